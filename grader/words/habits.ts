/** Habits of other languages and libraries in a line of code: what to write here. */

interface Habit {
  readonly is: RegExp;
  /** What to write: `$1` is what the first brackets of the pattern met. */
  readonly says: string;
}

/** Where a text is no program at all: the first that a line has. */
export const OF_SYNTAX: readonly Habit[] = [
  {
    is: /([\w$.)\]]+)\s*@\s*([\w$.]+)/,
    says: "`@` is Python's. Write `$1.dot($2)` for two vectors, `$1.matmul($2)` for matrices.",
  },
  {
    is: /^\s*def\s+(\w+)\s*\(([^)]*)\)/,
    says: "`def` is Python's. Write `export function $1($2) { … }`.",
  },
  { is: /\blambda\s+([\w, ]+)\s*:\s*(.+?)[\s;)]*$/, says: "`lambda` is Python's. Write `($1) => $2`." },
  { is: /^\s*(?:elif|else if)\b.*:\s*$/, says: "Write `else if (…) { … }`: blocks stand in braces." },
  {
    is: /^\s*for\s+(\w+)\s+in\s+range\(([^)]*)\)\s*:/,
    says: "Write `for (let $1 = 0; $1 < $2; $1++) { … }`.",
  },
  { is: /^\s*for\s+(\w+)\s+in\s+([\w.]+)\s*:/, says: "Write `for (const $1 of $2) { … }`." },
  {
    is: /^\s*(if|while)\s+([^(].*?):\s*$/,
    says: "Write `$1 ($2) { … }`: conditions in brackets, blocks in braces.",
  },
  {
    is: /^\s*(?:with|try|except|class\s+\w+(?:\([^)]*\))?|else)\b[^{]*:\s*$/,
    says: "Blocks stand in braces, `{ … }`, and not after a colon.",
  },
  { is: /^\s*from\s+([\w.]+)\s+import\s+(.+)$/, says: 'Write `import { $2 } from "gradproof/engine"`.' },
  {
    is: /^\s*import\s+(numpy|torch|math)\b/,
    says: 'Write `import { tensor } from "gradproof/engine"`: what $1 does, the methods of a tensor do.',
  },
  { is: /\bnot\s+([\w.]+)/, says: "Write `!$1`." },
  { is: /\)\s+(and|or)\s+\(|\w\s+(and|or)\s+\w/, says: "Write `&&` for and, `||` for or." },
  { is: /(\w+)\s*\/\/\s*(\w+)/, says: "`//` begins a comment. Write `$1.floorDivide($2)`." },
  { is: /\[\s*:\s*|\w\[[^\]]*:[^\]]*\]/, says: "Slices are Python's. Write `x.narrow(0, start, length)`." },
];

/** Where a line runs, and does not do what its author thought. */
export const OF_TENSORS: readonly Habit[] = [
  {
    is: /(?<![\w$.])([\w$]+)\[[\w$+\-\s]+\]/,
    says: "A tensor is no array: `$1[i]` is undefined. Its methods work on all entries at once, such as `$1.mul($1).sum()`; a single entry, with its record, is `$1.at(i)`.",
  },
  {
    is: /\b([\w$.]+)\.(?:map|forEach|filter|reduce)\(/,
    says: "A tensor is no array, and its methods work on all entries at once: `$1.square()`, `$1.abs()`, `$1.sum()`; `[...$1]` is an array of its entries, as tensors.",
  },
  {
    is: /([\w$.)]+)\.T\b(?!\w|\()/,
    says: "`$1.T` exchanges the rows and columns of a matrix. A vector has none, and is its own T: upright, as one column, it is `$1.reshape([-1, 1])`.",
  },
  {
    is: /([\w$.]+)\.(?:inv|inverse|pinverse)\(/,
    says: 'Of a matrix, write `linalg.inv($1)`, with `import { linalg } from "gradproof/engine"`; entry by entry, 1/x is `$1.reciprocal()`.',
  },
  {
    is: /([\w$.]+)\.(norm|sum|mean|abs|sqrt|square|exp|log|t|neg)(?![\w(])/,
    says: "Brackets are missing: write `$1.$2()`.",
  },
  {
    is: /([\w$.]+)\.shape\(/,
    says: "`$1.shape` is a field, an array of numbers: write it without brackets.",
  },
];

/** Names of other languages, and what stands for them here. */
export const NAMES: Readonly<Record<string, string>> = {
  self: "Write `this`: it needs no place among the arguments.",
  None: "Write `null`; or `undefined`, for what was never given.",
  True: "Write `true`.",
  False: "Write `false`.",
  print: "Write `console.log(…)`.",
  len: "Write `x.numel()` for the number of entries, `x.shape[0]` for the number of rows.",
  range: "Write `for (let i = 0; i < n; i++) { … }`.",
  enumerate: "Write `for (const [i, x] of list.entries()) { … }`.",
  zip: "Write `list.map((x, i) => … other[i] …)`.",
  np: "There is no numpy: a tensor's own methods do it, such as `x.dot(y)` and `x.norm()`.",
  numpy: "There is no numpy: a tensor's own methods do it, such as `x.dot(y)` and `x.norm()`.",
  torch: 'There is no torch: import what you need, `import { tensor } from "gradproof/engine"`.',
  math: "Of a tensor, take the method: `x.sqrt()`. Of a number, `Math.sqrt(…)`.",
  F: 'Import it: `import { functional as F } from "gradproof/engine"`.',
  nn: 'Import it: `import { Module, Parameter } from "gradproof/engine"`.',
  isinstance: "Write `x instanceof Tensor`.",
  int: "Write `Math.trunc(…)`.",
  float: "Write `Number(…)`.",
  str: "Write `String(…)`.",
};

/** Fields and methods of other libraries. */
export const MEMBERS: Readonly<Record<string, string>> = {
  squared: "square()",
  magnitude: "norm()",
  length: "norm()",
  len: "numel()",
  plus: "add(…)",
  minus: "sub(…)",
  subtract: "sub(…)",
  times: "mul(…)",
  multiply: "mul(…)",
  multiplied: "mul(…)",
  divided: "div(…)",
  power: "pow(…)",
  root: "sqrt()",
  negate: "neg()",
  negative: "neg()",
  absolute: "abs()",
  total: "sum()",
  average: "mean()",
  copy: "clone()",
  numpy: "toArray()",
  tolist: "toArray()",
  data: "detach()",
  zero_grad: "zeroGrad()",
  requires_grad_: "requiresGrad_()",
  requires_grad: "requiresGrad",
  backwards: "backward()",
  gradient: "grad",
  normalize: "div(x.norm())",
  max_: "amax()",
  append: "push(…), of an array",
  size: "numel()",
};

/** What to write for the first habit that one of these lines has. */
export function habitIn(line: string, habits: readonly Habit[]): string | undefined {
  for (const { is, says } of habits) {
    const met = is.exec(line);
    if (met) return says.replace(/\$(\d)/g, (_, place: string) => met[Number(place)] ?? "…");
  }
  return undefined;
}
