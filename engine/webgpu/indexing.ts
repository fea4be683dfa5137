/** Gather and its transpose; sums in the order of the indices, so that every run gives the same bits. */

import type { Tensor } from "../core/tensor.ts";
import { DeviceError } from "../errors.ts";
import { loaded, mainHeader, maxRank, stored, threadIndex, typeOf } from "./elementwise.ts";
import type { Host, StructuralKernel } from "./host.ts";
import { type Launcher, Variants } from "./launch.ts";
import { param, paramAt } from "./program.ts";

export function checkRank(op: string, x: Tensor): void {
  if (x.ndim > maxRank)
    throw new DeviceError(`${op}: WebGPU takes at most ${maxRank} dimensions here, not ${x.ndim}.`);
}

/** Write a list into the parameters. */
export function writeWords({ stream }: Launcher, at: number, list: readonly number[]): void {
  list.forEach((word, i) => {
    stream.words[stream.base + at + i] = word;
  });
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
  writeWords(launcher, 16, [dim, x.shape[dim] ?? 1, x.ndim]);
  writeWords(launcher, 32, index.shape);
  writeWords(launcher, 48, x.layout.strides);
  const variants = device.cached(
    `gather.${x.type.floating}`,
    () =>
      new Variants({
        name: "gather",
        source: (slots) => `
          ${mainHeader(64)}
            ${threadIndex}
            if (i >= ${param(0)}) { return; }
            let chosen = m${slots[2]}[${param(8)} + i];
            // An index out of range gives NaN: nothing can be thrown from here.
            if (chosen >= ${param(17)}) { m0[${param(4)} + i] = ${x.type.floating ? param(1) : "0u"}; return; }
            var p = ${param(6)};
            var rest = i;
            for (var d = ${param(18)}; d > 0u; d--) {
              let n = ${paramAt(31, "d")};
              p += select(rest % n, chosen, d - 1u == ${param(16)}) * ${paramAt(47, "d")};
              rest = rest / n;
            }
            m0[${param(4)} + i] = m${slots[1]}[p];
          }`,
      }),
  );
  launcher.run(variants, out.layout.size);
  return out;
};

/** A thread a place of the result, which looks through the indices that could point at it, in their order. */
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
  writeWords(launcher, 16, [dim, count, shape.length]);
  writeWords(launcher, 19, [index.layout.strides[dim] ?? 1, x.layout.strides[dim] ?? 1]);
  writeWords(launcher, 32, shape);
  writeWords(launcher, 40, index.shape);
  // x and index have one shape up to what index leaves out: each is walked by its own steps.
  writeWords(launcher, 48, index.layout.strides);
  writeWords(launcher, 56, x.layout.strides);
  const type = typeOf(x.type);
  const variants = device.cached(
    `${name}.${x.dtype}`,
    () =>
      new Variants({
        name,
        source: (slots) => {
          const value = loaded(`m${slots[1]}[${param(6)} + source + k * ${param(20)}]`, x.type, type);
          const first = start ? loaded(`m${slots[3]}[${param(10)} + i]`, x.type, type) : `${type}(0)`;
          return `
          ${mainHeader(64)}
            ${threadIndex}
            if (i >= ${param(0)}) { return; }
            var at = 0u;
            var source = 0u;
            var wanted = 0u;
            var within = true;
            var rest = i;
            for (var d = ${param(18)}; d > 0u; d--) {
              let n = ${paramAt(31, "d")};
              let c = rest % n;
              rest = rest / n;
              if (d - 1u == ${param(16)}) { wanted = c; }
              else if (c >= ${paramAt(39, "d")}) { within = false; }
              else { at += c * ${paramAt(47, "d")}; source += c * ${paramAt(55, "d")}; }
            }
            var total = ${first};
            if (within) {
              for (var k = 0u; k < ${param(17)}; k++) {
                if (m${slots[2]}[${param(8)} + at + k * ${param(19)}] == wanted) { total = ${start ? "" : "total + "}${value}; }
              }
            }
            m0[${param(4)} + i] = ${stored("total", type, x.type)};
          }`;
        },
      }),
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
