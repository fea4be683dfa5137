/** Names of students as names of files: safe on every system, none twice, the same again next time. */
import { createHash } from "node:crypto";

/** Names that Windows keeps for devices. */
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
const LONGEST = 60;

/** Letters without their accents, and of everything else a low line: what is left may say nothing. */
function plain(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^A-Za-z0-9._-]+/g, "_")
    .replace(/^[._-]+/, "")
    .slice(0, LONGEST)
    .replace(/[._-]+$/, "");
}

function withHash(name: string, stem: string): string {
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return stem === "" ? hash : `${stem}-${hash}`;
}

/**
 * An ID for each name. A name that is safe is its own ID; what had to be changed, and what differs from another by capitals alone, bears a hash.
 *
 * @example
 * idsOf(["ada", "../ada", "Grace Hopper"]); // ["ada-…", "ada-…", "Grace_Hopper-…"]
 */
export function idsOf(names: readonly string[]): string[] {
  const first = names.map((name) => {
    const stem = plain(name);
    if (DEVICES.test(stem)) return withHash(name, stem.replaceAll(".", "_"));
    return stem === "" || stem !== name ? withHash(name, stem) : stem;
  });
  const counts = new Map<string, number>();
  for (const id of first) counts.set(id.toLowerCase(), (counts.get(id.toLowerCase()) ?? 0) + 1);
  const seen = new Map<string, number>();
  return first.map((id, i) => {
    const alone = counts.get(id.toLowerCase()) === 1;
    const own = alone ? id : withHash(names[i], plain(names[i]).replaceAll(".", "_"));
    // Only what has the very same name is left: it is numbered.
    const before = seen.get(own.toLowerCase()) ?? 0;
    seen.set(own.toLowerCase(), before + 1);
    return before === 0 ? own : `${own}-${before + 1}`;
  });
}
