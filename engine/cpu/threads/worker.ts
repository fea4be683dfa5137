/** What a worker runs: it does tasks, and sleeps where there are none. It has no end of its own: who started it ends it. */
import { CLAIM, READY, type SharedMemory, Thread } from "./tasks.ts";

/** How often a worker looks before it sleeps: some ten microseconds. */
const LOOKS = 20_000;

interface Scope {
  readonly process?: {
    getBuiltinModule?(name: string): { readonly workerData: SharedMemory } | undefined;
  };
  onmessage: (event: { readonly data: SharedMemory }) => void;
}

function serve(memory: SharedMemory): void {
  const thread = new Thread(memory);
  const words = new Int32Array(memory.buffer, 0, READY + 1);
  Atomics.add(words, READY, 1);
  for (;;) {
    const claim = thread.work();
    // A next job often follows at once.
    let looks = 0;
    while (looks < LOOKS && Atomics.load(words, CLAIM) === claim) looks++;
    if (looks === LOOKS) Atomics.wait(words, CLAIM, claim);
  }
}

const scope = globalThis as unknown as Scope;
const node = scope.process?.getBuiltinModule?.("node:worker_threads");
if (node) serve(node.workerData);
else scope.onmessage = ({ data }) => serve(data);
