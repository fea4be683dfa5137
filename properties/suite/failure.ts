/** A property that fails throws one of these: what is wrong, and what is already known of how. */
import type { DiagnosisCode } from "../../reports/result.ts";

export class Failure extends Error {
  /** Absent while all that is known is that two numbers differ: a diagnosis finds out. */
  readonly code: DiagnosisCode | undefined;
  readonly advice: string | undefined;
  /** "exercise.ts:12:5". */
  readonly where: string | undefined;

  constructor(text: string, known: { code?: DiagnosisCode; advice?: string; where?: string } = {}) {
    super(text);
    this.name = "Failure";
    this.code = known.code;
    this.advice = known.advice;
    this.where = known.where;
  }
}
