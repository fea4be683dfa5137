/** What the suite needs of the engine to write the p-norm once more, for mathjs. */
export type { Tensor } from "../../engine/index.ts";
