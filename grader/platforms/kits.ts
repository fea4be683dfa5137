/** What one uploads to a platform, so that it grades there: scripts, and the lessons that do not come with gradproof. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { formatZip } from "../../engine/io/zip.ts";
import type { Lesson } from "../lesson.ts";
import { OutputFile } from "../output-file.ts";
import { shellWord } from "../shell-word.ts";
import { UsageError } from "../usage.ts";
import { uuidOf } from "../uuid.ts";
import { engineVersion } from "../version.ts";

/** A file of a kit. */
interface KitFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly executable?: true;
}

/** @returns where it was written. */
type Kit = (lessons: readonly Lesson[], out: string) => string;

export const KITS: Readonly<Record<string, Kit>> = {
  "gradescope-zip": (lessons, out) => new OutputFile(out, "--out").write(formatZip(gradescopeFiles(lessons))),
  "prairielearn-course": (lessons, out) => writeFolder(prairielearnFiles(lessons), out),
};

function file(name: string, text: string, executable?: true): KitFile {
  return { name, bytes: Buffer.from(text, "utf8"), ...(executable && { executable }) };
}

/** How a lesson is named on the other machine, and the files that it needs there. */
function carried(lessons: readonly Lesson[], place: string): { words: string[]; files: KitFile[] } {
  const files: KitFile[] = [];
  const words = lessons.map(({ builtIn, name, folder }) => {
    if (builtIn) return name;
    for (const each of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = join(each.parentPath, each.name);
      const inside = relative(folder, path).replaceAll("\\", "/");
      if (!each.isFile() || /(?:^|\/)(?:node_modules|\.git|samples)\//.test(inside)) continue;
      files.push({ name: `${place}/${basename(folder)}/${inside}`, bytes: readFileSync(path) });
    }
    return `${place}/${basename(folder)}`;
  });
  return { words: words.map(shellWord), files };
}

/** gradescope-autograders.readthedocs.io: setup.sh builds the image, run_autograder leaves results.json. */
function gradescopeFiles(lessons: readonly Lesson[]): KitFile[] {
  const { words, files } = carried(lessons, "lessons");
  return [
    file(
      "setup.sh",
      `#!/usr/bin/env bash
# Node and gradproof, once, when the image is built.
set -euo pipefail
apt-get update
apt-get install -y curl ca-certificates bubblewrap
curl -fsSL https://deb.nodesource.com/setup_22.x | bash -
apt-get install -y nodejs
npm install --prefix /autograder/source gradproof@${engineVersion}
`,
      true,
    ),
    file(
      "run_autograder",
      `#!/usr/bin/env bash
# Grades /autograder/submission. Whatever happens, results.json is there; without a score where there is no grade.
set -uo pipefail
cd /autograder/source
results=/autograder/results/results.json
work=$(mktemp -d)
mkdir -p "$work/class" /autograder/results
cp -RP /autograder/submission "$work/class/student"
echo '{"output": "The grader itself failed: there is no grade. Tell your instructor, and hand in again."}' >"$results"
node_modules/.bin/gradproof class "$work/class" --lesson ${words.join(" ")} --sandbox auto --out "$work/out" --jobs 1
[ $? -le 1 ] || exit 1
node_modules/.bin/gradproof export --format gradescope "$work"/out/results/${lessons.length > 1 ? "*/" : ""}student.json --out "$work/results.json" && mv "$work/results.json" "$results"
`,
      true,
    ),
    ...files,
  ];
}

/** docs.prairielearn.com/externalGrading: a question a lesson, and the image that grades it. */
function prairielearnFiles(lessons: readonly Lesson[]): KitFile[] {
  return [
    file(
      "image/Dockerfile",
      `# Build and push it, and write its name into each info.json: the grader has no network when it runs.
FROM node:22-bookworm-slim
RUN npm install --prefix /opt/gradproof gradproof@${engineVersion}
`,
    ),
    ...lessons.flatMap((lesson) => {
      const folder = `questions/gradproof-${lesson.name.replace(/[^\w-]/g, "_")}`;
      const { words, files } = carried([lesson], "lessons");
      return [
        file(`${folder}/info.json`, `${JSON.stringify(questionInfo(lesson.name), null, 2)}\n`),
        file(`${folder}/question.html`, questionPage(lesson)),
        { name: `${folder}/exercise.ts`, bytes: readFileSync(lesson.starter) },
        file(`${folder}/tests/run.sh`, questionScript(words), true),
        ...files.map(({ name, ...rest }: KitFile): KitFile => ({ ...rest, name: `${folder}/tests/${name}` })),
      ];
    }),
  ];
}

function questionInfo(title: string): object {
  return {
    // The same again for the same lesson: a course is synchronised by it.
    uuid: uuidOf(`gradproof question ${title}`, 4),
    title,
    topic: "Gradients",
    tags: ["gradproof"],
    type: "v3",
    singleVariant: true,
    gradingMethod: "External",
    externalGradingOptions: {
      enabled: true,
      image: "REGISTRY/gradproof",
      entrypoint: "bash /grade/tests/run.sh",
      timeout: 120,
      enableNetworking: false,
    },
  };
}

/** A page of PrairieLearn is a template of Mustache: two braces in a text are none of its tags. */
function questionPage({ text, name }: Lesson): string {
  const markdown = existsSync(text) ? readFileSync(text, "utf8").replaceAll("</markdown>", "") : name;
  return `<pl-question-panel>
  <markdown>
${markdown.replaceAll("{{", "&#123;&#123;")}
  </markdown>
</pl-question-panel>
<pl-file-editor file-name="exercise.ts" ace-mode="ace/mode/typescript" source-file-name="exercise.ts"></pl-file-editor>
<pl-submission-panel>
  <pl-external-grader-results></pl-external-grader-results>
  <pl-file-preview></pl-file-preview>
</pl-submission-panel>
`;
}

function questionScript(lessons: readonly string[]): string {
  return `#!/usr/bin/env bash
# Grades /grade/student. Whatever happens, results.json is there.
set -uo pipefail
cd /grade/tests
work=$(mktemp -d)
mkdir -p "$work/class" /grade/results
cp -RP /grade/student "$work/class/student"
echo '{"gradable": false, "message": "The grader itself failed. This costs no attempt."}' >/grade/results/results.json
/opt/gradproof/node_modules/.bin/gradproof class "$work/class" --lesson ${lessons.join(" ")} --sandbox auto --out "$work/out" --jobs 1
/opt/gradproof/node_modules/.bin/gradproof export --format prairielearn "$work"/out/results/student.json --out "$work/results.json" && mv "$work/results.json" /grade/results/results.json
`;
}

/** @throws {UsageError} where something would be replaced. */
function writeFolder(files: readonly KitFile[], out: string): string {
  const folder = resolve(out);
  for (const { name } of files)
    if (existsSync(join(folder, name)))
      throw new UsageError(`${join(out, name)} is there already. Name a new folder.`);
  for (const { name, bytes, executable } of files) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes, { flag: "wx" });
    if (executable) chmodSync(path, 0o755);
  }
  return folder;
}
