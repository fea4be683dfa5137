/** A class of all kinds, graded without being disturbed; and the same class killed at random moments, and gone on with. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { randomFrom } from "../../dist/conformance/random.js";
import { bankOf, layOut } from "../../dist/grader/class/bank.fixture.js";
import { differencesOf, misjudgedIn, missingIn, tornIn } from "../../dist/grader/class/whole.fixture.js";
import { begun, cli, timedNode, told } from "./run.mjs";

/** A class of all kinds, laid out, and the command that grades it. */
export async function classIn(folder, { size, distinct, seed, sandbox }) {
  const bank = await bankOf(distinct, seed);
  const place = join(folder, "class");
  const handed = layOut(place, bank, size);
  const many = (kind) => `${bank.filter((each) => each.kind === kind).length} ${kind}`;
  console.log(
    `${size} submissions, ${distinct} distinct: ${["right", "wrong", "hostile", "junk"].map(many).join(", ")}`,
  );
  const args = [cli, "class", place, "--lesson", "cosine", "--sandbox", sandbox, "--out"];
  return { args, handed };
}

function judge(out, handed, faults = []) {
  told("Not once in the journal, or torn", [...faults, ...missingIn(out, handed), ...tornIn(out)]);
  told("Graded otherwise than a person would", misjudgedIn(out, handed));
}

/** @returns where it was graded to. */
export function whole(folder, { args, handed }) {
  const out = join(folder, "whole");
  const { wall, cpu } = timedNode(...args, out);
  console.log(`undisturbed: ${wall.toFixed(0)} s, ${cpu.toFixed(0)} s of the processor`);
  judge(out, handed);
  return out;
}

/** How it compares with the undisturbed one, where there was one. */
export function compared(other, out, handed) {
  if (out !== undefined) told("Otherwise than undisturbed", differencesOf(other, out, handed));
}

/** Kills it when so much is in the journal, each time another part, and a random while after that: from the beginning to the end, however fast the machine. */
export async function killed(folder, { args, handed }, { kills, seed, most }) {
  const random = randomFrom(seed + 1);
  const other = join(folder, "killed");
  const journalLines = watchedJournal(other);
  const already = journalLines();
  const moments = Array.from({ length: kills }, () => already + (handed.length - already) * random());
  const faults = [];
  const start = performance.now();
  for (const [kill, lines] of moments.sort((a, b) => a - b).entries()) {
    const running = begun([...args, other]);
    while (!running.over && journalLines() < Math.floor(lines)) await setTimeout(50);
    await Promise.race([running.ended, setTimeout(most * random())]);
    running.child.kill("SIGKILL");
    if ((await running.ended) !== "SIGKILL") faults.push(`kill ${kill + 1} came after the end`);
    faults.push(...tornIn(other).map((fault) => `after ${kill + 1} kills: ${fault}`));
  }
  const between = journalLines();
  const { wall } = timedNode(...args, other, "--resume");
  console.log(
    `${kills} kills, the first at ${Math.floor(moments[0])} in the journal, the last at ${between}: ${((performance.now() - start) / 1000).toFixed(0)} s, of which the rest took ${wall.toFixed(0)}`,
  );
  judge(other, handed, faults);
  return other;
}

/** Lines of the journal, read again where it has grown. */
function watchedJournal(out) {
  const path = join(out, "journal.jsonl");
  let [size, lines] = [0, 0];
  return () => {
    const now = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (now !== size) lines = readFileSync(path, "latin1").split("\n").length - 1;
    size = now;
    return lines;
  };
}
