/** Right solutions under many seeds: full marks each time; and the same seed twice: the same bytes but for durations. */
import { randomFrom } from "../../dist/conformance/random.js";
import { resultJson } from "../../dist/grader/json.js";
import { judge } from "../../dist/grader/judge.js";
import { findLesson } from "../../dist/grader/lesson.js";
import { useSandbox } from "../../dist/grader/sandbox/in-use.js";
import { sandboxNamed } from "../../dist/grader/sandbox/named.js";
import { told } from "./run.mjs";

const bytesOf = (result) => resultJson(result).replace(/"durationMs": ?\d+/g, '"durationMs": 0');

/** @param seconds after which no further one is begun. */
export async function seeds({ seeds: count, seed, sandbox, seconds }, lessons) {
  useSandbox(sandboxNamed(sandbox));
  const random = randomFrom(seed + 2);
  const faults = [];
  const start = performance.now();
  let [done, twice] = [0, 0];
  for (; done < count && performance.now() - start < 1000 * seconds; done++) {
    const lesson = lessons[done % lessons.length];
    const files = [lesson.solution, ...lesson.samples.filter((path) => /right-[^/\\]*$/.test(path))];
    const file = files[Math.floor(done / lessons.length) % files.length];
    const options = { file, lesson, seed: Math.floor(random() * 2 ** 32), called: "exercise.ts" };
    const result = await judge(options);
    if (result.status !== "passed" || result.score !== result.maxScore)
      faults.push(
        `${file} with the seed ${options.seed}: ${result.status}, ${result.score} of ${result.maxScore} ${result.reason ?? ""}`,
      );
    if (done % 10 > 0) continue;
    twice++;
    if (bytesOf(await judge(options)) !== bytesOf(result))
      faults.push(`${file} with the seed ${options.seed} twice: other bytes`);
  }
  console.log(
    `${done} seeds of right solutions of ${lessons.map(({ name }) => name).join(", ")}, ${twice} of them twice: ${((performance.now() - start) / 1000).toFixed(0)} s`,
  );
  told("Without full marks, or with other bytes", faults);
}

export const lessonsNamed = (names) => names.split(",").map((name) => findLesson(name));
