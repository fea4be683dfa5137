/** Prints, for every op, how near its errors on WebGPU come to their bounds: `npm run bounds:webgpu`. */
import { openDevice, webGpuStats } from "../../../../engine/index.ts";
import { deviceRows, measure } from "./campaign.ts";
import { reasons } from "./reasons.ts";

console.log(String(await openDevice("webgpu")));
console.log("op                max |error| / bound   elements   where");
let over = 0;
let largest = 0;
for (const op of deviceRows()) {
  const { compared, ratio, worst, exact } = await measure(op);
  if (compared === 0) continue;
  if (ratio > 1) over++;
  largest = Math.max(largest, ratio);
  const where = exact
    ? "exact: nothing is rounded"
    : worst && ratio > 0
      ? `${worst.what}, element ${worst.index}: ${worst.given}, expected ${worst.expected}`
      : "";
  const reason = !exact && ratio < 0.01 ? `; ${reasons[op.name] ?? "NO REASON GIVEN"}` : "";
  console.log(
    `${op.name.padEnd(18)}${ratio.toPrecision(3).padStart(19)}${String(compared).padStart(11)}   ${where}${reason}`,
  );
}
const fallbacks = Object.keys(webGpuStats()?.fallbacks ?? {});
console.log(`computed on the CPU: ${fallbacks.join(", ") || "none"}`);
console.log(`max |error| / bound over all ops: ${largest.toPrecision(4)}; ops over their bound: ${over}`);
process.exitCode = over > 0 ? 1 : 0;
