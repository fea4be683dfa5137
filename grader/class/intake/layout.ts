/** How a platform's download names things: whose a file is, and what it was called. */

/** What a name says; undefined where it is not of that platform. */
export interface Named {
  readonly student: string;
  readonly number?: string;
  readonly late?: boolean;
  /** What the student called the file; "" of a folder. */
  readonly original: string;
  /** Written into a form on the site, not handed in as a file. */
  readonly typed?: boolean;
}

export type Layout = "plain" | "canvas" | "moodle";

export const LAYOUTS: readonly Layout[] = ["plain", "canvas", "moodle"];

/**
 * Canvas: `name[_LATE]_userid_attachmentid_originalfile` (its source, `lib/content_zipper.rb`); what was typed into the page is `…_userid_text.html`.
 *
 * @example
 * canvasName("lovelaceada_LATE_4711_815_exercise-2.ts"); // { student: "lovelaceada", number: "4711", late: true, original: "exercise.ts" }
 */
export function canvasName(name: string): Named | undefined {
  const [, student, late, number, attachment, original] =
    /^(.+?)(_LATE)?_(\d+)_(?:(\d+)_(.+)|text\.html)$/s.exec(name) ?? [];
  if (student === undefined) return undefined;
  const whose = { student, number, ...(late !== undefined && { late: true }) };
  if (attachment === undefined) return { ...whose, original: "text.html", typed: true };
  // What is handed in again under its name is numbered: exercise-1.ts.
  return { ...whose, original: original.replace(/-\d{1,3}(?=\.[^.]+$)/, "") };
}

/**
 * Moodle: `Full Name_ID_assignsubmission_file[_rest]`, the ID a number (its source, `mod/assign/feedback/file/importziplib.php`); a folder, or each file so called.
 *
 * @example
 * moodleName("Ada Lovelace_4711_assignsubmission_file_exercise.ts"); // { student: "Ada Lovelace", number: "4711", original: "exercise.ts" }
 */
export function moodleName(name: string): Named | undefined {
  const [, student, number, kind, original = ""] =
    /^(.+?)_(\d+)_assignsubmission_([a-z]+)_?(.*)$/s.exec(name) ?? [];
  if (student === undefined) return undefined;
  return { student, number, original, ...(kind !== "file" && { typed: true }) };
}

/** Whether most names are such as a platform gives: then whoever said nothing of it may have forgotten to. */
export function likelyLayout(names: readonly string[]): Layout {
  const share = (read: (name: string) => Named | undefined): number =>
    names.filter((name) => read(name)).length / Math.max(names.length, 1);
  if (share(moodleName) > 0.5) return "moodle";
  return share(canvasName) > 0.5 ? "canvas" : "plain";
}

/** How names of a layout are read; nothing where each stands for itself. */
export function readerOf(layout: Layout): ((name: string) => Named | undefined) | undefined {
  return { plain: undefined, canvas: canvasName, moodle: moodleName }[layout];
}
