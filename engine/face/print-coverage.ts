/** Prints the table of ops as Markdown: `npm run ops`. */
import "../index.ts";
import { coverage } from "./coverage.ts";

const cell = (text: string): string => text.replaceAll("|", "\\|");
const table = coverage();
console.log("| op | kind | what it is | formula | gradient | CPU | WebGPU |");
console.log("| --- | --- | --- | --- | --- | --- | --- |");
for (const { name, kind, summary, formula, differentiable, webgpu } of table) {
  const shown = formula.length > 80 ? `${formula.slice(0, 77)}…` : formula;
  console.log(
    `| ${name} | ${kind} | ${cell(summary)} | ${shown && `\`${cell(shown)}\``} | ${differentiable ? "yes" : "no"} | kernel | ${webgpu} |`,
  );
}
const missing = table.filter(({ webgpu }) => webgpu === "on the CPU");
console.log(`\n${table.length} ops, ${missing.length} of them on the CPU when asked for on WebGPU.`);
