/** Wrong cosines: what their authors thought, and what a learner is told who wrote the same. */
import { type Mutant, mutant } from "../../properties/index.ts";

const whole = "x.dot(y).div(x.norm().mul(y.norm()))";
const norms = "x.norm().mul(y.norm())";
const takes = "import type { Tensor }";
const also = (names: string): string => `import { type Tensor, ${names} }`;
const yours = (says: string): string => `On every input tried, your values are those of ${says}.`;

/** A backward by hand, with these two gradients. */
const byHand = (backward: string): Record<string, string> => ({
  [takes]: also("custom"),
  "/** x·y": `const similarity = custom({
  name: "similarity",
  forward: (x: Tensor, y: Tensor) => ${whole},
  backward(g: Tensor, { inputs: [x, y], out }: { inputs: readonly Tensor[]; out: Tensor }) {
    const size = ${norms};
    void [g, out];
    return ${backward};
  },
});

/** x·y`,
  [`return ${whole}`]: "return similarity(x, y)",
});

export const mutants: readonly Mutant[] = [
  mutant("dot-product", "wrong-value", "the dot product already measures similarity", { [whole]: "x.dot(y)" }, yours("the dot product: it is not divided by the two norms")),
  mutant("one-norm-missing", "wrong-value", "normalises x only", { [whole]: "x.div(x.norm()).dot(y)" }, yours("x·y / ‖x‖: the norm of y is missing")),
  mutant("other-norm-missing", "wrong-value", "normalises y only", { [whole]: "x.dot(y).div(y.norm())" }, yours("x·y / ‖y‖: the norm of x is missing")),
  mutant("squared-norms", "wrong-value", "forgets the square roots of the norms", { [norms]: "x.dot(x).mul(y.dot(y))" }, yours("x·y / (‖x‖² ‖y‖²): the square roots of the norms are missing")),
  mutant("x-twice", "wrong-value", "a slip of the finger", { "mul(y.norm())": "mul(x.norm())" }, yours("x·y / ‖x‖²: x takes the place of y in the denominator")),
  mutant("y-twice", "wrong-value", "a slip of the finger", { "x.norm().mul": "y.norm().mul" }, yours("x·y / ‖y‖²: y takes the place of x in the denominator")),
  mutant("norm-of-products", "wrong-value non-finite", "one norm for both", { [norms]: "x.mul(y).norm()" }, yours("x·y / ‖x∘y‖: the norm of the products xᵢyᵢ, where the product of the two norms belongs")),
  mutant("kept-from-zero", "wrong-value", "keeps each norm from falling to 0, as libraries do", { "x.norm()": "x.norm().clamp({ min: 1e-8 })", "y.norm()": "y.norm().clamp({ min: 1e-8 })" }, "Norms are kept from falling below 1e-8, as `cosineSimilarity` does: of shorter vectors that is no cosine."),
  mutant("norms-added", "wrong-value", "both norms belong into the denominator", { "norm().mul(": "norm().add(" }, yours("x·y / (‖x‖ + ‖y‖): the norms are added where they should be multiplied")),
  mutant("root-too-many", "wrong-value", "a norm has a root", { [norms]: `${norms}.sqrt()` }, yours("x·y / √(‖x‖ ‖y‖): a root too many")),
  mutant("multiplied", "wrong-value", "mul for div", { ".div(": ".mul(" }, yours("x·y ‖x‖ ‖y‖: multiplied by the norms where it should be divided")),
  mutant("missing-brackets", "wrong-value", "a / b * c is not a / (b * c)", { [whole]: "x.dot(y).div(x.norm()).mul(y.norm())" }, yours("x·y ‖y‖ / ‖x‖: brackets are missing around the denominator")),
  mutant("distance", "wrong-value", "the cosine distance, 1 − cos, as some libraries have it", { [whole]: `${whole}.neg().add(1)` }, yours("the cosine distance, 1 − cos")),
  mutant("zero-to-one", "wrong-value", "a similarity is a share", { [whole]: `${whole}.add(1).div(2)` }, yours("(1 + cos)/2, the cosine moved to 0…1")),
  mutant("absolute-value", "wrong-value", "a similarity is never negative", { [whole]: `${whole}.abs()` }, yours("|cos|: the sign of the cosine is lost")),
  mutant("squared", "wrong-value", "as r² is", { [whole]: `${whole}.square()` }, yours("cos²: the cosine squared, which loses its sign")),
  mutant("positive-part", "wrong-value", "less than nothing in common is nothing", { [whole]: `${whole}.relu()` }, yours("max(cos, 0): negative cosines are cut off")),
  mutant("sine", "wrong-value", "the other side of the triangle", { [whole]: `${whole}.square().neg().add(1).clamp({ min: 0 }).sqrt()` }, yours("the sine of the angle, not its cosine")),
  mutant("angle", "wrong-value", "the angle is what is asked for", { [whole]: `${whole}.clamp({ min: -1, max: 1 }).acos()` }, yours("the angle itself (the arc cosine), not its cosine")),
  mutant("taxicab-norm", "wrong-value", "divides by the sums of absolute values", { [norms]: "x.abs().sum().mul(y.abs().sum())" }, yours("x·y divided by the 1-norms: Σ|xᵢ| where √Σxᵢ² belongs")),
  mutant("largest-entries", "wrong-value", "any norm will do", { [norms]: "x.abs().amax().mul(y.abs().amax())" }, yours("x·y divided by the largest entries: max|xᵢ| where √Σxᵢ² belongs")),
  mutant(
    "centred",
    "wrong-value",
    "subtracts the means: the correlation coefficient",
    {
      [takes]: also("where"),
      [`return ${whole}`]: `const a = x.sub(x.mean());
  const b = y.sub(y.mean());
  const size = a.norm().mul(b.norm());
  return where(size.gt(0), a.dot(b).div(size.clamp({ min: 1e-300 })), a.dot(b))`,
    },
    yours("the correlation: the means are subtracted first"),
  ),
  mutant("difference", "wrong-value", "near vectors are similar", { [whole]: "x.sub(y).norm()" }, yours("the distance between the vectors")),
  mutant("absolute-entries", "wrong-value", "abs where it hides the signs", { "x.dot(y)": "x.abs().dot(y.abs())" }, yours("the cosine of the absolute values |xᵢ yᵢ|: signs are lost in the product")),
  mutant("guarded-by-epsilon", "epsilon-added", "keeps the division safe with a number that changes the result", { [norms]: `${norms}.add(1e-3)` }),
  mutant("guarded-norms", "epsilon-added", "keeps each norm from being 0", { "y.norm()": "y.norm().add(1e-7)", "x.norm()": "x.norm().add(1e-7)" }),
  mutant("degrees", "wrong-value", "the angle, in degrees", { [whole]: `${whole}.clamp({ min: -1, max: 1 }).acos().mul(180 / Math.PI)` }),
  mutant("only-of-x", "input-ignored", "y does not matter", { [whole]: "x.sum().div(x.norm())" }),
  mutant("negated", "sign-flipped", "writes a loss to minimise where the similarity was asked for", { "x.dot(y)": "x.dot(y).neg()" }),
  mutant("reversed-gradient", "sign-flipped", "reverses the gradient, to turn ascent into descent", { [`return ${whole}`]: `const value = ${whole};\n  return value.detach().mul(2).sub(value)` }),
  mutant("mean-for-sum", "scaled", "averages the products where they are to be added up", { "x.dot(y)": "x.mul(y).mean()" }),
  mutant("doubled-gradient", "scaled", "a straight-through trick that counts the gradient twice", { [`return ${whole}`]: `const value = ${whole};\n  return value.mul(2).sub(value.detach())` }),
  mutant("detached-norms", "detached", "the norms only scale, so they need no gradient", { [norms]: `${norms}.detach()` }),
  mutant("numbers-for-norms", "detached", "takes the norms out as numbers", { [norms]: "x.norm().item() * y.norm().item()" }),
  mutant("no-record", "detached", "computes under noGrad, as updates are", { [takes]: also("noGrad"), [whole]: `noGrad(() => ${whole})` }),
  mutant("calls-backward", "accumulated", "calls backward inside, so that every gradient arrives twice", { [`return ${whole}`]: `const value = ${whole};\n  value.backward(undefined, { retainGraph: true });\n  return value` }),
  mutant("first-answer-kept", "stale", "keeps the first norm for all later calls", { "/** x·y": "let norms: Tensor | undefined;\n\n/** x·y", [`return ${whole}`]: `norms ??= ${norms}.detach();\n  return x.dot(y).div(norms)` }),
  mutant("noisy", "non-deterministic", "adds a little noise, “for robustness”", { [whole]: `${whole}.add(1e-3 * Math.random())` }),
  mutant("normalises-in-place", "mutated-input", "normalises its arguments themselves", { [takes]: also("noGrad"), [`return ${whole}`]: `const value = ${whole};\n  noGrad(() => x.copy_(x.div(x.norm())));\n  return value` }),
  mutant("no-sum", "wrong-shape", "multiplies entry by entry and forgets to add up", { [whole]: "x.div(x.norm()).mul(y.div(y.norm()))" }),
  mutant("plain-number", "wrong-type", "returns the number", { [whole]: `${whole}.item()`, "): Tensor {": "): number {" }),
  mutant("single-precision", "inaccurate", "computes in float32 on the way", { [`return ${whole}`]: `const a = x.to("float32");\n  const b = y.to("float32");\n  return a.dot(b).div(a.norm().mul(b.norm())).to("float64")` }),
  mutant("quotient-rule-half", "missing-term", "a backward by hand with half of the quotient rule", byHand("[y.div(size).mul(g), x.div(size).mul(g)]")),
  mutant("upstream-ignored", "upstream-ignored", "a backward by hand that forgets what comes from above", byHand("[y.div(size).sub(x.mul(out).div(x.dot(x))), x.div(size).sub(y.mul(out).div(y.dot(y)))]")),
  mutant("exchanged-gradients", "swapped-arguments", "each input gets the gradient of the other", {
    [`return ${whole}`]: `const plain = (x: Tensor, y: Tensor) => ${whole};
  const value = plain(x, y).detach();
  const a = x.sub(x.detach()).add(y.detach());
  const b = y.sub(y.detach()).add(x.detach());
  return plain(a, b).sub(plain(a, b).detach()).add(value)`,
  }),
  mutant("difference-quotient", "finite-differences", "a difference quotient dressed up as a gradient", {
    [takes]: also("tensor"),
    [`return ${whole}`]: `const plain = (x: number[], y: number[]): number =>
    x.reduce((sum, entry, i) => sum + entry * y[i], 0) / (Math.hypot(...x) * Math.hypot(...y));
  const [a, b] = [x.toArray() as number[], y.toArray() as number[]];
  const value = plain(a, b);
  const slope = (f: (moved: number[]) => number, at: number[]): Tensor =>
    tensor(at.map((entry, i) => (f(at.with(i, entry + 1e-6)) - value) / 1e-6));
  const along = x.sub(x.detach()).dot(slope((moved) => plain(moved, b), a));
  const across = y.sub(y.detach()).dot(slope((moved) => plain(a, moved), b));
  return along.add(across).add(value)`,
  }),
];
