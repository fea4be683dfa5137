/** What a language's own error means in the line that threw it, and what to write there. */
import { didYouMean } from "../usage.ts";
import { habitIn, MEMBERS, NAMES, OF_TENSORS } from "./habits.ts";
import { spelled } from "./operators.ts";
import { doNotFit, nothingToStack, notOneNumber, theOtherWayRound } from "./shapes.ts";

export interface Line {
  /** Of the exercise, without comments. */
  readonly text: string;
  /** All of them. */
  readonly all: readonly string[];
  /** The names that the engine exports, and those of a tensor's methods. */
  readonly exported: readonly string[];
  readonly methods: readonly string[];
}

export interface Reworded {
  /** In place of the error's own words. */
  readonly text?: string;
  readonly advice: string;
  /** What it has in common with other failures. */
  readonly cause?: string;
}

/** A tensor that was to move, where its name alone did. */
export const NOT_MOVED = "the name moves, and not the tensor";

type Rule = readonly [RegExp, (found: RegExpExecArray, line: Line) => Reworded | undefined];

const RULES: readonly Rule[] = [
  [/Operators do not work on tensors/, (_, line) => operator(line)],
  [/Cannot read properties of (null|undefined) \(reading '([^']+)'\)/, nothingThere],
  [/(?:((?:[\w$.]|\(\.\.\.\))+)\.)?([\w$]+) is not a function/, noFunction],
  [/(?:ReferenceError: )?([\w$]+) is not defined/, unknownName],
  [
    /Must call super constructor/,
    () => ({
      advice: "Write `super();` as the first line of the constructor: a module's own parts are made there.",
    }),
  ],
  [/Assignment to constant variable/, (_, { text }) => constant(text)],
  [/does not require grad/, noRecord],
  [/the graph behind \w+ was already used and let go/, usedRecord],
  [/do not broadcast/, doNotFit],
  [/matmul: shapes \[(\d+), (\d+)\] and \[(\d+), (\d+)\] do not fit/, theOtherWayRound],
  [/backward: the tensor has shape (\[[^\]]*\]), not one element/, notOneNumber],
  [/stack: takes one tensor or more/, nothingToStack],
  [/Parameter: data must be a tensor, not the (?:number|array)/, (_, { text }) => madeOf(text)],
  [/Cannot destructure property '(\w+)' of '(?:\w+\.)?(\w+)\(\.\.\.\)' as it is (\w+)/, gaveNothing],
  [
    /Cannot access '([\w$]+)' before initialization/,
    ([, name]) => ({ advice: `${name} is used before the line that makes it.` }),
  ],
  [
    /([\w$.]+) is not iterable/,
    ([, name]) => ({ advice: `Only a list can be spread or walked through, and ${name} is none.` }),
  ],
  [/Maximum call stack size exceeded/, () => ({ advice: "A function calls itself, and nothing ends it." })],
  [/cannot be overwritten while gradients are tracked/, overwritten],
  [/input \w+ must be a tensor or a number, not undefined/, undefinedInput],
  [
    /Class constructor (\w+) cannot be invoked without 'new'/,
    ([, name]) => ({ advice: `Write \`new ${name}(…)\`.` }),
  ],
  [/ threw (?:Error|RangeError|TypeError): /, thrownByItself],
];

/** @param message as it was told: "norm(x) threw TypeError: x.squared is not a function." */
export function reworded(message: string, line: Line): Reworded | undefined {
  for (const [pattern, say] of RULES) {
    const found = pattern.exec(message);
    if (found) return say(found, line);
  }
  return undefined;
}

function operator({ text, all }: Line): Reworded {
  const found = spelled(text, all);
  const [, name] = /\bMath\.(\w+)\(/.exec(text) ?? [];
  const rest = "JavaScript's operators take numbers, and no tensors.";
  if (!found && name !== undefined)
    return {
      advice: `\`Math.${name}\` takes numbers, and no tensors, which have methods of their own: \`x.square()\`, \`x.sum()\`, \`x.sqrt()\`, \`x.dot(y)\`.`,
    };
  if (!found)
    return { advice: `${rest} Write \`x.add(y)\`, \`x.sub(y)\`, \`x.mul(y)\`, \`x.div(y)\`, \`x.neg()\`.` };
  return { advice: `${rest} Write \`${found.instead}\` in place of \`${found.written}\`.` };
}

/** What stands before the member in the line: "x.grad" in `x.grad!.mul(rate)`. */
function owner(text: string, member: string): string | undefined {
  // `x["a("]` has a member, too: the message is the submission's, and no pattern.
  if (!/^[\w$]+$/.test(member)) return undefined;
  const name = member.replace(/[$]/g, "\\$");
  const access = /^\d+$/.test(member) ? `\\[${name}\\]` : `[!?]?\\.${name}\\b`;
  const all = text.matchAll(new RegExp(`([\\w$]+(?:[!?]?\\.[\\w$]+|\\[[^\\]]*\\])*)${access}`, "g"));
  const found = Array.from(all, ([, whose]) => whose.replace(/[!?](?=\.)/g, ""));
  // What was taken out of another is sooner nothing than what was given.
  return found.find((whose) => /[.\]]/.test(whose)) ?? found[0];
}

/** "x.grad" of a name that was given it. */
function gradientIn(name: string | undefined, all: readonly string[]): string | undefined {
  if (name === undefined || !/^[\w$]+$/.test(name)) return undefined;
  const given = new RegExp(`(?<![\\w$.])${name.replace(/\$/g, "\\$")}\\s*=\\s*([\\w$.]+\\.grad)\\b`);
  return all.flatMap((line) => given.exec(line)?.[1] ?? [])[0];
}

/** `x = x.add(…)`, where x itself was meant to move. */
const RENAMED = /([\w$]+)\s*=\s*\1\.(add|sub|mul|div)\(/;

function constant(text: string): Reworded {
  const [, name, method] = RENAMED.exec(text) ?? [];
  if (name === undefined)
    return { advice: "What is declared with `const` keeps its value. Declare it with `let`." };
  return {
    advice: `What is to be given another value is declared with \`let\`. Is the tensor itself to move? Then write \`${name}.${method}_(…)\`: \`${name} = …\` only gives its name to another.`,
  };
}

/** What is said of it, where the program has it. */
export function renamed(all: readonly string[]): (Reworded & { readonly name: string }) | undefined {
  const [, name, method] = RENAMED.exec(all.find((text) => RENAMED.test(text)) ?? "") ?? [];
  if (name === undefined) return undefined;
  return {
    name,
    cause: NOT_MOVED,
    advice: `\`${name} = ${name}.${method}(…)\` makes another tensor, which requires no gradient, and leaves the one that was given where it is. Write into it: \`${name}.${method}_(…)\`, inside noGrad.`,
  };
}

function noRecord(_: RegExpExecArray, { all }: Line): Reworded {
  return (
    renamed(all) ?? {
      advice:
        "Nothing that it was made of asks for a gradient. Make a leaf that does, `const leaf = x.detach().clone().requiresGrad_(true)`, and compute from it. Where a gradient is to be worked out on paper, write down its formula: no backward is needed.",
    }
  );
}

function usedRecord(): Reworded {
  return {
    text: "backward() was called twice on one record, which is let go after the first time.",
    advice:
      "Compute the value anew before each backward: a record belongs to the place where it was made. In a loop, both stand inside it.",
  };
}

function madeOf(text: string): Reworded {
  const [, given = "p"] = /new Parameter\(([\w$.]+)\)/.exec(text) ?? [];
  return {
    text: "a Parameter is made of a tensor, and that is none.",
    advice: `Write \`new Parameter(tensor([${given}]))\`.`,
  };
}

/** Of a function that gives values by name. */
function gaveNothing([, field, , kind]: RegExpExecArray): Reworded {
  return {
    text: `it gives ${kind}, where an object with \`${field}\` in it belongs.`,
    advice: `Return one in every case: \`return { ${field}: …, … };\``,
  };
}

function nothingThere([, kind, member]: RegExpExecArray, { text, all }: Line): Reworded | undefined {
  const named = owner(text, member);
  // `const g = x.grad`: what is null is the gradient.
  const found = kind === "null" ? (gradientIn(named, all) ?? named) : named;
  const moved = found?.endsWith(".grad") ? renamed(all) : undefined;
  if (kind === "null" && moved) return { ...moved, text: `${found} is null there.` };
  if (kind === "null" && (found === undefined ? text.includes(".grad") : found.endsWith(".grad"))) {
    const whose = found ?? "the gradient";
    return {
      text: `${whose} is null there: no gradient has arrived yet.`,
      advice: `Call \`backward()\` on what was computed from ${whose.replace(/\.grad$/, "")}, and only then read ${whose}. Each \`zeroGrad()\`, and each tensor made anew, begins with null.`,
    };
  }
  if (found === undefined) return undefined;
  const [, object, field] = /^(.*)\.(\w+)$/.exec(found) ?? [];
  if (field === "T") return { text: `${found} is ${kind} there.`, advice: habitIn(text, OF_TENSORS) ?? "" };
  if (field === "params")
    return {
      text: `${found} is ${kind} there.`,
      advice: `The engine's optimizers keep their parameters in \`paramGroups\`, a list of objects with \`params\` in each: \`${object}.paramGroups[0].params\`.`,
    };
  if (field !== undefined && Object.hasOwn(MEMBERS, field))
    return {
      text: `${found} is ${kind} there: a tensor has no field ${field}.`,
      advice: `Write \`${object}.${MEMBERS[field]}\`.`,
    };
  const habit = habitIn(text, OF_TENSORS);
  if (/\]$/.test(found) && habit !== undefined) {
    const lengths =
      member === "length" ? " Its lengths stand in `.shape`, and `.numel()` is how many entries it has." : "";
    return { text: `${found} is ${kind} there.`, advice: `${habit}${lengths}` };
  }
  return {
    text: `${found} is ${kind} there, so that it has no ${/^\d+$/.test(member) ? `[${member}]` : member}.`,
    advice: `Where should ${found} come from? Look whether its name is spelled as it was given, and whether it is there in every case.`,
  };
}

function noFunction([, object, member]: RegExpExecArray, line: Line): Reworded | undefined {
  if (object === undefined) return { advice: `${member} is a value, and cannot be called.` };
  const habit = habitIn(line.text, OF_TENSORS);
  const [, whose, last] = /^(.*)\.(\w+)$/.exec(object) ?? [];
  if (last !== undefined && line.methods.includes(last))
    return { advice: `Brackets are missing: write \`${whose}.${last}()\`.` };
  if (Object.hasOwn(MEMBERS, member)) return { advice: `Write \`${object}.${MEMBERS[member]}\`.` };
  if (habit !== undefined && /^(?:map|forEach|filter|reduce|shape)$/.test(member)) return { advice: habit };
  if (habit !== undefined && /inv/.test(member)) return { advice: habit };
  if (line.methods.includes(member))
    return {
      advice: `\`${member}\` is a method of tensors, and ${object} is none: is it an array, or a number? \`tensor(${object})\` makes a tensor of it, without a record.`,
    };
  const near = didYouMean(member, line.methods);
  return {
    advice: near ? near.trim() : `${object} has no method ${member}. Is ${object} what you think it is?`,
  };
}

function unknownName([, name]: RegExpExecArray, { exported, text, all }: Line): Reworded {
  const own = new RegExp(`\\bthis\\.${name.replace(/\$/g, "\\$")}\\b`);
  if (all.some((each) => own.test(each)))
    return { advice: `Write \`this.${name}\`: what an object keeps is a field of \`this\`.` };
  const [, argument] = new RegExp(`\\b${name.replace(/\$/g, "\\$")}\\(([\\w.]+)\\)`).exec(text) ?? [];
  if (exported.includes(name)) {
    const method = argument === undefined ? "" : ` Or take the method: \`${argument}.${name}()\`.`;
    return { advice: `Import it: \`import { ${name} } from "gradproof/engine"\`.${method}` };
  }
  if (Object.hasOwn(NAMES, name)) return { advice: NAMES[name] };
  if (argument !== undefined)
    return {
      advice: `No function is called ${name}. Of a tensor, take the method: \`${argument}.${name}()\`.`,
    };
  return { advice: `Nothing is called ${name} there. Is it spelled as where it was declared?` };
}

/** Who returns what it gives, or names it, wants a value; who stands alone wants to move the tensor. */
function overwritten(_: RegExpExecArray, { text }: Line): Reworded {
  const [, object, method] = /([\w$.]+)\.([a-z]\w*)_\(/.exec(text) ?? [];
  if (method === "zero" || method === "fill" || method === "copy")
    return {
      advice: `\`${method}_\` writes into ${object} itself: an update belongs inside \`noGrad(() => { … })\`. To forget its gradient, write \`${object}.grad = null\`.`,
    };
  const write = object === undefined ? "`x.mul(…)`" : `\`${object}.${method}(…)\``;
  if (/\breturn\b|=/.test(text) && !/^\s*(?:for|if)\b/.test(text))
    return {
      advice: `For a new value write ${write}, without the _: methods that end in _ overwrite the tensor itself.`,
    };
  return {
    advice: `An update is no part of what is differentiated: write it inside \`noGrad(() => { … })\`. For a new value, ${write} without the _.`,
  };
}

function undefinedInput(_: RegExpExecArray, { text }: Line): Reworded {
  const habit = habitIn(text, OF_TENSORS);
  return { advice: habit ?? "One of its arguments is undefined there: look where it should come from." };
}

/** Its own refusal: the input is asked about all the same. */
function thrownByItself(_: RegExpExecArray, { text }: Line): Reworded | undefined {
  if (!/\bthrow\b/.test(text)) return undefined;
  return {
    advice: "Your own code throws it. This input is asked about, too: return the answer that it has.",
  };
}
