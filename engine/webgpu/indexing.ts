/** Gather and its transpose; sums in the order of the indices, so that every run gives the same bits. */

import type { Dtype } from "../core/dtype.ts";
import type { Tensor } from "../core/tensor.ts";
import { DeviceError } from "../errors.ts";
import { loaded, mainHeader, maxRank, stored, threadIndex, typeOf } from "./elementwise.ts";
import type { Host, StructuralKernel } from "./host.ts";
import { Variants } from "./launch.ts";
import { param, paramAt, params, writeWords } from "./params.ts";

export function checkRank(op: string, x: Tensor): void {
  if (x.ndim > maxRank)
    throw new DeviceError(`${op}: WebGPU takes at most ${maxRank} dimensions here, not ${x.ndim}.`);
}

export const gather: StructuralKernel = (device, [x, given], { dim }: { dim: number }) => {
  checkRank("gather", x);
  const index = device.plain(given);
  const out = device.empty(index.shape, x.type);
  if (out.layout.size === 0) return out;
  const { launcher } = device;
  launcher.bind("gather", out.layout.size, out, [x, index]);
  [out, x, index].forEach((z, i) => {
    launcher.operand(i, z, 1);
  });
  writeWords(launcher, params.own(0), [dim, x.shape[dim] ?? 1, x.ndim]);
  writeWords(launcher, params.extent(0), index.shape);
  writeWords(launcher, params.stride(1, 0), x.layout.strides);
  const variants = device.cached(
    `gather.${x.type.floating}`,
    () =>
      new Variants({
        name: "gather",
        source: (slots) => `
          ${mainHeader(64)}
            ${threadIndex}
            if (i >= ${param(params.count)}) { return; }
            let chosen = m${slots[2]}[${param(params.offset(2))} + i];
            // An index out of range gives NaN: nothing can be thrown from here.
            if (chosen >= ${param(params.own(1))}) { m0[${param(params.offset(0))} + i] = ${x.type.floating ? param(params.nan) : "0u"}; return; }
            var p = ${param(params.offset(1))};
            var rest = i;
            for (var d = ${param(params.own(2))}; d > 0u; d--) {
              let n = ${paramAt(params.extent(-1), "d")};
              p += select(rest % n, chosen, d - 1u == ${param(params.own(0))}) * ${paramAt(params.stride(1, -1), "d")};
              rest = rest / n;
            }
            m0[${param(params.offset(0))} + i] = m${slots[1]}[p];
          }`,
      }),
  );
  launcher.run(variants, out.layout.size);
  return out;
};

/** A thread a place of the result, which looks through the indices that could point at it, in their order: the sum of what they bring, or the last of it. */
function scatteringSource(dtype: Dtype, isSum: boolean, slots: readonly number[]): string {
  const type = typeOf(dtype);
  const load = (k: number, place: string): string =>
    loaded(`m${slots[k]}[${param(params.offset(k))} + ${place}]`, dtype, type);
  const value = load(1, `source + k * ${param(params.own(4))}`);
  return `
    ${mainHeader(64)}
      ${threadIndex}
      if (i >= ${param(params.count)}) { return; }
      var at = 0u;
      var source = 0u;
      var wanted = 0u;
      var within = true;
      var rest = i;
      for (var d = ${param(params.own(2))}; d > 0u; d--) {
        let n = ${paramAt(params.extent(-1), "d")};
        let c = rest % n;
        rest = rest / n;
        if (d - 1u == ${param(params.own(0))}) { wanted = c; }
        else if (c >= ${paramAt(params.stride(0, -1), "d")}) { within = false; }
        else { at += c * ${paramAt(params.stride(1, -1), "d")}; source += c * ${paramAt(params.stride(2, -1), "d")}; }
      }
      var total = ${isSum ? `${type}(0)` : load(3, "i")};
      if (within) {
        for (var k = 0u; k < ${param(params.own(1))}; k++) {
          if (m${slots[2]}[${param(params.offset(2))} + at + k * ${param(params.own(3))}] == wanted) { total = ${isSum ? "total + " : ""}${value}; }
        }
      }
      m0[${param(params.offset(0))} + i] = ${stored("total", type, dtype)};
    }`;
}

/** @param start what stands where nothing is put; null where what is put is summed, from 0. */
function scattering(
  name: string,
  device: Host,
  start: Tensor | null,
  [givenIndex, given]: readonly Tensor[],
  dim: number,
  shape: readonly number[],
): Tensor {
  checkRank(name, given);
  const [x, index] = [device.plain(given), device.plain(givenIndex)];
  const out = device.empty(shape, x.type);
  if (out.layout.size === 0) return out;
  const operands = [x, index, ...(start ? [device.plain(start)] : [])];
  const { launcher } = device;
  launcher.bind(name, out.layout.size, out, operands);
  [out, ...operands].forEach((z, i) => {
    launcher.operand(i, z, 1);
  });
  const count = index.layout.size === 0 ? 0 : (index.shape[dim] ?? 1);
  writeWords(launcher, params.own(0), [dim, count, shape.length]);
  writeWords(launcher, params.own(3), [index.layout.strides[dim] ?? 1, x.layout.strides[dim] ?? 1]);
  writeWords(launcher, params.extent(0), shape);
  writeWords(launcher, params.stride(0, 0), index.shape);
  // x and index have one shape up to what index leaves out: each is walked by its own steps.
  writeWords(launcher, params.stride(1, 0), index.layout.strides);
  writeWords(launcher, params.stride(2, 0), x.layout.strides);
  const variants = device.cached(
    `${name}.${x.dtype}`,
    () => new Variants({ name, source: (slots) => scatteringSource(x.type, start === null, slots) }),
  );
  launcher.run(variants, out.layout.size);
  return out;
}

export const scatterAdd: StructuralKernel = (
  device,
  [x, index],
  { dim, shape }: { dim: number; shape: readonly number[] },
) => scattering("scatterAdd", device, null, [index, x], dim, shape);

export const scatter: StructuralKernel = (device, [x, index, source], { dim }: { dim: number }) =>
  scattering("scatter", device, x, [index, source], dim, x.shape);
