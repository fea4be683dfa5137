/** What the grading of a class and its judges say to each other. */
import type { Result } from "../../reports/result.ts";

/** What decides how something is graded, beside what is graded. */
export interface Rules {
  readonly seed?: number;
  readonly sandbox: Result["sandbox"];
}

export interface JudgeRequest extends Rules {
  readonly kind: "judge";
  /** Its name, or its folder. */
  readonly lesson: string;
  /** Absolute. */
  readonly file: string;
  /** As the result names it. */
  readonly called: string;
}

export interface PageRequest {
  readonly kind: "page";
  readonly title?: string;
  readonly results: readonly Result[];
  /** Names, or folders. */
  readonly lessons: readonly string[];
}

export type Request = JudgeRequest | PageRequest;

export interface Judged {
  readonly result: Result;
  /** Hash of its tokens; absent where it is no program. */
  readonly tokens?: string;
}

export interface Replies {
  judge: Judged;
  page: string;
}

export type Reply = { readonly done: unknown } | { readonly failed: string };
