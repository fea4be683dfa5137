/** An expression with operators, as calls of a tensor's methods: `0.5 * (x - y) ** 2` is `x.sub(y).square().mul(0.5)`. */

/** A part of it, rewritten. */
interface Part {
  readonly text: string;
  /** Whether it is a plain number: what it is multiplied with may be a tensor, it is none. */
  readonly isNumber: boolean;
  /** Whether an operator of its own is still in it, so that it needs brackets before a method. */
  readonly isLoose: boolean;
}

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
  "!=": "ne",
  "!==": "ne",
};

const STRENGTH: Readonly<Record<string, number>> = { "*": 3, "/": 3, "%": 3, "+": 2, "-": 2 };

/** Those of Math, where the method has another name. */
const OF_MATH: Readonly<Record<string, string>> = {
  hypot: "norm",
  max: "amax",
  min: "amin",
};
const OF_TWO: Readonly<Record<string, string>> = { max: "maximum", min: "minimum", pow: "pow" };
const SAME =
  /^(?:sqrt|abs|exp|log|sign|acos|asin|atan|cos|sin|tan|tanh|cosh|sinh|floor|ceil|round|log2|log10)$/;

const TOKEN =
  /\s*(?:(\d[\d_]*(?:\.\d+)?(?:e[-+]?\d+)?|\.\d+)|([A-Za-z_$][\w$]*)|(\*\*|[<>=!]==?|=>|&&|\|\||\?\?|\?\.|\.\.\.|[-+*/%<>()[\],.!?:{}])|(["'`]))/y;

/** What is read from here on; undefined at the end of what can be read. */
interface Read {
  readonly token: string;
  readonly kind: "number" | "name" | "sign";
  readonly end: number;
}

/** Whether a name is that of a plain number. */
export type IsNumber = (name: string) => boolean;

class Reader {
  readonly #text: string;
  readonly #isNumber: IsNumber;
  at: number;
  /** How many operators were rewritten. */
  changed = 0;

  constructor(text: string, at: number, isNumber: IsNumber) {
    this.#text = text;
    this.at = at;
    this.#isNumber = isNumber;
  }

  #peek(): Read | undefined {
    TOKEN.lastIndex = this.at;
    const found = TOKEN.exec(this.#text);
    if (!found) return undefined;
    const [, number, name, sign] = found;
    const token = number ?? name ?? sign;
    if (token === undefined) return undefined;
    const kind = number !== undefined ? "number" : name !== undefined ? "name" : "sign";
    return { token, kind, end: TOKEN.lastIndex };
  }

  #takes(sign: string): boolean {
    const next = this.#peek();
    if (next?.kind !== "sign" || next.token !== sign) return false;
    this.at = next.end;
    return true;
  }

  /** A whole one. @param asked whether it decides what is done next: that takes a number. @throws {Unread} */
  comparison(asked = false): Part {
    const left = this.sum(2);
    const next = this.#peek();
    if (next?.kind !== "sign" || !/^(?:[<>]=?|[=!]==?)$/.test(next.token)) return left;
    this.at = next.end;
    const right = this.sum(2);
    if (!asked) return this.#joined(left, next.token, right);
    const [a, b] = [left, right].map(({ text, isNumber }) => (isNumber ? text : `${text}.item()`));
    if (!left.isNumber || !right.isNumber) this.changed++;
    return { text: `${a} ${next.token} ${b}`, isNumber: true, isLoose: true };
  }

  sum(strength: number): Part {
    let left = strength > 3 ? this.#signed() : this.sum(strength + 1);
    for (;;) {
      const next = this.#peek();
      if (next?.kind !== "sign" || STRENGTH[next.token] !== strength) return left;
      this.at = next.end;
      left = this.#joined(left, next.token, this.sum(strength + 1));
    }
  }

  #signed(): Part {
    if (!this.#takes("-")) return this.#power();
    const { text, isNumber, isLoose } = this.#signed();
    if (isNumber) return { text: `-${text}`, isNumber, isLoose: true };
    this.changed++;
    return { text: `${isLoose ? `(${text})` : text}.neg()`, isNumber, isLoose: false };
  }

  #power(): Part {
    const base = this.#member();
    if (!this.#takes("**")) return base;
    const exponent = this.#signed();
    if (base.isNumber && exponent.isNumber)
      return { text: `${base.text} ** ${exponent.text}`, isNumber: true, isLoose: true };
    this.changed++;
    const method = exponent.text === "2" ? "square()" : `pow(${exponent.text})`;
    return { text: `${base.text}.${method}`, isNumber: false, isLoose: false };
  }

  /** What has a tensor on its right alone changes places: 2 * x is x.mul(2). */
  #joined(left: Part, sign: string, right: Part): Part {
    if (left.isNumber && right.isNumber)
      return { text: `${left.text} ${sign} ${right.text}`, isNumber: true, isLoose: true };
    this.changed++;
    const made = (text: string): Part => ({ text, isNumber: false, isLoose: false });
    if (!left.isNumber) return made(`${left.text}.${METHODS[sign]}(${right.text})`);
    if (sign === "*" || sign === "+") return made(`${right.text}.${METHODS[sign]}(${left.text})`);
    if (sign === "-") return made(`${right.text}.neg().add(${left.text})`);
    if (sign === "/")
      return made(`${right.text}.reciprocal()${left.text === "1" ? "" : `.mul(${left.text})`}`);
    return made(`${right.text}.${METHODS[MIRRORED[sign] ?? sign]}(${left.text})`);
  }

  /** A name, a number or brackets, and the fields and calls after it. */
  #member(): Part {
    let part = this.#first();
    for (;;) {
      if (this.#takes(".") || this.#takes("?.")) {
        const { token, kind, end } = this.#peek() ?? {};
        if (kind !== "name" || end === undefined) throw new Unread();
        this.at = end;
        const before = part.text;
        part = { text: `${before}.${token}`, isNumber: this.#isNumber(`${before}.${token}`), isLoose: false };
      } else if (this.#takes("[")) {
        const inside = this.comparison();
        if (!this.#takes("]")) throw new Unread();
        const text = `${part.text}[${inside.text}]`;
        part = { text, isNumber: this.#isNumber(text), isLoose: false };
      } else if (this.#takes("(")) part = this.#called(part.text, this.#list());
      else if (!this.#takes("!")) return part;
    }
  }

  #first(): Part {
    const next = this.#peek();
    if (!next) throw new Unread();
    this.at = next.end;
    if (next.kind === "number") return { text: next.token, isNumber: true, isLoose: false };
    if (next.kind === "name") {
      if (
        /^(?:await|typeof|new|async|function|void|delete|return|const|let|var|if|else|for|while|of|in|throw|case)$/.test(
          next.token,
        )
      )
        throw new Unread();
      return { text: next.token, isNumber: this.#isNumber(next.token), isLoose: false };
    }
    if (next.token === "[") return { text: `[${texts(this.#list("]"))}]`, isNumber: false, isLoose: false };
    if (next.token !== "(") throw new Unread();
    const inside = this.comparison();
    if (!this.#takes(")")) throw new Unread();
    // Calls need no brackets around them.
    return { ...inside, text: inside.isLoose ? `(${inside.text})` : inside.text, isLoose: false };
  }

  #list(end = ")"): Part[] {
    const parts: Part[] = [];
    if (this.#takes(end)) return parts;
    do parts.push(this.comparison());
    while (this.#takes(","));
    if (!this.#takes(end)) throw new Unread();
    return parts;
  }

  #called(callee: string, given: readonly Part[]): Part {
    const [first, second] = given;
    const name = callee.startsWith("Math.") ? callee.slice(5) : undefined;
    const areNumbers = given.every(({ isNumber }) => isNumber);
    const method = given.length === 1 ? (SAME.test(name ?? "") ? name : OF_MATH[name ?? ""]) : undefined;
    if (name !== undefined && !areNumbers) {
      const two = given.length === 2 && !first.isNumber ? OF_TWO[name] : undefined;
      if (method === undefined && two === undefined) throw new Unread();
      this.changed++;
      const call =
        two === "pow" && second.text === "2" ? "square()" : `${method ?? two}(${second?.text ?? ""})`;
      return { text: `${first.text}.${call}`, isNumber: false, isLoose: false };
    }
    const text = `${callee}(${texts(given)})`;
    const isNumber = name !== undefined || /\.(?:item|numel)$|^Number$/.test(callee);
    return { text, isNumber, isLoose: false };
  }
}

const texts = (parts: readonly Part[]): string => parts.map(({ text }) => text).join(", ");

const MIRRORED: Readonly<Record<string, string>> = { "<": ">", ">": "<", "<=": ">=", ">=": "<=" };

/** What is no expression that is understood here. */
class Unread extends Error {}

/**
 * The expression that begins at this place: as it is written, and without operators; undefined where it has none, or is not understood.
 *
 * @param asked whether it is a condition's
 */
export function withMethods(
  text: string,
  at: number,
  isNumber: IsNumber,
  asked = false,
): { readonly written: string; readonly instead: string } | undefined {
  const reader = new Reader(text, at, isNumber);
  try {
    const { text: instead } = reader.comparison(asked);
    const rest = text.slice(reader.at);
    if (reader.changed === 0 || !/^\s*(?:$|[;,)\]}?:]|&&|\|\|)/.test(rest)) return undefined;
    return { written: text.slice(at, reader.at).trim(), instead };
  } catch (error) {
    if (error instanceof Unread) return undefined;
    throw error;
  }
}
