/** PyTorch's files since 1.6: a zip of one pickle and its storages. */
import { FormatError } from "../../errors.ts";
import { unpickled } from "../pickle/machine.ts";
import { refused, Steps } from "../pickle/steps.ts";
import type { Value } from "../pickle/values.ts";
import { listed, type Packed, unpacked } from "../unzip.ts";
import { globalNamed } from "./globals.ts";
import { storageId } from "./ids.ts";
import { bytesOf, Storage } from "./storage.ts";

const READER = { op: "parsePt", kind: ".pt" };

export async function readArchive(file: Uint8Array): Promise<Value> {
  const entries = new Map<string, Packed>();
  for (const entry of listed(file, READER)) {
    const { name } = entry;
    if (/(?:^|\/)\.\.(?:\/|$)|^\/|\\|\0|^[a-z]:/i.test(name))
      throw refused(`its entry ${JSON.stringify(name)} leads out of the archive`);
    if (entries.has(name)) throw refused(`it has the entry ${JSON.stringify(name)} twice`);
    entries.set(name, entry);
  }
  const root = rootOf([...entries.keys()]);
  const bytes = async (name: string): Promise<Uint8Array | undefined> => {
    const entry = entries.get(root + name);
    return entry && unpacked(file, entry, READER);
  };
  const order = await bytes("byteorder");
  const little = orderOf(order);
  const data = new Map<string, Uint8Array>();
  for (const [name, entry] of entries)
    if (name.startsWith(`${root}data/`))
      data.set(name.slice(root.length + 5), await unpacked(file, entry, READER));
  const pickle = (await bytes("data.pkl"))!;
  const steps = new Steps(pickle);
  const value = unpickled(steps, { global: globalNamed, persistent: storages(data, little) });
  if (steps.at < pickle.length) throw refused("something follows its pickle");
  return value;
}

/** The folder that all lies in, whose name is the file's when it was written. */
function rootOf(names: readonly string[]): string {
  const roots = names.filter((name) => /^[^/]+\/data\.pkl$/.test(name)).map((name) => name.slice(0, -8));
  if (roots.length !== 1)
    throw new FormatError(
      `parsePt: this is no .pt file: of entries called data.pkl, which holds what was saved, it has ${roots.length}.`,
    );
  const [root] = roots;
  if (names.some((name) => name === `${root}constants.pkl` || name.startsWith(`${root}code/`)))
    throw refused("it is a program of TorchScript, and programs are never run here: save a state_dict");
  return root;
}

function orderOf(order: Uint8Array | undefined): boolean {
  const text = order === undefined ? "little" : String.fromCharCode(...order.subarray(0, 8));
  if (text !== "little" && text !== "big") throw refused(`its byteorder is ${JSON.stringify(text)}`);
  return text === "little";
}

function storages(data: ReadonlyMap<string, Uint8Array>, little: boolean): (id: Value) => Value {
  const known = new Map<string, Storage>();
  return (id) => {
    const { dtype, key, count, view } = storageId(id);
    if (view !== null) throw refused("a storage of it is part of another, as in no archive of PyTorch's");
    const before = known.get(key);
    if (before !== undefined) {
      if (before.dtype !== dtype || before.count !== count)
        throw refused(`its storage ${JSON.stringify(key)} is said to be two things`);
      return before;
    }
    const bytes = data.get(key);
    if (bytes === undefined) throw refused(`its storage ${JSON.stringify(key)} is missing`);
    if (bytes.length !== bytesOf(dtype, count))
      throw refused(
        `its storage ${JSON.stringify(key)} is said to have ${count} elements of ${dtype}; it has ${bytes.length} bytes`,
      );
    const storage = new Storage(dtype, count, () => ({ bytes, little }));
    known.set(key, storage);
    return storage;
  };
}
