/** A property that fails throws one of these: what is wrong, and what is already known of how. */
import type { Comparison, Diagnosis, DiagnosisCode } from "../../reports/result.ts";

/** Finds out more, once the input is as small as it gets. */
export type Inquiry = (
  seed: number,
) => Promise<{ readonly diagnosis: Diagnosis; readonly comparison?: Comparison }>;

export class Failure extends Error {
  /** Absent while all that is known is that two numbers differ: a diagnosis finds out. */
  readonly code: DiagnosisCode | undefined;
  readonly advice: string | undefined;
  /** "exercise.ts:12:5". */
  readonly where: string | undefined;

  /** What is off, where that is a number of a tensor's: a smaller input is to be off in the same. */
  readonly of: "value" | "gradient" | undefined;
  readonly inquire: Inquiry | undefined;
  /** Whether the right numbers may have been rounded: then the run is to be made again, with all their digits. */
  readonly tentative: boolean;

  constructor(
    text: string,
    known: {
      code?: DiagnosisCode;
      advice?: string;
      where?: string;
      inquire?: Inquiry;
      of?: "value" | "gradient" | undefined;
      tentative?: boolean;
    } = {},
  ) {
    super(text);
    this.name = "Failure";
    this.code = known.code;
    this.advice = known.advice;
    this.where = known.where;
    this.inquire = known.inquire;
    this.of = known.of;
    this.tentative = known.tentative ?? false;
  }
}
