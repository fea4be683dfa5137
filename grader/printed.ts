/** What a submission printed: counted whole, kept up to a cap, and stripped of what could act on a terminal. */
import { counted } from "../reports/number.ts";

/** How V8 begins its report when the heap is exhausted: pages on the grader's own frames, which help no learner. */
const LAST_WORDS = /\n?<--- Last few GCs --->|\n?FATAL ERROR: /;

export class Printed {
  readonly #cap: number;
  #kept: Buffer[] = [];
  #size = 0;
  #tail = "";
  /** How many bytes have come. */
  received = 0;
  #dropped = 0;

  constructor(cap: number) {
    this.#cap = cap;
  }

  add(piece: Buffer): void {
    this.received += piece.length;
    this.#tail = (this.#tail + piece.toString("latin1")).slice(-8192);
    if (this.#size >= this.#cap) return;
    const part = piece.subarray(0, this.#cap - this.#size);
    this.#kept.push(part);
    this.#size += part.length;
  }

  /** So many bytes were printed that will not come. */
  drop(bytes: number): void {
    this.#dropped += Math.max(bytes, 0);
  }

  /** How many bytes were printed. */
  get bytes(): number {
    return this.received + this.#dropped;
  }

  /** V8's last words. They may be forged; then the submission has only chosen how it failed. */
  get endsInHeapExhaustion(): boolean {
    return (
      this.#tail.includes("JavaScript heap out of memory") ||
      this.#tail.includes("Array buffer allocation failed")
    );
  }

  /** Lines as printed, without control sequences; says how much was left out. */
  get text(): string {
    const [theirs] = Buffer.concat(this.#kept).toString("utf8").split(LAST_WORDS, 1);
    const all = stripControls(theirs).trimEnd();
    const left = this.bytes - this.#size;
    return left > 0 ? `${all}\n… and ${counted(left, "byte")} more` : all;
  }
}

/** Escape sequences go whole; other control and bidirectional characters singly; lines and tabs stay. */
export function stripControls(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(
      /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[PX^_][^\u001b]*(?:\u001b\\)?|.)?/g,
      "",
    )
    .replace(
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
      "",
    );
}
