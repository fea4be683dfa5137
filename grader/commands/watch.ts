/** `gradproof watch`: grades on every save, in a terminal and on a page. */
import { existsSync } from "node:fs";
import { builtInLessons, findLesson, type Lesson } from "../lesson.ts";
import { numberOption, readArguments, textOption } from "../options.ts";
import { Progress } from "../progress.ts";
import { say } from "../screen.ts";
import { styleFor } from "../terminal.ts";
import { UsageError } from "../usage.ts";
import { openInBrowser } from "../watch/browser.ts";
import { PageServer } from "../watch/page-server.ts";
import { PageView } from "../watch/page-view.ts";
import { TerminalView } from "../watch/terminal-view.ts";
import { Watch } from "../watch/watch.ts";

export const usage = `gradproof watch [LESSON] [options]

Grade an exercise each time it is saved, and show what is to be mended first: here, and on a page that keeps itself up to date.
LESSON is a name, a number or a folder; without it, the first lesson that is not done. When a lesson is done, the next one comes;
whichever exercise is saved is graded.

  --file FILE  watch this file in place of the lesson's own exercise
  --open       open the page in a browser
  --port N     serve the page on this port of this machine; on any that is free unless told
  --no-page    serve no page

Ctrl-C ends it. Exit code: 130 after Ctrl-C; 2 wrong usage; 3 the grader itself failed.`;

export async function run(args: readonly string[]): Promise<number> {
  const given = readArguments(
    args,
    ["LESSON"],
    {
      file: { type: "string" },
      open: { type: "boolean" },
      port: { type: "string" },
      "no-page": { type: "boolean" },
    },
    1,
  );
  const [name] = given.positionals;
  const file = textOption(given, "file");
  const built = builtInLessons();
  const first = name === undefined ? undefined : lessonOf(name, built);
  if (file !== undefined && !first)
    throw new UsageError("Which lesson is it of? Write: gradproof watch LESSON --file FILE");
  if (file !== undefined && !existsSync(file)) throw new UsageError(`There is no file ${file}.`);
  const port = numberOption(given, "port", 65_535) ?? 0;
  if (given.values["no-page"] && given.values["open"])
    throw new UsageError("--open needs the page that --no-page leaves out.");
  const progress = new Progress();
  const lessons = first && !first.builtIn ? [first] : built;
  const server = given.values["no-page"] ? undefined : await PageServer.open(port);
  const terminal = new TerminalView({
    style: styleFor(process.stdout),
    fresh: process.stdout.isTTY === true,
    ...(server && { url: server.url }),
  });
  const page = server && new PageView(server);
  const watch = new Watch({
    lessons,
    progress,
    views: page ? [terminal, page] : [terminal],
    ...(first && { first }),
    ...(file !== undefined && { file }),
  });
  if (server) say(`gradproof watch: ${server.url}`);
  if (server && given.values["open"]) openInBrowser(server.url);
  watch.begin();
  await readerGone();
  watch.close();
  page?.close();
  server?.close();
  return 0;
}

/** One of those that come with gradproof, by itself: what was loaded of it once is not loaded again. */
function lessonOf(name: string, built: readonly Lesson[]): Lesson {
  const found = findLesson(name);
  return built.find(({ folder }) => folder === found.folder) ?? found;
}

/** It ends by Ctrl-C; and when nobody reads any more what it says. */
function readerGone(): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.once("error", () => resolve());
    process.stdout.once("close", () => resolve());
  });
}
