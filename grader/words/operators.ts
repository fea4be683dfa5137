/** What to write for an operator on tensors: JavaScript has them for numbers alone. */

const METHODS: Readonly<Record<string, string>> = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "/": "div",
  "%": "remainder",
  "<": "lt",
  ">": "gt",
  "<=": "le",
  ">=": "ge",
  "==": "eq",
  "===": "eq",
};

/** A name, a field, a number, and a call or brackets without others in them. */
const OPERAND = String.raw`(?:[\w$.]+(?:\([^()]*\))?(?:\.[\w$]+\([^()]*\))*|\([^()]*\))`;
const binary = (operator: string): RegExp => new RegExp(`(${OPERAND})\\s*(${operator})\\s*(-?${OPERAND})`);
const POWER = binary("\\*\\*");
const ASSIGNED = /([\w$.]+)\s*(\*\*|[-+*/])=\s*([^;]+)/;
const OTHERS = [binary("[*/%]"), binary("[-+]"), binary("[<>]=?|===?")];
const FUNCTION = new RegExp(`Math\\.(\\w+)\\((${OPERAND})\\)`);

const FUNCTIONS: Readonly<Record<string, string>> = {
  hypot: "norm",
  max: "amax",
  min: "amin",
  sqrt: "sqrt",
  abs: "abs",
  exp: "exp",
  log: "log",
  sign: "sign",
  acos: "acos",
  cos: "cos",
  sin: "sin",
};

const MINUS = /(?:\breturn|[=(,?:])\s*-\s*([A-Za-z_$][\w$]*)/;

/** `x.div(y)` for a line with `x / y`; undefined where no operator is seen. */
export function spelled(line: string): { readonly written: string; readonly instead: string } | undefined {
  const [called, name, argument] = FUNCTION.exec(line) ?? [];
  if (called !== undefined && Object.hasOwn(FUNCTIONS, name))
    return { written: called, instead: `${argument}.${FUNCTIONS[name]}()` };
  const [power, base, , exponent] = POWER.exec(line) ?? [];
  if (power !== undefined)
    return { written: power, instead: exponent === "2" ? `${base}.square()` : `${base}.pow(${exponent})` };
  const [assigned, target, operator, rest] = ASSIGNED.exec(line) ?? [];
  if (assigned !== undefined && operator !== "**")
    return {
      written: assigned.trim(),
      instead: `${target} = ${target}.${METHODS[operator]}(${rest.trim()})`,
    };
  const [, negated] = MINUS.exec(line) ?? [];
  if (negated !== undefined) return { written: `-${negated}…`, instead: `${negated}….neg()` };
  for (const pattern of OTHERS) {
    const [found, left, sign, right] = pattern.exec(line) ?? [];
    if (found === undefined || (isNumber(left) && isNumber(right))) continue;
    return { written: found, instead: methodCall(left, sign, right) };
  }
  return undefined;
}

const isNumber = (operand: string): boolean => /^-?[\d.]+$/.test(operand);

/** What has a tensor on its right alone changes places: 2 * x is x.mul(2). */
function methodCall(left: string, sign: string, right: string): string {
  if (!isNumber(left)) return `${left}.${METHODS[sign]}(${bare(right)})`;
  if (sign === "*" || sign === "+") return `${right}.${METHODS[sign]}(${left})`;
  if (sign === "-") return `${right}.neg().add(${left})`;
  if (sign === "/") return `${right}.reciprocal().mul(${left})`;
  return `${right}.${METHODS[sign]}(…)`;
}

/** Brackets around the whole are the call's own. */
function bare(operand: string): string {
  return /^\([^()]*\)$/.test(operand) ? operand.slice(1, -1) : operand;
}
