/** The cosine of the lesson before, and what the suite needs to ask the engine about it. */

export { type Tensor, tensor } from "../../engine/index.ts";
export { cosine } from "../02-cosine/solution.ts";
