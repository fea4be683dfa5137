/** The gradients that the engine gives of a function of its tensors, as `checkGradient` asks for them. */
import { type Tensor, tensor, vjp } from "../engine/index.ts";
import type { InputToCheck, ThoroughGradientsToCheck } from "../properties/index.ts";

type Named = Readonly<Record<string, Tensor>>;

/** @param f of tensors, in the order of the inputs; it gives one. */
export function engineOptions(
  f: (...tensors: Tensor[]) => Tensor,
  options: Omit<ThoroughGradientsToCheck, "gradient"> & {
    readonly inputs: Readonly<Record<string, InputToCheck>>;
  },
): [f: (inputs: Named) => Tensor, options: ThoroughGradientsToCheck] {
  const names = Object.keys(options.inputs);
  const { dtype = "float64" } = options;
  const listed = (named: Named): Tensor[] => names.map((name) => named[name]);
  const byName = (list: readonly Tensor[]): Record<string, Tensor> =>
    Object.fromEntries(names.map((name, i) => [name, list[i]]));
  const pulled = (tensors: Tensor[], above: Tensor, createGraph = false): Tensor[] =>
    vjp((...copies) => f(...copies), tensors, { createGraph }).pullback(above) as Tensor[];
  const second = (named: Named, along: Named, above: Tensor): Record<string, Tensor> =>
    byName(
      vjp((...copies) => pulled(copies, above, true), listed(named)).pullback(
        listed(along) as never,
      ) as Tensor[],
    );
  return [
    (named) => f(...listed(named)),
    {
      ...options,
      dtype,
      make: (values, shape) => tensor(Array.from(values), { dtype }).reshape([...shape]),
      gradient: (named: Named, above: Tensor) => byName(pulled(listed(named), above)),
      ...(options.order === 2 && { second }),
    },
  ];
}
