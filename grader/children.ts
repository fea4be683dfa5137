/** The processes that the judge has started: none of them outlives it, however it ends by itself. */
import type { ChildProcess } from "node:child_process";

const living = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of living) child.kill("SIGKILL");
});

/** @returns the same process. */
export function endingWithJudge<C extends ChildProcess>(child: C): C {
  living.add(child);
  child.once("close", () => living.delete(child));
  return child;
}
