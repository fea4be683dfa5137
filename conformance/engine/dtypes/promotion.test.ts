/** What dtypes have in common: the whole table, and that ops keep to it. */
import { expect } from "chai";
import { describe, it } from "mocha";
import * as engine from "../../../engine/index.ts";
import {
  add,
  canCast,
  cat,
  DtypeError,
  type DtypeName,
  eq,
  maximum,
  mul,
  promoteTypes,
  resultType,
  sub,
  type Tensor,
  tensor,
  where,
} from "../../../engine/index.ts";
import type { Binary } from "../../../engine/ops/define.ts";

const NAMES: readonly DtypeName[] = [
  "bool",
  "uint8",
  "int32",
  "int64",
  "float16",
  "bfloat16",
  "float32",
  "float64",
];

/** torch.promote_types, row by row: as PyTorch documents its rule (category, then size; two halves of different kind are a float32). */
const TABLE: Readonly<Record<string, string>> = {
  bool: "bool uint8 int32 int64 float16 bfloat16 float32 float64",
  uint8: "uint8 uint8 int32 int64 float16 bfloat16 float32 float64",
  int32: "int32 int32 int32 int64 float16 bfloat16 float32 float64",
  int64: "int64 int64 int64 int64 float16 bfloat16 float32 float64",
  float16: "float16 float16 float16 float16 float16 float32 float32 float64",
  bfloat16: "bfloat16 bfloat16 bfloat16 bfloat16 float32 bfloat16 float32 float64",
  float32: "float32 float32 float32 float32 float32 float32 float32 float64",
  float64: "float64 float64 float64 float64 float64 float64 float64 float64",
};
const wantedOf = (a: DtypeName, b: DtypeName): DtypeName =>
  TABLE[a].split(" ")[NAMES.indexOf(b)] as DtypeName;
const pairs = NAMES.flatMap((a) => NAMES.map((b) => [a, b] as const));
const one = (dtype: DtypeName, shape: readonly number[] = [2]): Tensor =>
  tensor(1, { dtype }).expand(shape).clone();
const category = (name: DtypeName): number => (/float/.test(name) ? 2 : name === "bool" ? 0 : 1);

describe("The promotion of dtypes", () => {
  it("is PyTorch's table, and the same from both sides", () => {
    for (const [a, b] of pairs) {
      expect(promoteTypes(a, b), `${a}, ${b}`).to.equal(wantedOf(a, b));
      expect(promoteTypes(b, a)).to.equal(wantedOf(a, b));
    }
  });

  it("is kept to by what goes element by element, and by what is joined", () => {
    const ops: readonly Binary[] = [add, mul, sub, maximum];
    for (const [a, b] of pairs) {
      const [x, y, wanted] = [one(a), one(b), wantedOf(a, b)];
      for (const op of ops) {
        const label = `${op.op.name} of ${a}, ${b}`;
        // Of two bools there are no numbers.
        if (wanted === "bool") expect(() => op(x, y), label).to.throw(DtypeError);
        else expect([op(x, y).dtype, op(x, y).at(0).item()], label).to.deep.equal([wanted, op === add ? 2 : op === sub ? 0 : 1]); // biome-ignore format: one line
      }
      expect(cat([x, y]).dtype, `cat of ${a}, ${b}`).to.equal(wanted);
      expect(where(tensor([true, false]), x, y).dtype, `where of ${a}, ${b}`).to.equal(wanted);
      const same = eq(x, y);
      expect([same.dtype, same.toArray()], `eq of ${a}, ${b}`).to.deep.equal(["bool", [true, true]]);
    }
  });

  it("counts a tensor of no dimension for its category alone, as PyTorch does", () => {
    for (const [a, b] of pairs) {
      const [x, y] = [one(a), one(b, [])];
      const wanted = category(b) > category(a) ? wantedOf(a, b) : a;
      expect(resultType(x, y), `${a} [2], ${b} []`).to.equal(wanted);
      if (wanted !== "bool") expect(mul(y, x).dtype, `${b} [] times ${a} [2]`).to.equal(wanted);
      expect(resultType(one(a, []), y)).to.equal(wantedOf(a, b));
    }
    expect(resultType(tensor([1], { dtype: "float16" }), 2.5)).to.equal("float16");
    expect(resultType(2.5, 1)).to.equal("float32");
  });

  it("leaves the dtype as it is beside a number", () => {
    for (const a of NAMES) {
      if (a === "bool") continue;
      for (const sum of [add(one(a), 2), add(2, one(a))])
        expect([sum.dtype, sum.at(0).item()]).to.deep.equal([a, 3]);
      expect(one(a).clone().mul_(3).at(1).item()).to.equal(3);
    }
    // A number has the digits of what is computed in, and is rounded with the result.
    expect(mul(tensor([1.5], { dtype: "float16" }), 1 + 2 ** -12).item()).to.equal(1.5);
    expect(mul(tensor([1.0009765625], { dtype: "float16" }), 1 + 2 ** -11).item()).to.equal(1.001953125);
  });

  it("allows a write in place where the kind of numbers is no narrower", () => {
    for (const [a, b] of pairs) {
      expect(canCast(a, b), `${a} to ${b}`).to.equal(category(a) <= category(b));
      if (a === "bool") continue;
      const write = (): Tensor => one(a).add_(one(b));
      if (canCast(wantedOf(a, b), a)) expect([write().dtype, write().at(0).item()]).to.deep.equal([a, 2]);
      else expect(write, `${a} add_ ${b}`).to.throw(DtypeError, "do not mix");
    }
  });

  it("gives each its gradient in its own dtype", () => {
    for (const a of ["float16", "bfloat16", "float32", "float64"] as const)
      for (const b of ["float16", "bfloat16", "float32", "float64"] as const) {
        const [x, y] = [one(a).requiresGrad_(), one(b).requiresGrad_()];
        mul(x, y.mul(3)).sum().backward();
        expect([x.grad!.dtype, x.grad!.at(0).item(), y.grad!.dtype, y.grad!.at(0).item()]).to.deep.equal([a, 3, b, 3]); // biome-ignore format: one line
      }
  });

  it("is no reason for what one dtype must fit", () => {
    const [x, y] = [one("float16"), one("float32")];
    expect(() => engine.dot(x, y)).to.throw(DtypeError, 'do not mix. Convert one: write x.to("float16")');
    expect(() => engine.matmul(x, y)).to.throw(
      DtypeError,
      "matmul: the dtypes float16 and float32 do not mix",
    );
    expect(() => promoteTypes("float8" as "float16", "bool")).to.throw(TypeError, "float8");
  });
});
