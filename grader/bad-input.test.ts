/** Whatever is handed in, there is a result with a reason, and what to do. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { extent, some } from "../conformance/extent.ts";
import type { DiagnosisCode, PropertyStatus } from "../reports/result.ts";
import { judge } from "./judge.ts";
import { findLesson } from "./lesson.ts";
import { LIMITS } from "./limits.ts";
import { propertyKey } from "./token.ts";

const RIGHT = "x.dot(y).div(x.norm().mul(y.norm()))";
const f = (body: string): string => `export function cosine(x, y) { ${body} }`;

interface Case {
  readonly title: string;
  readonly source: string;
  readonly code: DiagnosisCode;
  readonly status?: PropertyStatus;
  readonly says?: RegExp;
  /** Takes its time to reach the limit. */
  readonly slow?: boolean;
}

const cases: readonly Case[] = [
  {
    title: "a syntax error",
    source: "export function cosine(x, y) { return x.dot(y;\n}",
    code: "not-loaded",
    says: /exercise/,
  },
  { title: "a file of comments", source: "// later", code: "missing-export", says: /nothing/ },
  {
    title: "a missing export",
    source: "export function cosin(x, y) { return x; }",
    code: "missing-export",
    says: /cosin/,
  },
  {
    title: "a default export alone",
    source: "export default function cosine(x, y) { return x; }",
    code: "missing-export",
    says: /default/,
  },
  {
    title: "an export that is a number",
    source: "export const cosine = 1;",
    code: "wrong-type",
    says: /the number 1/,
  },
  {
    title: "an export that throws when read",
    source: "export const cosine = new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } });",
    code: "wrong-type",
  },
  { title: "a class", source: "export class cosine {}", code: "threw", says: /class/i },
  {
    title: "an import of a builtin",
    source: 'import fs from "node:fs"; export const cosine = fs;',
    code: "not-loaded",
    says: /node:fs/,
  },
  {
    title: "an import of a package",
    source: 'import _ from "lodash"; export const cosine = _;',
    code: "not-loaded",
    says: /lodash/,
  },
  {
    title: "an import from another folder",
    source: 'import { a } from "../other.ts"; export const cosine = a;',
    code: "not-loaded",
    says: /other/,
  },
  {
    title: "a throw while loading",
    source: 'throw new Error("at load");',
    code: "not-loaded",
    says: /at load/,
  },
  {
    title: "a loop while loading",
    source: "while (true) {}",
    code: "timed-out",
    status: "timed-out",
    says: /Loading/,
  },
  {
    title: "an await that never ends, while loading",
    source: "await new Promise(() => {}); export const cosine = 1;",
    code: "timed-out",
    status: "timed-out",
    says: /never settles/,
  },
  {
    title: "process.exit while loading",
    source: "process.exit(0);",
    code: "crashed",
    status: "crashed",
    says: /exit code 0/,
  },
  {
    title: "a loop in the call",
    source: f("while (true) {}"),
    code: "timed-out",
    status: "timed-out",
    says: /did not end/,
  },
  {
    title: "a loop on some inputs",
    source: f(`while (x.shape[0] === 3) {} return ${RIGHT};`),
    code: "timed-out",
    status: "timed-out",
  },
  {
    title: "a promise that never settles",
    source: f("return new Promise(() => {});"),
    code: "timed-out",
    status: "timed-out",
    says: /never settles/,
  },
  {
    title: "an async function",
    source: `export async function cosine(x, y) { return ${RIGHT}; }`,
    code: "wrong-type",
    says: /Promise/,
  },
  {
    title: "process.exit(0) in the call",
    source: f("process.exit(0);"),
    code: "crashed",
    status: "crashed",
    says: /exit code 0/,
  },
  {
    title: "process.kill",
    source: f("process.kill(process.pid, 'SIGKILL');"),
    code: "crashed",
    status: "crashed",
    says: /SIGKILL/,
  },
  { title: "a stack that overflows", source: f("return cosine(x, y);"), code: "threw", says: /stack/ },
  {
    title: "gigabytes of output",
    source: f("const line = 'x'.repeat(1 << 20); for (;;) process.stdout.write(line);"),
    code: "output-limit",
    status: "crashed",
    slow: true,
  },
  {
    title: "gigabytes of console.log",
    source: f("for (;;) console.log('x'.repeat(1 << 16));"),
    code: "output-limit",
    status: "crashed",
    slow: true,
  },
  {
    title: "gigabytes on the heap",
    // Large arrays of doubles are not copied or marked, so the heap is full long before the clock has run out.
    source: f("const a = []; for (;;) a.push(new Array(100_000).fill(0.5));"),
    code: "out-of-memory",
    status: "crashed",
    slow: true,
  },
  {
    title: "gigabytes off the heap",
    source: f("const a = []; for (;;) a.push(new Uint8Array(1 << 26).fill(1));"),
    code: "out-of-memory",
    status: "crashed",
    slow: true,
  },
  {
    title: "a thrown error",
    source: f('throw new RangeError("no such thing");'),
    code: "threw",
    says: /RangeError: no such thing/,
  },
  { title: "a thrown null", source: f("throw null;"), code: "threw", says: /null/ },
  { title: "a thrown string", source: f('throw "words";'), code: "threw", says: /words/ },
  {
    title: "a thrown thing that throws when read",
    source: f(
      "throw { get message() { throw 1; }, get name() { throw 2; }, get stack() { throw 3; }, toString() { throw 4; } };",
    ),
    code: "threw",
  },
  {
    title: "a thrown proxy",
    source: f(
      "throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; }, has() { throw 3; } });",
    ),
    code: "threw",
  },
  {
    title: "fast-check's own precondition failure",
    source: f("throw { footprint: Symbol.for('fast-check/PreconditionFailure') };"),
    code: "threw",
  },
  { title: "NaN", source: f(`return ${RIGHT}.mul(NaN);`), code: "non-finite" },
  { title: "infinity", source: f(`return ${RIGHT}.mul(Infinity);`), code: "non-finite" },
  { title: "a vector", source: f("return x.mul(y);"), code: "wrong-shape" },
  { title: "a number", source: f(`return ${RIGHT}.item();`), code: "wrong-type", says: /number/ },
  { title: "nothing", source: f(`${RIGHT};`), code: "wrong-type", says: /undefined/ },
  { title: "null", source: f("return null;"), code: "wrong-type", says: /null/ },
  { title: "a string", source: f('return "1";'), code: "wrong-type", says: /string/ },
  { title: "an array", source: f(`return [${RIGHT}.item()];`), code: "wrong-type", says: /array/ },
  {
    title: "an object that pretends",
    source: f("return { shape: [], dtype: 'float64', requiresGrad: true, backward() {}, valueOf: () => 1 };"),
    code: "wrong-type",
  },
  {
    title: "an object whose getters throw",
    source: f("return { get shape() { throw 1; }, get then() { throw 2; } };"),
    code: "wrong-type",
  },
  {
    title: "a proxy that has no prototype to show",
    source: f("return new Proxy({}, { getPrototypeOf() { throw new Error('none'); } });"),
    code: "threw",
  },
  {
    title: "a tensor whose shape throws",
    source: f(`return Object.defineProperty(${RIGHT}, "shape", { get() { throw new Error("no shape"); } });`),
    code: "threw",
  },
  { title: "the input itself", source: f("return x;"), code: "wrong-shape" },
];

describe("Bad input", function () {
  this.timeout(20_000);
  const lesson = findLesson("cosine");
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-test-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const { title, source, code, status = "failed", says, slow } of some(cases, 100, ({ code }) => code)) {
    it(`${title} is ${code}`, async () => {
      const file = join(folder, "exercise.js");
      writeFileSync(file, source);
      const [first] = (await lesson.loadSuite()).properties;
      const limits = slow
        ? LIMITS
        : { ...LIMITS, callMs: 250, loadMs: says?.source === "Loading" ? 300 : 1500 };
      const result = await judge({ file, lesson, limits, only: { property: propertyKey(first.id) } });
      expect(result.status).to.equal("failed");
      expect(result.score).to.equal(0);
      const failure = result.properties.find((property) => property.status !== "passed")!;
      expect(failure.diagnosis?.code).to.equal(code);
      expect(failure.status).to.equal(status);
      expect(failure.diagnosis?.text).to.match(says ?? /./);
      expect(JSON.stringify(result)).not.to.match(/node_modules|dist\/grader|\.build/);
    });
  }

  it("leaves every property in the result, with its reason, however it ends", async function () {
    // A hang costs each property its time limit.
    this.timeout(120_000);
    const ways = {
      hang: f("while (true) {}"),
      exit: f("process.exit(0);"),
      syntax: "export function",
      load: "process.exit(0);",
    };
    const asked = (await lesson.loadSuite()).properties
      .slice(0, extent(3, undefined))
      .map(({ title }) => title);
    const asks = (title: string): boolean => asked.includes(title);
    for (const [way, source] of some(Object.entries(ways), 4)) {
      const file = join(folder, "exercise.js");
      writeFileSync(file, source);
      const { properties, score } = await judge({ file, lesson, limits: { ...LIMITS, callMs: 100 }, asks });
      expect(properties, way).to.have.length(asked.length);
      expect(
        properties.every(({ points, diagnosis }) => points === 0 && diagnosis !== undefined),
        way,
      ).to.equal(true);
      expect(score, way).to.equal(0);
    }
  });

  it("a file that is not there, or is none, is ungraded, which is no 0", async () => {
    for (const [file, says] of [
      [join(folder, "nowhere.ts"), /There is no file .*nowhere\.ts/],
      [folder, /is a folder/],
    ] as const) {
      const result = await judge({ file, lesson });
      expect(result).to.include({ status: "ungraded", maxScore: 15 }).and.not.to.have.property("score");
      expect(result.reason).to.match(says);
    }
  });
});
