/** For processes that live a second: V8 would spend a third of it on optimising code that then hardly runs. */
import { setFlagsFromString } from "node:v8";

/** V8's word for it, a dozen times its own measure: what runs for long is optimised all the same. None for a V8 that is not known. */
export function latelyOptimised(node: string = process.versions.node): string[] {
  const major = Number.parseInt(node, 10);
  if (major >= 20 && major < 22) return ["--interrupt-budget=1000000"];
  return major >= 22 && major <= 24 ? ["--invocation-count-for-turbofan=50000"] : [];
}

/** For what this process runs from here on. */
export function optimiseLate(): void {
  for (const flag of latelyOptimised()) setFlagsFromString(flag);
}
