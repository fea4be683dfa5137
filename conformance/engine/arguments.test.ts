/** Every public function, called with what it does not take: an error in words, and nothing else. */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { describe, it } from "mocha";
import * as engine from "../../engine/index.ts";
import {
  DeviceError,
  DtypeError,
  Module,
  ModuleList,
  noGrad,
  scope,
  Tensor,
  tensor,
} from "../../engine/index.ts";

interface Signature {
  readonly name: string;
  readonly public: string;
  readonly own: string;
  readonly text: string;
}

type Call = (...given: unknown[]) => unknown;

const signatures = JSON.parse(
  readFileSync(new URL("../../signatures.json", import.meta.url), "utf8"),
) as Signature[];

/** Exports that are functions, by public name; of a namespace, with its name before. */
function* functionsOf(exports: object, prefix = ""): Generator<[string, Call]> {
  for (const [name, value] of Object.entries(exports)) {
    if (typeof value === "function") yield [prefix + name, value as Call];
    else if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === null)
      yield* functionsOf(value as object, `${prefix}${name}.`);
  }
}

const found = new Map(functionsOf(engine));

/** What calls a function, or makes one of a class. */
function callerOf({ public: name, own }: Signature): Call | undefined {
  const f = found.get(name);
  if (own.includes(".") || !f) return undefined;
  return isClass(f) ? (...given) => new (f as unknown as new (...given: unknown[]) => unknown)(...given) : f;
}

const isClass = (f: Call): boolean => /^class\b/.test(Function.prototype.toString.call(f));

interface Parameter {
  readonly name: string;
  readonly optional: boolean;
  readonly rest: boolean;
  readonly alternatives: readonly string[];
}

/** Splits at a mark that stands outside of brackets and words. */
function splitAt(text: string, mark: string): string[] {
  const parts = [""];
  let depth = 0;
  let quoted = false;
  for (const c of text) {
    if (c === '"') quoted = !quoted;
    if (!quoted) depth += "[{(".includes(c) ? 1 : "]})".includes(c) ? -1 : 0;
    if (c === mark && depth === 0 && !quoted) parts.push("");
    else parts[parts.length - 1] += c;
  }
  return parts.filter((part) => part !== "");
}

function parameterOf(text: string): Parameter {
  const [, rest, name, optional, type] = /^(\.\.\.)?(\w+)(\?)?:(.*)$/.exec(text)!;
  return { name, optional: Boolean(optional), rest: Boolean(rest), alternatives: splitAt(type, "|") };
}

const parametersOf = ({ text }: Signature): Parameter[] => text.split(" ").slice(1).map(parameterOf);
const membersOf = (type: string): Parameter[] => splitAt(type.slice(1, -1), ",").map(parameterOf);

/** Something that a parameter takes. */
function good({ alternatives: [type] }: Parameter): unknown {
  const values: Record<string, unknown> = {
    T: tensor([0.5]),
    O: tensor([0.5]),
    N: 1,
    B: true,
    S: "x",
    F: () => tensor([0.5]),
    L: null,
    U: new Uint8Array(1),
    C: { name: "cpu" },
    I: [],
  };
  if (type.startsWith('"')) return JSON.parse(type);
  if (type.startsWith("[")) return [];
  if (type.startsWith("("))
    return splitAt(type.slice(1, -1), ",").map((each) => good(parameterOf(`x:${each}`)));
  if (type.startsWith("{"))
    return Object.fromEntries(
      membersOf(type)
        .filter(({ optional }) => !optional)
        .map((each) => [each.name, good(each)]),
    );
  return type in values ? values[type] : {};
}

/** What is never meant, by the letters and marks of those types which do take it. */
const BAD: readonly (readonly [value: unknown, takenBy: RegExp])[] = [
  [3, /^[NO]/],
  [tensor([0.5]), /^[TOI]/],
  ["no such word", /^S/],
  [true, /^[BO]/],
  [[tensor([0.5])], /^\[[TO*]|^\[\(|^I/],
  [["no such word"], /^\[[S*]|^I/],
  [{ axis: 1 }, /^[DC]/],
  [new Map(), /^[DI]/],
  [() => 0, /^F/],
  [Symbol("s"), /^$/],
];

const CLEAR = /^[\w.]+: /;
const OBSCURE =
  /is not a function|reading '|is not iterable|Cannot|undefined is|is not defined|convert a Symbol/;

/** What a call says, also where its error comes by a promise. */
async function refusal(call: Call, given: unknown[], what: string): Promise<Error> {
  let error: unknown;
  try {
    await call(...given);
  } catch (thrown) {
    error = thrown;
  }
  expect(error, `${what} was accepted`).to.be.an("error");
  const { name, message } = error as Error;
  expect(name, what).to.be.oneOf(["TypeError", "DtypeError", "ShapeError", "RangeError", "DeviceError"]);
  expect(message, what).to.match(CLEAR).and.not.match(OBSCURE);
  return error as Error;
}

/** Called at the least with what it must have. */
const least = (parameters: readonly Parameter[], upTo: number): unknown[] =>
  parameters.slice(0, upTo).map(good);

/** Functions and constructors that take something; methods of classes are tried by name. */
const callable = signatures.filter((each) => callerOf(each) !== undefined && parametersOf(each).length > 0);

describe("What a public function is given", () => {
  it("is held against a signature, whichever function it is", () => {
    const known = new Set(signatures.map((each) => found.get(each.public)));
    const without = [...found].filter(([, f]) => !known.has(f)).map(([name]) => name);
    // Errors are JavaScript's own; a tensor is made by others, a module by its subclass.
    expect(without.filter((name) => !/Error$|^Tensor$|^Module$/.test(name))).to.deep.equal([]);
    expect(signatures.length).to.be.above(400);
  });

  it("is held against options by their names, whatever they are called", () => {
    const unknown = signatures.filter(({ text }) => /\boptions\??:[*D]/.test(text));
    // Those of a class that is extended, and another distribution by an old name.
    expect(unknown.map(({ own }) => own).filter((own) => !own.endsWith(".divergence"))).to.deep.equal([]);
  });

  it("is refused in words where it is of another kind", async () => {
    let count = 0;
    for (const each of callable) {
      const parameters = parametersOf(each);
      for (const [i, parameter] of parameters.entries())
        for (const [value, takenBy] of BAD) {
          const types = parameter.alternatives;
          if (types.some((type) => type === "*" || takenBy.test(type))) continue;
          if (types.some((type) => type.startsWith("[") && Array.isArray(value) && value.length === 0))
            continue;
          const what = `${each.text}, given ${String(value)} as ${parameter.name}`;
          await refusal(callerOf(each)!, [...least(parameters, i), value], what);
          count++;
        }
    }
    console.log(`      ${count} calls`);
    expect(count).to.be.above(3000);
  });

  it("is refused where a list has a hole", async () => {
    let count = 0;
    for (const each of callable) {
      const parameters = parametersOf(each);
      for (const [i, { name, alternatives }] of parameters.entries()) {
        const list = alternatives.find((type) => type.startsWith("[") && !type.includes("*"));
        if (!list || alternatives.includes("*")) continue;
        const items = new Array<unknown>(2);
        items[1] = good({
          name,
          optional: false,
          rest: false,
          alternatives: splitAt(list.slice(1, -1), "|"),
        });
        const { message } = await refusal(
          callerOf(each)!,
          [...least(parameters, i), items],
          `${each.text} with a hole in ${name}`,
        );
        expect(message, each.text).to.contain(`${name}[0] must be`).and.contain("not undefined");
        count++;
      }
    }
    expect(count).to.be.above(60);
  });

  it("is refused where a list of numbers is followed by more of them", async () => {
    let count = 0;
    for (const each of callable) {
      const parameters = parametersOf(each);
      const i = parameters.findIndex(({ rest }) => rest);
      if (i < 1 || parameters[i - 1].alternatives.join("|") !== "N|[N]") continue;
      const { message } = await refusal(callerOf(each)!, [...least(parameters, i - 1), [1], 1], each.text);
      expect(message, each.text).to.contain("after a list is too many");
      count++;
    }
    expect(count).to.equal(8);
  });

  it("is refused where an option has another name, with the one that is meant", async () => {
    let count = 0;
    for (const each of callable) {
      const parameters = parametersOf(each);
      for (const [i, parameter] of parameters.entries()) {
        const options = parameter.alternatives.find((type) => type.startsWith("{"));
        if (!options) continue;
        const members = membersOf(options);
        const names = members.map(({ name }) => name);
        for (const name of ["axis", "keepdims", "requires_grad", "nonsense"]) {
          const { message } = await refusal(
            callerOf(each)!,
            [
              ...least(parameters, i),
              { ...(good({ ...parameter, alternatives: [options] }) as object), [name]: 1 },
            ],
            `${each.text} with ${name}`,
          );
          const meant = { axis: "dim", keepdims: "keepdim", requires_grad: "requiresGrad" }[name] ?? "";
          expect(message).to.contain(
            names.includes(meant) ? `no option "${name}"; write ${meant}` : `no option "${name}"; it takes `,
          );
          count++;
        }
        for (const member of members)
          for (const [value, takenBy] of BAD) {
            if (member.alternatives.some((type) => type === "*" || takenBy.test(type))) continue;
            if (Array.isArray(value) && member.alternatives.some((type) => type.startsWith("["))) continue;
            await refusal(
              callerOf(each)!,
              [...least(parameters, i), { [member.name]: value }],
              `${each.text} with ${member.name}: ${String(value)}`,
            );
            count++;
          }
      }
    }
    console.log(`      ${count} calls`);
    expect(count).to.be.above(2000);
  });

  it("is refused by name where an option is called as what every object has", () => {
    for (const name of ["constructor", "toString", "__proto__"])
      expect(() => tensor([1]).sum(JSON.parse(`{"${name}": 1}`)), name).to.throw(
        TypeError,
        `sum: there is no option "${name}"; it takes dim and keepdim`,
      );
  });

  it("is refused where there is too much of it", async () => {
    for (const each of callable) {
      const parameters = parametersOf(each);
      if (parameters.some(({ rest, alternatives }) => rest || alternatives.includes("*"))) continue;
      const given = [...least(parameters, parameters.length), 1];
      const { message } = await refusal(callerOf(each)!, given, each.text);
      expect(message, each.text).to.match(/takes .*too many/);
    }
  });

  it("is held against the same signature where the function is a method", async () => {
    const x = tensor([[0.5, 1], [2, 3]]) as unknown as Record<string, Call>; // biome-ignore format: one line
    let count = 0;
    for (const each of signatures) {
      const [first, ...others] = parametersOf(each);
      if (each.public.includes(".") || first?.alternatives[0] !== "T" || typeof x[each.name] !== "function")
        continue;
      for (const [i, parameter] of others.entries()) {
        if (parameter.alternatives.includes("*")) continue;
        await refusal(
          (...given) => x[each.name](...given),
          [...least(others, i), Symbol("s")],
          `x.${each.name}`,
        );
        count++;
      }
    }
    expect(count).to.be.above(150);
  });

  it("is accepted as JavaScript has it: an undefined option, an index and an array from map", () => {
    const x = tensor([[1, 2], [3, 4]]); // biome-ignore format: one line
    expect(x.sum({ dim: undefined }).item()).to.equal(10);
    expect(x.sum(undefined, undefined).item()).to.equal(10);
    expect((x.trace as Call)(undefined)).to.be.instanceOf(Tensor);
    expect([x, x].map(engine.exp)).to.have.length(2);
    expect([x, x].map(engine.trace).map((y) => y.item())).to.deep.equal([5, 5]);
    expect([x, x].map(engine.zerosLike as Call).map((y) => (y as Tensor).sum().item())).to.deep.equal([0, 0]);
    expect(() => [x, x].map(engine.sum as Call)).to.throw(TypeError);
    expect(() => (engine.zerosLike as Call)(x, 0)).to.throw(TypeError, "options must be given by name");
    expect(() => (engine.exp as Call)(x, 0)).to.throw(TypeError, "exp: takes x; argument 2 is too many");
  });

  it("says what to write", () => {
    const x = tensor([[1, 2], [3, 4]]); // biome-ignore format: one line
    const f = engine.functional as unknown as Record<string, Call>;
    const e = engine as unknown as Record<string, Call>;
    const said: [() => unknown, string][] = [
      [
        () => f["conv2d"](x, x, x),
        "options must be given by name, as { bias, stride, padding, dilation, groups }",
      ],
      [() => f["layerNorm"](x, 2), "shape must be an array of numbers, not the number 2: write [2]"],
      [() => f["crossEntropy"](x, [0]), "target must be a tensor, not an array: write tensor([…])"],
      [
        () => f["pad"](x, [1, 1], { mode: "edge" }),
        'mode must be "constant", "reflect", "replicate" or "circular"',
      ],
      [() => e["cat"]([x], { dim: 1 }), "dim must be a number, not an object: write 1"],
      [() => e["cat"]([x, 1]), "tensors[1] must be a tensor, not the number 1"],
      [() => e["parseNpy"](new ArrayBuffer(8)), "write new Uint8Array(buffer)"],
      [() => (x.add as Call)(x, { alpha: 2 }), "add: takes x and y; argument 3 is too many"],
      [() => (x.add_ as Call)(x, { alpha: 2 }), "add: takes x and y; argument 3 is too many"],
      [() => (x.reshape as Call)(2, "2"), 'rest must be a number, not "2"'],
      [() => (x.std as Call)({ unbiased: false }), "it takes correction, dim and keepdim"],
    ];
    for (const [call, words] of said) expect(call).to.throw(TypeError, words);
    expect(() => e["zeros"]([1], { dtype: "float8" })).to.throw(DtypeError, 'not "float8"');
    expect(() => e["zeros"]([1], { device: "cuda" })).to.throw(DeviceError, 'not "cuda"');
  });

  it("is no async function where the work must be done at once", async () => {
    const wait = async (): Promise<Tensor> => tensor([1]);
    for (const call of [noGrad, engine.enableGrad, scope])
      expect(() => call(wait), call.name).to.throw(
        TypeError,
        `${call.name}: fn must be done when it returns`,
      );
    expect(() => engine.recordTrace([], wait)).to.throw(TypeError, "recordTrace: fn must be done");
    expect(() => engine.jacobian(wait as unknown as (x: Tensor) => Tensor, tensor([1]))).to.throw(
      TypeError,
      "a Promise",
    );
    expect(engine.isGradEnabled()).to.equal(true);
    expect(await noGrad(() => tensor([1]).read())).to.deep.equal([1]);
  });

  it("of a class's methods, too", () => {
    const list = new ModuleList([]);
    expect(() => (list.append as Call)(1)).to.throw(TypeError, "ModuleList");
    expect(() => (list.children as Call)(1)).to.throw(TypeError, "too many");
    expect(list).to.be.instanceOf(Module);
  });
});
