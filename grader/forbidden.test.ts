/** What a lesson wants written by hand is refused by its words, and nothing else is. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { refuseForbidden } from "./forbidden.ts";
import { NotLoaded } from "./not-loaded.ts";
import { translateAny } from "./program.ts";

const refused = async (source: string): Promise<NotLoaded | undefined> => {
  const { code } = await translateAny(source, "exercise.ts");
  try {
    refuseForbidden(code, source, "exercise.ts", ["softmax", "logSoftmax"]);
    return undefined;
  } catch (error) {
    if (error instanceof NotLoaded) return error;
    throw error;
  }
};

describe("What is written by hand", () => {
  it("is not taken from the engine: by a method, a word in brackets, an import, a namespace", async () => {
    for (const line of [
      "export const f = (x) => x.softmax(1);",
      "export const f = (x) => x?.softmax(1);",
      'export const f = (x) => x["softmax"](1);',
      'import { softmax } from "gradproof/engine";\nexport const f = (x) => softmax(x, 1);',
      'import { softmax as own } from "gradproof/engine";\nexport const f = (x) => own(x, 1);',
      'import * as engine from "gradproof/engine";\nexport const f = (x) => engine.logSoftmax(x, 1);',
      'import * as engine from "gradproof/engine";\nconst { exp, softmax } = engine; export const f = (x) => softmax(exp(x), 1);',
      'import * as engine from "gradproof/engine";\nconst { "softmax": own } = engine; export const f = (x) => own(x, 1);',
      "export const f = (x) => { const { softmax = 1 } = x; return softmax.call(x, 1); };",
      'const { softmax } = require("gradproof/engine"); export const f = (x) => softmax(x, 1);',
    ]) {
      const error = await refused(line);
      expect(error?.message, line).to.include("by hand");
      expect(error?.where, line).to.match(/^exercise\.ts:[12]$/);
    }
  });

  it("may have the name of what is forbidden, and be spoken of", async () => {
    for (const line of [
      "export function softmax(x) { return x.exp().div(x.exp().sum()); }",
      "// x.softmax(1) is forbidden\nexport const f = (x) => x.exp();",
      "export const f = (x) => softmaxOf(x); const softmaxOf = (x) => x.exp();",
      "export const f = (x) => x.softmaxLike;",
      "const { softmaxOf } = { softmaxOf: (x) => x }; export const f = (x) => softmaxOf(x);",
      "const softmax = (x) => x; const all = { softmax }; export const f = all.f ?? softmax;",
    ])
      expect(await refused(line), line).to.equal(undefined);
  });
});
