/** What fills the memory is told from what only runs, on a machine with too much to do. */
import { type ChildProcess, spawn } from "node:child_process";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { type Question, SubjectFailure } from "../properties/index.ts";
import { LIMITS } from "./limits.ts";
import { SubjectChannel } from "./subject-channel.ts";

/** Of a loop that never ends. */
const LOOPS: Readonly<Record<string, { code: string; body: string }>> = {
  "keeps objects": {
    code: "out-of-memory",
    body: 'const kept = []; for (;;) kept.push({ a: [1, 2, 3], b: "x".repeat(9) });',
  },
  "keeps arrays": {
    code: "out-of-memory",
    body: "const kept = []; for (;;) kept.push(new Array(1e5).fill({}));",
  },
  "keeps arrays, and takes its time": {
    code: "out-of-memory",
    body: "const kept = []; for (;;) { kept.push(new Array(100).fill(0)); for (let i = 0; i < 10000; i++); }",
  },
  "throws objects away": {
    code: "timed-out",
    body: "for (;;) { const a = []; for (let i = 0; i < 1000; i++) a.push({ i }); }",
  },
  "throws arrays away": { code: "timed-out", body: "for (;;) new Float64Array(1e5).fill(1);" },
  "computes with tensors": { code: "timed-out", body: "for (;;) x.mul(2).sum();" },
  "keeps all promises, one waiting for the next": {
    code: "out-of-memory",
    body: "const again = () => Promise.resolve().then(again); again(); return x;",
  },
  "never ends its microtasks": {
    code: "timed-out",
    body: "return new Promise(() => { const again = () => queueMicrotask(again); again(); });",
  },
};

const question: Question = {
  export: "f",
  source: "({ exports, inputs }) => exports.f(inputs.x)",
  settings: {},
  wanted: [],
  gives: "tensor",
  inputs: [{ name: "x", values: { shape: [2], data: Float64Array.of(3, 4) } }],
  gradients: false,
};

async function codeOf(body: string): Promise<string> {
  const modules = [{ file: "exercise.mjs", code: `export const f = (x) => { ${body} };` }];
  const channel = new SubjectChannel({ modules, locate: () => undefined }, LIMITS);
  try {
    const answer = await channel.ask(question).catch((error: unknown) => error);
    return answer instanceof SubjectFailure ? answer.code : JSON.stringify(answer);
  } finally {
    channel.close();
  }
}

describe("On a machine with four times too much to do, a call that", function () {
  this.timeout(120_000);
  const hogs: ChildProcess[] = [];
  before(() => {
    for (let i = 0; i < 4; i++) hogs.push(spawn(process.execPath, ["-e", "for (;;);"]));
  });
  after(() => {
    for (const hog of hogs) hog.kill("SIGKILL");
  });

  for (const [way, { code, body }] of Object.entries(LOOPS))
    it(`${way} is told as ${code}`, async function () {
      // Elsewhere nobody tells how much it holds while it runs.
      if (process.platform !== "linux") return this.skip();
      expect(await codeOf(body)).to.equal(code);
    });
});
