/** Half the sum of the squares, and its gradient. */
import { expect, forAll, type Suite, suite, vectors } from "gradproof/properties";
import { energy as reference } from "./solution.ts";

export const lesson: Suite = suite("energy", ({ exercise, it }) => {
  const energy = exercise.scalar("energy", { inputs: ["x"], reference, domain: vectors() });

  it(
    "is half the sum of the squares",
    { points: 1 },
    forAll(vectors(), async ({ x }) => {
      const exact = x.data.reduce((sum, entry) => sum + entry * entry, 0) / 2;
      expect(await energy.value(x)).to.agreeWith(exact, { scale: exact });
    }),
  );

  it(
    "has the gradient x",
    { points: 2 },
    forAll(vectors(), async ({ x }) => {
      const { x: gradient } = await energy.gradients(x);
      expect(gradient).to.agreeWith(x.data);
    }),
  );
});
