/** From a folder or an archive to the students whose files lie in it. */
import { lstatSync } from "node:fs";
import { basename, join } from "node:path";
import { Ungraded } from "../../gate.ts";
import { UsageError } from "../../usage.ts";
import { archiveStem, filesInArchive, isArchive, withUnpacked } from "./archive.ts";
import { entriesOf, fileAt, filesIn } from "./folder.ts";
import type { HandedFile, HandedIn } from "./handed.ts";
import { type Layout, type Named, readerOf } from "./layout.ts";
import { MOST_IN_CLASS } from "./limits.ts";

/** What lies at the top: a file, or a folder with files. */
interface Top {
  readonly name: string;
  readonly isFolder: boolean;
  /** @throws {Ungraded} */
  files(): HandedFile[];
}

/**
 * All students of a class, in the order of their names; what cannot be read of one is told of that one.
 *
 * @param place a folder, or an archive such as a platform gives.
 * @param layout what has another name than it says stands for itself.
 * @throws {UsageError} where there is no such place, or nothing lies there.
 */
export async function studentsIn(place: string, layout: Layout): Promise<HandedIn[]> {
  const tops = await topsIn(place);
  if (tops.length === 0) throw new UsageError(`There is nothing to grade in ${place}.`);
  const read = readerOf(layout);
  const groups = new Map<string, { named: Named; tops: Top[] }>();
  for (const top of tops) {
    // Moodle leaves these out when it takes them back.
    if (layout === "moodle" && /^[.~]/.test(top.name)) continue;
    const named = read ? read(top.name) : plainName(top);
    const known = named ?? { student: top.name, original: top.name };
    const key = named && read ? `${known.number} ${known.student}` : ` ${top.name}`;
    const group = groups.get(key);
    if (group) group.tops.push(top);
    else groups.set(key, { named: known, tops: [top] });
  }
  const students: HandedIn[] = [];
  for (const { named, tops } of groups.values()) students.push(await handedIn(named, tops, read));
  return students;
}

/** The archive that holds all that there is, in several folders: a platform's download, which may have been put into a folder as it is. */
export function classInOne(students: readonly HandedIn[]): string | undefined {
  const paths = students.flatMap(({ files }) => files.map(({ path }) => path.split("/")));
  const archive = paths[0]?.[0] ?? "";
  const folders = new Set(paths.filter((parts) => parts.length > 2).map((parts) => parts[1]));
  const isAll = students.length === 1 && isArchive(archive) && paths.every(([first]) => first === archive);
  return isAll && folders.size > 1 ? archive : undefined;
}

/** "ada.ts", "ada.zip" and the folder "ada" are of ada. */
function plainName({ name, isFolder }: Top): Named {
  const stem = isFolder ? name : isArchive(name) ? archiveStem(name) : name.replace(/(?<=.)\.[^.]*$/s, "");
  return { student: stem, original: name };
}

async function topsIn(place: string): Promise<Top[]> {
  const status = lstatSync(place, { throwIfNoEntry: false });
  if (status?.isDirectory())
    return entriesOf(place).map((entry) => {
      const full = join(place, entry.name);
      const isFolder = entry.isDirectory();
      return {
        name: entry.name,
        isFolder,
        files: () => (isFolder ? filesIn(full, entry.name) : [fileAt(full, entry.name)]),
      };
    });
  if (!status) throw new UsageError(`There is no folder ${place}.`);
  if (!isArchive(place))
    throw new UsageError(`${place} is no folder, and no archive (.zip, .tar.gz) of one.`);
  return topsOfArchive(place);
}

async function topsOfArchive(place: string): Promise<Top[]> {
  const name = basename(place);
  let files: HandedFile[];
  try {
    files = await filesInArchive(fileAt(place, name).read(), name, MOST_IN_CLASS);
  } catch (error) {
    if (error instanceof Ungraded) throw new UsageError(error.message);
    throw error;
  }
  const tops = new Map<string, { isFolder: boolean; files: HandedFile[] }>();
  for (const file of files) {
    const inner = file.path.slice(name.length + 1);
    const slash = inner.indexOf("/");
    const first = slash < 0 ? inner : inner.slice(0, slash);
    const top = tops.get(first) ?? { isFolder: slash >= 0, files: [] };
    tops.set(first, top);
    top.files.push({ path: inner, read: () => file.read() });
  }
  return [...tops]
    .map(([name, { isFolder, files }]) => ({ name, isFolder, files: () => files }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What is wrong with one student's files is no trouble of the others. */
async function handedIn(
  { student, number, late }: Named,
  tops: readonly Top[],
  read: ((name: string) => Named | undefined) | undefined,
): Promise<HandedIn> {
  const whose = { student, ...(number !== undefined && { number }), ...(late && { late }) };
  try {
    const files: HandedFile[] = [];
    for (const top of tops) {
      const named = read?.(top.name);
      if (named?.typed) continue;
      files.push(...renamed(await withUnpacked(top.files()), named));
    }
    if (files.length > 0) return { ...whose, files };
    return { ...whose, files, trouble: "No file was handed in." };
  } catch (error) {
    if (!(error instanceof Ungraded)) throw error;
    return { ...whose, files: [], trouble: error.message };
  }
}

/** A file at the top has its student's own name for it again. */
function renamed(files: readonly HandedFile[], named: Named | undefined): readonly HandedFile[] {
  const [only] = files;
  if (!named?.original || files.length !== 1 || only.path.includes("/")) return files;
  return [{ path: `${named.student}/${named.original}`, read: () => only.read() }];
}
