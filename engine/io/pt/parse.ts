/** PyTorch's .pt and .pth files in: tensors and plain containers alone, and nothing of the file is ever run. */
import { devices } from "../../core/device.ts";
import type { Tensor } from "../../core/tensor.ts";
import { FormatError } from "../../errors.ts";
import { placed } from "../../run/transfer.ts";
import { type PtValue, plain } from "../pickle/values.ts";
import { readArchive } from "./archive.ts";
import { readLegacy } from "./legacy.ts";

/**
 * What `torch.save` wrote: tensors, and dicts (as objects; as a Map where keys are neither text nor whole numbers), lists and tuples (as arrays), sets, texts, numbers,
 * bytes, dtypes and devices (as texts) of them. Zip files and those from before PyTorch 1.6; tensors that share a storage share it here. Dtypes are what they
 * were, those that the engine has not the next larger. A pickle is a program, so this reads it by a list of the few names that tensors need, refuses every other by its name, and runs nothing.
 *
 * @throws {FormatError} for what is no such file, not a whole one, or names what is not on the list; {DtypeError} for elements that no dtype holds.
 * @example
 * // const state = await parsePt(new Uint8Array(await (await fetch("model.pt")).arrayBuffer()));
 * // model.loadStateDict(state);
 * await parsePt(new Uint8Array(4)).catch((error) => error.name); // "FormatError"
 */
export async function parsePt(bytes: Uint8Array): Promise<PtValue> {
  if (!(bytes instanceof Uint8Array))
    throw new TypeError("parsePt: takes a Uint8Array: write new Uint8Array(buffer) around an ArrayBuffer.");
  const value = bytes[0] === 0x50 && bytes[1] === 0x4b ? await readArchive(bytes) : legacy(bytes);
  return plain(value, here);
}

function legacy(bytes: Uint8Array): ReturnType<typeof readLegacy> {
  if (bytes[0] !== 0x80)
    throw new FormatError("parsePt: this is no .pt file: it begins neither as a zip file nor as a pickle.");
  return readLegacy(bytes);
}

/** On the device where tensors are made. */
function here(x: Tensor): Tensor {
  const y = placed(x, devices.current);
  if (x.requiresGrad && y !== x) y.requiresGrad = true;
  return y;
}
