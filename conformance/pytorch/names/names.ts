/** PyTorch's public names, and where the engine has each: at its own place, elsewhere, or not, and why not. */
import { readFileSync } from "node:fs";
import * as engine from "../../../engine/index.ts";
import { OTHERWISE } from "./otherwise.ts";
import { REASONS } from "./reasons.ts";

/** "there": by PyTorch's name, in camel case, at PyTorch's place. "elsewhere": by another name, or at another place. */
export type State = "there" | "elsewhere" | "left out" | "lacking";

export interface Verdict {
  /** PyTorch's namespace, and its name there. */
  readonly namespace: string;
  readonly name: string;
  readonly state: State;
  /** Where the engine has it, or why it is left out. */
  readonly text: string;
}

const FILE = new URL("../../../../conformance/pytorch/names/names.txt", import.meta.url);

/** Every name, by namespace; those that came after 1.13 are with the others. */
export function namesOf(text: string = readFileSync(FILE, "utf8")): [namespace: string, name: string][] {
  const names: [string, string][] = [];
  let namespace = "";
  for (const line of text.split("\n")) {
    if (line.startsWith("#")) continue;
    const [, heading] = /^\[([^,\]]+)/.exec(line) ?? [];
    if (heading) namespace = heading;
    else for (const name of line.split(" ").filter(Boolean)) names.push([namespace, name]);
  }
  return names;
}

const module: engine.Module = new engine.nn.Linear(1, 1);
const optimizer: engine.SGD = new engine.SGD(module.parameters(), { lr: 1 });

/** What the engine has, by how it is written. */
const PLACES: Readonly<Record<string, object>> = {
  "": engine,
  "functional.": engine.functional,
  "linalg.": engine.linalg,
  "special.": engine.special,
  "fft.": engine.fft,
  "masked.": engine.masked,
  "windows.": engine.windows,
  "distributions.": engine.distributions,
  "nn.": engine.nn,
  "nn.init.": engine.nn.init,
  "nn.utils.": engine.nn.utils,
  "x.": engine.scalar(1),
  "module.": module,
  "optimizer.": optimizer,
};

/** Where the names of a namespace belong; all that is not named here belongs to the engine itself. */
const HOME: Readonly<Record<string, string>> = {
  Tensor: "x.",
  Module: "module.",
  Optimizer: "optimizer.",
  "torch.nn": "nn.",
  "torch.nn.functional": "functional.",
  "torch.nn.init": "nn.init.",
  "torch.nn.utils": "nn.utils.",
  "torch.nn.utils.rnn": "nn.utils.",
  "torch.nn.utils.parametrize": "nn.utils.",
  "torch.nn.utils.parametrizations": "nn.utils.",
  "torch.linalg": "linalg.",
  "torch.special": "special.",
  "torch.fft": "fft.",
  "torch.masked": "masked.",
  "torch.signal.windows": "windows.",
  "torch.distributions": "distributions.",
};

/** Where else a name may be: a method is a function of its first argument, and the other way round. */
const NEIGHBOURS: Readonly<Record<string, readonly string[]>> = {
  torch: ["functional.", "linalg.", "special.", "x."],
  Tensor: ["", "linalg.", "special.", "functional."],
  "torch.linalg": [""],
  "torch.nn.functional": ["", "x."],
  "torch.special": [""],
};

/** log_softmax as JavaScript writes it, logSoftmax; a final underscore stays. */
const camelCase = (name: string): string => name.replace(/_+([a-z0-9])/g, (_, c: string) => c.toUpperCase());

/** Whether something is at a place, such as "linalg.inv" or "x.shape"; nothing that objects have anyway counts. */
function isThere(place: string): boolean {
  const cut = place.lastIndexOf(".") + 1;
  const holder = PLACES[place.slice(0, cut)];
  const name = place.slice(cut);
  return holder !== undefined && name in holder && !(name in Object.prototype);
}

/** Of arccos_, which is another name of acos_, the method: found by the function that both are. */
function inPlaceOf(name: string): string | undefined {
  const functions = engine as unknown as Record<string, unknown>;
  const base = functions[name.slice(0, -1)];
  if (!name.endsWith("_") || typeof base !== "function") return undefined;
  const places = Object.keys(engine)
    .filter((each) => functions[each] === base)
    .flatMap((each) => [`x.${each}_`, `${each}_`]);
  return places.find(isThere);
}

function verdictOf(namespace: string, name: string): Verdict {
  const full = `${namespace}.${name}`;
  const found = (state: State, text: string): Verdict => ({ namespace, name, state, text });
  const told = OTHERWISE[full];
  if (told) {
    if (!isThere(told)) throw new Error(`${full} is said to be ${told}, which is not there.`);
    return found("elsewhere", told);
  }
  const own = camelCase(name);
  const home = HOME[namespace] ?? "";
  if (isThere(home + own)) return found("there", home + own);
  const method = home === "nn.init." ? undefined : inPlaceOf(own);
  if (method) return found(home === "x." && method === `x.${own}` ? "there" : "elsewhere", method);
  const place = (NEIGHBOURS[namespace] ?? []).find((each) => isThere(each + own));
  if (place !== undefined) return found("elsewhere", place + own);
  const reason = REASONS.find(([pattern]) => pattern.test(full));
  return reason ? found("left out", reason[1]) : found("lacking", "");
}

/** What is said of every name. @throws {Error} for a place that is not there. */
export const verdicts = (text?: string): Verdict[] =>
  namesOf(text).map(([namespace, name]) => verdictOf(namespace, name));
