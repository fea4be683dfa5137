/** Archives, read in memory: nothing is ever written under a name that an archive gives. */
import { Ungraded } from "../../gate.ts";
import { type HandedFile, unpacked } from "./handed.ts";
import { MOST_IN_ARCHIVE } from "./limits.ts";
import { readTar } from "./tar.ts";
import { readZip } from "./zip.ts";

const KINDS = /\.(?:zip|tar\.gz|tgz|tar)$/i;

/** By its name: which files are looked into. */
export function isArchive(name: string): boolean {
  return KINDS.test(name);
}

/** The name without what says that it is an archive: "ada.tar.gz" is of "ada". */
export function archiveStem(name: string): string {
  return name.replace(KINDS, "");
}

/**
 * The files of an archive, litter left out; each says when it is read what is wrong with it.
 *
 * @param path of the archive, in front of the names of its files.
 * @param most bytes of all that it holds; those of one student's own unless told.
 * @throws {Ungraded} for what is no such archive, is damaged, names files outside of itself, or holds too much.
 */
export async function filesInArchive(
  bytes: Buffer,
  path: string,
  most: number = MOST_IN_ARCHIVE,
): Promise<HandedFile[]> {
  try {
    const packed = /\.zip$/i.test(path) ? await readZip(bytes, most) : readTar(bytes, most);
    return packed.map(({ name, content }) => unpacked(`${path}/${name}`, content));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Ungraded(`${path} cannot be unpacked: ${why.replace(/\.$/, "")}. Hand in the file itself.`);
  }
}

/** A file of a student's own that is itself an archive is looked into; one within that is not. @throws {Ungraded} */
export async function withUnpacked(files: readonly HandedFile[]): Promise<HandedFile[]> {
  const found: HandedFile[] = [];
  for (const file of files) {
    if (isArchive(file.path)) found.push(...(await filesInArchive(file.read(), file.path)));
    else found.push(file);
  }
  return found;
}
