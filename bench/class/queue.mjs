/** The same class by way of a queue: several workers on a PostgreSQL of their own, one of them killed again and again. */
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { randomFrom } from "../../dist/conformance/random.js";
import { misjudgedIn, missingIn, tornIn } from "../../dist/grader/class/whole.fixture.js";
import { lackingForQueue, startServer } from "../../dist/grader/queue/server.fixture.js";
import { begun, cli, told } from "./run.mjs";

/** Seconds after which what a killed worker had in hand is given to another. */
const LEASE = "30";

/** @returns where it was graded to. */
export async function queued(folder, { args, handed }, { workers: count, seed, every }) {
  const lacking = await lackingForQueue();
  if (lacking !== undefined) throw new Error(`${lacking} must be installed.`);
  const server = await startServer();
  const worker = () => begun([cli, "worker", "--queue", server.url, "--jobs", "1", "--lease", LEASE]);
  const workers = Array.from({ length: count }, worker);
  try {
    const other = join(folder, "queued");
    const start = performance.now();
    const grading = begun([...args, other, "--queue", server.url, "--lease", LEASE]);
    const random = randomFrom(seed + 3);
    let kills = 0;
    for (;;) {
      await Promise.race([grading.ended, setTimeout(every)]);
      if (grading.over) break;
      const at = Math.floor(random() * count);
      workers[at].child.kill("SIGKILL");
      await workers[at].ended;
      workers[at] = worker();
      kills++;
    }
    console.log(
      `a queue and ${count} workers, one killed every ${every / 1000} s (${kills} times): exit code ${await grading.ended}, ${((performance.now() - start) / 1000).toFixed(0)} s`,
    );
    told("Not once in the journal, or torn", [...missingIn(other, handed), ...tornIn(other)]);
    told("Graded otherwise than a person would", misjudgedIn(other, handed));
    return other;
  } finally {
    for (const { child } of workers) child.kill("SIGKILL");
    await Promise.all(workers.map(({ ended }) => ended));
    await server.stop();
  }
}
