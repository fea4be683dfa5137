/** The files of a new lesson: small, whole, and right, to be changed piece by piece. */

/** A file of it, by its name. */
export type Skeleton = Readonly<Record<string, string>>;

/** "my-lesson" as a program has it: myLesson. */
export function identifierOf(name: string): string {
  return name.replace(/^\d+-/, "").replace(/-+(.)/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * A lesson with one function, one property and one mutant, which `verify-lesson` passes as it is.
 *
 * @param name of its folder: small letters, digits and hyphens.
 */
export function skeletonOf(name: string): Skeleton {
  const f = identifierOf(name);
  const starter = `import type { Tensor } from "gradproof/engine";

/** To be written: Σ xᵢ². */
export function ${f}(x: Tensor): Tensor {
  throw new Error("${f} is not written yet.");
}
`;
  return {
    "lesson.md": `# ${name}

What is to be learned here, and what \`${f}(x)\` is:

$$
f(x) = \\sum_i x_i^2
$$

An example on paper: at $x = [3, 4]$ it is 25, and its gradient is $[6, 8]$.
`,
    "starter.ts": starter,
    "exercise.ts": starter,
    "solution.ts": `import type { Tensor } from "gradproof/engine";

/** Σ xᵢ² */
export function ${f}(x: Tensor): Tensor {
  return x.square().sum();
}
`,
    "suite.ts": `import { inputs, numbers, type Suite, suite } from "gradproof/properties";
import { mutants } from "./mutants.ts";
import * as solution from "./solution.ts";

export const lesson: Suite = suite(${JSON.stringify(name)}, { solution, mutants }, ({ exercise, it }) => {
  const ${f} = exercise.function(${JSON.stringify(f)}, { domain: inputs({ x: numbers(["n"]) }, { n: [1, 4] }) });

  it("is the sum of the squares, with its gradient", { points: 1, says: "∂/∂xᵢ = 2 xᵢ" }, ${f}.agrees());
});
`,
    "mutants.ts": `import { type Mutant, mutant } from "gradproof/properties";

/** Wrong answers, as edits of the solution: the diagnosis that must be given, what its author thought, and what a learner is told. */
export const mutants: readonly Mutant[] = [
  mutant(
    "no-square",
    "wrong-value",
    "a sum is a sum",
    { ".square()": "" },
    "The entries are added up as they are; their squares are meant.",
  ),
];
`,
    "tsconfig.json": `{
  "compilerOptions": {
    "target": "es2022",
    "module": "nodenext",
    "strict": true,
    "noEmit": true,
    "allowImportingTsExtensions": true,
    "skipLibCheck": true,
    "types": []
  }
}
`,
  };
}
