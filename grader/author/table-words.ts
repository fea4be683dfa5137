/** Mistakes in suites whose right answers are their solution's: in what is declared, in laws, and in the solution itself. */
import { MARK, type MistakenSuite, wordsWith } from "./cases.ts";

const half = (options: string, check = "half.agrees()"): string =>
  `const half = exercise.function("half", { domain: vectors(), ${options} }); ${MARK}
  it("is odd", { points: 2 }, ${check});`;

const made = (texts: string): string =>
  `const net = exercise.module("Net", { ${texts} wanted: ["x"], domain: vectors() }); ${MARK}
  it("is odd", { points: 2 }, net.agrees());`;

const ran = (run: string, more = ""): string =>
  `const halved = exercise.procedure("half of x", { needs: ["half"], ${run}, domain: vectors(), ${more} }); ${MARK}
  it("is odd", { points: 2 }, halved.agrees());`;

const RUN = "run: ({ exports, inputs }) => ({ half: exports.half(inputs.x) })";

const energies = "export const energy = (x) => x.square().sum().mul(0.5);\n";
const NET = `${energies}export class Net { constructor() {} forward(x) { return x.mul(2); } }\n`;

const lost: Pick<MistakenSuite, "judged"> = { judged: 0 };
const odd: Pick<MistakenSuite, "title"> = { title: "is odd" };

export const WORDS: readonly MistakenSuite[] = [
  {
    name: "the domain of a function that is no generator",
    source: wordsWith(half("").replace("vectors()", "3")),
    says: /domain of exercise\.function\("half"\) is the number 3/,
    ...lost,
  },
  {
    name: "the domain of a function that is not called",
    source: wordsWith(half("").replace("vectors()", "vectors")),
    says: /domain of exercise\.function\("half"\) is a function/,
    advice: /Call it/,
    ...lost,
  },
  {
    name: "the domain of a function that throws",
    source: wordsWith(
      `exercise.function("half", { domain: vectors().map(({ x }) =>\n    x.nothing.at(0)) }); ${MARK}`,
    ),
    says: /domain of exercise\.function\("half"\) threw TypeError/,
    ...lost,
  },
  {
    name: "the domain of a function that makes no names",
    source: wordsWith(half("").replace("vectors()", "vectors().map(({ x }) => x)")),
    says: /makes an object; inputs by name/,
    ...lost,
  },
  {
    name: "a function that is misspelled",
    source: wordsWith(half("").replace('"half"', '"hafl"')),
    ...odd,
    says: /exercise\.function\("hafl"\) asks for hafl, which solution\.ts does not export/,
    advice: /Did you mean half\?/,
  },
  {
    name: "a class that is misspelled",
    source: wordsWith(made("construct: () => [], forward: ({ x }) => [x],").replace('"Net"', '"Nett"')),
    solution: NET,
    ...odd,
    says: /exercise\.module\("Nett"\) asks for Nett/,
    advice: /Did you mean Net\?/,
  },
  {
    name: "an export of the solution that is no function",
    source: wordsWith(half("")),
    solution: `${energies}export const half = 3;\n`,
    says: /asks for half, which the solution exports as the number 3/,
    ...lost,
  },
  {
    name: "no solution",
    source: wordsWith(half(""))
      .replace("{ solution, mutants }, ", "")
      .replace(
        'const energy = exercise.function("energy", { domain: vectors() });',
        `const energy = exercise.function("energy", { domain: vectors() }); ${MARK}`,
      )
      .replace(`}); ${MARK}\n  it("is odd"`, '});\n  it("is odd"'),
    says: /exercise\.function\("energy"\) has no solution to ask/,
    advice: /import \* as solution/,
    ...lost,
  },
  {
    name: "nothing that is declared",
    source: `import { suite } from "gradproof/properties";\nimport * as solution from "./solution.ts";\nexport const lesson = suite("energy", { solution }); ${MARK}\n`,
    says: /was given an object; a solution and a function/,
    ...lost,
  },
  {
    name: "an argument that the domain does not make",
    source: wordsWith(half('takes: ["x", "y"]')),
    says: /takes of exercise\.function\("half"\) names y; inputs of its domain were expected: x/,
    ...lost,
  },
  {
    name: "a wanted gradient of nothing",
    source: wordsWith(half('wanted: ["q"]')),
    says: /wanted of exercise\.function\("half"\) names q; tensors/,
    advice: /wanted: \["x"\]/,
    ...lost,
  },
  {
    name: "a class without wanted gradients",
    source: wordsWith(made("construct: () => [], forward: ({ x }) => [x],").replace('wanted: ["x"], ', "")),
    solution: NET,
    says: /wanted of exercise\.module\("Net"\) is undefined; a list of names/,
    ...lost,
  },
  {
    name: "a parameter that is no input",
    source: wordsWith(
      made('construct: () => [], forward: ({ x }) => [x], parameters: { weight: "weight" },'),
    ),
    solution: NET,
    says: /parameters of exercise\.module\("Net"\) names weight/,
    ...lost,
  },
  {
    name: "a construct in a method's short form",
    source: wordsWith(made("construct() { return []; }, forward: ({ x }) => [x],")),
    solution: NET,
    says: /construct of exercise\.module\("Net"\) is no function by itself/,
    advice: /construct: \(/,
    ...lost,
  },
  {
    name: "a forward that is no function",
    source: wordsWith(made("construct: () => [], forward: 3,")),
    solution: NET,
    says: /forward of exercise\.module\("Net"\) is the number 3; a function/,
    ...lost,
  },
  {
    name: "a run in a method's short form",
    source: wordsWith(ran("run({ exports, inputs }) { return { half: exports.half(inputs.x) }; }")),
    says: /run of exercise\.procedure\("half of x"\) is no function by itself/,
    ...lost,
  },
  {
    name: "a constant from around a construct",
    source: wordsWith(made("construct: () => [LIMIT], forward: ({ x }) => [x],"), {
      outside: "const LIMIT = 1;",
    }),
    solution: NET,
    ...odd,
    says: /construct of exercise\.module\("Net"\) uses LIMIT from around it/,
    advice: /its arguments and nothing else/,
  },
  {
    name: "a constant from around a forward",
    source: wordsWith(made("construct: () => [], forward: ({ x }) => [x.mul(LIMIT)],"), {
      outside: "const LIMIT = 1;",
    }),
    solution: NET,
    ...odd,
    says: /forward of exercise\.module\("Net"\) uses LIMIT/,
  },
  {
    name: "a constant from around a run",
    source: wordsWith(ran("run: ({ exports, inputs }) => ({ half: exports.half(inputs.x).mul(LIMIT) })"), {
      outside: "const LIMIT = 1;",
    }),
    ...odd,
    says: /run of exercise\.procedure\("half of x"\) uses LIMIT/,
  },
  {
    name: "a procedure that needs nothing",
    source: wordsWith(ran(RUN).replace('needs: ["half"]', "needs: []")),
    says: /needs nothing/,
    ...lost,
  },
  {
    name: "a handle in place of a check",
    source: wordsWith(`it("is odd", { points: 2 }, energy); ${MARK}`),
    ...odd,
    says: /has an object for a check/,
    advice: /f\.agrees\(\)/,
  },
  {
    name: "inputs of a check that are no generator",
    source: wordsWith(`it("is odd", { points: 2 }, energy.agrees({ on: 3 })); ${MARK}`),
    ...odd,
    says: /`on` of energy\(x\) is the number 3; a generator/,
  },
  {
    name: "inputs of a check that lack an argument",
    source: wordsWith(
      `it("is odd", { points: 2 }, half.agrees({ on: vectors().map(({ x }) => ({ y: x })) }));`,
    ).replace(
      '  it("is odd"',
      `  const half = exercise.function("half", { domain: vectors() }); ${MARK}\n  it("is odd"`,
    ),
    ...odd,
    says: /The inputs for half\(x\) are y; x was expected among them/,
  },
  {
    name: "a gradient to nothing",
    source: wordsWith(`it("is odd", { points: 2 }, energy.agrees({ to: ["y"] })); ${MARK}`),
    ...odd,
    says: /to: "y" is nothing that there is; some of these were expected: x/,
  },
  {
    name: "a misspelled word for what must agree",
    source: wordsWith(`it("is odd", { points: 2 }, energy.agrees({ of: ["gradient"] })); ${MARK}`),
    ...odd,
    says: /of: "gradient" is nothing that there is/,
    advice: /value/,
  },
];

const law = (body: string): string => `it("is odd", { points: 2 }, energy.obeys(${body})); ${MARK}`;

export const LAWS: readonly MistakenSuite[] = [
  {
    name: "a law that asks nothing",
    source: wordsWith(law("async (ask, { x }) => { expect(x.data.length).to.be.above(0); }")),
    ...odd,
    says: /asks the exercise nothing/,
    advice: /await ask\(\)/,
  },
  {
    name: "a law that expects nothing",
    source: wordsWith(law("async (ask) => { await ask(); }")),
    ...odd,
    says: /expects nothing/,
    advice: /await ask\(\)/,
  },
  {
    name: "a law that is not async",
    source: wordsWith(law("(ask) => { ask(); }")),
    ...odd,
    says: /The law returned undefined; a promise/,
    advice: /async \(ask/,
  },
  {
    name: "a law that does not wait",
    source: wordsWith(
      law("async (ask) => { ask().then(({ number }) => expect(number).to.be.at.least(0)); }"),
    ),
    ...odd,
    says: /The law was over before an answer was there/,
  },
  {
    name: "a law that is none",
    source: wordsWith(law("3")),
    ...odd,
    says: /The law is the number 3; a function/,
  },
  {
    name: "a law that throws by itself",
    source: wordsWith(
      `it("is odd", { points: 2 }, energy.obeys(async (ask) => {\n  const { gradients } = await ask();\n  expect(gradients.y[0]).to.agreeWith(0); ${MARK}\n}));`,
    ),
    ...odd,
    says: /itself threw TypeError/,
  },
];

/** A solution whose half is wrong. */
const halved = (text: string): string => `${energies}export const half = ${text};\n`;

export const SOLUTIONS: readonly MistakenSuite[] = [
  {
    name: "a solution that throws",
    source: wordsWith(half("")),
    solution: halved("(x) => {\n  return x.nothing.at(0);\n}"),
    ...odd,
    says: /The solution threw for half\(x\): TypeError/,
    advice: /Mend the solution/,
    where: /^solution\.ts:3$/,
  },
  {
    name: "a solution that gives a number",
    source: wordsWith(half("")),
    solution: halved("(x) => 3"),
    ...odd,
    says: /The solution gave the number 3 for half\(x\); a tensor was expected/,
  },
  {
    name: "a solution that gives a promise",
    source: wordsWith(half("")),
    solution: halved("async (x) => x.mul(0.5)"),
    ...odd,
    says: /The solution gave a Promise .*for half\(x\)/,
    advice: /Drop `async`/,
  },
  {
    name: "a solution that cannot be differentiated",
    source: wordsWith(half("")),
    solution: halved("(x) => x.detach().mul(0.5)"),
    ...odd,
    says: /The solution is not what its exercise must be: half\(x\) has the value, but no record/,
  },
  {
    name: "a solution without a gradient of an input that is wanted",
    source: wordsWith(
      `const half = exercise.function("half", { domain: vectors().map(({ x }) => ({ x, y: x })) }); ${MARK}
  it("is odd", { points: 2 }, half.agrees());`,
    ),
    solution: halved("(x, y) => x.mul(0.5)"),
    ...odd,
    says: /No gradient arrived at y/,
    advice: /what is `wanted`/,
  },
  {
    name: "a solution that gives no number",
    source: wordsWith(half("")),
    solution: halved("(x) => x.mul(0).div(0)"),
    ...odd,
    says: /is not what its exercise must be: Entry 0 of half\(x\) is NaN/,
  },
  {
    name: "a solution that gives no number where an exercise does",
    source: wordsWith(half("")),
    solution: halved("(x) => x.mul(0).div(0)"),
    file: "wrong.ts",
    title: "is odd",
    judged: 0,
    says: /The solution gave NaN for half\(x\); finite numbers/,
  },
  {
    name: "a solution whose backward throws",
    source: wordsWith(half("")),
    solution: `import { enableGrad } from "gradproof/engine";\n${halved("(x) => {\n  const y = x.exp();\n  y.detach().zero_();\n  return y.mul(1);\n}")}void enableGrad;\n`,
    ...odd,
    says: /The backward of the solution threw for half\(x\)/,
  },
  {
    name: "a solution whose class throws",
    source: wordsWith(made("construct: () => [], forward: ({ x }) => [x],")),
    solution: `${energies}export class Net {\n  constructor() { throw new Error("no net"); }\n}\n`,
    ...odd,
    says: /The solution threw for new Net\(…\)\.forward\(x\): Error: no net/,
    where: /^solution\.ts:3$/,
  },
  {
    name: "a run that throws beside the solution, too",
    source: wordsWith(ran("run: ({ exports, inputs }) => ({ half: exports.half(inputs.y.sum()) })")),
    ...odd,
    says: /The solution threw for half of x: TypeError/,
  },
  {
    name: "a run that asks for an input that there is not",
    source: wordsWith(ran('run: ({ exports, plain }) => ({ half: exports.half(plain("y")) })')),
    ...odd,
    says: /No input is called y; one of x was expected/,
  },
  {
    name: "gradients to nothing",
    source: wordsWith(half("", "half.followsDerivative({ to: [] })")),
    ...odd,
    says: /to is an empty list; some of these were expected: x/,
    where: /^suite\.ts:9$/,
  },
  {
    name: "an agreement on nothing",
    source: wordsWith(half("", "half.agrees({ of: [] })")),
    ...odd,
    says: /of is an empty list; some of these were expected: value, gradients/,
    where: /^suite\.ts:9$/,
  },
  {
    name: "a function without options",
    source: wordsWith(`exercise.function("half"); ${MARK}`),
    ...lost,
    says: /exercise\.function\("half"\) was given undefined for its options/,
  },
  {
    name: "a run that gives no record",
    source: wordsWith(ran("run: ({ exports, inputs }) => { exports.half(inputs.x); }")),
    ...odd,
    says: /The solution gave undefined for half of x; values by name were expected/,
  },
  {
    name: "a run that gives a text",
    source: wordsWith(ran('run: ({ exports, inputs }) => ({ half: "x" })')),
    ...odd,
    says: /The solution gave the string "x" as half for half of x; a tensor, a number or a boolean/,
  },
  {
    name: "a parameter of the solution's that is none",
    source: wordsWith(
      `const net = exercise.module("Net", { construct: () => [], forward: ({ x }) => [x], wanted: ["x"], domain: vectors() }); ${MARK}
  it("is odd", { points: 2 }, net.keeps({ weight: [1] }, { frozen: false, named: true }));`,
    ),
    solution: NET.replace("class Net", "class Net extends Module")
      .replace("constructor() {}", "")
      .replace(energies, `import { Module } from "gradproof/engine";\n${energies}`),
    ...odd,
    says: /The solution gave undefined as weight for the parameters/,
  },
];

export const SIZES: readonly MistakenSuite[] = [
  {
    name: "sizes that throw",
    source: wordsWith(half("sizes: ({ x }) => ({ x: x.nothing.at(0) })")),
    ...odd,
    says: /sizes of exercise\.function\("half"\) threw TypeError/,
  },
  {
    name: "sizes of another length",
    source: wordsWith(half("sizes: ({ x }) => ({ x: [...x.data, 1] })")),
    ...odd,
    says: /sizes of .* gave an object; for x, \d+ numbers from 0 was expected/,
  },
  {
    name: "sizes below 0",
    source: wordsWith(half("sizes: ({ x }) => ({ x: x.data.map(() => -1) })")),
    ...odd,
    says: /for x, \d+ numbers from 0/,
  },
  {
    name: "sizes that are no numbers where gradients are asked for",
    source: wordsWith(half("sizes: ({ x }) => ({ x: x.data.map(() => NaN) })")),
    ...odd,
    says: /sizes gave NaN for half\(x\)/,
  },
  {
    name: "sizes of what is no input",
    source: wordsWith(half("sizes: ({ x }) => ({ q: [1] })")),
    ...odd,
    says: /nothing for q/,
  },
  {
    name: "sizes that are a promise",
    source: wordsWith(half("sizes: async ({ x }) => ({ x: x.data })")),
    ...odd,
    says: /sizes of .* gave a promise/,
    advice: /Drop `async`/,
  },
  {
    name: "sizes that are no function",
    source: wordsWith(half("sizes: 3")),
    says: /sizes of .* is the number 3; a function/,
    ...lost,
  },
  {
    name: "subgradients that throw",
    source: wordsWith(half("subgradients: ({ x }) => ({ x: x.nothing.at(0) })")),
    ...odd,
    says: /subgradients of exercise\.function\("half"\) threw TypeError/,
  },
  {
    name: "subgradients of another length",
    source: wordsWith(half("subgradients: ({ x }) => ({ x: [x.data, [...x.data, 0]] })")),
    ...odd,
    says: /for x, the least and the greatest of \d+ numbers/,
  },
  {
    name: "subgradients whose least is above the greatest",
    source: wordsWith(half("subgradients: ({ x }) => ({ x: [x.data.map(() => 1), x.data.map(() => 0)] })")),
    ...odd,
    says: /for x, the least and the greatest/,
  },
  {
    name: "the size of a field of another length",
    source: wordsWith(ran(RUN, "size: ({ x }) => [...x.data, 1]")),
    ...odd,
    says: /size of half of x gave an array for half/,
  },
  {
    name: "the size of a field that throws",
    source: wordsWith(ran(RUN, "size: ({ x }) => x.nothing.at(0)")),
    ...odd,
    says: /size of exercise\.procedure\("half of x"\) threw TypeError/,
  },
];

const wrong = { title: "is right", file: "wrong.ts", judged: 0 } as const;

export const MUTANTS: readonly MistakenSuite[] = [
  {
    name: "an edit that fits nowhere",
    source: wordsWith("", {
      mutants: `mutant("odd", "scaled", "odd", { ".mul(2)": "" }, "Told."), ${MARK}\n`,
    }),
    ...wrong,
    says: /The mutant "odd" replaces "\.mul\(2\)", which is not in the solution/,
    advice: /Copy/,
  },
  {
    name: "edits that overlap",
    source: wordsWith("", {
      mutants: `mutant("odd", "scaled", "odd", { ".sum().mul(0.5)": "", ".square().sum()": "" }, "Told."), ${MARK}\n`,
    }),
    ...wrong,
    says: /Two edits of the mutant "odd" overlap/,
  },
  {
    name: "a mutant that is no program",
    source: wordsWith("", {
      mutants: `mutant("fine", "scaled", "odd", { ".mul(0.5)": "" }, "Told."),\n mutant("odd", "scaled", "odd", { ".mul(0.5)": ".mul(" }, "Told."), ${MARK}\n`,
    }),
    ...wrong,
    says: /The mutant "odd" is no program/,
    advice: /after its edits/,
  },
  {
    name: "a mutant that throws when it is loaded",
    source: wordsWith("", {
      mutants: `mutant("odd", "scaled", "odd", { "export const half = (x) => x.mul(0.5)": "export const half = nothing.at(0)" }, "Told."), ${MARK}\n`,
    }),
    ...wrong,
    says: /The mutant "odd" threw ReferenceError/,
  },
  {
    name: "a mutant with an unknown diagnosis code",
    source: wordsWith("", {
      mutants: `mutant("odd", "scalled", "odd", { ".mul(0.5)": "" }, "Told."), ${MARK}\n`,
    }),
    ...wrong,
    says: /The mutant "odd" has the diagnosis code "scalled", which there is not/,
    advice: /`scaled`/,
  },
];

export const SOLUTION_ENDS: readonly MistakenSuite[] = [
  {
    name: "an endless loop in a solution",
    source: wordsWith(half("")),
    solution: halved("(x) => {\n  for (;;) {}\n}"),
    file: "wrong.ts",
    judged: 0,
    ...odd,
    says: /did not come to an end/,
    where: /^solution\.ts:3$/,
  },
];
