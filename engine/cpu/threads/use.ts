/** What programs carry that train, or ask for threads: large work is shared. */
import { native } from "../native.ts";
import { mapInThreads } from "./pieces.ts";
import { multiplyInThreads } from "./product.ts";

/** Have threads used from here on; the machine's own library multiplies first, where it was asked for. */
export function useThreads(): void {
  native.product ??= multiplyInThreads;
  native.map = mapInThreads;
}
