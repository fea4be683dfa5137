/** `gradproof check`: the gradients of somebody's own functions, against differences. */

import { setDefaultDtype, type Tensor } from "../../engine/index.ts";
import { checkGradient, type GradientCheck, type GradientReport } from "../../properties/index.ts";
import { holds } from "../../properties/oracles/holds.ts";
import { checkOptions } from "../../properties/oracles/options.ts";
import { engineOptions } from "../engine-gradients.ts";
import { safeJson } from "../json.ts";
import { readArguments, seedOption, textOption } from "../options.ts";
import { loadOwnModule } from "../own-module.ts";
import { oneLine, quoted, say, warn } from "../screen.ts";
import { named, styleFor } from "../terminal.ts";
import { didYouMean, UsageError } from "../usage.ts";

export const usage = `gradproof check FILE#EXPORT [options]

Check gradients of functions of your own, against finite differences that know their own error: there is no tolerance to choose.
FILE is TypeScript or JavaScript; it is run as it is, and may import gradproof/engine and any package of yours. EXPORT, "default" unless
told, is one of these, or an array of them:

  a function of gradproof's tensors   its gradients by backward are checked, in float64; say its inputs
  { f, gradient, inputs, … }          the options of checkGradient, with the function as f, for any library
  { f, inputs, … }                    the same without a gradient: a function of gradproof's tensors, by position

  --inputs "x:2,3 w:3"  what is drawn, in the order of the parameters: names and shapes; "x" alone is a single number
  --seed N              what is drawn follows from it, 0 by default
  --trials N            how many points are drawn, 8 by default
  --order 1|2           up to which derivative, 1 by default
  --json                print the results as JSON, and nothing else

Example: gradproof check loss.ts#huber --inputs "x:4 y:4"

Exit code: 0 every gradient is right (at kinks: one that somebody's convention gives); 1 one is wrong, or differences cannot decide, or
there is no slope to compare it with; 2 wrong usage; 3 gradproof itself failed.`;

interface Checked {
  readonly name: string;
  readonly result: GradientCheck | GradientReport | Threw;
}

/** A point of more takes too long to say anything. */
const MOST_ENTRIES = 1e6;

interface Threw {
  readonly verdict: "threw";
  readonly message: string;
  readonly hint: string;
}

type Options = Readonly<Record<string, unknown>>;

export async function run(args: readonly string[]): Promise<number> {
  const given = readArguments(args, ["FILE"], {
    inputs: { type: "string" },
    seed: { type: "string" },
    trials: { type: "string" },
    order: { type: "string" },
    json: { type: "boolean" },
  });
  const [file, name] = partsOf(given.positionals[0]);
  const inputs = textOption(given, "inputs");
  const told: Options = {
    ...(inputs !== undefined && { inputs: shapesIn(inputs) }),
    seed: seedOption(given),
    trials: countOption(textOption(given, "trials"), "trials", 1e6),
    order: countOption(textOption(given, "order"), "order", 2),
  };
  // A function that makes tensors of its own makes them as exact as its inputs.
  setDefaultDtype("float64");
  const subjects = subjectsOf(await loaded(file), name, file);
  const results = subjects.map(
    ([label, subject]): Checked => ({ name: label, result: checked(subject, label, told) }),
  );
  if (given.values["json"])
    say(safeJson(results.map(({ name: label, result }) => ({ name: label, ...result }))));
  else for (const each of results) tell(each);
  return results.every(({ result: { verdict } }) => verdict !== "threw" && holds(verdict)) ? 0 : 1;
}

/** A path may have a # of its own. */
function partsOf(text: string): [file: string, name: string] {
  const mark = text.lastIndexOf("#");
  const [file, name] = mark < 0 ? [text, ""] : [text.slice(0, mark), text.slice(mark + 1)];
  if (file === "") throw new UsageError(`Which file? Write FILE#EXPORT, not ${text}.`);
  return [file, name || "default"];
}

async function loaded(file: string): Promise<Options> {
  // A module that ends the process, or waits for ever, must not look as if all were right.
  const ended = (): void => {
    warn(`gradproof: ${named(file)} ended before anything of it was checked.`);
    process.exitCode = 2;
  };
  process.once("exit", ended);
  try {
    return await loadOwnModule(file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `${file} threw while it was loaded: ${error instanceof Error ? error.message : error}`,
    );
  } finally {
    process.off("exit", ended);
  }
}

/** @throws {UsageError} for an export that there is not. */
function subjectsOf(module: Options, name: string, file: string): [string, unknown][] {
  const names = Object.keys(module);
  if (!Object.hasOwn(module, name)) {
    const exported = names.length === 0 ? "It exports nothing." : `It exports ${names.join(", ")}.`;
    throw new UsageError(`${file} does not export ${name}.${didYouMean(name, names)} ${exported}`);
  }
  const subject = module[name];
  if (!Array.isArray(subject)) return [[name, subject]];
  if (subject.length === 0) throw new UsageError(`${name} is an empty list: there is nothing to check.`);
  return subject.map((each: { name?: string } | undefined, i): [string, unknown] => [
    each?.name ? each.name : `${name}[${i}]`,
    each,
  ]);
}

function checked(subject: unknown, label: string, told: Options): Checked["result"] {
  const own = (typeof subject === "function" ? { f: subject } : subject) as Options | undefined;
  if (typeof own?.["f"] !== "function")
    throw new UsageError(
      `${label} is neither a function nor { f, gradient, inputs }: \`gradproof check --help\`.`,
    );
  const set = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
  const { f: function_, name: _, ...others } = own;
  const options: Options = { ...others, ...set };
  if (!("inputs" in options) && !("at" in options))
    throw new UsageError(
      `Which inputs has ${label}? Add --inputs "x:2,3 w:3": names and shapes, in the order of its parameters.`,
    );
  const inputs = options["inputs"];
  if (!("gradient" in options) && (typeof inputs !== "object" || inputs === null))
    throw new UsageError(
      `${label} has no gradient, so that its own is taken by the inputs: give them by name, as { inputs: { x: [2, 3] } }.`,
    );
  const odd = Object.keys(inputs ?? {}).find((name) => oneLine(name) !== name);
  if (odd !== undefined)
    throw new UsageError(`The name of an input is one line, not ${JSON.stringify(odd)}.`);
  const f = function_ as (...tensors: Tensor[]) => Tensor;
  const [program, whole] = "gradient" in options ? [f, options] : engineOptions(f, options as never);
  try {
    checkOptions(program, whole);
  } catch (error) {
    throw new UsageError(`${label}: ${(error as Error).message}`);
  }
  try {
    return checkGradient(program as never, whole as never);
  } catch (error) {
    const { name, message, stack = "" } = error instanceof Error ? error : new Error(String(error));
    const [, at] = /^\s+at .*?\(?((?!node:)[^()\s]+:\d+):\d+\)?$/m.exec(stack) ?? [];
    // Whoever takes { x } of checkGradient's own form meets this first.
    const hint =
      "gradient" in options || !("inputs" in options)
        ? ""
        : `It was called with a tensor for each input, in this order: ${Object.keys(options["inputs"] as object).join(", ")}.`;
    return { verdict: "threw", message: `${name}: ${message}${at ? `\nat ${at}` : ""}`, hint };
  }
}

function tell({ name, result }: Checked): void {
  const { verdict, message } = result;
  const style = styleFor(process.stdout);
  const good = verdict !== "threw" && holds(verdict);
  say(`${good ? style.good(`✓ ${named(name)}: ${verdict}`) : style.bad(`✗ ${named(name)}: ${verdict}`)}`);
  say(result.verdict === "threw" ? quoted(message) : message.replace(/^/gm, "    "));
  if (result.verdict === "threw" && result.hint) say(`    ${result.hint}`);
}

/** "x:2,3 w" @throws {UsageError} */
function shapesIn(text: string): Record<string, number[]> {
  const shapes: Record<string, number[]> = {};
  for (const part of text.trim().split(/\s+/)) {
    const [, name, lengths] =
      /^([\p{ID_Start}_$][\p{ID_Continue}$]*)(?::(\d+(?:[,x]\d+)*))?$/u.exec(part) ?? [];
    if (name === undefined)
      throw new UsageError(`--inputs takes names and shapes, such as "x:2,3 w:3", not "${part}".`);
    if (name === "__proto__") throw new UsageError("--inputs: no input can be called __proto__.");
    if (Object.hasOwn(shapes, name))
      throw new UsageError(`--inputs "${text}" has ${name} twice: give each name once.`);
    shapes[name] = lengths === undefined ? [] : lengths.split(/[,x]/).map(Number);
  }
  const sizes = Object.values(shapes).map((shape) => shape.reduce((product, length) => product * length, 1));
  const entries = sizes.reduce((sum, size) => sum + size, 0);
  if (entries === 0 || entries > MOST_ENTRIES)
    throw new UsageError(`--inputs "${text}" has ${entries} entries: give from 1 to ${MOST_ENTRIES}.`);
  return shapes;
}

function countOption(text: string | undefined, name: string, most: number): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > most)
    throw new UsageError(`--${name} takes a whole number from 1 to ${most}, not ${text}.`);
  return count;
}
