/** The class at a queue that is kept in memory: what is asked, and what may be asked again. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import type { Result } from "../../reports/result.ts";
import type { JudgeRequest } from "../class/messages.ts";
import { findLesson } from "../lesson.ts";
import { QueuedJudges } from "./asking.ts";
import type { Boss, Job } from "./boss.ts";
import type { QueuedJob, Returned } from "./jobs.ts";

/** Answers each job at once; as with pg-boss, one whose ID is there already is not taken. */
function bossWith(answer: (job: QueuedJob) => Returned): { boss: Boss; sent: () => number } {
  const jobs = new Set<string>();
  const answers: Job<Returned>[] = [];
  let sent = 0;
  const boss = {
    stop: async () => {},
    createQueue: async () => {},
    send: async (_name: string, job: QueuedJob) => {
      if (jobs.has(job.id)) return null;
      jobs.add(job.id);
      answers.push({ id: `answer ${++sent}`, data: answer(job) });
      return job.id;
    },
    fetch: async () => answers.splice(0),
    complete: async () => {},
    deleteJob: async (_name: string, id: string) => jobs.delete(id),
  };
  return { boss: boss as unknown as Boss, sent: () => sent };
}

describe("A class at a queue", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-asking-"));
    writeFileSync(join(folder, "exercise.ts"), "export {};");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Asked twice, one after the other: the statuses, and how often the queue was given a job. */
  async function twice(answer: (job: QueuedJob) => Returned): Promise<{ told: string[]; sent: number }> {
    const { boss, sent } = bossWith(answer);
    const judges = Reflect.construct(QueuedJudges, [
      boss,
      join(folder, "run"),
      300,
      () => {},
    ]) as QueuedJudges;
    const file = join(folder, "exercise.ts");
    const request: JudgeRequest = {
      kind: "judge",
      lesson: "norm",
      file,
      called: "ada.ts",
      sandbox: "process",
    };
    const told: string[] = [];
    try {
      for (let time = 0; time < 2; time++)
        told.push(
          await judges.ask(request, findLesson("norm")).then(
            ({ result }) => result.status,
            (error: Error) => error.message,
          ),
        );
    } finally {
      await judges.close();
    }
    return { told, sent: sent() };
  }

  it("may ask again for what has no grade by the grader's own fault", async () => {
    const error = { status: "error" } as Result;
    expect(await twice(({ id }) => ({ id, judged: { result: error } }))).to.deep.equal({
      told: ["error", "error"],
      sent: 2,
    });
    expect(await twice(({ id }) => ({ id, failed: "no room" }))).to.deep.equal({
      told: ["no room", "no room"],
      sent: 2,
    });
  });

  it("says why nobody answered", async () => {
    const { told } = await twice((job) => job);
    expect(told[0]).to.include("each vanished over it");
  });
});
