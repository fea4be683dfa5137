/** Formulas and the table of ops. Whoever imports one of these has every op in the table: bundlers are told to keep the lines below. */
import { enter, refer } from "../core/table.ts";
import * as losses from "../loss/primitives.ts";
import * as activations from "../nn/functional/primitives.ts";
import { useKernels } from "../nn/kernels.ts";
import { install } from "./install.ts";
import * as primitives from "./primitives.ts";
import { references } from "./references.ts";

install();
enter(primitives, activations, losses);
refer(references);
useKernels();

export { opNamed } from "../calculus/derive.ts";
export { differentiate } from "../calculus/differentiate.ts";
export { evaluate } from "../calculus/reference.ts";
export { type Formula, freeNames, parse as parseFormula, toText as formulaText } from "../core/formula.ts";
export { table } from "../core/table.ts";
export { type Coverage, coverage } from "./coverage.ts";
