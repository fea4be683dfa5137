/** Each example runs; in the long tests, until what it learns is learned. */
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

describe("The examples", () => {
  it("begin to learn at once", () => {
    const first = [
      ...vae.main({ epochs: 2, count: 64, log }),
      ...lstmClassifier.main({ epochs: 2, log }).losses,
      ...charRnn.main({ epochs: 2, bptt: 96, log }).losses,
      ...transformerLm.main({ steps: 2, log }).losses,
      ...mnist.main({ epochs: 1, count: 32, lr: 1e-3, log }).map(({ loss }) => loss),
      ...dcgan.main({ epochs: 1, count: 64, log }).losses,
      ...timeSequence.main({ steps: 1, count: 5, maxIter: 2, log }).losses,
    ];
    expect(first).to.have.length(14);
    for (let k = 0; k < first.length; k += 2) expect(first[k + 1], `example ${k / 2}`).to.be.below(first[k]);
  });

  it("play before they have learned to", () => {
    const lengths = reinforce.main({ episodes: 3, log });
    expect(lengths).to.have.length(3);
    for (const length of lengths) expect(length).to.be.within(5, 200);
  });
});
