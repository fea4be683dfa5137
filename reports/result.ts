/** The result of grading one submission: the contract that every report and every export reads. */
import type { Picture } from "./picture.ts";

/** A number as JSON can carry it: NaN and the infinities are strings. */
export type JsonNumber = number | "NaN" | "Infinity" | "-Infinity";

/** "not-judged" is no fault of the submission: the suite has a mistake there, which is told in `mistake`. */
export type PropertyStatus = "passed" | "failed" | "timed-out" | "crashed" | "not-attempted" | "not-judged";

export type DiagnosisCode =
  | "not-loaded"
  | "missing-export"
  | "wrong-value"
  | "wrong-shape"
  | "wrong-type"
  | "non-finite"
  | "threw"
  | "timed-out"
  | "crashed"
  | "out-of-memory"
  | "output-limit"
  | "sign-flipped"
  | "scaled"
  | "swapped-arguments"
  | "transposed"
  | "missing-term"
  | "missing-reduction"
  | "upstream-ignored"
  | "accumulated"
  | "detached"
  | "stale"
  | "ascent"
  | "finite-differences"
  | "non-deterministic"
  | "mutated-input"
  | "inaccurate"
  | "wrong-at-kink"
  /** A gradient that is wrong in no way that has a name here. */
  | "wrong-gradient"
  /** What was given plays no part: the answer is the same whatever it is. */
  | "input-ignored"
  /** A count is one too large, or one too small. */
  | "off-by-one"
  /** A small number was added to keep something safe, and changes the result. */
  | "epsilon-added";

export interface ResultTensor {
  name: string;
  shape: readonly number[];
  dtype: string;
  /** Row-major entries. */
  data: readonly JsonNumber[];
}

export interface Counterexample {
  inputs: readonly ResultTensor[];
}

/** One entry of an output, four ways. */
export interface ComparisonEntry {
  /** Position in the output's shape; [] for a scalar. */
  index: readonly number[];
  /** What the submission gave; null where it gave nothing. */
  yours: JsonNumber | null;
  /** The exact number, rounded from 64 digits. */
  exact: JsonNumber;
  /** Finite difference of the submission's own values, with the estimate of its error. */
  difference?: JsonNumber;
  differenceError?: JsonNumber;
  /** The derivative of the lesson's function, as a formula that mathjs parses. */
  symbolic?: string;
  /** The same formula in LaTeX. */
  latex?: string;
  ok: boolean;
}

export interface Comparison {
  /** What is compared: "cosine(x, y)" or "∂cosine/∂x". */
  output: string;
  entries: readonly ComparisonEntry[];
}

export interface Diagnosis {
  code: DiagnosisCode;
  /** A sentence or two to the learner: how it is wrong. */
  text: string;
  /** Where: "exercise.ts:12, in div". */
  where?: string;
  /** The line that `where` names, as it stands there. */
  line?: string;
  /** What to do about it, where that is known. */
  advice?: string;
  /** The same for all properties that fail for this reason; `code`, `where` and `text` unless told. */
  cause?: string;
}

/** What whoever wrote the lesson must mend: no fault of the submission. */
export interface LessonMistake {
  /** "suite.ts:12"; the file alone where the line cannot be told. */
  where: string;
  /** The title of the property, or of the picture, where it belongs to one. */
  title?: string;
  /** What came, and what was expected. */
  text: string;
  /** What to write. */
  advice?: string;
}

/** How many inputs had a tensor of which shape. */
export interface TriedTensor {
  /** "x", or "x, y" where both have it. */
  readonly name: string;
  /** "[3]" with its count, small shapes first; "others" at the end. */
  readonly shapes: readonly (readonly [string, number])[];
}

/** What a property was tried on, in counts. */
export interface Tried {
  readonly tensors: readonly TriedTensor[];
  /** Entries of all tensors, and how many of them are zero, negative, whole. */
  readonly entries: number;
  readonly zeros: number;
  readonly negative: number;
  readonly whole: number;
  /** Inputs in which two entries have one absolute value that is not 0. */
  readonly ties: number;
  /** How many entries are at least 10^k and below 10^(k+1) in size, by k. */
  readonly magnitudes: readonly (readonly [number, number])[];
  /** Numbers and booleans that take few values, with how often they took them. */
  readonly settings: readonly {
    readonly name: string;
    readonly values: readonly (readonly [string, number])[];
  }[];
}

/** One tensor of a tape. */
export interface TapeValues {
  shape: readonly number[];
  data: readonly JsonNumber[];
}

/** One op of a submission's own computation. */
export interface TapeStep {
  op: string;
  /** A rule with a derivative by hand that it belongs to. */
  rule?: string;
  /** The line of the submission that it belongs to, and that line as it stands. */
  line?: number;
  text?: string;
  value: TapeValues;
  /** The gradient that the record brings it; null where none arrives. */
  gradient: TapeValues | null;
  /** The gradient that it must have; null where nothing depends on it. */
  exact: TapeValues | null;
  ok: boolean;
}

/** The steps of a submission's own computation at the counterexample. They were told by the submission: they explain, and count for nothing. */
export interface Tape {
  steps: readonly TapeStep[];
  /** The place among the steps where the gradients first part, if they do. */
  parting?: number;
  /** What there is to be seen. */
  says: string;
}

export interface PropertyResult {
  id: string;
  title: string;
  /** The law behind the title, in words. */
  says?: string;
  points: number;
  maxPoints: number;
  /** Its points count above the maximum score, and a submission passes without them. */
  bonus?: true;
  /** Its inputs are kept from students: for ever, or until the work is due. See `forStudents`. */
  hidden?: true | "after-due";
  /** Of a hidden property, what a student is told in place of the words of its diagnosis. */
  hint?: string;
  /** Of a hidden property that fails, another input on which it fails: what a student is shown. */
  standIn?: Pick<PropertyResult, "counterexample" | "comparison">;
  runs: number;
  /** The token for `gradproof replay`. */
  replay: string;
  durationMs: number;
  status: PropertyStatus;
  /** The smallest input found on which the property fails. */
  counterexample?: Counterexample;
  /** The input on which it first failed. */
  shrunkFrom?: Counterexample;
  comparison?: Comparison;
  diagnosis?: Diagnosis;
  /** What failed is nothing that the property itself is about: another one that fails for the same reason tells it better. */
  aside?: true;
  /** What the submission printed when it was asked about the counterexample. */
  printed?: string;
  /** Where somebody learns by it. */
  tape?: Tape;
  tried?: Tried;
  /** On "not-judged". */
  mistake?: LessonMistake;
}

/** What the sandbox saw to on the machine that graded. */
export interface Confinement {
  /** Held by the operating system, whatever the submission was made to do: "files", "network", "signals", … */
  enforces: readonly string[];
  /** What a reader of the result should know of it. */
  note?: string;
}

export interface Result {
  schema: "gradproof/result/v1";
  lesson: string;
  submission: {
    /** As whoever had it graded named it. */
    path: string;
    /** Base name. */
    name: string;
    /** Short, and another for any other file: equal contents in two places have two. */
    id: string;
    /** Of all files that were read; "" where none could be. */
    sha256: string;
    bytes: number;
  };
  suite: { sha256: string };
  engine: string;
  /** The version of Node, and the system: "linux-x64". */
  node: string;
  platform: string;
  seed: number;
  sandbox: "process" | "user" | "bubblewrap";
  confinement: Confinement;
  /** Where the submission ran, in float32; absent where that was the CPU, in float64. */
  device?: "webgpu";
  durationMs: number;
  /** "ungraded" is no 0: what was handed in is no program, or none was found. */
  status: "passed" | "failed" | "not-attempted" | "ungraded" | "error";
  /** Absent on "ungraded" and "error". Bonus points are in it, so that it may be above `maxScore`. */
  score?: number;
  /** Of all properties but those with a bonus; 0 where the suite could not be loaded. */
  maxScore: number;
  /** The points of the bonus, which are in `score`, and how many there are; absent where the lesson has none. */
  bonus?: { score: number; maxScore: number };
  /** What the lesson's author must mend, on "error"; there is no grade until that is done. */
  mistakes?: readonly LessonMistake[];
  /** Beside `mistakes`: the points of the properties that could be judged. No grade. */
  judged?: { score: number; maxScore: number };
  properties: readonly PropertyResult[];
  /** Drawn from the submission's own runs, where they gave what could be drawn. */
  pictures?: readonly Picture[];
  /** What the submission printed, capped and stripped of control sequences. */
  printed?: string;
  /** Why there is no grade, on "ungraded" and "error", and what to do. */
  reason?: string;
}
