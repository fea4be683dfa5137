/** What training makes small. */
export * from "./classification.ts";
export * from "./ctc.ts";
export * from "./margin.ts";
export type { LossOptions } from "./reduction.ts";
export * from "./regression.ts";
