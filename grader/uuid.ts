/** UUIDs (RFC 9562) that follow from a text: the same text has the same one. */
import { createHash } from "node:crypto";

/** @param version 8, which says what it is; 4 for readers that know no other. */
export function uuidOf(text: string, version: 4 | 8 = 8): string {
  const hash = createHash("sha256").update(text).digest("hex");
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-${version}${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
