/** The derivative of a formula, by the declared derivatives of its words. */
import { call, type Formula, name, number, rebuild, substitute } from "../core/formula.ts";
import { declared } from "../core/table.ts";

const zero = number(0);
const one = number(1);

/** a · b, without the factors that say nothing. */
export function times(a: Formula, b: Formula): Formula {
  if (a === zero || b === zero) return zero;
  if (a === one) return b;
  if (b === one) return a;
  if (a === number(-1)) return call("neg", b);
  if (b === number(-1)) return call("neg", a);
  if (b.kind === "call" && b.word === "neg") return call("neg", times(a, b.args[0]));
  // One rounding where a · (1 / b) has two.
  if (b.kind === "call" && b.word === "div" && b.args[0] === one) return call("div", a, b.args[1]);
  return call("mul", a, b);
}

function plus(a: Formula, b: Formula): Formula {
  if (a === zero) return b;
  return b === zero ? a : call("add", a, b);
}

/** c ? a : b, branch by branch: a factor outside would meet the infinities of the branch not taken. */
function choose(condition: Formula, a: Formula, b: Formula): Formula {
  return a === b ? a : call("where", condition, a, b);
}

/** g · d, with g carried into the branches of d, so that 0 stays 0 where g is infinite. */
export function scaled(g: Formula, d: Formula): Formula {
  if (d.kind === "call" && d.word === "where") {
    const [condition, a, b] = d.args;
    return choose(condition, scaled(g, a), scaled(g, b));
  }
  return times(g, d);
}

/** ∂formula/∂variable, each shared part differentiated once. */
export function differentiate(formula: Formula, variable: string): Formula {
  const done = new Map<Formula, Formula>();
  const visit = (f: Formula): Formula => {
    if (f.kind === "number") return zero;
    if (f.kind === "name") return f.name === variable ? one : zero;
    let result = done.get(f);
    if (!result) done.set(f, (result = ofCall(f, visit)));
    return result;
  };
  return visit(formula);
}

function ofCall(f: Formula & { kind: "call" }, visit: (f: Formula) => Formula): Formula {
  if (f.word === "where") return choose(f.args[0], visit(f.args[1]), visit(f.args[2]));
  const op = declared(f.word);
  if (!op.derivatives) return zero;
  const values = new Map([
    ["out", f as Formula],
    ...op.inputs.map((input, i): [string, Formula] => [input, f.args[i]]),
  ]);
  let sum: Formula = zero;
  for (let i = 0; i < f.args.length; i++) {
    const inner = visit(f.args[i]);
    if (inner !== zero) sum = plus(sum, scaled(inner, substitute(op.derivatives[i], values)));
  }
  return sum;
}

/** The same formula with the declared output, `out`, as an input of another name. */
export function renameOut(formula: Formula, to: string): Formula {
  return rebuild(formula, (f) => (f.kind === "name" && f.name === "out" ? name(to) : f), call);
}
