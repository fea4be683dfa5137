/** What to write for an operator on tensors: JavaScript has them for numbers alone. */
import { type IsNumber, withMethods } from "./expression.ts";

const UPDATES: Readonly<Record<string, string>> = { "+": "add", "-": "sub", "*": "mul", "/": "div" };

/** What to write. */
export interface Spelled {
  readonly written: string;
  readonly instead: string;
}

/**
 * `x.div(y)` for a line with `x / y`; undefined where no operator is seen.
 *
 * @param all the whole program, which says what is a number
 */
export function spelled(line: string, all: readonly string[] = []): Spelled | undefined {
  const isNumber = numbersIn(all);
  return update(line, isNumber) ?? whole(line, isNumber);
}

/** Settings that go by these names are numbers, in every language. */
const NUMBERS = /^(?:rate|lr|eta|steps?|momentum|mu|alpha|beta|eps|epsilon|tolerance|maxSteps|[ijkn])$/;

function numbersIn(all: readonly string[]): IsNumber {
  const code = all.join("\n");
  const typed = new Set(Array.from(code.matchAll(/([\w$]+)\??\s*:\s*number\b(?!\[)/g), ([, name]) => name));
  const fields = new Set(
    Array.from(
      code.matchAll(/^\s*(?:readonly |private |public )*([\w$]+)\s*:\s*number;/gm),
      ([, name]) => name,
    ),
  );
  return (name) => {
    if (/\.length$|\.shape\[\w+\]$|\.ndim$|^Math\.(?:PI|E|LN2|SQRT2)$|weights?\[\w+\]$/.test(name))
      return true;
    const [, field] = /^this\.([\w$]+)$/.exec(name) ?? [];
    return field === undefined
      ? NUMBERS.test(name) || typed.has(name)
      : fields.has(field) || NUMBERS.test(field);
  };
}

/** `x += …`, `x = x - …`, `x.data -= …`: who names its gradient wants to move the tensor itself. */
const MOVED =
  /(?:^|[;{)]|=>)\s*([\w$.[\]]+?)(\.data)?\s*(?:([-+*/])=|=\s*\1(?:\.data)?\s*([-+*/]))(?!=)\s*((?:[^;()]|\([^;()]*\)|\((?:[^;()]|\([^;()]*\))*\))+)/;

function update(line: string, isNumber: IsNumber): Spelled | undefined {
  const [found, target, data, assigned, joined, rest] = MOVED.exec(line) ?? [];
  const sign = assigned ?? joined;
  if (found === undefined || sign === undefined || isNumber(target)) return undefined;
  const moves = data !== undefined || rest.includes(`${target}.grad`);
  if (!moves && assigned === undefined) return undefined;
  const given = withMethods(rest, 0, isNumber)?.instead ?? rest.trim();
  const call = `${UPDATES[sign]}${moves ? "_" : ""}(${given})`;
  const instead = moves ? `noGrad(() => ${target}.${call})` : `${target} = ${target}.${call}`;
  return { written: found.replace(/^(?:[;{)]|=>)\s*/, "").trim(), instead };
}

/** Where an expression may begin: after what ends another, and before a name, a number or a bracket. */
const BEGINS = /(?<![\w$.)\]]|[-+*/%<!]\s*|(?<!=)>\s*|\bnew\s+)(?=[\w$(-])/g;

/** The first of a line's expressions that has operators, as long as it is. */
function whole(line: string, isNumber: IsNumber): Spelled | undefined {
  for (const { index } of line.matchAll(BEGINS)) {
    const isCondition = /\b(?:if|while)\s*\([^{};]*$/.test(line.slice(0, index));
    const found = withMethods(line, index, isNumber, isCondition);
    if (found) return found;
  }
  return undefined;
}
