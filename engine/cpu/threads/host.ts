/** What of Node or a page is needed for threads. */
import { DATA, ROOM, type SharedMemory } from "./tasks.ts";

export interface Worker {
  terminate(): unknown;
}

type Maker = new (
  url: URL,
  options: object,
) => Worker & {
  // Of Node.
  unref(): void;
  on(event: string, listener: () => void): void;
  // Of a page.
  postMessage(message: unknown): void;
  onerror: () => void;
};

interface Host {
  readonly process?: NodeJS.Process & { readonly permission?: { has(scope: string): boolean } };
  readonly crossOriginIsolated?: boolean;
  readonly Worker?: Maker;
  readonly WebAssembly: {
    readonly Memory: new (size: { initial: number; maximum: number; shared: true }) => SharedMemory;
  };
}

const host = globalThis as unknown as Host;

const builtin = <T>(name: string): T | undefined =>
  host.process?.getBuiltinModule?.(`node:${name}`) as T | undefined;

/** How many threads run at once here; 1 in a page, whose main thread may not sleep. */
export function cores(): number {
  return builtin<{ availableParallelism(): number }>("os")?.availableParallelism() ?? 1;
}

/** Whether workers may be started: not in a process that Node's permissions hold, as a submission's is, nor in a page that shares no memory. */
export function mayStart(): boolean {
  const { process } = host;
  if (typeof SharedArrayBuffer === "undefined" || typeof Atomics.wait !== "function") return false;
  if (!process?.versions?.node) return host.crossOriginIsolated === true && host.Worker !== undefined;
  if (process.permission !== undefined && !process.permission.has("worker")) return false;
  return builtin("worker_threads") !== undefined;
}

/** Whether this thread may sleep: the main one of a page may not. */
export function maySleep(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0);
    return true;
  } catch {
    return false;
  }
}

const PAGE = 65_536;

export function sharedMemory(): SharedMemory {
  const { Memory } = host.WebAssembly;
  return new Memory({ initial: DATA / PAGE, maximum: (DATA + ROOM) / PAGE, shared: true });
}

/** @param lost what is told when it ends by itself. */
export function startWorker(memory: SharedMemory, lost: () => void): Worker {
  const node = builtin<{ readonly Worker: Maker }>("worker_threads");
  if (node) {
    // Bundlers for pages shall not see it: they have the line below.
    const here = import.meta.url;
    const worker = new node.Worker(new URL("./worker.js", here), {
      workerData: memory,
      // What was asked for of the program's own threads, hooks of its loader among it, is not for this one.
      env: {},
      execArgv: [],
    });
    worker.on("error", lost);
    worker.unref();
    return worker;
  }
  const { Worker } = host as Required<Host>;
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  worker.onerror = lost;
  worker.postMessage(memory);
  return worker;
}
