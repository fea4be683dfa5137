/** What PyTorch's pickles say in the place of a storage. */
import { refused } from "../pickle/steps.ts";
import { Tuple, type Value } from "../pickle/values.ts";
import { named } from "./globals.ts";

export interface StorageId {
  readonly dtype: string;
  readonly key: string;
  readonly count: number;
  /** Where it is part of another storage: its own key, where it begins, how many elements it has. */
  readonly view: { readonly key: string; readonly offset: number; readonly count: number } | null;
}

/** `("storage", FloatStorage, key, location, count)`, before 1.6 with what of another it is. @throws {FormatError} for anything else. */
export function storageId(id: Value): StorageId {
  const [word, type, key, , count, part = null, ...more] = id instanceof Tuple ? id.items : [];
  if (word === "module") throw refused("it holds a whole module with its program: save model.state_dict()");
  if (word !== "storage" || more.length > 0)
    throw refused("its pickle has a persistent id that is no storage's");
  if (typeof key !== "string" || !/^[\w-]+$/.test(key))
    throw refused("a storage of it has a name that is none");
  return { dtype: named(type, "storage."), key, count: whole(count), view: viewOf(part) };
}

function viewOf(part: Value): StorageId["view"] {
  if (part === null) return null;
  const [key, offset, count] = part instanceof Tuple ? part.items : [];
  if (typeof key !== "string") throw refused("a storage of it is part of nothing");
  return { key, offset: whole(offset), count: whole(count) };
}

function whole(value: Value | undefined): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
    throw refused("a storage of it has a size that is no whole number");
  return value;
}
