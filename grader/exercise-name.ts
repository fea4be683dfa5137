/** What the modules of an exercise are called where they run: the judge writes these names, the subject resolves them. */
export interface Module {
  /** EXERCISE is the first; the names of the others end in it. */
  readonly file: string;
  readonly code: string;
}

/** What a module imports the engine by. */
export const ENGINE = "gradproof/engine";
