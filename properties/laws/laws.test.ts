/** Each law holds of functions that obey it, and finds one that does not. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { extent } from "../../conformance/extent.ts";
import type { Tensor } from "../../engine/index.ts";
import { colinearPairs, vectorPairs, vectors } from "../arbitraries/vectors.ts";
import { answerHere } from "../ask/solution.ts";
import type { Channel } from "../suite/channel.ts";
import type { Check } from "../suite/for-all.ts";
import { suite } from "../suite/suite.ts";
import { colinear } from "./colinear.ts";
import { euler, homogeneous } from "./homogeneous.ts";
import { linear } from "./linear.ts";
import { symmetric } from "./symmetric.ts";

type Two = (x: Tensor, y: Tensor) => Tensor;
type One = (x: Tensor) => Tensor;

const cosine: Two = (x, y) => x.dot(y).div(x.norm().mul(y.norm()));
const norm: One = (x) => x.norm();

/** The law, held against an exercise that is its own solution: what fails is the law. */
async function holds(
  exports: Record<string, unknown>,
  check: (words: never) => Check,
  pairs = false,
): Promise<string> {
  const solution = exports;
  const lesson = suite("law", { solution }, ({ exercise, it }) => {
    const words = pairs
      ? exercise.function("f", { domain: vectorPairs({ minLength: 2 }) })
      : exercise.function("f", { domain: vectors({ minLength: 2 }) });
    it("obeys", { points: 1 }, check(words as never));
  });
  const channel = {
    async ask(question) {
      const found = await answerHere(exports, question);
      return found.outcome === "tensor" ? { ...found, mutated: [] } : found;
    },
    renew: async () => {},
  } as Channel;
  return (await lesson.properties[0].run({ channel, seed: 1, mostRuns: extent(15, undefined) })).status;
}

// biome-ignore lint/suspicious/noExplicitAny: a law is tried on functions of one and of two vectors.
type Words = any;

describe("The laws", () => {
  it("of Euler and of degrees hold of a norm and of a cosine, and not of a sum of squares", async () => {
    const one = (f: One, law: (w: Words) => Check) => holds({ f }, law as never);
    expect(await one(norm, (w) => w.obeys(euler({ in: "x", degree: 1 })))).to.equal("passed");
    expect(await one(norm, (w) => w.obeys(homogeneous({ in: "x", degree: 1, by: -2 })))).to.equal("passed");
    expect(
      await one(
        (x) => x.square().sum(),
        (w) => w.obeys(euler({ in: "x", degree: 1 })),
      ),
    ).to.equal("failed");
    expect(
      await one(
        (x) => x.square().sum(),
        (w) => w.obeys(homogeneous({ in: "x", degree: 2 })),
      ),
    ).to.equal("passed");
    const two = (f: Two, law: (w: Words) => Check) => holds({ f }, law as never, true);
    expect(await two(cosine, (w) => w.obeys(euler({ in: "y", degree: 0 })))).to.equal("passed");
    expect(
      await two(
        (x, y) => x.dot(y),
        (w) => w.obeys(euler({ in: "y", degree: 0 })),
      ),
    ).to.equal("failed");
  });

  it("of symmetry holds of a cosine, and not of a projection", async () => {
    expect(await holds({ f: cosine }, ((w: Words) => w.obeys(symmetric("x", "y"))) as never, true)).to.equal(
      "passed",
    );
    const projection: Two = (x, y) => x.dot(y).div(x.norm());
    expect(
      await holds({ f: projection }, ((w: Words) => w.obeys(symmetric("x", "y"))) as never, true),
    ).to.equal("failed");
  });

  it("of linearity holds of a dot product in each of its vectors, and not of a norm", async () => {
    const product: Two = (x, y) => x.dot(y);
    for (const name of ["x", "y"])
      expect(await holds({ f: product }, ((w: Words) => w.obeys(linear(name))) as never, true)).to.equal(
        "passed",
      );
    expect(await holds({ f: norm }, ((w: Words) => w.obeys(linear("x"))) as never)).to.equal("failed");
  });

  it("of colinear vectors holds of a cosine, and not of its square", async () => {
    const law = ((w: Words) => w.obeys(colinear, { on: colinearPairs() })) as never;
    expect(await holds({ f: cosine }, law, true)).to.equal("passed");
    expect(await holds({ f: ((x, y) => cosine(x, y).square()) as Two }, law, true)).to.equal("failed");
  });
});
