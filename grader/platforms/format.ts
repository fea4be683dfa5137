/** The formats that a result can be exported to: each a function of results, that gives the whole text. */
import type { Result } from "../../reports/result.ts";
import { classroom50 } from "./formats/classroom50.ts";
import { coderunner } from "./formats/coderunner.ts";
import { ctrf } from "./formats/ctrf.ts";
import { dodona } from "./formats/dodona.ts";
import { exercism } from "./formats/exercism.ts";
import { githubClassroom } from "./formats/github-classroom.ts";
import { gradescope } from "./formats/gradescope.ts";
import { junit } from "./formats/junit.ts";
import { prairielearn } from "./formats/prairielearn.ts";
import { submitty } from "./formats/submitty.ts";
import { tap } from "./formats/tap.ts";

export type Format = (results: readonly Result[]) => string;

export const FORMATS: Readonly<Record<string, Format>> = {
  gradescope,
  prairielearn,
  classroom50: (results) => classroom50(results, process.env),
  "github-classroom": githubClassroom,
  submitty,
  exercism,
  coderunner,
  dodona,
  ctrf,
  junit,
  tap,
};
