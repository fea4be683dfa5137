/** Carries the untouched exercises into the compiled output, and nothing that somebody edited by mistake. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./sources.mjs";

const from = join(root, "lessons", "published");
const to = join(root, "dist", "published");

function hashOf(path) {
  return existsSync(path) ? createHash("sha256").update(readFileSync(path)).digest("hex") : "";
}

/** @throws {Error} where one was edited and no true copy of it is left. */
export function publish() {
  mkdirSync(to, { recursive: true });
  for (const line of readFileSync(join(from, "sha256.txt"), "utf8").trim().split(/\r?\n/)) {
    const [hash, name] = line.split(/\s+/);
    const [source, copy] = [join(from, name), join(to, name)];
    if (hashOf(source) === hash) writeFileSync(copy, readFileSync(source));
    else if (hashOf(copy) === hash)
      console.error(`lessons/published/${name} was edited: the exercise that was published is used instead.`);
    else
      throw new Error(
        `lessons/published/${name} is not what was published. Bring it back: git checkout lessons/published. If it is meant to change, put its hash into sha256.txt.`,
      );
  }
}
