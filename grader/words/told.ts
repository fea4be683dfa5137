/** A diagnosis in the words of the learner's own text: which line, what it means there, and what to write in its place. */
import * as engine from "../../engine/index.ts";
import type { Diagnosis } from "../../reports/result.ts";
import { habitIn, OF_TENSORS } from "./habits.ts";
import { endlessLoop } from "./loops.ts";
import { spelled } from "./operators.ts";
import { isByHand, lineIn, linesOf, plainCode } from "./plain-code.ts";
import { type Line, reworded } from "./thrown.ts";

/** The exercise's own file. */
export interface Text {
  readonly name: string;
  readonly source: string;
}

const exported = Object.keys(engine);
const methods = Object.getOwnPropertyNames(engine.Tensor.prototype).filter((name) =>
  /^[a-z]\w*[a-z0-9]$/.test(name),
);

/** The same diagnosis, with what can be said of its place; as it is, where nothing can. */
export function toldIn(diagnosis: Diagnosis, text: Text): Diagnosis {
  return withLine(isByHand(text.source) ? placedIn(diagnosis, text) : diagnosis, text);
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
      return ofType(diagnosis, text);
    case "detached":
      return ofCut(diagnosis, text);
    case "mutated-input":
      return placed(diagnosis, text, /\.[a-z]\w*_\(/);
    case "non-finite":
      return placed(diagnosis, text, /\.(?:log|log2|log10|sqrt|rsqrt|acos|asin|pow|reciprocal)\(/);
    case "epsilon-added":
      return placed(diagnosis, text, /\b\d(?:\.\d+)?e-\d+|\b0\.0+\d/);
    default:
      return diagnosis;
  }
}

function ofThrown(diagnosis: Diagnosis, { name, source }: Text): Diagnosis {
  const number = lineIn(diagnosis.where, name);
  const all = linesOf(source);
  const text = number === undefined ? "" : (all[number - 1] ?? "");
  const line: Line = { text, all, exported, methods };
  const found = reworded(diagnosis.text, line);
  if (!found) return diagnosis;
  const { text: said, advice } = found;
  return { ...diagnosis, ...(said !== undefined && { text: saidBy(diagnosis.text, said) }), advice };
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
    const tensors = tensorsIn(lines);
    for (const [i, text] of lines.entries()) {
      const says = arraysIn(text, tensors);
      if (says !== undefined) return { ...diagnosis, where: `${name}:${i + 1}`, advice: says };
    }
    return diagnosis;
  }
  if (/gave the number|is the number/.test(diagnosis.text))
    return placed(diagnosis, { name, source }, /\.item\(\)|\bMath\.\w+\(/);
  return diagnosis;
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
function arraysIn(text: string, tensors: ReadonlySet<string>): string | undefined {
  if (/^\s*(?:import|export function|function|class|interface)\b/.test(text)) return undefined;
  const [, indexed] = /\b([\w$]+)\[[\w$+\-\s]+\]/.exec(text) ?? [];
  if (indexed !== undefined && tensors.has(indexed)) return habitIn(text, OF_TENSORS);
  const found = /Math\.\w+\(|\*\*/.test(text) ? spelled(text) : undefined;
  return (
    found &&
    `JavaScript's own arithmetic takes numbers, and no tensors. Write \`${found.instead}\` in place of \`${found.written}\`.`
  );
}

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
