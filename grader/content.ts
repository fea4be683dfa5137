/** What a file holds in place of a program: told by its bytes, whatever it is called, so that no slip of the hand counts as 0. */
import { Ungraded } from "./gate.ts";

const PACKED = "Unpack it, and hand in the .ts or .js file itself.";
const PICTURE = "Hand in the .ts or .js file itself, not a picture of it.";
const WRITTEN = "Hand in the .ts or .js file itself, as plain text.";
const BUILT = "Hand in the source, a .ts or .js file.";
const SYSTEM = "It stands beside your file and is not it: hand in the .ts or .js file.";

/** First bytes in Latin-1, and where they stand; what they are the mark of; what to do. */
const MARKS: readonly (readonly [marks: string, what: string, advice: string, at?: number])[] = [
  ["PK\u0003\u0004", "a zip archive (or a document that is one, such as .docx)", PACKED],
  ["PK\u0005\u0006", "an empty zip archive", PACKED],
  ["\u001f\u008b", "a gzip archive", PACKED],
  ["7z\u00bc\u00af\u0027\u001c", "a 7z archive", PACKED],
  ["Rar!\u001a\u0007", "a rar archive", PACKED],
  ["BZh", "a bzip2 archive", PACKED],
  ["\u00fd7zXZ\u0000", "an xz archive", PACKED],
  ["\u0028\u00b5\u002f\u00fd", "a zstd archive", PACKED],
  ["ustar", "a tar archive", PACKED, 257],
  ["\u0089PNG", "a PNG picture", PICTURE],
  ["\u00ff\u00d8\u00ff", "a JPEG picture", PICTURE],
  ["GIF8", "a GIF picture", PICTURE],
  ["RIFF", "a picture or a recording", PICTURE],
  ["ftyp", "a picture or a film", PICTURE, 4],
  ["%PDF-", "a PDF document", WRITTEN],
  ["{\\rtf", "a document of a word processor (RTF)", WRITTEN],
  ["\u00d0\u00cf\u0011\u00e0", "a document of a word processor", WRITTEN],
  ["\u0000\u0005\u0016\u0007", "what macOS keeps about a file (its name begins with ._)", SYSTEM],
  ["\u0000\u0000\u0000\u0001Bud1", "what macOS keeps about a folder (.DS_Store)", SYSTEM],
  ["\u007fELF", "a compiled program", BUILT],
  ["MZ\u0090\u0000", "a compiled program", BUILT],
  ["\u00ca\u00fe\u00ba\u00be", "a compiled program", BUILT],
  ["\u0000asm", "a compiled program (WebAssembly)", BUILT],
  ["SQLite format 3", "a database", BUILT],
];

const UTF8 = "Save it as UTF-8, and hand it in again.";

/** Longest first: the mark of UTF-16 begins that of UTF-32. */
const ENCODINGS: readonly (readonly [mark: string, name: string])[] = [
  ["\u00ff\u00fe\u0000\u0000", "UTF-32"],
  ["\u0000\u0000\u00fe\u00ff", "UTF-32"],
  ["\u00ff\u00fe", "UTF-16"],
  ["\u00fe\u00ff", "UTF-16"],
];

const TEXTS: readonly (readonly [pattern: RegExp, what: string, advice: string])[] = [
  [
    /^(?:<!doctype html|<html|<head|<body)\b/i,
    "a web page",
    "Save the file itself (“raw”), not the page that shows it.",
  ],
  [
    /^```/,
    "code between the fences (```) of a chat or of Markdown",
    "Hand in what stands between them alone.",
  ],
  [/^<\?xml\b/i, "an XML document", "Hand in the .ts or .js file itself."],
  [
    /^version https:\/\/git-lfs\.github\.com\/spec\//,
    "a pointer of Git LFS, which stands for the file",
    "Fetch the file (`git lfs pull`), and hand in that.",
  ],
  [
    /^404: Not Found\s*$/,
    "the answer of a site that did not find the file",
    "Download it again, and look into it before you hand it in.",
  ],
];

/** The file as a text. @throws {Ungraded} where it is none, or the text of something that is no program. */
export function textOf(bytes: Buffer, name: string): string {
  const start = bytes.subarray(0, 512).toString("latin1");
  const refuse = (what: string, advice: string): never => {
    throw new Ungraded(`${name} ${what}. ${advice}`);
  };
  for (const [mark, encoding] of ENCODINGS)
    if (start.startsWith(mark)) refuse(`is saved as ${encoding}, which is no UTF-8`, UTF8);
  for (const [mark, what, advice, at = 0] of MARKS)
    if (start.startsWith(mark, at)) refuse(`is ${what}, not a program`, advice);
  if (bytes.includes(0)) {
    const encoding = encodingByZeros(bytes);
    if (encoding) refuse(`is saved as ${encoding}, which is no UTF-8`, UTF8);
    refuse("holds bytes that are no text", "Hand in the .ts or .js file itself, as plain text.");
  }
  const text = decoded(bytes, refuse);
  const words = text.trim();
  if (words === "") refuse("is empty: it holds nothing but blanks", "Hand in the file with your code.");
  for (const [pattern, what, advice] of TEXTS)
    if (pattern.test(words.slice(0, 512))) refuse(`is ${what}, not a program`, advice);
  if (isNotebook(words))
    refuse("is a notebook, not a program", "Copy the code of its cells into a .ts file, and hand in that.");
  return text;
}

/** Without its mark; what is no UTF-8 is told with the first line that is not. */
function decoded(bytes: Buffer, refuse: (what: string, advice: string) => never): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const lenient = bytes.toString("utf8");
    const line = lenient.slice(0, lenient.indexOf("\ufffd")).split("\n").length;
    const controls = bytes.reduce((count, byte) => count + Number(byte < 9), 0);
    if (controls > 0) refuse("holds bytes that are no text", "Hand in the .ts or .js file itself.");
    return refuse(
      `is no UTF-8 (line ${line} has a letter in another encoding, such as Latin-1 or Windows-1252)`,
      UTF8,
    );
  }
}

/** Without a mark, letters of Latin scripts have a zero beside them: in every second byte, or in three of four. */
function encodingByZeros(bytes: Buffer): string | undefined {
  const zeros = [0, 0, 0, 0];
  const sample = bytes.subarray(0, 4096);
  for (let i = 0; i < sample.length; i++) if (sample[i] === 0) zeros[i % 4]++;
  const most = sample.length / 4;
  const mostly = zeros.map((count) => count > 0.8 * most);
  const rarely = zeros.map((count) => count < 0.2 * most);
  if (mostly.filter(Boolean).length === 3) return "UTF-32";
  if (
    (mostly[0] && mostly[2] && rarely[1] && rarely[3]) ||
    (mostly[1] && mostly[3] && rarely[0] && rarely[2])
  )
    return "UTF-16";
  return undefined;
}

function isNotebook(words: string): boolean {
  return /^\{\s*"(?:cells|metadata|nbformat)/.test(words) && words.includes('"cells"');
}

const PROGRAMS = /\.[mc]?[jt]sx?$/i;

/** A file with another name is a program where it exports something; else nobody meant it to be one. */
export function foreignNameReason(name: string, tokens: string | undefined): string | undefined {
  if (PROGRAMS.test(name) && !/\.d\.[mc]?ts$/i.test(name)) return undefined;
  const exports =
    tokens !== undefined && /export\s*(?:\{\s*[^\s}]|\*|default)/.test(tokens.slice(-(1 << 16)));
  if (exports) return undefined;
  return `${name} holds no TypeScript or JavaScript that exports anything. Hand in the exercise itself, such as exercise.ts.`;
}
