/** Uses every entry of the package, typed. */
import { gradients } from "gradproof/chai";
import { checkGradient } from "gradproof/check-gradient";
import { formatNpy, jvp, Module, Parameter, SGD, type Tensor, tensor } from "gradproof/engine";
import { describeLesson } from "gradproof/mocha";
import { expect, forAll, type Suite, suite, vectors } from "gradproof/properties";

class Scale extends Module {
  factor: Parameter = new Parameter(tensor([2]));
  override forward(x: Tensor): Tensor {
    return x.mul(this.factor).relu();
  }
}
const x: Tensor = tensor([1, 2]).exp().add_(1);
const { tangent } = jvp((y) => y.square().sum(), x, x);
const n: number = tangent.item() + formatNpy(x).length;
new SGD(new Scale().parameters(), { lr: n }).step();
const { verdict } = checkGradient(([a]) => a * a, { gradient: ([a]) => [2 * a], at: [1] });
const { message } = checkGradient(({ y }: { y: number[] }) => y[0], {
  inputs: { y: [1] },
  gradient: () => ({ y: [1] }),
});
console.log(message, typeof gradients);
const s: Suite = suite("x", ({ exercise, it }) => {
  const f = exercise.scalar("f", { inputs: ["x"], reference: (y) => y.sum(), domain: vectors() });
  it(
    "a",
    { points: 1 },
    forAll(vectors(), async ({ x }) => {
      expect(await f.value(x)).to.agreeWith(1);
    }),
  );
});
await describeLesson("./my-lesson", { onResult: ({ status }) => console.log(status, verdict, s.name) });
// @ts-expect-error a Tensor is no number
export const wrong: number = x;
