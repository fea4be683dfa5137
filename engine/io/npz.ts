/** NumPy's .npz files in and out: several named arrays in one zip file. */

import type { Tensor } from "../core/tensor.ts";
import { FormatError } from "../errors.ts";
import { formatNpy, parseNpy } from "./npy.ts";
import { formatZip, parseZip } from "./zip.ts";

const ENDING = ".npy";

/**
 * The tensors of a .npz file by name, stored or compressed: what `numpy.savez` and `savez_compressed` wrote.
 *
 * @throws {FormatError} for what is no .npz file, or not a whole one; {DtypeError} for elements that no dtype holds.
 * @example
 * const saved = formatNpz(module.stateDict());
 * module.loadStateDict(await parseNpz(saved));
 */
export async function parseNpz(bytes: Uint8Array): Promise<Record<string, Tensor>> {
  if (!(bytes instanceof Uint8Array))
    throw new TypeError("parseNpz: takes a Uint8Array: write new Uint8Array(buffer) around an ArrayBuffer.");
  const found = new Map<string, Tensor>();
  for (const { name, bytes: file } of await parseZip(bytes)) {
    if (!name.endsWith(ENDING))
      throw new FormatError(`parseNpz: the file holds ${JSON.stringify(name)}, which is no .npy file.`);
    const key = name.slice(0, -ENDING.length);
    if (found.has(key)) throw new FormatError(`parseNpz: the file holds ${JSON.stringify(name)} twice.`);
    found.set(key, parseNpy(file));
  }
  return Object.fromEntries(found);
}

/**
 * A .npz file of named tensors, uncompressed; the same tensors give the same bytes.
 *
 * @example
 * formatNpz({ x: tensor([1, 2]) }).length; // 244
 */
export function formatNpz(tensors: Readonly<Record<string, Tensor>>): Uint8Array {
  const entries = Object.entries(tensors).map(([name, x]) => ({
    name: `${name}${ENDING}`,
    bytes: formatNpy(x),
  }));
  return formatZip(entries);
}
