/** A folder as a class leaves it: every file with what a person would say of it. */
import { gzipSync } from "node:zlib";

export interface HandedIn {
  /** Base name. */
  readonly name: string;
  /** What is in it; a link's target; or what else stands there in place of a file. */
  readonly holds:
    | string
    | Buffer
    | { readonly link: string }
    | { readonly kind: "folder" | "pipe" | "hard link" };
  /** What a person would say: one of these statuses … */
  readonly verdict: string;
  /** … and, unless all is right, words of the reason. */
  readonly says?: RegExp;
}

const BODY = "return x.dot(y).div(x.norm().mul(y.norm()));";
export const RIGHT: string = `import type { Tensor } from "gradproof/engine";

/** The cosine of x and y. */
export function cosine(x: Tensor, y: Tensor): Tensor {
  ${BODY}
}
`;
const PLAIN = `export function cosine(x, y) {\n  ${BODY}\n}\n`;
const STARTER = `import type { Tensor } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): Tensor {
  // Replace this stub, which adds up all the entries: it is no cosine.
  return x.sum().add(y.sum());
}
`;

const right = (name: string, holds: HandedIn["holds"] = RIGHT): HandedIn => ({
  name,
  holds,
  verdict: "passed",
});
const wrong = (name: string, holds: HandedIn["holds"], says: RegExp): HandedIn => ({
  name,
  holds,
  verdict: "failed",
  says,
});
const ungraded = (name: string, holds: HandedIn["holds"], says: RegExp): HandedIn => ({
  name,
  holds,
  verdict: "ungraded",
  says,
});
/** Where two people would not say the same: it works, or it says why not. */
const either = (name: string, holds: HandedIn["holds"], says: RegExp): HandedIn => ({
  name,
  holds,
  verdict: "passed or ungraded or failed",
  says,
});

const bytes = (...values: number[]): Buffer => Buffer.from(values);
const padded = (head: Buffer, length = 4000): Buffer => Buffer.concat([head, Buffer.alloc(length, 0x81)]);
/** Windows' own order of bytes, and the other. */
const utf16 = (text: string): Buffer => Buffer.from(text, "utf16le");
/** The head of one entry of a zip archive, which is what tells what kind it is. */
const zip = (entry: string): Buffer =>
  padded(
    Buffer.concat([
      Buffer.from("PK\u0003\u0004\u0014\0\0\0\0\0", "latin1"),
      Buffer.alloc(20),
      Buffer.from(entry),
    ]),
  );
const NOTEBOOK = JSON.stringify({
  cells: [{ cell_type: "code", execution_count: 1, metadata: {}, outputs: [], source: [PLAIN] }],
  metadata: { kernelspec: { name: "deno" } },
  nbformat: 4,
  nbformat_minor: 5,
});
const with_ = (line: string): string => RIGHT.replace("  return", `  ${line}\n  return`);

/** As programs: what they do counts, not how they are written. */
const programs: readonly HandedIn[] = [
  right("right.ts"),
  right("plain.ts", PLAIN),
  right("unused.ts", with_("const a = 1, b: number = 2;")),
  right(
    "untyped helper.ts",
    `export function dot(a, b) { return a.dot(b); }\nexport const cosine = (x, y) => dot(x, y).div(dot(x, x).sqrt().mul(dot(y, y).sqrt()));\n`,
  ),
  right("wrong types.ts", RIGHT.replaceAll("Tensor): Tensor", "string): number[]")),
  right("no such type.ts", RIGHT.replace("{ Tensor }", "{ Tensor, Tensr }")),
  right("tabs.ts", RIGHT.replaceAll("  ", "\t")),
  right("minified.ts", `export let cosine=(a,b)=>a.dot(b).div(a.norm().mul(b.norm()))`),
  right(
    "renamed on export.ts",
    `const similarity = (x, y) => { ${BODY} };\nexport { similarity as cosine };\n`,
  ),
  right(
    "overloaded.ts",
    `export function cosine(x: any, y: any): any;\nexport function cosine(x: any, y: any) { ${BODY} }\n`,
  ),
  right(
    "TypeScript of every kind.ts",
    `import type * as engine from "gradproof/engine";
enum Kind { Dot, Norm }
namespace Parts { export const kind: Kind = Kind.Dot; }
abstract class Base<T extends object = {}> { constructor(protected readonly value?: T) {} abstract name(): string; declare other: string; }
class Part extends Base { override name() { return Kind[Parts.kind]; } }
type Pair = readonly [x: engine.Tensor, y: engine.Tensor];
declare const nothing: unique symbol;
const made = new Part() satisfies Base;
export const cosine = <T extends engine.Tensor>(...[x, y]: [T, T] & Pair): engine.Tensor => { void made!.name(); ${BODY} };
`,
  ),
  right(
    "decorated.ts",
    `function seen(value: any, _context: any) { return value; }
class Maths { @seen of(x, y) { ${BODY} } }
export const cosine = (x, y) => new Maths().of(x, y);
`,
  ),
  right("strict.ts", `"use strict";\n${RIGHT}`),
  right("hashbang.ts", `#!/usr/bin/env node\n${RIGHT}`),
  right(
    "Greek.ts",
    RIGHT.replace(BODY, "const π = x.dot(y), ‖x‖ = 1;")
      .replace("‖x‖", "νx")
      .replace("= 1;", `= x.norm(); return π.div(νx.mul(y.norm())); // ∇ 🙂`),
  ),
  right("spaces of the web.ts", RIGHT.replaceAll("  ", "\u00a0\u00a0")),
  right(
    "tries itself out.ts",
    `import { tensor } from "gradproof/engine";\n${PLAIN}console.log(cosine(tensor([1, 0]), tensor([3, 4])).item());\n`,
  ),
  right("imports gradproof.ts", `import { tensor } from "gradproof";\nvoid tensor;\n${PLAIN}`),
  right("prints.ts", with_("console.log(x.toString());")),
  either(
    "requires.ts",
    `const { tensor } = require("gradproof/engine");\nvoid tensor;\n${PLAIN}`,
    /require|import/,
  ),
  either("module.exports.ts", `function cosine(x, y) { ${BODY} }\nmodule.exports = { cosine };\n`, /export/),
  either("exports.cosine.ts", `exports.cosine = function (x, y) { ${BODY} };\n`, /export/),
  { name: "starter.ts", holds: STARTER, verdict: "not-attempted" },
  {
    name: "starter with a name.ts",
    holds: `// Ada L.\r\n${STARTER.replaceAll("\n", "\r\n")}`,
    verdict: "not-attempted",
  },
  wrong("sum.ts", PLAIN.replace(BODY, "return x.sum();"), /./),
  wrong("no division.ts", PLAIN.replace(BODY, "return x.dot(y);"), /divided|dot product|norm/),
  wrong(
    "another name.ts",
    PLAIN.replace("cosine", "cosineSimilarity"),
    /no export cosine.*cosineSimilarity/s,
  ),
  wrong("another case.ts", PLAIN.replace("cosine", "Cosine"), /no export cosine.*Cosine/s),
  wrong("not exported.ts", PLAIN.replace("export ", ""), /export/),
  wrong("default.ts", PLAIN.replace("export function cosine", "export default function cosine"), /default/),
  wrong("another lesson.ts", "export function norm(x) { return x.norm(); }\n", /no export cosine.*norm/s),
  wrong("class.ts", `export class cosine { constructor(x, y) { ${BODY} } }\n`, /class/i),
  wrong("async.ts", PLAIN.replace("function", "async function"), /Promise|async/),
  wrong("number.ts", PLAIN.replace(/;/, ".item();"), /number/),
  wrong("nothing.ts", PLAIN.replace("return", "void"), /undefined/),
  wrong(
    "arrays.ts",
    "export function cosine(x, y) { let s = 0; for (let i = 0; i < x.length; i++) s += x[i] * y[i]; return s; }\n",
    /number/,
  ),
  wrong("endless.ts", PLAIN.replace("return", "while (true) {} return"), /loop|did not end/),
  wrong(
    "throws.ts",
    'export function cosine(x, y) { throw new Error("not implemented"); }\n',
    /not implemented/,
  ),
  wrong("page script.ts", `document.title = "x";\n${PLAIN}`, /document/),
  wrong(
    "merge.ts",
    `export function cosine(x, y) {\n<<<<<<< HEAD\n  return x.dot(y);\n=======\n  ${BODY}\n>>>>>>> fix\n}\n`,
    /<<<<<<<|merge/,
  ),
  wrong("smart quotes.ts", `import { tensor } from “gradproof/engine”;\n${PLAIN}`, /“|quote/),
  wrong("unclosed.ts", RIGHT.trimEnd().slice(0, -1), /end of file|"}"/),
  wrong("twice.ts", PLAIN + PLAIN, /cosine/),
  wrong("invisible.ts", PLAIN.replace("return", "ret\u200burn"), /./),
  wrong(
    "line numbers.ts",
    PLAIN.split("\n")
      .map((line, i) => `${i + 1} ${line}`)
      .join("\n"),
    /1/,
  ),
  wrong(
    "other library.ts",
    `import * as tf from "@tensorflow/tfjs";\nvoid tf;\n${PLAIN}`,
    /@tensorflow\/tfjs/,
  ),
  wrong("imports solution.ts", `export { cosine } from "./solution.ts";\n`, /solution/),
  wrong(
    "imports a helper.ts",
    `import { RIGHT } from "./right.ts";\nexport const cosine = RIGHT;\n`,
    /right\.ts/,
  ),
  wrong(
    "imports by path.ts",
    `import { tensor } from "../../engine/index.ts";\nvoid tensor;\n${PLAIN}`,
    /engine\/index/,
  ),
  wrong("imports files.ts", `import fs from "fs";\nvoid fs;\n${PLAIN}`, /"fs"/),
];

/** Under names and in letters that editors, browsers and systems give. */
const names: readonly HandedIn[] = [
  right("mark of order.ts", `\ufeff${RIGHT}`),
  right("Windows.ts", RIGHT.replaceAll("\n", "\r\n")),
  right("old Macintosh.ts", RIGHT.replaceAll("\n", "\r")),
  right("exercise.mts"),
  right("exercise.mjs", PLAIN),
  right("exercise.js", PLAIN),
  right("exercise.tsx"),
  right("exercise.jsx", PLAIN),
  right("typed.js"),
  either(
    "exercise.cjs",
    `module.exports.cosine = (x, y) => { ${BODY} };\n`,
    /CommonJS|module\.exports|export/,
  ),
  either("exercise.cts", `export = { cosine: (x, y) => { ${BODY} } };\n`, /CommonJS|export/),
  either("exercise.txt", RIGHT, /\.ts/),
  either("exercise", RIGHT, /\.ts/),
  either("exercise.ts.txt", RIGHT, /\.ts/),
  either("exercise.ts~", RIGHT, /\.ts/),
  either("exercise.ts.bak", RIGHT, /\.ts/),
  right("EXERCISE.TS"),
  right("exercise (1).ts"),
  right("exercise - Copy.ts"),
  right('it\'s "mine".ts'),
  right("übung 🙂.ts"),
  right("two\nlines.ts"),
  right("\u202est.esicrexe.ts"),
  right("-dash.ts"),
  right("--json.ts"),
  right("100%.ts"),
  right("what?#here.ts"),
  right("[id].ts"),
  right("*.ts"),
  right("back\\slash.ts"),
  right("$HOME `id`.ts"),
  right("__proto__.ts"),
  right(`${"n".repeat(252)}.ts`),
];

/** No program: there is nothing to grade, which is not the same as nothing right. */
const others: readonly HandedIn[] = [
  ungraded("sixteen.ts", Buffer.concat([bytes(0xff, 0xfe), utf16(RIGHT)]), /UTF-16/),
  ungraded("sixteen turned.ts", Buffer.concat([bytes(0xfe, 0xff), utf16(RIGHT).swap16()]), /UTF-16/),
  ungraded("sixteen unmarked.ts", utf16(RIGHT), /UTF-16/),
  ungraded(
    "latin.ts",
    Buffer.from(RIGHT.replace("The cosine", "Für: the cosine"), "latin1"),
    /Latin-1|UTF-8/,
  ),
  ungraded("empty.ts", "", /empty/),
  ungraded("blank.ts", " \n\t\r\n", /empty|nothing/),
  {
    name: "comments.ts",
    holds: "// later\n/* really */\n",
    verdict: "ungraded or not-attempted or failed",
    says: /nothing|comment|empty/,
  },
  ungraded("zeros.ts", Buffer.alloc(700), /./),
  ungraded("archive.ts", zip("exercise.ts"), /zip/i),
  ungraded("class.zip", zip("exercise.ts"), /zip/i),
  ungraded("answer.docx", zip("word/document.xml"), /Word|docx|zip/i),
  ungraded("packed.gz", gzipSync(RIGHT), /gzip|gz|archive|compress/i),
  ungraded("picture.png", padded(bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)), /PNG|picture/),
  ungraded("screenshot.ts", padded(bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)), /PNG|picture/),
  ungraded("photo.jpg", padded(bytes(0xff, 0xd8, 0xff, 0xe0)), /JPEG|picture/),
  ungraded("answer.pdf", padded(Buffer.from("%PDF-1.7\n")), /PDF/),
  ungraded("notes.rtf", "{\\rtf1\\ansi export function cosine}", /RTF|rich|\.rtf/i),
  ungraded("notebook.ipynb", NOTEBOOK, /notebook/i),
  ungraded(".DS_Store", padded(bytes(0, 0, 0, 1, 0x42, 0x75, 0x64, 0x31)), /DS_Store|macOS/),
  ungraded("._exercise.ts", padded(bytes(0, 5, 0x16, 7, 0, 2, 0, 0), 200), /macOS|\._/),
  ungraded("Thumbs.db", padded(bytes(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)), /./),
  ungraded(
    "main.py",
    "import numpy as np\n\ndef cosine(x, y):\n    return x @ y / np.linalg.norm(x)\n",
    /Python|\.py/,
  ),
  ungraded("page.html", `<!DOCTYPE html>\n<html><body><pre>${PLAIN}</pre></body></html>\n`, /HTML|page/),
  {
    ...wrong(
      "saved page.ts",
      `<!DOCTYPE html>\n<html><body><pre>${PLAIN}</pre></body></html>\n`,
      /HTML|page|</,
    ),
    verdict: "ungraded or failed",
  },
  {
    ...wrong("fenced.ts", `\`\`\`ts\n${RIGHT}\`\`\`\n`, /```|Markdown|fence/),
    verdict: "ungraded or failed",
  },
  ungraded("README.md", "# My answer\n\nSee exercise.ts.\n", /./),
  ungraded("package.json", '{ "name": "mine" }\n', /JSON|json/),
  ungraded("too large.ts", `${RIGHT}// ${"x".repeat(1.2e6)}\n`, /bytes|MB|MiB/),
  ungraded("link.ts", { link: "right.ts" }, /link/),
  ungraded("dangling.ts", { link: "nowhere.ts" }, /link|no file/),
  ungraded("password.ts", { link: "/etc/passwd" }, /link/),
  ungraded("hard.ts", { kind: "hard link" }, /link/),
  ungraded("folder.ts", { kind: "folder" }, /folder/),
  ungraded("pipe.ts", { kind: "pipe" }, /pipe|regular/),
];

export const handedIn: readonly HandedIn[] = [...programs, ...names, ...others];
