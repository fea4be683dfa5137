/** The main of a judge of a class: it stays warm, and grades one submission after the other, each in a subject of its own. */
import { createHash } from "node:crypto";
import { renderReport } from "../../reports/index.ts";
import type { LessonPage } from "../../reports/picture.ts";
import { judge } from "../judge.ts";
import { findLesson, type Lesson } from "../lesson.ts";
import { lessonPage } from "../lesson-page.ts";
import { translateAny } from "../program.ts";
import { useSandbox } from "../sandbox/in-use.ts";
import { sandboxNamed } from "../sandbox/named.ts";
import { readSubmission } from "../submission.ts";
import type { Judged, JudgeRequest, PageRequest, Reply, Request } from "./messages.ts";

const lessons = new Map<string, Lesson>();
const pages = new Map<string, Promise<LessonPage>>();

function lessonOf(name: string): Lesson {
  let lesson = lessons.get(name);
  if (!lesson) lessons.set(name, (lesson = findLesson(name)));
  return lesson;
}

/** Its pictures are drawn once. */
function pageOf(name: string): Promise<LessonPage> {
  let page = pages.get(name);
  if (!page) pages.set(name, (page = lessonPage(lessonOf(name))));
  return page;
}

async function judged({ lesson: name, file, called, seed, sandbox }: JudgeRequest): Promise<Judged> {
  useSandbox(sandboxNamed(sandbox));
  const lesson = lessonOf(name);
  let told: { readonly text: string | undefined } | undefined;
  const onTokens = (text: string | undefined): void => {
    told = { text };
  };
  const result = await judge({ file, lesson, seed, called, onTokens });
  if (result.status === "ungraded" || result.status === "error") return { result };
  // Of a lesson from elsewhere, another process has translated it.
  const { text } = told ?? { text: await tokensOf(file) };
  return { result, ...(text !== undefined && { tokens: hashOf(text) }) };
}

/** Of what was graded: two programs that differ in comments, types and layout alone have the same. */
async function tokensOf(file: string): Promise<string | undefined> {
  try {
    const { source, name } = readSubmission(file);
    return (await translateAny(source, name)).code;
  } catch {
    return undefined;
  }
}

function hashOf(tokens: string): string {
  return createHash("sha256").update(tokens).digest("hex").slice(0, 16);
}

async function rendered({ results, lessons, title }: PageRequest): Promise<string> {
  return renderReport(results, { title, lessons: await Promise.all(lessons.map(pageOf)) });
}

function answer(reply: Reply): void {
  process.send?.(reply);
}

async function serve(request: Request): Promise<void> {
  try {
    answer({ done: await (request.kind === "judge" ? judged(request) : rendered(request)) });
  } catch (error) {
    answer({ failed: error instanceof Error ? error.message : String(error) });
  }
}

process.on("message", (request) => void serve(request as Request));
// Whoever grades the class is gone.
process.on("disconnect", () => process.exit(0));
// A terminal sends it to all; the one that holds the journal decides.
process.on("SIGINT", () => {});
