/** PyTorch's files before 1.6: pickles one behind the other (a magic number, a version, the system, what was saved, the keys), then the storages. */
import { unpickled } from "../pickle/machine.ts";
import { refused, Steps } from "../pickle/steps.ts";
import { Dict, Global, type Value } from "../pickle/values.ts";
import { globalNamed } from "./globals.ts";
import { type StorageId, storageId } from "./ids.ts";
import { bytesOf, Storage } from "./storage.ts";

/** What the first pickle holds. */
const MAGIC = 0x1950a86a20f9469cfc6cn;
const VERSION = 1001;

const nothing = (): never => {
  throw refused("its pickle has a storage where none may be");
};

export function readLegacy(file: Uint8Array): Value {
  const steps = new Steps(file);
  const read = (persistent: (id: Value) => Value = nothing): Value =>
    unpickled(steps, { global: globalNamed, persistent });
  if (read() !== MAGIC) throw refused("it does not begin as PyTorch's files do");
  const version = read();
  if (version !== VERSION) throw refused("its version is another than 1001");
  if (!(read() instanceof Dict)) throw refused("it does not say which system wrote it");
  const start = steps.at;
  // What was saved comes first and what it is made of last: it is read twice.
  steps.skip();
  const keys = read();
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === "string"))
    throw refused("it lacks the keys of its storages");
  const last = steps.at;
  const sizes = new Map<string, StorageId>();
  unpickled(new Steps(file, start), {
    global: inert,
    persistent: (id) => {
      note(sizes, storageId(id));
      return null;
    },
  });
  const places = placed(file, last, keys as string[], sizes);
  const known = new Map<string, Storage>();
  return unpickled(new Steps(file, start), {
    global: globalNamed,
    persistent: (id) => found(known, places, storageId(id)),
  });
}

/** At first reading, tensors are nothing: there are no storages yet. */
function inert(name: string): Global {
  const known = globalNamed(name);
  return name.startsWith("torch._") ? new Global(name, undefined, () => null) : known;
}

function note(sizes: Map<string, StorageId>, id: StorageId): void {
  const before = sizes.get(id.key);
  if (before && (before.dtype !== id.dtype || before.count !== id.count))
    throw refused(`its storage ${JSON.stringify(id.key)} is said to be two things`);
  sizes.set(id.key, id);
}

/** The bytes of every storage, which lie one behind the other, each behind its count of 64 bits, always lowest byte first. */
function placed(
  file: Uint8Array,
  start: number,
  keys: readonly string[],
  sizes: ReadonlyMap<string, StorageId>,
): ReadonlyMap<string, Uint8Array> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const places = new Map<string, Uint8Array>();
  let at = start;
  for (const key of keys) {
    const size = sizes.get(key);
    if (size === undefined || places.has(key))
      throw refused(
        `its storage ${JSON.stringify(key.slice(0, 100))} is listed, and used by nothing or listed twice`,
      );
    const { dtype, count } = size;
    const end = at + 8 + bytesOf(dtype, count);
    if (end > file.length)
      throw refused(`its storage ${JSON.stringify(key)} of ${count} elements reaches beyond the file's end`);
    const written = Number(view.getBigUint64(at, true));
    if (written !== count)
      throw refused(`its storage ${JSON.stringify(key)} is said to have ${count} elements, and ${written}`);
    places.set(key, file.subarray(at + 8, end));
    at = end;
  }
  if (at < file.length) throw refused(`${file.length - at} bytes follow its last storage`);
  const missing = [...sizes.keys()].find((key) => !places.has(key));
  if (missing !== undefined) throw refused(`its storage ${JSON.stringify(missing)} is missing`);
  return places;
}

function found(known: Map<string, Storage>, places: ReadonlyMap<string, Uint8Array>, id: StorageId): Storage {
  const { dtype, key, view } = id;
  const name = view === null ? key : `${key} ${view.key}`;
  const before = known.get(name);
  if (before !== undefined) return before;
  let bytes = places.get(key)!;
  if (view !== null) {
    const [from, to] = [view.offset, view.offset + view.count].map((n) => bytesOf(dtype, n));
    if (to > bytes.length) throw refused(`a part of its storage ${JSON.stringify(key)} reaches beyond it`);
    bytes = bytes.subarray(from, to);
  }
  const storage = new Storage(dtype, view?.count ?? id.count, () => ({ bytes, little: true }));
  known.set(name, storage);
  return storage;
}
