/** Results such as no honest run makes: every status, fractions, bonus, hidden properties, names and texts that attack whoever reads them. */
import type { PropertyResult, PropertyStatus, Result } from "../../reports/result.ts";

/** Words that mean something to XML, HTML, TAP, YAML, CSV, a shell, a terminal, or nobody. */
export const HOSTILE_TEXTS: readonly string[] = [
  "]]><script>alert(1)</script>&amp;\"'",
  "ok 1 - fine\nok 2 - forged\n1..2\nBail out! no",
  "x # TODO y \\# SKIP",
  "\u0000\u0001\u001b[31mred\u001b[0m\u0007\ufffe\uffff",
  "\ud800 lone \udfff",
  "\u202eesrever\u2028line\u2029paragraph\u0085next",
  "=cmd|' /C calc'!A0",
  "::error::forged\n::set-output name=x::y",
  "---\n...\n- a: [b\n\t%",
  "🙂".repeat(400),
  "",
  "constructor",
];

const STATUSES: readonly PropertyStatus[] = ["passed", "failed", "timed-out", "crashed", "not-attempted"];

function property(text: string, index: number): PropertyResult {
  const status = STATUSES[index % STATUSES.length];
  const failed = !["passed", "not-attempted"].includes(status);
  return {
    id: `p${index}`,
    title: text || "untitled",
    says: text,
    points: status === "passed" ? 0.1 : 0,
    maxPoints: 0.1 + 0.2 * (index % 2),
    ...(index % 4 === 3 && { bonus: true as const }),
    ...(index % 6 === 1 && { hidden: true as const, hint: "Think of zero." }),
    ...(index % 6 === 2 && { hidden: "after-due" as const }),
    runs: 100,
    replay: `TOKEN${index}`,
    durationMs: 3.5,
    status,
    ...(failed && {
      diagnosis: {
        code: "scaled" as const,
        text: `SECRET ${text}`,
        where: `exercise.ts:12, in ${text}`,
        advice: text,
      },
      counterexample: { inputs: [{ name: text, shape: [2], dtype: "float64", data: ["NaN", 4711.5] }] },
      comparison: { output: text, entries: [{ index: [0], yours: "Infinity", exact: 815.25, ok: false }] },
      ...(index % 6 === 1 && {
        standIn: { counterexample: { inputs: [{ name: "x", shape: [], dtype: "float64", data: [42] }] } },
      }),
    }),
  };
}

export function hostileResult(changes: Partial<Result> = {}): Result {
  const properties = HOSTILE_TEXTS.map(property);
  return {
    schema: "gradproof/result/v1",
    lesson: "cosine",
    submission: {
      path: HOSTILE_TEXTS[0],
      name: HOSTILE_TEXTS[0],
      id: "0123456789ab",
      sha256: "ab".repeat(32),
      bytes: 12,
    },
    suite: { sha256: "cd".repeat(32) },
    engine: "0.1.0",
    node: "22.0.0",
    platform: "linux-x64",
    seed: 7,
    sandbox: "process",
    confinement: { enforces: ["environment", "memory", "time", "output"] },
    durationMs: 1234,
    status: "failed",
    score: 0.3,
    maxScore: 1.7,
    properties,
    printed: HOSTILE_TEXTS.join("\n").repeat(1 + 1_000_000 / HOSTILE_TEXTS.join("\n").length),
    ...changes,
  };
}

/** Each way to have no grade. */
export const WITHOUT_GRADE: readonly Result[] = (["error", "ungraded"] as const).map((status) => {
  const {
    score: _,
    printed: __,
    ...rest
  } = hostileResult({ status, properties: [], reason: HOSTILE_TEXTS[0] });
  return rest;
});
