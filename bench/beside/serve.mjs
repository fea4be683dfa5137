/** A process of the benchmark: does the work that it is asked for, and says how long it took. */
import { createInterface } from "node:readline";

/** Milliseconds of processor time that a measurement takes at least, and the warming up before the first. */
const [LEAST, WARM] = [100, 300];

/** By the processor's clock, all threads together, so that the machine's other work does not count. */
function spent(since) {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

async function measured(call, least) {
  const start = process.cpuUsage();
  for (let calls = 1, done = 0; ; calls *= 2) {
    for (; done < calls; done++) await call();
    if (spent(start) >= least) return spent(start) / done;
  }
}

/**
 * Answer each line with a name of `works` by the milliseconds of one call, or by why there are none.
 * @param works for each name, what makes its inputs and returns the call; a call may be awaited.
 */
export function serve(version, works) {
  const ready = new Map();
  console.log(JSON.stringify({ version, works: Object.keys(works) }));
  const answer = async (name) => {
    try {
      if (!ready.has(name)) {
        // One at a time: what another work holds in memory is let go.
        ready.clear();
        const call = await works[name]();
        await measured(call, WARM);
        ready.set(name, call);
      }
      return { ms: await measured(ready.get(name), LEAST) };
    } catch (error) {
      return { error: String(error?.message ?? error).split("\n")[0] };
    }
  };
  // One after the other, however fast they come.
  let queue = Promise.resolve();
  createInterface({ input: process.stdin })
    .on("line", (name) => {
      queue = queue.then(async () => console.log(JSON.stringify(await answer(name))));
    })
    .on("close", () => queue.then(() => process.exit()));
}
