/** Bits of two int32 tensors, joined: a thread an element. */
import type { BitSign } from "../ops/bits.ts";
import { mainHeader, threadIndex } from "./elementwise.ts";
import type { StructuralKernel } from "./host.ts";
import { Variants } from "./launch.ts";
import { param, params } from "./params.ts";

/** By sign, of a and b as u32, whose sign is the highest bit. */
const joined: Readonly<Record<BitSign, string>> = {
  "&": "a & b",
  "|": "a | b",
  "^": "a ^ b",
  "<<": "select(0u, a << (b & 31u), b < 32u)",
  ">>": "bitcast<u32>(bitcast<i32>(a) >> min(b, 31u))",
};

export const bits: StructuralKernel = (device, given, { sign }: { sign: BitSign }) => {
  const inputs = given.map((x) => device.plain(x));
  const out = device.empty(inputs[0].shape, inputs[0].type);
  if (out.layout.size === 0) return out;
  const { launcher } = device;
  launcher.bind("bits", out.layout.size, out, inputs);
  [out, ...inputs].forEach((z, i) => {
    launcher.operand(i, z, 1);
  });
  const read = (k: number, slots: readonly number[]): string =>
    `m${slots[k]}[${param(params.offset(k))} + i]`;
  const variants = device.cached(
    `bits.${sign}`,
    () =>
      new Variants({
        name: "bits",
        source: (slots) => `${mainHeader(64)}
          ${threadIndex}
          if (i >= ${param(params.count)}) { return; }
          let a = ${read(1, slots)};
          let b = ${read(2, slots)};
          m0[${param(params.offset(0))} + i] = ${joined[sign]};
        }`,
      }),
  );
  launcher.run(variants, out.layout.size);
  return out;
};
