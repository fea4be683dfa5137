/**
 * The text of a condition that holds of most good arguments, and of no bad ones: what it lets pass costs next to nothing. All else goes to
 * `check` in `engine/core/signature.ts`, which knows the words for it.
 */
import { splitAt } from "./types.mjs";

const TESTS = {
  T: (v) => `${v} instanceof $Tensor`,
  O: (v) => `${v} instanceof $Tensor || typeof ${v} === "number"`,
  N: (v) => `typeof ${v} === "number"`,
  B: (v) => `typeof ${v} === "boolean"`,
  S: (v) => `typeof ${v} === "string"`,
  F: (v) => `typeof ${v} === "function"`,
  L: (v) => `${v} === null`,
  "[N]": (v) => `$areNumbers(${v})`,
  "*": () => "true",
};

function testOf(type, v, functions) {
  if (type.startsWith("=")) return `${v} === ${type.slice(1)}`;
  if (type.startsWith('"')) return `${v} === ${type}`;
  if (type.startsWith("{")) return functions && `$areOptions(${v}) && ${optionsTest(type, functions)}(${v})`;
  return TESTS[type]?.(v);
}

function anyOf(types, optional, v, functions) {
  const tests = splitAt(types, "|").map((type) => testOf(type, v, functions));
  return [optional && `${v} === undefined`, ...tests].filter(Boolean).join(" || ") || "false";
}

/** A function of its own for options, once a module and type. */
function optionsTest(type, functions) {
  const known = functions.get(type);
  if (known) return known.name;
  const members = splitAt(type.slice(1, -1), ",").map((text) => /^(\w+)(\??):(.*)$/.exec(text));
  // Before it is complete, so that options within options find another name.
  const name = `$isOptions${functions.size}`;
  functions.set(type, { name, text: "" });
  const cases = members.map(
    ([, key, optional, types]) =>
      `case "${key}": { const v = o.${key}; if (${anyOf(types, optional, "v", functions)}) break; return false; }`,
  );
  const needed = members.filter(([, , optional]) => !optional).map(([, key]) => ` && "${key}" in o`);
  functions.get(type).text =
    `function ${name}(o) { for (const key in o) switch (key) { ${cases.join(" ")} default: return false; } return true${needed.join("")}; }`;
  return name;
}

/**
 * @param functions of the module so far, by type: what the condition calls; null where options are left to `check`.
 * @returns the condition, of the parameters by the names they have in the code; "" for rest parameters, whose number is open.
 */
export function quickTest(parameters, names, functions) {
  if (parameters.some(({ rest }) => rest)) return "";
  const tests = parameters.map(({ type, optional }, i) => `(${anyOf(type, optional, names[i], functions)})`);
  return [`arguments.length <= ${parameters.length}`, ...tests].join(" && ");
}
