/** Where the parts of the package lie: for the modules that TypeScript compiled and for the bundles, which both lie two folders deep. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);

/** A folder of the package, by its path in it: "grader/hostile/"; the package itself is "". */
export function folderOf(path: string): string {
  return fileURLToPath(new URL(path, root));
}

/** The command line, bundled. */
export const cliPath: string = fileURLToPath(new URL("dist/judge/cli.mjs", root));

/** The bundles, and what was derived when they were made. */
export const judgeFolder: string = fileURLToPath(new URL("dist/judge/", root));

/** What runs in a learner's own page: in one file, with as much of the engine as it uses. */
export const figuresPath: string = `${judgeFolder}figures.js`;

/** The child process's main, bundled with the engine; nothing else is in its folder. */
export const subjectPath: string = fileURLToPath(new URL("dist/subject/subject.mjs", root));
export const subjectFolder: string = fileURLToPath(new URL("dist/subject/", root));

/** What was worked out of a lesson, by its folder's name. */
export const preparedPath = (lesson: string): string => `${judgeFolder}prepared-${lesson}.json`;

/** An image of a subject, where the build could make one. */
export const frozenFolder: string = fileURLToPath(new URL("dist/frozen/", root));

/** The judge as one script, compiled, where the build could make it. */
export const compiledFolder: string = fileURLToPath(new URL("dist/compiled/", root));

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

/** A judge of a class. */
export const classJudgePath: string = fileURLToPath(beside("class-judge.mjs", "class/judge-process.js"));

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
    "gradproof/check-gradient": beside("check-gradient.mjs", "../properties/check-gradient.js").href,
    "gradproof/chai": beside("chai-gradients.mjs", "../properties/chai.js").href,
    chai: beside("chai.mjs", "shared/chai.js").href,
  };
}
