/** Names that a suite may give, and those that it may not. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { checkForbidden, checkHelper, checkPrediction } from "./named.ts";

describe("What a suite names", () => {
  it("is a file beside the exercise that is not the lesson's own", () => {
    checkHelper("layers.ts", "");
    expect(() => checkHelper("../layers.ts", "")).to.throw(/"\.\.\/layers\.ts" is no name of a program/);
    expect(() => checkHelper("solution.ts", "")).to.throw(/a file of the lesson's own/);
  });

  it("is a name of the engine's where it is forbidden", () => {
    checkForbidden("softmax", "");
    expect(() => checkForbidden("soft max", "")).to.throw(/"soft max" is no name/);
  });

  it("is asked for where it is a prediction", () => {
    checkPrediction("plateau", ["descend", "plateau"], "");
    expect(() => checkPrediction("plato", ["descend", "plateau"], "")).to.throw(
      /no property asks for "plato"; they ask for descend, plateau/,
    );
  });
});
