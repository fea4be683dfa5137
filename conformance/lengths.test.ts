/** What is read in one go stays short: no function above 60 lines, no file above 300, and each file opens with a sentence of what it is for. */
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { describe, it } from "mocha";
import { parseSync } from "oxc-parser";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** All but conformance, which is tests. */
const rooms = ["bench", "engine", "grader", "lessons", "properties", "reports", "scripts"];
const MOST_OF_A_FUNCTION = 60;
const MOST_OF_A_FILE = 300;

/** What learners have, and what others wrote: the exercises, their solutions, and wrong ones. */
const LEARNERS = /^lessons\/(?:published\/|[^/]+\/(?:exercise|solution|starter|samples|mutants))|\/foreign\//;

/** A lesson's suite is one declaration, and its file a table. */
const DECLARATION = /^lessons\/[^/]+\/suite\.ts$/;

/** Tables, a case an entry. */
const TABLES = [
  "grader/author/table.ts",
  "grader/author/table-words.ts",
  "grader/classroom/handed-in.ts",
  "grader/newcomer/attempts.ts",
  "grader/newcomer/further.ts",
  "grader/newcomer/siblings.ts",
  "reports/fixture.ts",
];

/** A grammar is read in one go. */
const LONGER: Readonly<Record<string, number>> = { "engine/core/formula.ts parse": 70 };

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string";

/** Every function of a program, with the name that it has or is given. */
function* functionsIn(value: unknown, given = "a function"): Generator<[name: string, node: Node]> {
  if (Array.isArray(value)) for (const each of value) yield* functionsIn(each, given);
  if (!isNode(value)) return;
  const named = [value["id"], value["key"]].find((each) => isNode(each) && typeof each["name"] === "string");
  const name = named ? String((named as Node)["name"]) : given;
  if (/^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(value.type))
    yield [name, value];
  for (const [key, child] of Object.entries(value)) if (key !== "parent") yield* functionsIn(child, name);
}

const files = rooms.flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: "utf8" })
    .map((file) => join(room, file).split(sep).join("/"))
    .filter((file) => /\.(?:ts|mjs)$/.test(file) && !/\/node_modules\//.test(file) && !LEARNERS.test(file)),
);
const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));
// What declares tests is one, whatever it is called.
const sources = [...texts].filter(
  ([file, text]) => !/\.test\.ts$/.test(file) && !/^import .* from "mocha"/m.test(text),
);
const linesOf = (text: string): number => text.trimEnd().split("\n").length;

/** Whether so many lines in a row stand further in than what is around them: without, no function is long, and nothing need be parsed. */
function mayHoldLong(text: string): boolean {
  return [0, 2, 4, 6].some((margin) => {
    let run = 0;
    return text.split("\n").some((line) => {
      run = line === "" || line.search(/\S/) > margin ? run + 1 : 0;
      return run > MOST_OF_A_FUNCTION / 2;
    });
  });
}

describe("The sources", () => {
  it("are found", () => {
    expect(sources.length).to.be.above(450);
    expect(
      [...TABLES, ...Object.keys(LONGER).map((name) => name.split(" ")[0])].filter(
        (file) => !texts.has(file),
      ),
    ).to.deep.equal([]);
  });

  it(`have no function above ${MOST_OF_A_FUNCTION} lines`, () => {
    const long: string[] = [];
    for (const [file, text] of sources) {
      if (DECLARATION.test(file) || !mayHoldLong(text)) continue;
      for (const [name, { start, end }] of functionsIn(parseSync(file, text).program)) {
        const lines = linesOf(text.slice(start, end));
        if (lines > (LONGER[`${file} ${name}`] ?? MOST_OF_A_FUNCTION)) long.push(`${file} ${name}: ${lines}`);
      }
    }
    expect(long).to.deep.equal([]);
  }).timeout(20_000);

  it(`are files of ${MOST_OF_A_FILE} lines at most, but for tables`, () => {
    const long = sources.filter(
      ([file, text]) => linesOf(text) > (LONGER[file] ?? MOST_OF_A_FILE) && !TABLES.includes(file),
    );
    expect(long.map(([file, text]) => `${file}: ${linesOf(text)}`)).to.deep.equal([]);
  });

  it("open with a sentence", () => {
    const silent = [...texts].filter(([, text]) => !/^(?:#!.*\n)?\/\*\*? ?\n? ?\*? ?[^\s@*]/.test(text));
    expect(silent.map(([file]) => file)).to.deep.equal([]);
  });
});
