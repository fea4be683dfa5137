/** Nothing that anybody but the grader wrote acts on a terminal, whichever command shows it. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { itAtLength, some } from "../conformance/extent.ts";
import { cliPath } from "./places.ts";
import { colour, oneLine, quoted, rendered } from "./screen.ts";
import { encodeReplay, propertyKey } from "./token.ts";

/** A window's title, colours, a link, C1, directions, a bell, a carriage return, and a line in the grader's name. */
const HOSTILE =
  "a\u001b]0;owned\u0007\u001b[2J\u001b[32m\u001b]8;;http://x\u001b\\b\u0090\u009b31m\u009d\u202e\u2066\u200f\u061c\u2028\u0007\b\r\u007f\u0085\n  ✓ has passed 9/9\nz";

/** What a name of a file can hold. */
const HOSTILE_NAME = "a\u001b[2J\u001b[32m\u009b31m\u202e\u2066\u0007\r\n  ✓ has passed 9⁄9";

const ACTS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

const suiteSource = `
import { expect, forAll, suite, vectors } from "gradproof/properties";
import { energy as reference } from "./solution.ts";
console.log(${JSON.stringify(HOSTILE)});
export const lesson = suite(${JSON.stringify(HOSTILE)}, ({ exercise, it }) => {
  const energy = exercise.scalar("energy", { inputs: ["x"], reference, domain: vectors(),
    misconceptions: [{ says: ${JSON.stringify(HOSTILE)}, f: (x) => 0 * x[0] }] });
  it(${JSON.stringify(HOSTILE)}, { points: 1, says: ${JSON.stringify(HOSTILE)} },
    forAll(vectors(), async ({ x }) => {
      expect(await energy.value(x)).to.agreeWith(x.data.reduce((sum, entry) => sum + entry * entry, 0), { scale: 100 });
    }));
});
`;

interface Run {
  readonly codes: readonly number[];
  readonly stdout: string;
  readonly stderr: string;
}

/** One process for all of them: it is started once. */
const script = `
const { conclude, main } = await import(process.argv[1]);
await conclude(async () => {
  const codes = [];
  for (const args of JSON.parse(process.argv[2])) codes.push(await main(args));
  process.send(codes);
  return 0;
});
`;

function gradproof(commands: readonly (readonly string[])[], cwd: string): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ["--input-type=module", "-e", script, pathToFileURL(cliPath).href, JSON.stringify(commands)],
      { cwd, env: { ...process.env, NO_COLOR: "1" }, stdio: ["ignore", "pipe", "pipe", "ipc"] },
    );
    const [stdout, stderr] = [child.stdout!, child.stderr!].map((stream) => {
      const pieces: Buffer[] = [];
      stream.on("data", (piece: Buffer) => pieces.push(piece));
      return pieces;
    });
    let codes: number[] = [];
    child.on("message", (told) => {
      codes = told as number[];
    });
    child.on("error", reject);
    child.on("close", () =>
      resolve({ codes, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }),
    );
  });
}

describe("The door to the terminal", function () {
  this.timeout(240_000);
  let folder = "";
  let lesson = "";
  const submission = (name: string, source: string): string => {
    const file = join(folder, name);
    writeFileSync(file, source);
    return file;
  };
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-screen-"));
    lesson = join(folder, HOSTILE_NAME);
    mkdirSync(join(lesson, "samples"), { recursive: true });
    const solution = "export const energy = (x) => x.dot(x);\n";
    writeFileSync(join(lesson, "suite.ts"), suiteSource);
    writeFileSync(join(lesson, "solution.ts"), solution);
    writeFileSync(join(lesson, "starter.ts"), "export const energy = (x) => x.sum();\n");
    writeFileSync(join(lesson, "exercise.ts"), "export const energy = (x) => x;\n");
    writeFileSync(join(lesson, "samples", `right-${HOSTILE_NAME}.ts`), solution);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("lets through the grader's own colours and no others", () => {
    expect(rendered(`${colour(32)}✓${colour(39)}\tb\n`)).to.equal("\u001b[32m✓\u001b[39m\tb\n");
    expect(rendered(HOSTILE)).not.to.match(ACTS);
    expect(rendered("\u001b[32m✓")).to.equal("[32m✓");
    // Taking one thing away must not put another together.
    const mark = colour(32);
    expect(rendered(`${mark.slice(0, 3)}\u0007${mark.slice(3)}`)).not.to.match(ACTS);
    expect(rendered(`${mark.slice(0, 3)}${mark}${mark.slice(3)}`).split("\u001b")).to.have.length(2);
    expect(oneLine("a \r\n b")).to.equal("a b");
    expect(quoted("✓ a\n✗ b")).to.equal("  │ ✓ a\n  │ ✗ b");
  });

  it("is what all of the judge's side speaks through", () => {
    const sources = fileURLToPath(new URL("../../grader/", import.meta.url));
    const files = readdirSync(sources, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
    expect(files).to.include(join("commands", "grade.ts")).and.to.include(join("practice", "practise.ts"));
    // The subject speaks for itself; the mocha that runs has an output of its own; the others hold what is handed in, as text.
    const others =
      /^(screen|subject|mocha|classroom.handed-in|words.habits|(hostile|newcomer).[\w-]+|foreign.*|.*\.fixture)\.ts$/;
    for (const name of files.filter((name) => !others.test(name))) {
      const text = readFileSync(join(sources, name), "utf8");
      // What declares tests holds submissions as text, too.
      if (!/ from "mocha"/.test(text))
        expect(text, name).not.to.match(/console\.\w+\(|process\.std(out|err)\.write/);
    }
  });

  itAtLength(
    "is the only way out: no command, file, lesson, token or argument acts on a terminal",
    async () => {
      const say = `console.log(${JSON.stringify(HOSTILE)}); `;
      const files = {
        throws: `export const energy = () => { ${say} throw new Error(${JSON.stringify(HOSTILE)}); };`,
        thrownName: `export const energy = () => { const e = new Error("x"); e.name = ${JSON.stringify(HOSTILE)}; throw e; };`,
        string: `export const energy = () => ${JSON.stringify(HOSTILE)};`,
        zero: `${say} export const energy = (x) => x.sum().mul(0);`,
        exports: `const f = 1; export { f as ${JSON.stringify(HOSTILE)} };`,
        imports: `import ${JSON.stringify(HOSTILE)};`,
        syntax: `export const energy = ${HOSTILE} (`,
        atLoad: `throw new Error(${JSON.stringify(HOSTILE)});`,
      };
      const graded = some(Object.entries(files), 3).map(([name, source]) => [
        "grade",
        submission(`${name}${HOSTILE_NAME}.js`, source),
        "--lesson",
        lesson,
      ]);
      const [first] = graded;
      const token = encodeReplay({
        lesson: HOSTILE_NAME,
        property: propertyKey("no-such-property"),
        seed: 1,
        suite: "0".repeat(64),
      });
      const others: string[][] = [
        ["verify-lesson", lesson],
        ["reset", lesson],
        ["replay", token, first[1]],
        ["replay", token, first[1], "--lesson", lesson],
        ["replay", HOSTILE],
        ["replay", token, HOSTILE, "--lesson", "cosine"],
        [HOSTILE],
        ["grade", HOSTILE, "--lesson", "cosine"],
        ["grade", first[1], "--lesson", HOSTILE],
        ["grade", first[1], "--lesson", lesson, "--seed", HOSTILE],
        ["grade", first[1], "--lesson", lesson, "--device", HOSTILE],
        ["grade", first[1], "--lesson", lesson, "--sandbox", HOSTILE],
        ["grade", first[1], "--lesson", lesson, `--${HOSTILE}`],
        ["grade", first[1], HOSTILE, "--lesson", lesson],
        ["grade", first[1], "--lesson", lesson, "--json", join(lesson, "samples")],
        ["reset", HOSTILE],
        ["samples", HOSTILE],
        ["check", HOSTILE],
        ["check", `${first[1]}#${HOSTILE}`],
        ["check", `${first[1]}#energy`, "--inputs", HOSTILE],
        ["check", `${first[1]}#energy`, "--inputs", "x:3"],
        [
          "check",
          `${submission(
            `list${HOSTILE_NAME}.js`,
            `export const all = [{ name: ${JSON.stringify(HOSTILE)}, f: (x) => { throw new Error(${JSON.stringify(HOSTILE)}); }, inputs: { x: [2] } }];`,
          )}#all`,
        ],
        [
          "check",
          `${submission(
            `names${HOSTILE_NAME}.js`,
            `export const named = { f: (x) => x.dot(x), gradient: () => ({}), inputs: { ${JSON.stringify(HOSTILE)}: [2] } };`,
          )}#named`,
        ],
      ];
      const commands: string[][] = [
        ...graded.slice(1),
        [...first, "--json", "-"],
        [
          ...first,
          "--json",
          join(folder, `${HOSTILE_NAME}.json`),
          "--html",
          join(folder, `${HOSTILE_NAME}.html`),
        ],
        // Some of each command.
        ...some(others, 12, ([command]) => command),
      ];
      const { codes, stdout, stderr } = await gradproof(commands, folder);
      expect(codes, stderr).to.have.length(commands.length);
      expect(Math.max(...codes)).to.be.at.most(2);
      for (const text of [stdout, stderr]) {
        for (const line of text.split("\n")) expect(line, JSON.stringify(line)).not.to.match(ACTS);
        // No line of somebody else's begins as the grader's do.
        expect(text).not.to.match(/^\s*✓ has passed/m);
      }
      expect(stdout).to.match(/^ {2}│ {3}✓ has passed 9\/9$/m);
      expect(stderr).to.match(/^ {2}│ {3}✓ has passed 9\/9$/m);
      const html = readFileSync(join(folder, `${HOSTILE_NAME}.html`), "utf8");
      expect(html).not.to.match(ACTS);
    },
  );
});
