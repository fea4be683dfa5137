/** What the readers of archives share: the names that a file in one may have. */
import { Ungraded } from "../../gate.ts";

/** A file of an archive: its bytes, or why there are none. */
export interface Packed {
  readonly name: string;
  readonly content: Buffer | string;
}

/** A name as it may stand in an archive. @throws {Ungraded} for what leads out of it. */
export function innerName(name: string): string {
  const parts = name.replace(/\\/g, "/").split("/");
  if (name.startsWith("/") || /^[a-z]:/i.test(name) || parts.includes("..") || name.includes("\0"))
    throw new Ungraded(`it names ${JSON.stringify(name.slice(0, 80))}, which is outside of it`);
  return parts.filter((part) => part !== "" && part !== ".").join("/");
}
