/** What dtypes have in common. */
import { type DtypeName, defaultFloat, dtypeOf } from "../core/dtype.ts";
import { Tensor } from "../core/tensor.ts";
import type { Operand } from "../run/agree.ts";
import { categoryOf, common, promoted } from "./meeting.ts";

/**
 * The dtype that two have in common, as PyTorch's table has it: the README of the engine shows all of it.
 * @throws {DtypeError} for a name that is no dtype.
 * @example
 * promoteTypes("uint8", "int32"); // "int32"
 * promoteTypes("float16", "bfloat16"); // "float32"
 */
export function promoteTypes(x: DtypeName, y: DtypeName): DtypeName {
  return promoted(dtypeOf(x), dtypeOf(y)).name;
}

/**
 * The dtype of what an op gives of these: of tensors what they have in common, where one of no dimension counts for its category alone.
 * A number beside a tensor takes its dtype; two numbers have the default one.
 * @example
 * resultType(tensor([1], { dtype: "float16" }), tensor(1)); // "float16"
 * resultType(tensor([1], { dtype: "int32" }), tensor(0.5)); // "float32"
 */
export function resultType(...operands: readonly Operand[]): DtypeName {
  const tensors = operands.filter((x) => x instanceof Tensor);
  return tensors.length > 0 ? common(tensors).name : defaultFloat().name;
}

/**
 * Whether a conversion stays within a kind of numbers, or goes to a wider one: bool, whole, floating. What is written in place must.
 * @example
 * canCast("int32", "float16"); // true
 * canCast("float32", "int64"); // false
 */
export function canCast(from: DtypeName, to: DtypeName): boolean {
  return categoryOf(dtypeOf(from)) <= categoryOf(dtypeOf(to));
}
