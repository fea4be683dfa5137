/** einsum, value and gradient, by a loop over all letters: any equation, letters twice in one term among them. */
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { einsum, randn, type Tensor, tensor } from "../../../engine/index.ts";
import { extent } from "../../extent.ts";

const sizes: Readonly<Record<string, number>> = { i: 2, j: 3, k: 4 };

/** Every way to give the letters places. */
function* placings(letters: readonly string[]): Generator<Readonly<Record<string, number>>> {
  if (letters.length === 0) yield {};
  else
    for (const rest of placings(letters.slice(1)))
      for (let at = 0; at < sizes[letters[0]]; at++) yield { ...rest, [letters[0]]: at };
}

const placeOf = (term: string, at: Readonly<Record<string, number>>): number =>
  [...term].reduce((place, letter) => place * sizes[letter] + at[letter], 0);

const shapeOf = (term: string): number[] => [...term].map((letter) => sizes[letter]);
const sizeOf = (term: string): number => shapeOf(term).reduce((a, b) => a * b, 1);

/** The sum of products; or of one input, with the above in its place: the gradient for it. */
function byLoop(terms: readonly string[], data: readonly ArrayLike<number>[], into: number): number[] {
  const out = new Array<number>(sizeOf(terms[into])).fill(0);
  for (const at of placings([...new Set(terms.join(""))])) {
    let product = 1;
    terms.forEach((term, n) => {
      if (n !== into) product *= data[n][placeOf(term, at)];
    });
    out[placeOf(terms[into], at)] += product;
  }
  return out;
}

function check(inputs: readonly string[], result: string): void {
  const equation = `${inputs.join(",")}->${result}`;
  const given = inputs.map((term) => randn(shapeOf(term), { dtype: "float64" }).requiresGrad_());
  const above = randn(shapeOf(result), { dtype: "float64" });
  const out = einsum(equation, ...given);
  out.backward(above);
  const terms = [...inputs, result];
  const data = [...given, above].map((x) => x.detach().toTypedArray());
  const close = (x: Tensor, wanted: readonly number[], what: string): void => {
    expect(x.size, equation).to.equal(wanted.length);
    x.toTypedArray().forEach((v, n) => {
      expect(v, `${equation}: ${what} at ${n}`).to.be.closeTo(wanted[n], 1e-12 * (1 + Math.abs(wanted[n])));
    });
  };
  close(out, byLoop(terms, data, inputs.length), "value");
  given.forEach((x, n) => {
    close(x.grad as Tensor, byLoop(terms, data, n), `gradient ${n}`);
  });
}

describe("einsum", () => {
  it("takes the diagonal of a letter that is there twice", () => {
    const square = tensor([[1, 2], [3, 4]]); // biome-ignore format: a matrix
    expect(einsum("ii->i", square).toArray()).to.deep.equal([1, 4]);
    expect(einsum("ii", square).item()).to.equal(5);
    for (const equation of [
      "ii->",
      "ii->i",
      "iij->j",
      "jij->ij",
      "iii->i",
      "ii,ij->j",
      "iij,jk->ik",
      "ii,jj->ij",
    ])
      check(
        ...(equation.split("->").map((part, n) => (n === 0 ? part.split(",") : part)) as [string[], string]),
      );
  });

  it("is the loop over all letters, and so is its gradient", () => {
    const term = fc.array(fc.constantFrom("i", "j", "k"), { maxLength: 3 }).map((all) => all.join(""));
    const one = fc.array(term, { minLength: 1, maxLength: 3 }).chain((inputs) => {
      const letters = [...new Set(inputs.join(""))];
      return fc.shuffledSubarray(letters).map((kept) => ({ inputs, result: kept.join("") }));
    });
    fc.assert(
      fc.property(one, ({ inputs, result }) => check(inputs, result)),
      { numRuns: extent(25, 400) },
    );
  });
});
