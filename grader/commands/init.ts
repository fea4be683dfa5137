/** `gradproof init`: a course of one's own, whose `npm test` grades its exercises. */
import { createRequire } from "node:module";
import { basename, relative, resolve } from "node:path";
import { writeNew } from "../author/new-files.ts";
import { skeletonOf } from "../author/skeleton.ts";
import { readArguments } from "../options.ts";
import { say } from "../screen.ts";
import { shellWord } from "../shell-word.ts";
import { named } from "../terminal.ts";
import { engineVersion } from "../version.ts";

export const usage = `gradproof init DIR

Make a course: a package.json, a first lesson in lessons/, a course.json with an assignment, and a spec file by which npm test
grades every exercise in lessons/. Nothing that is there is replaced.

Exit code: 0 written; 2 something is there already.`;

const FIRST = "lessons/01-squares";

export async function run(args: readonly string[]): Promise<number> {
  const { positionals } = readArguments(args, ["DIR"], {});
  const folder = resolve(positionals[0]);
  const lesson = Object.entries(skeletonOf(basename(FIRST))).map(([name, text]) => [
    `${FIRST}/${name}`,
    text,
  ]);
  writeNew(folder, { ...courseFiles(basename(folder)), ...Object.fromEntries(lesson) });
  const shown = named(relative(process.cwd(), folder) || ".");
  say(`${shown} is a course. Next:`);
  say(`  cd ${shellWord(shown)} && npm install && npm test   # the exercise is not begun: pending`);
  say(`  npx gradproof verify-lesson ./${FIRST}`);
  say("  npx gradproof new-lesson lessons/02-yours");
  return 0;
}

const SPEC = [
  "/** Grades every exercise in lessons/; `npm test` runs it. */",
  'import { readdirSync } from "node:fs";',
  'import { describeLesson } from "gradproof/mocha";',
  "",
  'const lessons = new URL("./lessons/", import.meta.url);',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a line of a program that is written
  "for (const name of readdirSync(lessons).sort()) await describeLesson(new URL(`${name}/`, lessons));",
];

function courseFiles(name: string): Record<string, string> {
  const mocha = createRequire(import.meta.url)("mocha/package.json") as { version: string };
  const manifest = {
    name:
      name
        .toLowerCase()
        .replace(/[^a-z0-9-]+/g, "-")
        .replace(/^-+|-+$/g, "") || "course",
    private: true,
    type: "module",
    scripts: { test: "mocha lessons.spec.js" },
    devDependencies: { gradproof: engineVersion, mocha: mocha.version },
  };
  const course = {
    title: name,
    late: { graceMinutes: 15, percentPerDay: 10, mostPercent: 50 },
    assignments: { "week-1": { lessons: [{ lesson: `./${FIRST}`, points: 10 }] } },
  };
  return {
    "package.json": `${JSON.stringify(manifest, null, 2)}\n`,
    "course.json": `${JSON.stringify(course, null, 2)}\n`,
    "lessons.spec.js": `${SPEC.join("\n")}\n`,
    ".gitignore": "node_modules/\ngraded/\n",
    "README.md": `# ${name}

\`npm install\`, then \`npm test\` grades the exercises in \`lessons/\`. Edit an \`exercise.ts\`, and run it again.
`,
  };
}
