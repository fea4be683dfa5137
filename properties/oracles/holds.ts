/** One rule for whoever must say yes or no: the matcher, and the command line. */
import type { GradientVerdict } from "./check-gradient.ts";

/**
 * Whether a gradient was found to be right: it is, or at a kink it is what some convention gives. Where there is no slope nothing accuses it,
 * and where differences cannot decide neither; but a check that could not have failed has shown nothing.
 */
export const holds = (verdict: GradientVerdict): boolean => verdict === "right" || verdict === "kink";
