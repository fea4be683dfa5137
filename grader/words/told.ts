/** A diagnosis in the words of the learner's own text: which line, what it means there, and what to write in its place. */
import * as engine from "../../engine/index.ts";
import type { Diagnosis } from "../../reports/result.ts";
import { declarationAt, reachedFrom } from "./declarations.ts";
import { habitIn, OF_TENSORS } from "./habits.ts";
import { endlessLoop } from "./loops.ts";
import { spelled } from "./operators.ts";
import { isByHand, lineIn, linesOf, plainCode } from "./plain-code.ts";
import { type Line, NOT_MOVED, renamed, reworded } from "./thrown.ts";

/** The exercise's own file. */
export interface Text {
  readonly name: string;
  readonly source: string;
  /** The exports that were asked: what they have nothing to do with is not looked at. */
  readonly asks?: readonly string[];
}

const exported = Object.keys(engine);
const methods = Object.getOwnPropertyNames(engine.Tensor.prototype).filter((name) =>
  /^[a-z]\w*[a-z0-9]$/.test(name),
);

/** The same diagnosis, with what can be said of its place; as it is, where nothing can. */
export function toldIn(diagnosis: Diagnosis, text: Text): Diagnosis {
  return withLine(isByHand(text.source) ? placedIn(diagnosis, within(text, diagnosis)) : diagnosis, text);
}

/** The text that a failure may lie in. */
function within({ name, source, asks = [] }: Text, { where }: Diagnosis): Text {
  const reached = reachedFrom(source, asks);
  const line = lineIn(where, name);
  const isLeftOut = line !== undefined && (reached.split("\n")[line - 1] ?? "").trim() === "";
  return { name, source: isLeftOut ? source : reached };
}

/** What to write, where a line threw that is of no submission: typed in a terminal, say. */
export function adviceOn(message: string, line: string, all: readonly string[]): string | undefined {
  // Who throws on purpose knows why.
  if (!isByHand(all.join("\n")) || /\bthrow\b/.test(plainCode(line))) return undefined;
  return reworded(message, { text: plainCode(line), all, exported, methods })?.advice;
}

const LONGEST_LINE = 120;

/** The line as it stands there, comments and all. */
function withLine(diagnosis: Diagnosis, { name, source }: Text): Diagnosis {
  const number = lineIn(diagnosis.where, name);
  const line = number === undefined ? "" : (source.split("\n")[number - 1] ?? "").trim();
  if (line === "" || diagnosis.text.includes(line)) return diagnosis;
  return { ...diagnosis, line: line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line };
}

function placedIn(diagnosis: Diagnosis, text: Text): Diagnosis {
  switch (diagnosis.code) {
    case "threw":
    case "not-loaded":
      return ofThrown(diagnosis, text);
    case "timed-out":
    case "out-of-memory":
      return ofLoop(diagnosis, text);
    case "wrong-type":
      return { ...kindOf(diagnosis), ...ofType(diagnosis, text) };
    case "missing-export":
      return ofDefault(diagnosis, text);
    case "detached":
      return ofCut(diagnosis, text);
    case "mutated-input":
      return placed(diagnosis, text, /\.[a-z]\w*_\(/);
    case "crashed":
      return ofCrash(diagnosis, text);
    case "non-finite":
      return (
        ofArrays(diagnosis, text) ??
        placed(diagnosis, text, /\.(?:log|log2|log10|sqrt|rsqrt|acos|asin|pow|reciprocal)\(/)
      );
    case "epsilon-added":
      return placed(diagnosis, text, /\b\d(?:\.\d+)?e-\d+|\b0\.0+\d/);
    case "wrong-shape":
      return ofTurned(diagnosis, text);
    case "wrong-value":
    case "wrong-gradient":
      return ofLaw(diagnosis, text);
    default:
      return diagnosis;
  }
}

function ofThrown(diagnosis: Diagnosis, { name, source }: Text): Diagnosis {
  const number = lineIn(diagnosis.where, name);
  diagnosis = { ...diagnosis, text: byName(diagnosis.text, number, source) };
  const all = linesOf(source);
  const text = number === undefined ? "" : (all[number - 1] ?? "");
  if (number === undefined && /is not a function/.test(diagnosis.text)) {
    const at = all.findIndex((each) => /\.grad\s*=\s*\d/.test(each));
    if (at >= 0)
      return {
        ...diagnosis,
        text: saidBy(diagnosis.text, "a gradient is a plain number there."),
        where: `${name}:${at + 1}`,
        advice: "A gradient is a tensor, or null where there is none: write `… .grad = null`.",
      };
  }
  const line: Line = { text, all, exported, methods };
  const found = reworded(diagnosis.text, line);
  if (!found) return diagnosis;
  const { text: said, advice, cause } = found;
  return {
    ...diagnosis,
    ...(said !== undefined && { text: saidBy(diagnosis.text, said) }),
    ...(cause !== undefined && { cause }),
    advice,
  };
}

/** "minimize and GradientDescent threw": the one of them whose line it is. */
function byName(text: string, line: number | undefined, source: string): string {
  const [whole, names] = /^([\w$]+(?: and [\w$]+)+)(?= threw )/.exec(text) ?? [];
  const at = whole === undefined || line === undefined ? undefined : declarationAt(source, line)?.name;
  return at !== undefined && names.split(" and ").includes(at) ? at + text.slice(whole!.length) : text;
}

/** Where a vector is turned as if it were a matrix. */
function ofTurned(diagnosis: Diagnosis, { name, source }: Text): Diagnosis {
  const all = linesOf(source);
  const at = all.findIndex((line) => /\.T\b(?!\w|\()/.test(line));
  const advice = at < 0 ? undefined : habitIn(all[at], OF_TENSORS);
  return advice === undefined ? diagnosis : { ...diagnosis, where: `${name}:${at + 1}`, advice };
}

/** Who threw stays told: "ascend threw TypeError: …" becomes "ascend stops: x.grad is null there …". */
function saidBy(message: string, said: string): string {
  const [, call] = /^(.{1,80}?) threw \w+/.exec(message) ?? [];
  return call === undefined ? said : `${call} stops: ${said}`;
}

function ofLoop(diagnosis: Diagnosis, { name, source }: Text): Diagnosis {
  const found = endlessLoop(plainCode(source));
  if (!found) return diagnosis;
  return { ...diagnosis, where: diagnosis.where ?? `${name}:${found.line}`, advice: found.says };
}

/** Where nothing is returned, an argument that is given another tensor is what did not move. */
function ofLaw(diagnosis: Diagnosis, { source }: Text): Diagnosis {
  const lines = linesOf(source);
  if (diagnosis.cause !== undefined || lines.some((line) => /\breturn\b/.test(line))) return diagnosis;
  const moved = renamed(lines);
  return moved && tensorsIn(lines).has(moved.name) ? { ...diagnosis, cause: NOT_MOVED } : diagnosis;
}

/** What is given by a promise, or as an array, is so in all functions for one reason. */
function kindOf({ text }: Diagnosis): { cause?: string } {
  if (text.includes("a Promise")) return { cause: "async" };
  return text.includes("an array of") ? { cause: "an array, and no tensor" } : {};
}

/** A file has one default export: another function is not it. */
function ofDefault(diagnosis: Diagnosis, { name, source }: Text): Diagnosis {
  const [, wanted] = /exports default in place of ([\w$]+)\.$/.exec(diagnosis.text) ?? [];
  const [, given] =
    /\bexport\s+default\s+(?:async\s+)?(?:function\b\*?|class\b)?\s*([\w$]+)/.exec(plainCode(source)) ?? [];
  if (wanted === undefined || given === undefined || given === wanted) return diagnosis;
  const isThere = new RegExp(`\\b(?:function|class|const)\\s+${wanted}\\b`).test(plainCode(source));
  const advice = isThere
    ? `Write \`export\` in front of it: \`export function ${wanted}(…)\`.`
    : `It is to be written, too: \`export function ${wanted}(…) { … }\`.`;
  return { ...diagnosis, text: `${name} has no export ${wanted}.`, advice };
}

/** What gave no tensor. */
function ofType(diagnosis: Diagnosis, { name, source }: Text): Diagnosis {
  const lines = linesOf(source);
  const [, call] = /^(?:new )?(\w+)\(/.exec(diagnosis.text) ?? [];
  if (/gave undefined/.test(diagnosis.text) && call !== undefined) {
    const line = 1 + lines.findIndex((text) => new RegExp(`\\b${call}\\b.*(?:\\{|=>)`).test(text));
    return line === 0 ? diagnosis : { ...diagnosis, where: diagnosis.where ?? `${name}:${line}` };
  }
  const nothing = lines.findIndex((line) => /\.grad\b/.test(line));
  if (/ is null[.,]|gave null/.test(diagnosis.text) && nothing >= 0)
    return {
      ...diagnosis,
      where: `${name}:${nothing + 1}`,
      advice:
        "A gradient is null until `backward()` was called on what was computed. Where it is to be worked out on paper, write down its formula: no backward is needed.",
    };
  if (/gave the number NaN/.test(diagnosis.text)) {
    return ofArrays(diagnosis, { name, source }) ?? diagnosis;
  }
  if (/gave the number|is the number/.test(diagnosis.text)) {
    const found = placed(diagnosis, { name, source }, /\.item\(\)|\bMath\.\w+\(/);
    const number = lineIn(found.where, name);
    const isRead = number !== undefined && /\.item\(\)/.test(lines[number - 1]);
    return isRead
      ? { ...found, advice: "Leave out `.item()`: it gives a plain number, where a tensor belongs." }
      : found;
  }
  return diagnosis;
}

/** NaN comes of what is undefined: here, and wherever the result is used. */
function ofArrays(diagnosis: Diagnosis, { name, source }: Text): Diagnosis | undefined {
  const lines = linesOf(source);
  const tensors = tensorsIn(lines);
  for (const [i, text] of lines.entries()) {
    const advice = arraysIn(text, tensors, lines);
    if (advice !== undefined) return { ...diagnosis, where: `${name}:${i + 1}`, advice, cause: advice };
  }
  return undefined;
}

/** A promise that is taken for a tensor ends the process, where nobody waits for it. */
function ofCrash(diagnosis: Diagnosis, { source }: Text): Diagnosis {
  if (!/\basync\b/.test(plainCode(source))) return diagnosis;
  return {
    ...diagnosis,
    advice: "Drop `async` and `await`: whoever calls such a function gets a promise, and no tensor.",
    cause: "async",
  };
}

/** Names that hold tensors: those that are typed so, and what an exported function takes. */
function tensorsIn(lines: readonly string[]): ReadonlySet<string> {
  const all = lines.join("\n");
  const typed = [...all.matchAll(/([\w$]+)\s*:\s*Tensor\b(?!\[)/g)].map(([, name]) => name);
  const taken = [...all.matchAll(/^export (?:const \w+ = |function \w+)\(([\w\s,]*)\)/gm)].flatMap(
    ([, names]) => names.split(",").map((name) => name.trim()),
  );
  return new Set([...typed, ...taken]);
}

/** What of a line takes a tensor for an array, or for a number. */
function arraysIn(text: string, tensors: ReadonlySet<string>, lines: readonly string[]): string | undefined {
  if (/^\s*(?:import|export function|function|class|interface)\b/.test(text)) return undefined;
  const [, indexed] = /(?<![\w$.])([\w$]+)\[[\w$+\-\s]+\]/.exec(text) ?? [];
  if (indexed !== undefined && tensors.has(indexed)) return habitIn(text, OF_TENSORS);
  const found = /Math\.\w+\(|\*\*/.test(text) ? spelled(text, lines) : undefined;
  // A number that was added up is a number: what is to be said is said of where it comes from.
  const takes = found?.written.match(/[\w$]+/g)?.some((name) => tensors.has(name));
  return takes && found
    ? `JavaScript's own arithmetic takes numbers, and no tensors. Write \`${found.instead}\` in place of \`${found.written}\`.`
    : undefined;
}

/** A branch that gives a number which is written down there. */
const WRITTEN_DOWN = /\breturn\s+(?:tensor\(\s*\[?\s*-?[\d.]+\s*\]?|zeros\(|ones\()/;

/** What cuts the record, in the order in which it is looked for. */
const CUTS: readonly RegExp[] = [
  /\.item\(\)/,
  /\.detach\(\)/,
  /\bnoGrad\(/,
  /\.toArray\(\)|\.toTypedArray\(\)/,
  /\bMath\.(?!PI\b|E\b|LN2\b|SQRT2\b)\w+/,
  /\bnew Tensor\(|(?<![\w.])tensor\(/,
];

function ofCut(diagnosis: Diagnosis, { name, source }: Text): Diagnosis {
  if (lineIn(diagnosis.where, name) !== undefined) return diagnosis;
  const lines = linesOf(source);
  if (diagnosis.text.includes("frozen")) return placed(diagnosis, { name, source }, /requiresGrad:\s*false/);
  const written = lines.findIndex((text) => WRITTEN_DOWN.test(text));
  if (written >= 0)
    return {
      ...diagnosis,
      where: `${name}:${written + 1}`,
      advice:
        "A number that is written down has no record. Is this case needed? If it is, compute its answer from the inputs, as in the other cases.",
    };
  for (const cut of CUTS) {
    const found = lines.flatMap((text, i) => (cut.test(text) && !/^\s*import\b/.test(text) ? [i] : []));
    if (found.length === 0) continue;
    const [word] = cut.exec(lines[found[0]])!;
    return { ...diagnosis, where: `${name}:${found[0] + 1}, at \`${word.replace(/\($/, "(…)")}\`` };
  }
  return diagnosis;
}

/** The first line that holds it. */
function placed(diagnosis: Diagnosis, { name, source }: Text, what: RegExp): Diagnosis {
  if (lineIn(diagnosis.where, name) !== undefined) return diagnosis;
  const found = linesOf(source).flatMap((text, i) => (what.test(text) ? [i + 1] : []));
  return found.length > 0 ? { ...diagnosis, where: `${name}:${found[0]}` } : diagnosis;
}
