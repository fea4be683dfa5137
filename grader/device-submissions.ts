/** Submissions that tell devices apart: what the tests of grading on WebGPU hand in. */

/** The cosine, whose gradients a rule of its own multiplies by `factor` on their way. */
export const multiplied = (factor: string): string => `
import { custom, type Tensor } from "gradproof/engine";
const pass = custom({ forward: (x: Tensor) => x.mul(1), backward: (g: Tensor) => g.mul(${factor}) });
export const cosine = (x: Tensor, y: Tensor): Tensor => pass(x.dot(y).div(x.norm().mul(y.norm())));
`;
