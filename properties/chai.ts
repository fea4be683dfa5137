/** A matcher of gradients for anybody's chai: `use(gradients)`, then `expect(f).to.have.correctGradient(options)`. */
import type { GradientToCheck } from "./oracles/check-gradient.ts";
import type { Anything, ThoroughGradientsToCheck } from "./oracles/gradients-to-check.ts";
import { holds } from "./oracles/holds.ts";
import { checkGradient } from "./oracles/thorough.ts";

declare global {
  namespace Chai {
    interface Assertion {
      /**
       * The gradient that the options give is that of the function, as `checkGradient` finds: it is right, or at a kink what some convention
       * gives. What has no slope there, and what differences cannot decide, fails too: such a check shows nothing.
       */
      correctGradient<Name extends string>(options: ThoroughGradientsToCheck<Name>): void;
      correctGradient(options: GradientToCheck): void;
    }
  }
}

/**
 * A plugin for chai, of any copy: `use(gradients)`.
 *
 * @example
 * use(gradients);
 * expect(([x]) => x ** 3).to.have.correctGradient({ gradient: ([x]) => [3 * x ** 2], at: [2] });
 */
export const gradients: Chai.ChaiPlugin = ({ Assertion, AssertionError, util }) => {
  Assertion.addMethod(
    "correctGradient",
    function (this: Chai.AssertionStatic, options: GradientToCheck | ThoroughGradientsToCheck) {
      const f = this._obj as (inputs: Anything) => unknown;
      new Assertion(f, "What has a gradient").to.be.a("function");
      const { verdict, message } = checkGradient(f, options as ThoroughGradientsToCheck);
      // What could not be judged is neither right nor wrong.
      if (util.flag(this, "negate") && verdict !== "wrong")
        throw new AssertionError(`expected the gradient to be wrong; it is ${verdict}.\n${message}`);
      this.assert(
        holds(verdict),
        `expected the gradient to be right.\n${message}`,
        "expected the gradient to be wrong; it is right.",
        "right",
        verdict,
      );
    },
  );
};
