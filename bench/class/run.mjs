/** What the parts of the bench of classes share: the command, its time, and the machine's measure. */
import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export const cli = fileURLToPath(new URL("../../dist/judge/cli.mjs", import.meta.url));

/** Seconds of the wall and of the processor, children included, of a line for the shell. */
export function timed(line, args = []) {
  const script = `start=$(date +%s%N); { ${line}; } >/dev/null 2>&1; end=$(date +%s%N); echo $((end - start)); times`;
  const { stdout } = spawnSync("bash", ["-c", script, "bash", ...args], { encoding: "utf8" });
  const [wall, , children] = stdout.trim().split("\n");
  const cpu = [...children.matchAll(/(\d+)m([\d.,]+)s/g)].reduce(
    (sum, [, m, s]) => sum + 60 * m + Number(s.replace(",", ".")),
    0,
  );
  return { wall: Number(wall) / 1e9, cpu };
}

export const timedNode = (...args) => timed('"$@"', [process.execPath, ...args]);

/** `node -e 0`, so many times. */
export const measure = (times = 5) => Array.from({ length: times }, () => timedNode("-e", "0"));

export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
export const sum = (list, of) => list.reduce((total, each) => total + each[of], 0);

/** A process whose end can be seen and waited for: with its exit code, or the signal that ended it. */
export function begun(args) {
  const child = spawn(process.execPath, args, { stdio: "ignore" });
  const running = { child, over: false };
  running.ended = new Promise((resolve) =>
    child.once("exit", (code, signal) => {
      running.over = true;
      resolve(code ?? signal);
    }),
  );
  return running;
}

/** Says what went wrong, the first few of many. */
export function told(what, faults) {
  console.log(`${what}: ${faults.length === 0 ? "none" : faults.length}`);
  for (const fault of faults.slice(0, 20)) console.log(`  ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
}
