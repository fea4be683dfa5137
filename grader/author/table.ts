/** Mistakes of authors, one a line of thought: what each suite has, and what its author must be told. */
import { MARK, type MistakenSuite, odd, suiteWith } from "./cases.ts";

const program = (run: string, more = ""): string => `const halved = exercise.program("half of x", { ${MARK}
    needs: ["half"], run: ${run}, expected: ({ x }) => ({ half: { shape: x.shape, data: x.data.map((entry) => entry / 2) } }), domain: vectors(), ${more} });
  it("is odd", { points: 2 }, forAll(vectors(), ({ x }) => halved.agrees({ x })));`;

export const UNREADABLE: readonly MistakenSuite[] = [
  {
    name: "does not parse",
    source: suiteWith(`const x = ; ${MARK}`),
    says: /no valid program/,
    advice: /Mend the syntax/,
    judged: 0,
  },
  {
    name: "imports a file that is not there",
    source: suiteWith("", { outside: `import { a } from "./nowhere.ts"; a; ${MARK}` }),
    says: /imports "\.\/nowhere\.ts", which is not there/,
    advice: /Make that file/,
    judged: 0,
  },
  {
    name: "imports a package that is not installed",
    source: suiteWith("", { outside: `import _ from "no-such-package/x"; _; ${MARK}` }),
    says: /no-such-package/,
    advice: /npm install no-such-package\.$/,
    judged: 0,
  },
  {
    name: "imports a misspelled word of gradproof's",
    source: suiteWith("", {
      outside: `import { vectorPair } from "gradproof/properties"; vectorPair; ${MARK}`,
    }),
    says: /imports vectorPair from "gradproof\/properties"/,
    advice: /Did you mean vectorPairs\?/,
    judged: 0,
  },
  {
    name: "imports what its solution does not export",
    source: suiteWith("", { outside: `import { energie } from "./solution.ts"; energie; ${MARK}` }),
    says: /energie from .*solution\.ts/,
    judged: 0,
  },
  {
    name: "exports no suite",
    source: "export const lessons = 1;",
    says: /exports lessons, and no lesson/,
    advice: /export const lesson = suite/,
    where: /suite\.ts:1/,
    judged: 0,
  },
  {
    name: "exports nothing",
    source: "const lesson = 1;",
    says: /exports nothing/,
    where: /suite\.ts:1/,
    judged: 0,
  },
  {
    name: "exports a promise",
    source: "export const lesson = Promise.resolve(1);",
    says: /a promise/,
    advice: /Drop `async`/,
    where: /suite\.ts:1/,
    judged: 0,
  },
  {
    name: "has two suites",
    source: `${suiteWith("")}suite("other", ({ it }) => it("is", { points: 1 }, forAll(vectors(), async () => {}))); ${MARK}`,
    says: /two suites/,
    judged: 0,
  },
  {
    name: "throws when it is loaded",
    source: suiteWith("", { outside: `null.x; ${MARK}` }),
    says: /threw TypeError/,
    judged: 0,
  },
  {
    name: "has no property",
    source: `import { suite } from "gradproof/properties";\nexport const lesson = suite("x", () => {}); ${MARK}`,
    says: /no property/,
    judged: 0,
  },
  {
    name: "has a handle without a reference",
    source: suiteWith(`exercise.scalar("energy", { inputs: ["x"], domain: vectors() }); ${MARK}`),
    says: /reference of .* is undefined; a function was expected/,
    judged: 0,
  },
];

export const BODIES: readonly MistakenSuite[] = [
  {
    name: "a body that is not async",
    source: suiteWith(`${odd("({ x }) => { expect(x.data.length).to.be.above(0); }")} ${MARK}`),
    title: "is odd",
    says: /returned undefined; a promise was expected/,
    advice: /async \(\{ x \}\) =>/,
  },
  {
    name: "a body that asks nothing",
    source: suiteWith(`${odd("async ({ x }) => { expect(x.data.length).to.be.above(0); }")} ${MARK}`),
    title: "is odd",
    says: /asks the exercise nothing/,
    advice: /await f\.value/,
  },
  {
    name: "a body that expects nothing",
    source: suiteWith(`${odd("async ({ x }) => { await energy.value(x); }")} ${MARK}`),
    title: "is odd",
    says: /expects nothing/,
    advice: /to\.agreeWith/,
  },
  {
    name: "a body that names an expectation and says none",
    source: suiteWith(`${odd("async ({ x }) => { expect(await energy.value(x)); }")} ${MARK}`),
    title: "is odd",
    says: /expects nothing/,
  },
  {
    name: "an expectation of a promise",
    source: suiteWith(odd(`async ({ x }) => {\n  expect(energy.value(x)).to.agreeWith(1); ${MARK}\n}`)),
    title: "is odd",
    says: /was given a promise/,
    advice: /expect\(await/,
  },
  {
    name: "a chai expectation of a promise",
    source: suiteWith(odd(`async ({ x }) => {\n  expect(energy.value(x)).to.be.below(1); ${MARK}\n}`)),
    title: "is odd",
    says: /was given a promise/,
  },
  {
    name: "a promise that nobody waits for",
    loose: true,
    source: suiteWith(
      `${odd("async ({ x }) => { energy.value(x).then((value) => expect(value).to.agreeWith(1)); }")} ${MARK}`,
    ),
    title: "is odd",
    says: /over before (an answer was|\d+ answers were) there/,
    advice: /await/,
  },
  {
    name: "a promise that is rejected and dropped",
    loose: true,
    source: suiteWith(
      odd(
        `async ({ x }) => {\n  Promise.reject(new Error("lost")); ${MARK}\n  expect(await energy.value(x)).to.be.at.least(0);\n}`,
      ),
    ),
    title: "is odd",
    says: /threw Error: lost/,
    advice: /without `await`/,
  },
  {
    name: "a TypeError",
    source: suiteWith(odd(`async ({ x }) => {\n  await energy.value(x);\n  undefined.at(0); ${MARK}\n}`)),
    title: "is odd",
    says: /itself threw TypeError: Cannot read properties of undefined \(reading 'at'\)/,
    advice: /Mend that line/,
  },
  {
    name: "a ReferenceError",
    source: suiteWith(
      odd(`async ({ x }) => {\n  expect(await energy.value(x)).to.be.below(LIMIT); ${MARK}\n}`),
    ),
    title: "is odd",
    says: /ReferenceError: LIMIT is not defined/,
  },
  {
    name: "a TypeError on smaller inputs alone",
    source: suiteWith(
      odd(
        `async ({ x }) => {\n  const value = await energy.value(x);\n  if (x.data.length === 1) null.x; ${MARK}\n  expect(value).to.agreeWith(0);\n}`,
        "vectors({ minLength: 1 })",
      ),
    ),
    title: "is odd",
    says: /TypeError/,
    judged: 0,
    file: "wrong.ts",
  },
  {
    name: "no body",
    source: suiteWith(`it("is odd", { points: 2 }, forAll(vectors())); ${MARK}`),
    title: "is odd",
    says: /undefined; a function was expected/,
  },
  {
    name: "an unknown diagnosis code of a failure",
    source: suiteWith(
      `${odd('async ({ x }) => { await energy.value(x); throw new Failure("No.", { code: "wrong-vallue" }); }')} ${MARK}`,
    ),
    title: "is odd",
    says: /"wrong-vallue", which there is not/,
    advice: /wrong-value/,
  },
];

export const DECLARATIONS: readonly MistakenSuite[] = [
  {
    name: "a generator that is a function",
    source: suiteWith(`${odd("async ({ x }) => {}", "vectors")} ${MARK}`),
    title: "is odd",
    says: /is a function; a generator/,
    advice: /Call it/,
  },
  {
    name: "a generator that is no arbitrary",
    source: suiteWith(`${odd("async ({ x }) => {}", "[1, 2]")} ${MARK}`),
    title: "is odd",
    says: /is an array; a generator/,
  },
  {
    name: "a generator that throws",
    source: suiteWith(
      odd("async ({ x }) => {}", `vectors().map(({ x }) =>\n  x.nothing.at(0))`).replace(
        "at(0))",
        `at(0)) ${MARK}\n`,
      ),
    ),
    title: "is odd",
    says: /The generator threw TypeError/,
  },
  {
    name: "a generator of nameless inputs",
    source: suiteWith(`${odd("async (x) => {}", "fc.integer()")} ${MARK}`),
    title: "is odd",
    says: /makes the number -?\d+; an object of named inputs/,
  },
  {
    name: "a title that is there already",
    source: suiteWith(`it("is right", { points: 1 }, forAll(vectors(), async () => {})); ${MARK}`),
    title: "is right",
    says: /Two properties are called "is right"/,
  },
  {
    name: "points below 0",
    source: suiteWith(`it("is odd", { points: -1 }, forAll(vectors(), async () => {})); ${MARK}`),
    title: "is odd",
    says: /has the points -1/,
    advice: /points: 1/,
  },
  {
    name: "points that are no number",
    source: suiteWith(`it("is odd", { points: NaN }, forAll(vectors(), async () => {})); ${MARK}`),
    title: "is odd",
    says: /has the points NaN/,
  },
  {
    name: "no points",
    source: suiteWith(`it("is odd", {}, forAll(vectors(), async () => {})); ${MARK}`),
    title: "is odd",
    says: /has the points undefined/,
  },
  {
    name: "no check",
    source: suiteWith(`it("is odd", { points: 1 }); ${MARK}`),
    title: "is odd",
    says: /undefined for a check/,
    advice: /forAll/,
  },
  {
    name: "a domain that is no generator",
    source: suiteWith("", {
      handle: `const energy = exercise.scalar("energy", { inputs: ["x"], reference, domain: 3 }); ${MARK}`,
    }),
    says: /domain of exercise\.scalar\("energy"\) is the number 3/,
  },
  {
    name: "an export that is misspelled",
    source: suiteWith("")
      .replace('exercise.scalar("energy"', 'exercise.scalar("energie"')
      .replace("misconceptions: [] });", `misconceptions: [] }); ${MARK}`),
    title: "is right",
    says: /asks for energie, which solution\.ts does not export; it exports energy, half/,
    advice: /Did you mean energy\?/,
    judged: 0,
  },
  {
    name: "an export of one property that is misspelled",
    source: suiteWith(
      `it("is odd", { points: 2, of: ["enery"] }, forAll(vectors(), async ({ x }) => {})); ${MARK}`,
    ).replace('it("is right", { points: 1 }', 'it("is right", { points: 1, of: ["energy"] }'),
    title: "is odd",
    says: /"is odd" asks for enery/,
  },
  {
    name: "a reference that is async",
    source: suiteWith(
      odd("async ({ x }) => { expect(await energy.value(x)).to.agreeWith((await energy.exact(x)).value); }"),
      {
        handle: `const energy = exercise.scalar("energy", { inputs: ["x"], reference: async (x) => reference(x), domain: vectors() }); ${MARK}`,
      },
    ),
    title: "is right",
    judged: 0,
    says: /reference of .* gave a promise; a value at once was expected/,
    advice: /Drop `async`/,
  },
  {
    name: "a reference that gives no tensor",
    source: suiteWith(
      odd("async ({ x }) => { expect(await energy.value(x)).to.agreeWith((await energy.exact(x)).value); }"),
      {
        handle: `const energy = exercise.scalar("energy", { inputs: ["x"], reference: () => 1, domain: vectors() }); ${MARK}`,
      },
    ),
    title: "is right",
    judged: 0,
    says: /gave the number 1; a tensor was expected/,
  },
  {
    name: "a misconception that throws",
    source: suiteWith(
      odd(
        "async ({ x }) => { expect(await energy.value(x)).to.agreeWith((await energy.exact(x)).value, { scale: 1000 }); }",
      ),
      {
        handle: `const energy = exercise.scalar("energy", { inputs: ["x"], reference, domain: vectors(), misconceptions: [\n{ says: "odd", f: (x) => x.nothing.at(0) }, ${MARK}\n] });`,
      },
    ),
    title: "is right",
    says: /the misconception "odd" .* threw TypeError/,
    file: "wrong.ts",
    judged: 0,
  },
];

export const PROGRAMS: readonly MistakenSuite[] = [
  {
    name: "a constant from around a program",
    source: suiteWith(program("({ exports, inputs }) => ({ half: exports.half(inputs.x.mul(LIMIT)) })"), {
      outside: "const LIMIT = 1;",
    }),
    title: "is odd",
    says: /uses LIMIT from around it/,
    advice: /Take it from the context/,
  },
  {
    name: "an import in a program",
    source: suiteWith(program("({ exports, inputs }) => ({ half: add(exports.half(inputs.x), 0) })"), {
      outside: 'import { add } from "gradproof/engine";',
    }),
    title: "is odd",
    says: /uses add from around it/,
  },
  {
    name: "a program in a method's short form",
    source: suiteWith(
      program("1").replace("run: 1", "run({ exports, inputs }) { return { half: exports.half(inputs.x) }; }"),
    ),
    says: /no function by itself/,
    advice: /run: \(/,
    judged: 0,
  },
  {
    name: "a program that needs nothing",
    source: suiteWith(program("() => ({})").replace('needs: ["half"], ', "")),
    says: /needs nothing/,
    judged: 0,
  },
  {
    name: "what a program must come to, as a promise",
    source: suiteWith(
      program("({ exports, inputs }) => ({ half: exports.half(inputs.x) })").replace(
        "expected: (",
        "expected: async (",
      ),
    ),
    title: "is odd",
    says: /expected of .* gave a promise/,
    advice: /Drop `async`/,
  },
  {
    name: "an unknown diagnosis code of a misconception",
    source: suiteWith(
      program(
        "({ exports, inputs }) => ({ half: exports.half(inputs.x) })",
        'misconceptions: [{ code: "sign_flipped", says: "odd", expected: () => ({ half: 1 }) }]',
      ),
    ),
    says: /"sign_flipped", which there is not/,
    advice: /`sign-flipped`/,
    judged: 0,
  },
];

const picture = (reference: string): string =>
  `picture("What is seen", { reference: ${reference}, draw: () => ({ text: "", panels: [] }) });`;

export const ENDS: readonly MistakenSuite[] = [
  {
    name: "an endless loop when it is loaded",
    source: suiteWith("", { outside: `for (;;) {} ${MARK}` }),
    says: /did not come to an end within/,
    judged: 0,
  },
  {
    name: "an endless wait when it is loaded",
    source: suiteWith("", { outside: "await new Promise(() => {});" }),
    says: /asked nothing and did not come to an end/,
    where: /suite\.ts/,
    judged: 0,
  },
  {
    name: "an endless loop in a body",
    source: suiteWith(odd(`async ({ x }) => {\n  for (;;) {} ${MARK}\n}`)),
    title: "is odd",
    says: /did not come to an end/,
  },
  {
    name: "an endless wait in a body",
    source: suiteWith(
      `${odd("async ({ x }) => { await energy.value(x); await new Promise(() => {}); }")} ${MARK}`,
    ),
    title: "is odd",
    says: /asked nothing and did not come/,
  },
  {
    name: "an endless async loop in a body",
    source: suiteWith(odd(`async ({ x }) => {\n  for (;;) await null; ${MARK}\n}`)),
    title: "is odd",
    where: /suite\.ts:[89]/,
    says: /did not come to an end/,
  },
  {
    name: "a filter that lets nothing through",
    source: suiteWith(
      odd("async ({ x }) => {}", `vectors().filter(({ x }) =>\n  x.data.length > 1e9)`).replace(
        "1e9)",
        `1e9) ${MARK}\n`,
      ),
    ),
    title: "is odd",
    says: /A filter found no input/,
    advice: /by `map`/,
    where: /suite\.ts:[89]/,
  },
  {
    name: "an endless loop in a misconception",
    source: suiteWith("", {
      handle: `const energy = exercise.scalar("energy", { inputs: ["x"], reference, domain: vectors(), misconceptions: [{ says: "odd", f: () => {\nfor (;;) {} ${MARK}\n} }] });`,
    }),
    title: "is right",
    says: /did not come to an end/,
    file: "wrong.ts",
    judged: 0,
  },
  {
    name: "an endless loop in a picture",
    source: suiteWith(picture(`() => {\n for (;;) {} ${MARK}\n}`)),
    title: "What is seen",
    says: /did not come to an end/,
    judged: 1,
  },
  {
    name: "a picture that throws",
    source: suiteWith(picture(`() => {\n null.x; ${MARK}\n}`)),
    title: "What is seen",
    says: /TypeError/,
    judged: 1,
  },
  {
    name: "an end of the process when it is loaded",
    source: suiteWith("", { outside: `process.exit(0); ${MARK}` }),
    says: /called process\.exit\(0\)/,
    judged: 0,
  },
  {
    name: "an end of the process in a body",
    source: suiteWith(odd(`async ({ x }) => {\n  process.exit(0); ${MARK}\n}`)),
    title: "is odd",
    says: /called process\.exit\(0\)/,
    advice: /Leave it out/,
  },
  {
    name: "a process that is killed",
    source: suiteWith(`${odd('async ({ x }) => { process.kill(process.pid, "SIGKILL"); }')} ${MARK}`),
    title: "is odd",
    says: /process ended \(SIGKILL\)/,
  },
  {
    name: "a throw outside of any property",
    source: suiteWith("", { outside: `setTimeout(() => { throw new Error("late"); }, 0); ${MARK}` }),
    says: /threw Error: late/,
    advice: /by a timer/,
    judged: 1,
  },
];
