/** Each example until what it learns is learned: the loss falls far, and what comes of it can be seen. */
import { expect } from "chai";
import { describe, it } from "mocha";
import * as charRnn from "./char-rnn.ts";
import * as dcgan from "./dcgan.ts";
import * as lstmClassifier from "./lstm-classifier.ts";
import * as mnist from "./mnist.ts";
import * as reinforce from "./reinforce.ts";
import * as timeSequence from "./time-sequence.ts";
import * as transformerLm from "./transformer-lm.ts";
import * as vae from "./vae.ts";

const log = (): void => {};

describe("The examples, in full", () => {
  it("mnist reads digits that it has never seen", () => {
    const results = mnist.main({ epochs: 8, log });
    expect(results.at(-1)!.loss).to.be.below(results[0].loss / 3);
    expect(results.at(-1)!.accuracy).to.be.above(0.9);
  });

  it("vae finds a shorter way to say a picture", () => {
    const losses = vae.main({ log });
    expect(losses.at(-1)!).to.be.below(losses[0] / 2);
  });

  it("char-rnn goes on with the rhyme", () => {
    const { losses, text } = charRnn.main({ log });
    expect(losses.at(-1)!).to.be.below(losses[0] / 10);
    expect(text).to.match(/^the itsy bitsy spider climbed up /);
  });

  it("lstm-classifier tells languages apart", () => {
    const { losses, accuracy } = lstmClassifier.main({ log });
    expect(losses.at(-1)!).to.be.below(losses[0] / 10);
    expect(accuracy).to.be.above(0.95);
  });

  it("transformer-lm counts on by the step that it was shown", () => {
    const { losses, continued } = transformerLm.main({ log });
    expect(losses.at(-1)!).to.be.below(losses[0] / 5);
    expect(continued).to.deep.equal([3, 5, 7, 9, 1, 3, 5, 7]);
  });

  it("dcgan draws what is nearer to digits, and neither net wins", () => {
    const { losses, distance } = dcgan.main({ epochs: 16, log });
    expect(distance[1]).to.be.below(0.85 * distance[0]);
    for (const loss of losses) expect(loss).to.be.within(0.05, 5);
  });

  it("reinforce balances the pole", () => {
    const lengths = reinforce.main({ log });
    const mean = (some: number[]): number => some.reduce((sum, length) => sum + length, 0) / some.length;
    expect(mean(lengths.slice(-20))).to.be.above(4 * mean(lengths.slice(0, 20)));
  });

  it("time-sequence goes on with the waves by itself", () => {
    const { losses, future } = timeSequence.main({ log });
    expect(losses.at(-1)!).to.be.below(losses[0] / 100);
    expect(future).to.be.below(0.2);
  });
});
