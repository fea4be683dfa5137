/** An exercise in its process: what it can reach, what it cannot change, and what its calls may cost. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { extent, some } from "../conformance/extent.ts";
import { type Answer, type Question, SubjectFailure } from "../properties/index.ts";
import { LIMITS, type Limits } from "./limits.ts";
import { SubjectChannel } from "./subject-channel.ts";

const question: Question = {
  export: "f",
  source: "({ exports, inputs }) => exports.f(inputs.x)",
  settings: {},
  wanted: ["x"],
  gives: "tensor",
  inputs: [{ name: "x", values: { shape: [2], data: Float64Array.of(3, 4) } }],
  gradients: true,
};

/** What comes of so many questions at once; a failure stands where there is no answer. */
async function ask(
  code: string,
  {
    times = 1,
    limits = {},
    asked = question,
  }: { times?: number; limits?: Partial<Limits>; asked?: Question } = {},
): Promise<{ answers: (Answer | SubjectFailure)[]; printed: string }> {
  const channel = new SubjectChannel(
    { modules: [{ file: "exercise.mjs", code }], locate: (place) => place },
    { ...LIMITS, ...limits },
  );
  try {
    const answers = await Promise.all(
      Array.from({ length: times }, () => channel.ask(asked).catch((error: SubjectFailure) => error)),
    );
    return { answers, printed: channel.printed.text };
  } finally {
    channel.close();
  }
}

/** A function that is right, and what is done before it is called. */
const preceded = (what: string): string => `${what}\nexport const f = (x) => x.mul(x).sum();`;

function gradientOf(answer: Answer | SubjectFailure): number[] {
  if (answer instanceof SubjectFailure || answer.outcome !== "tensor")
    throw new Error(JSON.stringify(answer));
  return [...(answer.gradients?.[0]?.data ?? [])];
}

describe("A subject", function () {
  this.timeout(30_000);

  it("answers with value, gradients and what the inputs held", async () => {
    const { answers } = await ask(preceded('import { tensor } from "gradproof/engine"; tensor([1]);'), {
      times: 3,
    });
    for (const answer of answers) {
      expect(gradientOf(answer)).to.deep.equal([6, 8]);
      expect(answer).to.deep.include({ outcome: "tensor", mutated: [], connected: true });
    }
  });

  it("imports nothing, however the import is written and whoever is made to run it", async () => {
    const name = '"node:" + "fs"';
    const text = `'import(${name})'`;
    const ways = {
      import: `import(${name})`,
      engine: 'import("gradproof/engine").then(() => { throw { code: "ERR_ACCESS_DENIED" } })',
      eval: `(0, eval)(${text})`,
      Function: `new Function("return " + ${text})()`,
      inherited: `(() => {}).constructor("return " + ${text})()`,
      async: `(async () => {}).constructor("return " + ${text})()`,
      generator: `(function* () {}).constructor("yield " + ${text})().next().value`,
      asyncGenerator: `(async function* () {}).constructor("yield " + ${text})().next().then(({ value }) => value)`,
      subclass: `new (class extends Function {})("return " + ${text})()`,
      bound: `eval.bind(null, ${text})()`,
      later: `new Promise((resolve) => setTimeout(() => resolve(eval(${text}))))`,
      chained: `Promise.resolve(${text}).then(eval)`,
      reviver: `JSON.parse('["x"]', (_, value) => (value === "x" ? eval(${text}) : value))[0]`,
      require: "Promise.resolve().then(() => require('fs'))",
      builtin: "Promise.resolve().then(() => process.getBuiltinModule('fs'))",
      binding: "Promise.resolve().then(() => process.binding('fs'))",
      dlopen: "Promise.resolve().then(() => process.dlopen({}, '/x'))",
      prepared:
        "new Promise((resolve) => { Error.prepareStackTrace = (_, sites) => sites; resolve(new Error().stack[0].getThis()); })",
      stream: "Promise.resolve().then(() => new process.stdout.constructor({ fd: 3 }).connect(1))",
      console: "Promise.resolve().then(() => new console._stdout.constructor({ fd: 3 }).connect(1))",
      fetch: "Promise.resolve().then(() => fetch('http://127.0.0.1:1'))",
      worker: "Promise.resolve().then(() => new Worker('data:,'))",
      wait: "Promise.resolve().then(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1))",
    };
    const code = preceded(`
      const ways = { ${Object.entries(ways)
        .map(([way, what]) => `${way}: () => ${what}`)
        .join(", ")} };
      for (const [way, run] of Object.entries(ways)) {
        let reached;
        try { await run(); reached = true; } catch { reached = false; }
        if (reached) console.log("reached by " + way);
      }
      console.log(Object.keys(ways).length + " ways tried");`);
    const { printed } = await ask(code);
    expect(printed).to.equal(`${Object.keys(ways).length} ways tried`);
  });

  it("computes by one thread, however many it asks for, and whatever it puts in the place of Node's", async () => {
    const { printed } = await ask(
      preceded(`import { getNumThreads, randn, setNumThreads } from "gradproof/engine";
        const counts = [getNumThreads()];
        setNumThreads(4);
        counts.push(getNumThreads());
        let started = 0;
        try { process.getBuiltinModule = () => ({ Worker: class { constructor() { started++; } unref() {} on() {} } }); } catch {}
        const x = randn([300, 300]);
        for (let i = 0; i < 12; i++) x.matmul(x);
        console.log([...counts, getNumThreads(), started].join());`),
    );
    expect(printed).to.equal("1,1,1,0");
  });

  it("runs no text for an exercise that the grader's own code is made to compile", async () => {
    // The getter has no frame of its own: what looks at the error is what would compile the text.
    const code = `const text = 'globalThis.found = import("node:fs").then(() => "reached", () => "refused")';
      export const f = () => { throw { get message() { return ""; }, get name() { return eval.bind(null, text)(); } }; };
      const thrown = Object.defineProperty({}, "message", { get: eval.bind(null, text) });
      export const g = () => { throw thrown; };
      setInterval(async () => { if (globalThis.found) console.log(await globalThis.found); }, 1).unref();`;
    const asked = { ...question, export: "g" };
    const { printed } = await ask(`${code}\nexport const h = (x) => x;`, { asked, times: 2 });
    expect(printed).not.to.include("reached");
  });

  it("sees nothing of the judge's process, and sends no signal", async () => {
    const { printed } = await ask(
      preceded(`for (const signal of ["SIGUSR1", "SIGSTOP", 0, 9, undefined]) for (const pid of [process.ppid, 1, 0, -1, process.pid]) {
        if (pid === process.pid && signal === undefined) continue;
        try { process.kill(pid, signal); console.log("sent", signal, "to", pid); } catch {}
      }
      console.log(Object.keys(process.env), process.argv, process.cwd(), process.ppid, process.execPath);`),
    );
    expect(printed).to.equal("[] [ 'node', 'exercise' ] / undefined undefined");
  });

  it("catches nothing of what Node puts into arrays, functions and promises", async () => {
    const { printed } = await ask(
      `let caught = 0;
      const trap = { set() { caught++; }, get() { caught++; }, configurable: true };
      for (const { prototype } of [Object, Array, Function, Promise]) {
        for (let i = 0; i < 3000; i++) { try { Object.defineProperty(prototype, i, trap); } catch {} }
        try { Object.setPrototypeOf(prototype, new Proxy({}, { get() { caught++; }, set() { caught++; return true; } })); } catch {}
      }
      export const f = (x) => { console.log(caught); return x.sum(); };`,
      { times: 3 },
    );
    expect(
      printed.split("\n").every((line) => line === "0"),
      printed,
    ).to.equal(true);
  });

  it("keeps every method that measures an answer", async () => {
    const { printed } = await ask(
      preceded(`import { Tensor } from "gradproof/engine";
      const objects = { Object, Reflect, JSON, Math, Number, Array, Float64Array, Promise, Map, Set, WeakMap, Symbol, String, Tensor,
        "Array.prototype": Array.prototype, "Float64Array.prototype": Float64Array.prototype, "Promise.prototype": Promise.prototype,
        "%TypedArray%": Object.getPrototypeOf(Float64Array), "%TypedArray%.prototype": Object.getPrototypeOf(Float64Array.prototype),
        "%ArrayIterator%": Object.getPrototypeOf([].values()), "Map.prototype": Map.prototype, "Set.prototype": Set.prototype,
        "Function.prototype": Function.prototype, "Tensor.prototype": Tensor.prototype };
      let tried = 0;
      for (const [name, object] of Object.entries(objects)) for (const key of Reflect.ownKeys(object)) {
        const own = Object.getOwnPropertyDescriptor(object, key);
        if (typeof own.value !== "function" && !own.get) continue;
        if (["toString", "valueOf", "toLocaleString", "random"].includes(key) || (name === "Function.prototype" && key === "constructor")) continue;
        tried++;
        try { Object.defineProperty(object, key, { value: () => 0 }); console.log("replaced", name, String(key)); } catch {}
      }
      for (const name of ["Object", "Array", "Float64Array", "Promise", "eval", "Function"])
        try { globalThis[name] = 1; console.log("replaced", name); } catch {}
      console.log(tried > 300);`),
    );
    expect(printed).to.equal("true");
  });

  it("lets learners' own names and classes be", async () => {
    const { answers, printed } = await ask(`import { Module, SGD, Tensor } from "gradproof/engine";
      class Bad extends Error { constructor(text) { super(text); this.name = "Bad"; this.message += "!"; } }
      class Mine extends Array { last() { return this[this.length - 1]; } }
      class Net extends Module { constructor() { super(); this.forward = (x) => x.mul(2); } }
      class Steps extends SGD { step() { return super.step(); } }
      function Old() {} Old.prototype = Object.create(Error.prototype); Old.prototype.constructor = Old; Old.prototype.toString = () => "old";
      String.prototype.first = function () { return this[0]; };
      Math.random = () => 0.5;
      const plain = {}; plain.toString = () => "plain"; plain.valueOf = () => 1; plain.constructor = 1;
      const error = new TypeError("a"); error.message = "b"; error.name = "c";
      new Function("a", "return a")(1); eval("1");
      new Steps([new Tensor(new Float64Array(1), 0, { shape: [], size: 1, rank: 0 }, { floating: true }, null)], { lr: 1 });
      console.log(String(new Bad("no")), new Mine(1, 2).last(), String(plain), "7".first(), typeof new Net().forward, (() => {}) instanceof Function);
      export const f = (x) => x.mul(x).sum();`);
    expect(printed).to.equal("Bad: no! 2 plain 7 function true");
    expect(gradientOf(answers[0])).to.deep.equal([6, 8]);
  });

  it("tells of inputs that are changed during a call, at its end, or when it has long returned", async () => {
    const changes = {
      during: "x.storage[0] = 9;",
      "and put back": "x.storage[0] = 9; Promise.resolve().then(() => { x.storage[0] = 3; });",
      microtask: "Promise.resolve().then(() => { x.storage[0] = 9; });",
      immediate: "setImmediate(() => { x.storage[0] = 9; });",
      "with readings of its own":
        "const was = x.detach().clone(); for (const [name, value] of Object.entries({ detach: () => was, toTypedArray: () => was.toTypedArray() })) Object.defineProperty(x, name, { value }); x.storage[0] = 9;",
    };
    for (const [when, change] of Object.entries(changes)) {
      const { answers } = await ask(
        `export const f = (x) => { const inner = x.detach(); ${change} return inner.requiresGrad_().sum(); };`,
      );
      expect(answers[0], when).to.deep.include({ outcome: "tensor", mutated: ["x"] });
    }
  });

  it("may print much in each call, and of all that only the first lines are kept", async () => {
    const times = extent(40, 300);
    const { answers, printed } = await ask(
      'export const f = (x) => { console.log("x".repeat(1e6)); return x.mul(x).sum(); };',
      { times },
    );
    expect(answers.every((answer) => gradientOf(answer).join() === "6,8")).to.equal(true);
    expect(printed.length).to.be.within(LIMITS.shown, LIMITS.shown + 100);
    expect(Number(/… and (\d+) bytes more$/.exec(printed)?.[1])).to.be.within((times - 1) * 1e6, times * 1e6);
  });

  it("throws errors of any length at no cost", async () => {
    const { answers } = await ask('export const f = () => { throw new Error("x".repeat(1e8)); };', {
      times: 100,
    });
    for (const answer of answers)
      expect(answer).to.deep.equal({
        outcome: "threw",
        thrown: { name: "Error", message: "(a text of 100000000 characters)" },
      });
  });

  it("says where an error with a long message was thrown", async () => {
    const { answers } = await ask('export const f = () => { throw new RangeError("x\\n".repeat(4000)); };');
    const { thrown } = answers[0] as Extract<Answer, { outcome: "threw" }>;
    expect(thrown.message).to.have.length(3000);
    expect(thrown.at).to.match(/exercise\.mjs:1:\d+/);
  });

  it("has so much time for all its calls, whether it runs, sleeps or is restless", async () => {
    const totalMs = 2000;
    const ways = {
      runs: "const end = Date.now() + 100; while (Date.now() < end); return x.sum();",
      sleeps: "return new Promise((resolve) => setTimeout(resolve, 100, 1));",
      restless:
        "setInterval(() => x.sum(), 1); return new Promise((resolve) => setTimeout(resolve, 100, 1));",
    };
    for (const [way, body] of some(Object.entries(ways), 3)) {
      const start = performance.now();
      const { answers } = await ask(`export const f = (x) => { ${body} };`, {
        times: 60,
        limits: { totalMs, totalWallMs: 6000 },
      });
      expect(performance.now() - start, way).to.be.below(12_000);
      const last = answers.at(-1);
      expect(last, way).to.be.instanceOf(SubjectFailure);
      expect(last, way).to.include({ code: "timed-out" });
      expect((last as SubjectFailure).message, way).to.include(
        `All calls together took more than the ${totalMs / 1000} s`,
      );
      expect(answers[0], way).not.to.be.instanceOf(SubjectFailure);
    }
  });

  it("that hangs when all is answered does not get the last answer", async () => {
    const { answers } = await ask(
      "let calls = 0; export const f = (x) => { if (++calls === 3) setImmediate(() => { for (;;); }); return x.sum(); };",
      { times: 3, limits: { callMs: 300 } },
    );
    expect(
      answers.map((answer) => (answer instanceof SubjectFailure ? answer.code : answer.outcome)),
    ).to.deep.equal(["tensor", "tensor", "timed-out"]);
  });

  it("tells of what is too large by its shape alone", async () => {
    const { answers } = await ask(
      'import { ones } from "gradproof/engine"; export const f = (x) => ones([1025, 1024]).mul(x.sum());',
    );
    const [answer] = answers as Extract<Answer, { outcome: "tensor" }>[];
    expect(answer.value.shape).to.deep.equal([1025, 1024]);
    expect(answer.value.data).to.have.length(0);
  });
});
