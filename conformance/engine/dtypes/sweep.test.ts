/** Every op of the table in every dtype of storage: what it gives is what it gives in the dtype that it computes in, stored. */
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  DtypeError,
  type DtypeName,
  grad,
  type Op,
  type Tensor,
  table,
  tensor,
} from "../../../engine/index.ts";
import { type Call, callsOf, run } from "../op-calls.ts";
import { type Half, nearest } from "./nearest.ts";

const COMPUTES = { float16: "float32", bfloat16: "float32", uint8: "int32", int64: "float64" } as const;
type Held = keyof typeof COMPUTES;

/** As it is stored, by the definition of each. */
const STORED: Readonly<Record<Held, (value: number) => number>> = {
  float16: (value) => nearest("float16", value),
  bfloat16: (value) => nearest("bfloat16", value),
  uint8: (value) => ((value % 256) + 256) % 256,
  int64: (value) => Math.trunc(value) + 0,
};
const isHalf = (dtype: Held): dtype is Half => dtype in { float16: 0, bfloat16: 0 };

/** What gives places, or bits as of int32, has no dtype of its inputs. */
const PLACES = /^(arg(max|min|sort)|bits)$/;
const WIDE = /^(sum|cumsum)$/;

const values = (x: Tensor): number[] => Array.from(x.toTypedArray());

/** The inputs of a call in a dtype, its numbers those that the dtype has; conditions and indices stay. */
function inputsOf(
  call: Call,
  dtype: Held,
  numbers: (k: number) => number,
): { held: Tensor[]; wide: Tensor[] } {
  let k = 0;
  const held = call.inputs.map(({ shape, data, dtype: own }) => {
    if (own) return tensor([...data], { dtype: own }).reshape(shape);
    const whole = data.map((value) => (isHalf(dtype) ? STORED[dtype](value) : numbers(k++)));
    return tensor(whole, { dtype }).reshape(shape);
  });
  return { held, wide: held.map((x) => (x.dtype === dtype ? x.to(COMPUTES[dtype]) : x)) };
}

const SMALL = [3, 1, 4, 1, 5, 9, 2, 6];
const numberOf = (k: number): number => SMALL[k % SMALL.length];

function accepts(op: Op, dtype: Held): boolean {
  if (isHalf(dtype)) return op.takes !== "bool";
  return op.takes === "any" || op.takes === "number";
}

/** What the op gives of the same numbers where it computes; null where that is beyond int64, or none. */
function wanted(op: Op, dtype: Held, wide: Tensor[], attributes: object): [DtypeName, number[]] {
  const out = run(op, wide, attributes);
  if (out.dtype !== COMPUTES[dtype] || PLACES.test(op.name)) return [out.dtype, values(out)];
  if (dtype === "uint8" && WIDE.test(op.name)) return ["int64", values(out)];
  return [dtype, values(out).map(STORED[dtype])];
}

describe("An op in a dtype of storage", () => {
  const ops = [...table.values()].filter(({ name, kind }) => kind !== "custom" && name !== "cast");
  for (const dtype of Object.keys(COMPUTES) as Held[]) {
    it(`is what it computes, stored as ${dtype}: each of the ${ops.length} ops of the table`, () => {
      let [calls, refused] = [0, 0];
      for (const op of ops)
        for (const call of callsOf(op, 4)) {
          if (call.inputs.some((input) => input.dtype && !((op.bools >> call.inputs.indexOf(input)) & 1)) && !op.inputs.includes("index")) continue; // biome-ignore format: one line
          const { held, wide } = inputsOf(call, dtype, numberOf);
          const label = `${op.name} of ${held.map(String)} ${JSON.stringify(call.attributes)}`;
          if (!accepts(op, dtype)) {
            expect(() => run(op, held, call.attributes), label).to.throw(DtypeError);
            refused++;
            continue;
          }
          const out = run(op, held, call.attributes);
          expect([out.dtype, values(out)], label).to.deep.equal(wanted(op, dtype, wide, call.attributes));
          calls++;
        }
      expect(calls).to.be.above(isHalf(dtype) ? 300 : 60);
      expect(refused > 100).to.equal(!isHalf(dtype));
    });
  }

  for (const dtype of ["float16", "bfloat16"] as const)
    it(`has the gradient of what it computes, stored as ${dtype}`, () => {
      let calls = 0;
      for (const op of ops.filter(({ differentiable }) => differentiable))
        for (const call of callsOf(op, 1)) {
          const { held, wide } = inputsOf(call, dtype, numberOf);
          const places = held.flatMap((x, i) => (x.dtype === dtype ? [i] : []));
          if (places.length === 0) continue;
          const gradients = (inputs: Tensor[], narrow: boolean): Tensor[] => {
            for (const i of places) inputs[i].requiresGrad = true;
            const out = run(op, inputs, call.attributes);
            if (!out.requiresGrad) return [];
            const g = tensor(
              values(out).map((_, k) => 1 + (k % 3) / 2),
              { dtype: narrow ? dtype : "float32" },
            );
            const options = { gradOutputs: g.reshape(out.shape), allowUnused: true };
            return (grad(out, places.map((i) => inputs[i]), options) as (Tensor | null)[]).map((x) => x ?? tensor(0)); // biome-ignore format: one line
          };
          const [found, exact] = [gradients(held, true), gradients(wide, false)];
          const label = `${op.name} of ${held.map(String)} ${JSON.stringify(call.attributes)}`;
          expect(found.map(values), label).to.deep.equal(exact.map((x) => values(x).map(STORED[dtype])));
          for (const x of found) if (x.ndim > 0) expect(x.dtype, label).to.equal(dtype);
          calls++;
        }
      expect(calls).to.be.above(80);
    });
});
