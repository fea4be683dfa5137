/** Whether the image of a subject may be used: by the Node that made it, with the flags that it was made with, on a processor of its kind. */
import { readFileSync, statSync } from "node:fs";
import { cachedDataVersionTag, setFlagsFromString } from "node:v8";
import { frozenFolder } from "./places.ts";

/** What an image belongs to. */
export interface Mould {
  readonly node: string;
  /** The image's own bytes. */
  readonly bytes: number;
  readonly flags: readonly string[];
  /** V8's words for its own version, its settings and the processor's: as it starts, and where it optimises late. */
  readonly tags: readonly number[];
}

/** Of this very process, which is then of no other use. @param late flags that a judge sets. */
export function mouldHere(flags: readonly string[], late: readonly string[]): Mould {
  const tags = [cachedDataVersionTag()];
  for (const flag of late) setFlagsFromString(flag);
  return { node: nodeHere(), bytes: statSync(image()).size, flags, tags: [...tags, cachedDataVersionTag()] };
}

const image = (): string => `${frozenFolder}subject.blob`;

/** Of one version there are several builds: these differ in size. */
function nodeHere(): string {
  return `${process.version} ${process.platform} ${process.arch} ${statSync(process.execPath).size}`;
}

let found: (Mould & { readonly path: string }) | false | undefined;

/** The path of an image that a subject with these flags of V8 can start from, if there is one. What is wrong with it is no trouble: then none is used. */
export function frozenSubject(flags: readonly string[]): string | undefined {
  found ??= read();
  if (!found || found.flags.join() !== flags.join()) return undefined;
  return found.path;
}

function read(): typeof found {
  const path = image();
  try {
    const mould = JSON.parse(readFileSync(`${frozenFolder}mould.json`, "utf8")) as Mould;
    // One that was cut short would end the subject, and the submission would be blamed.
    const isWhole = statSync(path).size === mould.bytes;
    return (
      isWhole &&
      mould.node === nodeHere() &&
      mould.tags.includes(cachedDataVersionTag()) && { ...mould, path }
    );
  } catch {
    return false;
  }
}
