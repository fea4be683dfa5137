/** A few questions about a function of the grader's own: what has run once is compiled, and an image of the heap keeps that. */
import { setDefaultDtype, type Tensor } from "../engine/index.ts";
import { answer } from "../properties/ask/probe.ts";
import type { Question } from "../properties/suite/channel.ts";
import { encodeFrame, FrameReader } from "./frame.ts";
import { readQuestions, writeAnswer, writeQuestions } from "./wire.ts";

/** Of two vectors, by ops that exercises are made of; it means nothing. */
function plain(x: Tensor, y: Tensor): Tensor {
  const sizes = x.mul(x).add(y.mul(y)).sum().sqrt();
  return x.dot(y).div(sizes).sub(x.norm().mul(y.norm())).add(x.sub(y).sum().abs().neg().exp()).add(1).mul(2);
}

const LENGTHS = [1, 2, 3];
const ROUNDS = 4;

function questions(): Question[] {
  return Array.from({ length: ROUNDS * LENGTHS.length }, (_, i) => {
    const length = LENGTHS[i % LENGTHS.length];
    const entries = (start: number): Float64Array => Float64Array.from({ length }, (_, k) => start + k / 3);
    return {
      export: "plain",
      source: "({ exports, inputs }) => exports.plain(inputs.x, inputs.y)",
      settings: {},
      wanted: ["x", "y"],
      gives: "tensor",
      inputs: ["x", "y"].map((name, j) => ({ name, values: { shape: [length], data: entries(j + 1) } })),
      gradients: i % 2 === 0,
    };
  });
}

/** From the bytes of a message to those of its answers. The default dtype is then what it was: float32. */
export async function rehearse(): Promise<void> {
  setDefaultDtype("float64");
  const { header, numbers } = writeQuestions(questions());
  for (const frame of new FrameReader().read(encodeFrame(header, numbers))) {
    for (const question of readQuestions(frame)) {
      const found = await answer({ plain }, question);
      if (found.outcome !== "tensor") throw new Error("The rehearsal gave no tensor.");
      const written = writeAnswer(found);
      encodeFrame(written.header, written.numbers);
      found.changed();
    }
  }
  setDefaultDtype("float32");
}
