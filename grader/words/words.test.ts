/** What is said of a line is what stands in it; of a line that is right, nothing. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { declarationAt, reachedFrom, textsOf } from "./declarations.ts";
import { habitIn, OF_SYNTAX, OF_TENSORS } from "./habits.ts";
import { endlessLoop } from "./loops.ts";
import { spelled } from "./operators.ts";
import { lineIn, linesOf, plainCode } from "./plain-code.ts";
import { syntaxAdvice } from "./syntax.ts";
import { type Line, reworded } from "./thrown.ts";
import { toldIn } from "./told.ts";

const line = (text: string, all: readonly string[] = [text]): Line => ({
  text,
  all,
  exported: ["tensor", "stack", "sqrt"],
  methods: ["add", "sub", "mul", "sum", "square", "norm", "sqrt"],
});

describe("An operator on tensors", () => {
  for (const [written, instead] of [
    ["return x ** 2;", "x.square()"],
    ["return x ** 3;", "x.pow(3)"],
    ["return x / norm(x);", "x.div(norm(x))"],
    ["const y = 2 * x;", "x.mul(2)"],
    ["const y = 1 / x;", "x.reciprocal()"],
    ["total += e.mul(e);", "total = total.add(e.mul(e))"],
    ["return Math.sqrt(x.dot(x));", "x.dot(x).sqrt()"],
    ["return -x.dot(y);", "x.dot(y).neg()"],
    ["if (x > 0) {", "x.item() > 0"],
    ["const isLarge = x > 0;", "x.gt(0)"],
    ["return 0.5 * (x - y) ** 2;", "x.sub(y).square().mul(0.5)"],
    ["return x.dot(y) / (norm(x) * norm(y));", "x.dot(y).div(norm(x).mul(norm(y)))"],
    ["x = x + rate * x.grad;", "noGrad(() => x.add_(x.grad.mul(rate)))"],
    ["param.data -= this.lr * param.grad;", "noGrad(() => param.sub_(param.grad.mul(this.lr)))"],
    ["return Math.pow(x, 3).sum();", "x.pow(3).sum()"],
    ["return xs.map((v) => v ** 2);", "v.square()"],
    ["return 1 / 2 * x.sum();", "x.sum().mul(1 / 2)"],
    ["return x.dot(y) / (n);", "x.dot(y).div(n)"],
  ])
    it(`in ${written} is spelled ${instead}`, () => expect(spelled(written)?.instead).to.equal(instead));

  it("is none where there is none", () => {
    for (const text of [
      "return x.mul(y).sum();",
      "const n = 2 * 3;",
      "x.grad = null;",
      "const f = (a) => a;",
      "const half = steps / 2 + Math.sqrt(2);",
      "for (let i = 0; i < n; i++) {",
      "return x.mul(2 * rate).sub(1 - momentum);",
    ])
      expect(spelled(text), text).to.equal(undefined);
  });
});

describe("A habit of another language", () => {
  for (const [text, says] of [
    ["  return x @ y", "x.dot(y)"],
    ["def norm(x):", "export function norm(x)"],
    ["f = lambda x: x * x", "(x) => x * x"],
    ["    for i in range(3):", "let i = 0; i < 3; i++"],
    ["if x > 0:", "if (x > 0)"],
    ["from torch import tensor", "import { tensor }"],
    ["import numpy as np", "gradproof/engine"],
    ["if (a and b) {", "&&"],
  ])
    it(`is seen in ${text.trim()}`, () => expect(habitIn(text, OF_SYNTAX)).to.include(says));

  it("is not seen in what is right", () => {
    for (const text of [
      'import { noGrad, type Tensor } from "gradproof/engine";',
      "  for (let i = 0; i < n; i++) {",
      "  const path: Tensor[] = [];",
      "  return { cosine: 1, gradientNorm: 0 };",
      "  switch (a) { case 1: return b; default: return c; }",
      "  const f = (x: Tensor): Tensor => x.square();",
    ]) {
      expect(habitIn(text, OF_SYNTAX), text).to.equal(undefined);
      expect(habitIn(text, OF_TENSORS), text).to.equal(undefined);
    }
  });
});

describe("A bracket that is missing", () => {
  it("is counted, in a line and in a file", () => {
    expect(syntaxAdvice("return x.mul(x.sum().sqrt();", 1)).to.include('One ")" is missing');
    expect(syntaxAdvice("function f() {\n  return 1;\n", 3)).to.include("never closed");
    expect(syntaxAdvice("let a = 1;", 1)).to.equal(undefined);
  });
});

describe("A loop that does not end", () => {
  for (const [code, at, says] of [
    ["let i = 0;\nwhile (i < 10) {\n  f();\n}", 2, "changes i"],
    ["while (true) {\n}", 1, "nothing in it leaves it"],
    ["for (;;) f();", 1, "nothing in it leaves it"],
    ["for (let i = 0; i < n; i++) {}\nwhile (k > 0) { j--; }", 2, "changes k"],
  ] as const)
    it(`is found in ${JSON.stringify(code)}`, () => {
      const found = endlessLoop(code);
      expect(found?.line).to.equal(at);
      expect(found?.says).to.include(says);
    });

  it("is not accused where something ends it, or where there are several that might", () => {
    for (const code of [
      "for (let i = 0; i < n; i++) {}\nfor (const x of list) {}\nwhile (true) { if (a) break; }",
      "while (i < n) { i++; }\nwhile (j < n) { j += 2; }",
      "let done = false;\nwhile (!done) { done = f(); }\nwhile (queue.length) queue.pop();",
    ])
      expect(endlessLoop(code)?.says ?? "", code).not.to.include("never ends");
  });
});

describe("What was thrown", () => {
  for (const [message, text, says] of [
    [
      "f threw TypeError: Cannot read properties of null (reading 'mul').",
      "x.add_(x.grad!.mul(rate));",
      "x.grad is null",
    ],
    [
      "f threw TypeError: Cannot read properties of undefined (reading '0').",
      "const x = optimizer.params[0];",
      "optimizer.params is undefined",
    ],
    ["f threw TypeError: x.squared is not a function.", "return x.squared();", "x.square()"],
    ["f threw TypeError: x.mul(...).summ is not a function.", "return x.mul(x).summ();", "Did you mean sum?"],
    ["f threw TypeError: x.norm.mul is not a function.", "x.norm.mul(y)", "x.norm()"],
    ["f threw ReferenceError: self is not defined.", "return self.p;", "this"],
    ["f threw ReferenceError: tensor is not defined.", "tensor(0)", "import { tensor }"],
    ["f threw TypeError: Assignment to constant variable.", "p = p.sub(d);", "p.sub_"],
    [
      "f threw GradientError: add_: a leaf that requires grad, or a view of one, cannot be overwritten while gradients are tracked.",
      "x.add_(d);",
      "noGrad",
    ],
  ])
    it(`${message.slice(8, 70)} … is told with ${says}`, () => {
      const found = reworded(message, line(text));
      expect(`${found?.text ?? ""} ${found?.advice}`).to.include(says);
    });

  it("is left in its own words where there is nothing to add", () => {
    for (const member of ["a(", "(a+)+$", "[", "\\", "é"])
      expect(
        reworded(
          `f threw TypeError: Cannot read properties of undefined (reading '${member}').`,
          line("t[key]"),
        ),
        member,
      ).to.equal(undefined);
    expect(reworded("f threw Error: not today.", line("return g();"))).to.equal(undefined);
    expect(reworded("matmul: shapes do not fit", line("a.matmul(b)"))).to.equal(undefined);
  });
});

describe("A place", () => {
  it("is read from the learner's own file alone, and its line is shown", () => {
    expect(lineIn("exercise.ts:12, in div", "exercise.ts")).to.equal(12);
    expect(lineIn("layers.ts:12", "exercise.ts")).to.equal(undefined);
    const source = "// one\nreturn y.item(); // two\n";
    const told = toldIn({ code: "detached", text: "No record." }, { name: "exercise.ts", source });
    expect(told.where).to.include("exercise.ts:2");
    expect(told.line).to.equal("return y.item(); // two");
  });

  it("of an array is one of a tensor, where no number comes out", () => {
    const nan = { code: "wrong-type", text: "f(x) gave the number NaN, not a tensor." } as const;
    const name = "exercise.ts";
    const source = "export function f(x) {\n  let s = weights[0];\n  return s + x[0];\n}\n";
    expect(toldIn(nan, { name, source }).where).to.equal("exercise.ts:3");
    expect(toldIn(nan, { name, source: source.replace("x[0]", "weights[1]") }).where).to.equal(undefined);
  });

  it("is of what was asked, and of what that uses: no other function is blamed", () => {
    const source = `import { tensor } from "gradproof/engine";
const half = (x) => x.detach().div(2);

export function f(x) {
  return half(x);
}
export function g(x) {
  return x.item();
}
export class K {
  forward(x) {
    return tensor(x.toArray());
  }
}
`;
    const at = (...asks: string[]): string | undefined =>
      toldIn({ code: "detached", text: "No record." }, { name: "exercise.ts", source, asks }).where;
    expect(at("f")).to.include("exercise.ts:2, at `.detach()`");
    expect(at("g")).to.include("exercise.ts:8");
    expect(at("K")).to.include("exercise.ts:12");
    expect(at()).to.include("exercise.ts:8");
    expect(at("elsewhere")).to.equal(at());
    expect(reachedFrom(source, ["K"]).split("\n")).to.have.length(source.split("\n").length);
    expect(declarationAt(source, 5)?.name).to.equal("f");
    expect(declarationAt(source, 1)).to.equal(undefined);
    expect([...textsOf(source).keys()]).to.deep.equal(["half", "f", "g", "K"]);
  });

  it("of a number that is written down is its branch", () => {
    const source =
      "export function f(x) {\n  const n = x.item();\n  if (n > 1) return tensor(1);\n  return x;\n}\n";
    const told = toldIn({ code: "detached", text: "No record." }, { name: "exercise.ts", source });
    expect(told.where).to.equal("exercise.ts:3");
    expect(told.advice).to.include("Is this case needed?");
  });

  it("tells which of two was asked when it threw", () => {
    const source = "export function f(x) {\n  return stack([]);\n}\nexport class G {}\n";
    const text = "G and f threw ShapeError: stack: takes one tensor or more.";
    const told = toldIn({ code: "threw", text, where: "exercise.ts:2:10" }, { name: "exercise.ts", source });
    expect(told.text).to.match(/^f stops: the list that stack was given is empty/);
  });

  it("is not looked for in a text that no person writes: it would take the judge's time", () => {
    const name = "exercise.ts";
    const long = `f = lambda ${" ".repeat(100_000)})`;
    expect(syntaxAdvice(long, 1)).to.equal(undefined);
    expect(syntaxAdvice(long.replace(/ +\)/, " ".repeat(300)), 1)).to.equal(undefined);
    const hangs = { code: "timed-out", text: "It did not end." } as const;
    expect(endlessLoop(`${"while (i < n) { i++; }\n".repeat(150)}while (true) {}`)).to.equal(undefined);
    expect(toldIn(hangs, { name, source: "while(".repeat(100_000) })).to.not.have.property("advice");
    expect(toldIn(hangs, { name, source: "while (1) {\n".repeat(100_000) })).to.not.have.property("advice");
  });

  it("is not found in comments and strings", () => {
    expect(plainCode('a("x.item()"); // .item()\n/* .item()\n */ b')).not.to.include("item");
    expect(linesOf("a /* x\ny */ b")).to.deep.equal(["a     ", "     b"]);
  });
});
