/** Whether an export is still the starter's, whatever else was done to the file. */
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { translate } from "./translator.ts";
import { untouchedExports } from "./untouched.ts";

const STARTER = `import { type Tensor, zerosLike } from "gradproof/engine";

const rate = 0.1;

/** Why. */
export class Descent {
  readonly x: Tensor;
  constructor(start: Tensor) {
    this.x = zerosLike(start);
  }
  /** How. */
  step(): void {
    // Yours to write.
  }
}

export function faster(x: number): { lr: number } {
  return { lr: rate * x };
}

export const plateau = (x: number): number => x;
`;

const ALL = ["Descent", "faster", "plateau"];

const cases: readonly (readonly [
  title: string,
  edit: (text: string) => string,
  untouched: readonly string[],
])[] = [
  ["nothing", (text) => text, ALL],
  [
    "comments, spaces, types",
    (text) => `// me\n${text.replaceAll("  ", "\t").replaceAll(": number", ": any")}`,
    ALL,
  ],
  ["line ends", (text) => text.replaceAll("\n", "\r\n"), ALL],
  ["a helper", (text) => `${text}\nconst helper = 1;\nexport const other = [helper];`, ALL],
  ["a helper that has a parameter's name", (text) => `${text}\nexport const start = 1;`, ALL],
  [
    "an import for something else",
    (text) => `${text.replace("zerosLike", "zerosLike, tensor, ones")}export const o = [tensor, ones];`,
    ALL,
  ],
  [
    "an import of its own",
    (text) => `import { tensor } from "gradproof/engine";\n${text}export const o = tensor;`,
    ALL,
  ],
  ["a comment inside", (text) => text.replace("{ lr: rate * x }", "{ lr: /* eta */ rate * x }"), ALL],
  ["one export", (text) => text.replace("rate * x", "rate / x"), ["Descent", "plateau"]],
  ["a method", (text) => text.replace("// Yours to write.", "this.x.add_(1);"), ["faster", "plateau"]],
  ["what an export uses", (text) => text.replace("0.1", "0.2"), ["Descent", "plateau"]],
  ["an arrow", (text) => text.replace("=> x;", "=> 2 * x;"), ["Descent", "faster"]],
  [
    "where an import comes from",
    (text) => text.replace("gradproof/engine", "./mine.ts"),
    ["faster", "plateau"],
  ],
  ["an export's name", (text) => text.replace("const plateau", "const plain"), ["Descent", "faster"]],
  ["all", () => "export const plateau = 1, faster = 2, Descent = 3;", []],
  ["all into nothing", () => "", []],
];

describe("Untouched exports", function () {
  this.timeout(60_000);
  const tokens = async (text: string): Promise<string> => (await translate(text, "ts")).code;
  let starter = "";
  before(async () => {
    starter = await tokens(STARTER);
  });

  for (const [title, edit, untouched] of cases) {
    it(`are ${untouched.join(", ") || "none"} where ${title} changed`, async () => {
      const found = await untouchedExports(starter, await tokens(edit(STARTER)), ALL);
      expect([...found]).to.have.members(untouched);
    });
  }

  it("are none where there is no starter or no program", async () => {
    expect((await untouchedExports(undefined, starter, ALL)).size).to.equal(0);
    expect((await untouchedExports(starter, undefined, ALL)).size).to.equal(0);
  });

  it("are found in linear time in a text that looks like many imports", async () => {
    const words = await tokens(`${STARTER}\nexport const text = "${"import{".repeat(140_000)}";`);
    const start = process.cpuUsage();
    expect([...(await untouchedExports(starter, words, ALL))]).to.have.members(ALL);
    expect(process.cpuUsage(start).user / 1e6).to.be.below(5);
  });
});
