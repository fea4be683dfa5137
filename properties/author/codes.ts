/** The diagnosis codes that there are, to be asked at run time: a suite that is not type-checked may misspell one. */
import type { DiagnosisCode } from "../../reports/result.ts";

const CODES: Readonly<Record<DiagnosisCode, true>> = {
  "not-loaded": true,
  "missing-export": true,
  "wrong-value": true,
  "wrong-shape": true,
  "wrong-type": true,
  "non-finite": true,
  threw: true,
  "timed-out": true,
  crashed: true,
  "out-of-memory": true,
  "output-limit": true,
  "sign-flipped": true,
  scaled: true,
  "swapped-arguments": true,
  transposed: true,
  "missing-term": true,
  "missing-reduction": true,
  "upstream-ignored": true,
  accumulated: true,
  detached: true,
  stale: true,
  ascent: true,
  "finite-differences": true,
  "non-deterministic": true,
  "mutated-input": true,
  inaccurate: true,
  "wrong-at-kink": true,
  "wrong-gradient": true,
  "input-ignored": true,
  "off-by-one": true,
  "epsilon-added": true,
};

export const DIAGNOSIS_CODES: readonly string[] = Object.keys(CODES);

export function isDiagnosisCode(code: unknown): code is DiagnosisCode {
  return typeof code === "string" && Object.hasOwn(CODES, code);
}
