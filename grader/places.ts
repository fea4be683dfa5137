/** Where the parts of the package lie: for the modules that TypeScript compiled and for the bundles, which both lie two folders deep. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);

/** The command line, bundled. */
export const cliPath: string = fileURLToPath(new URL("dist/judge/cli.mjs", root));

/** The bundles, and what was derived when they were made. */
export const judgeFolder: string = fileURLToPath(new URL("dist/judge/", root));

/** The child process's main, bundled with the engine; nothing else is in its folder. */
export const subjectPath: string = fileURLToPath(new URL("dist/subject/subject.mjs", root));
export const subjectFolder: string = fileURLToPath(new URL("dist/subject/", root));

/** The sources of the lessons, and their exercises as they were published. */
export const lessonsFolder: string = fileURLToPath(new URL("lessons/", root));
export const publishedFolder: string = fileURLToPath(new URL("dist/published/", root));

/** Of two places, the one beside this very module: two copies of an engine would not know each other's tensors. */
function beside(bundled: string, single: string): URL {
  const [first, second] = [bundled, single].map((path) => new URL(path, import.meta.url));
  return existsSync(first) ? first : second;
}

/** The process of a foreign lesson, and the thread beside it. */
export const authorPath: string = fileURLToPath(beside("author.mjs", "author/main.js"));
export const watchPath: string = fileURLToPath(beside("author-watch.mjs", "author/watch.js"));

export function suiteOf(folder: string): URL {
  return beside(`lesson-${folder}.mjs`, `../lessons/${folder}/suite.js`);
}

/** What a suite from elsewhere may import: one copy each, the judge's own. */
export function sharedModules(): Readonly<Record<string, string>> {
  const engine = beside("engine.mjs", "../engine/index.js").href;
  return {
    gradproof: engine,
    "gradproof/engine": engine,
    "gradproof/properties": beside("properties.mjs", "../properties/index.js").href,
    "fast-check": beside("fast-check.mjs", "shared/fast-check.js").href,
    chai: beside("chai.mjs", "shared/chai.js").href,
  };
}
