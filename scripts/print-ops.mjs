/** Prints the table of ops as Markdown: `npm run ops`. What each is stands above its declaration. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { coverage } from "../dist/engine/index.js";
import { root } from "./sources.mjs";

const engine = join(root, "engine");
const declaration =
  /\/\*\* ([^*]+) \*\/\n(?:export )?const \w+: [^=]+ = \w+(?:<[^>]+>)?\((?:\{\s*name: )?"(\w+)"/g;
const summaries = new Map();
for (const file of readdirSync(engine, { recursive: true, encoding: "utf8" }))
  if (file.endsWith(".ts"))
    for (const [, text, name] of readFileSync(join(engine, file), "utf8").matchAll(declaration))
      summaries.set(name, text);

const cell = (text) => text.replaceAll("|", "\\|");
const table = coverage();
console.log("| op | kind | what it is | formula | gradient | CPU | WebGPU | vmap |");
console.log("| --- | --- | --- | --- | --- | --- | --- | --- |");
for (const { name, kind, formula, differentiable, webgpu, vmap } of table) {
  const shown = formula.length > 80 ? `${formula.slice(0, 77)}…` : formula;
  console.log(
    `| ${name} | ${kind} | ${cell(summaries.get(name) ?? "")} | ${shown && `\`${cell(shown)}\``} | ${differentiable ? "yes" : "no"} | kernel | ${webgpu} | ${vmap} |`,
  );
}
const missing = table.filter(({ webgpu }) => webgpu === "on the CPU");
const looped = table.filter(({ vmap }) => vmap === "one by one");
console.log(
  `\n${table.length} ops, ${missing.length} of them on the CPU when asked for on WebGPU, ${looped.length} example by example in vmap.`,
);
