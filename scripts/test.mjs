/** `npm test`: the learner's lessons first, whatever else is in the checkout; then the project's own suites. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isBuilt, root } from "./sources.mjs";
import { runSuites } from "./suites.mjs";

/** Of what a compiler says, before it is no longer read. */
const LINES = 20;

const args = process.argv.slice(2);
const judge = (name) => pathToFileURL(join(root, "dist", "judge", name));

/** The compiler is loaded where something changed, and only then. */
async function build() {
  if (isBuilt()) return "";
  const { buildAll } = await import("./build.mjs");
  return buildAll();
}

const broken = await build();
if (broken && !existsSync(judge("practise.mjs"))) {
  console.error(broken.trimEnd());
  console.error("\nThe project does not build, and there is no earlier build to grade with.");
  process.exit(1);
}
const [{ conclude }, { practise, say, warn }] = await Promise.all([
  import(judge("cli.mjs")),
  import(judge("practise.mjs")),
]);
await conclude(async () => {
  const { code, closing, all } = await practise(args);
  if (broken) {
    const lines = broken.trimEnd().split("\n");
    const rest = lines.length > LINES ? `\n… ${lines.length - LINES} lines more: npm run build` : "";
    warn(
      `\nThe project itself does not build; the lessons were graded by its last build that did.\n${lines.slice(0, LINES).join("\n")}${rest}`,
    );
  }
  if (!all) return code;
  if (broken) return code || 1;
  say("\nThe project's own suites (npm run test:project runs them alone):");
  const suites = await runSuites("--reporter", "dot");
  say(`${suites === 0 ? "" : "The project's own suites failed.\n"}${closing}`);
  return code || (suites === 0 ? 0 : 1);
});
