/** Where WebAssembly runs: one memory for all kernels, and each kernel made when it is first asked for. */

/** What is used of the host's WebAssembly, where there is one. */
interface Host {
  readonly Memory: new (size: {
    initial: number;
  }) => { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}

const host = (): Host => (globalThis as unknown as { WebAssembly: Host }).WebAssembly;

const PAGE = 65_536;
/** Beyond this the plain loops take over: a memory has at most 4 GiB. */
const MOST = 2 ** 31;
/** What is kept from one call to the next. */
const KEPT = 2 ** 27;

let memory: InstanceType<Host["Memory"]> | undefined;
let instances: Map<string, object> = new Map();
let allowed: boolean | undefined;

/** Whether WebAssembly with vectors may be made here: a page may forbid it by its policy, a host may lack it. Tried once. */
export function mayAssemble(): boolean {
  if (allowed === undefined) {
    try {
      // A function that makes a vector of zeros and drops it.
      const probe = [
        0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 65, 0, 253, 15, 26, 11,
      ];
      new (host().Module)(Uint8Array.from(probe));
      allowed = true;
    } catch {
      allowed = false;
    }
  }
  return allowed;
}

/** A memory of at least so many bytes, from 0 on; what is in it is nobody's. Nothing where it cannot be had. */
export function room(bytes: number): ArrayBuffer | undefined {
  if (bytes > MOST) return undefined;
  try {
    memory ??= new (host().Memory)({ initial: 16 });
    const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
    if (missing > 0) memory.grow(missing);
    return memory.buffer;
  } catch {
    return undefined;
  }
}

/** Let go of a memory that one large call has left behind. */
export function release(): void {
  if (memory === undefined || memory.buffer.byteLength <= KEPT) return;
  memory = undefined;
  instances = new Map();
}

/** The routines of a module, over the memory; after `room`. */
export function routines<T>(name: string, bytes: () => Uint8Array<ArrayBuffer>): T {
  let exports = instances.get(name);
  if (exports === undefined) {
    exports = new (host().Instance)(compiled(name, bytes), { env: { memory: memory! } }).exports;
    instances.set(name, exports);
  }
  return exports as T;
}

/** Windows into the memory of kernels that work through tensors piece by piece; it neither grows nor goes. Nothing where it cannot be had. */
export function windows(bytes: number): ArrayBuffer | undefined {
  try {
    pieces ??= new (host().Memory)({ initial: Math.ceil(bytes / PAGE) });
    return pieces.buffer;
  } catch {
    return undefined;
  }
}

/** The routines of a module that is asked for once, over the windows. */
export function overWindows<T>(bytes: Uint8Array<ArrayBuffer>): T {
  return new (host().Instance)(new (host().Module)(bytes), { env: { memory: pieces! } }).exports as T;
}

let pieces: InstanceType<Host["Memory"]> | undefined;
const modules: Map<string, object> = new Map();

function compiled(name: string, bytes: () => Uint8Array<ArrayBuffer>): object {
  let module = modules.get(name);
  if (module === undefined) modules.set(name, (module = new (host().Module)(bytes())));
  return module;
}
