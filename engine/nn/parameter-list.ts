/** Parameters in a list, which is used as an array is. */
import type { Tensor } from "../core/tensor.ts";
import { describe } from "../errors.ts";
import { asParameter } from "./dict.ts";
import { List } from "./list.ts";
import { isParameter, type Parameter } from "./parameter.ts";

/**
 * Parameters in a list, named by their places. Tensors that the constructor is given become parameters; what is put in later must be one.
 * @example
 * new nn.ParameterList([tensor([1]), tensor([2])]).parameters().length; // 2
 */
export class ParameterList extends List<Parameter> {
  constructor(parameters: Iterable<Tensor> = []) {
    super([...parameters].map((each) => asParameter("ParameterList", each)));
  }

  protected override check(item: unknown): void {
    if (!isParameter(item))
      throw new TypeError(
        `ParameterList: takes parameters, not ${describe(item)}: write new Parameter(x) for a tensor.`,
      );
  }

  /** @throws {TypeError} always: a list is no function. */
  override forward(): never {
    throw new TypeError("A ParameterList has no forward: use its parameters, as in x.mul(list[0]).");
  }
}
