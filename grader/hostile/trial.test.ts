/** Who judges the sandbox is judged: a stage on which something goes wrong is told, and one on which all goes well is not. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { describe, it } from "mocha";
import type { Result } from "../../reports/result.ts";
import { attacksIn } from "./attack.ts";
import { type Scene, type Stage, tryAttack } from "./trial.ts";
import type { Watched } from "./warden.ts";

const ATTACK = attacksIn("grader/hostile/").find(({ name }) => name === "exits with 0 while it loads")!;

const QUIET: Watched = { code: 1, signal: null, wallMs: 500, judgeMiB: 90, allMiB: 0, left: [], litter: [] };
const FAILED = { status: "failed", score: 0, maxScore: 15, properties: [{ diagnosis: { code: "crashed" } }] };

interface Show {
  readonly watched?: Partial<Watched>;
  readonly result?: Partial<Result> | undefined;
  readonly files?: Readonly<Record<string, string>>;
  readonly act?: (scene: Scene) => void;
}

/** What is seen of the attack; the file without it fails quietly. */
function stageOf({ watched = {}, result = {}, files = {}, act = () => {} }: Show): Stage {
  let first = true;
  return {
    signals: false,
    async run(scene) {
      const [seen, shown] = first ? [files, result] : [{}, {}];
      writeFileSync(join(scene.seen, "result.json"), JSON.stringify({ ...FAILED, ...shown }));
      for (const [name, text] of Object.entries(seen)) writeFileSync(join(scene.seen, name), text);
      if (first) act(scene);
      const found = first ? { ...QUIET, ...watched } : QUIET;
      first = false;
      return found;
    },
  };
}

const WRONGS: Readonly<Record<string, { show: Show; told: RegExp }>> = {
  "it gains points": {
    show: { result: { status: "passed", score: 15 }, watched: { code: 0 } },
    told: /earned 15 of 15/,
  },
  "a secret comes out": { show: { files: { stdout: "TOKEN=canary-7f3a-bashrc" } }, told: /holds a secret/ },
  "markup of its own stands in the report": {
    show: { files: { "report.html": "<script data-marker-7f3a>" } },
    told: /report holds/,
  },
  "it acts on the terminal": { show: { files: { stderr: "\u001b[2J" } }, told: /holds/ },
  "it writes the verdict": {
    show: { files: { stdout: "exercise.ts on cosine: passed, 15 of 15 points" } },
    told: /reads like the verdict/,
  },
  "a process is left": { show: { watched: { left: ["node"] } }, told: /left running/ },
  "a file is left": {
    show: { watched: { litter: ["gradproof-1-aaaaaa"] } },
    told: /left in the temporary folder/,
  },
  "a file is changed": {
    show: { act: ({ root }) => writeFileSync(join(root, "home/.bashrc"), "") },
    told: /files changed/,
  },
  "the judge is ended": { show: { watched: { signal: "SIGKILL", code: null } }, told: /ended by SIGKILL/ },
  "it takes for ever": { show: { watched: { wallMs: 70_000 } }, told: /took 70 s/ },
  "the judge grows": { show: { watched: { judgeMiB: 900 } }, told: /used 900 MiB/ },
  "the report is huge": { show: { files: { "report.html": "x".repeat(9e6) } }, told: /has 9000000 bytes/ },
  "it is told as something else": {
    show: { result: { properties: [{ diagnosis: { code: "scaled" } }] as never } },
    told: /diagnosed as scaled/,
  },
  "there is no grade": { show: { result: { status: "error" }, watched: { code: 3 } }, told: /status error/ },
};

describe("A trial", () => {
  it("of a stage on which all goes well finds nothing", async () => {
    const codes = ATTACK.codes.slice(0, 1).map((code) => ({ diagnosis: { code } }));
    const { faults } = await tryAttack(ATTACK, stageOf({ result: { properties: codes as never } }));
    expect(faults).to.deep.equal([]);
  });

  for (const [wrong, { show, told }] of Object.entries(WRONGS))
    it(`tells it where ${wrong}`, async () => {
      const { faults } = await tryAttack(
        { ...ATTACK, codes: ["crashed"], twin: `${ATTACK.twin}// ${wrong}` },
        stageOf(show),
      );
      expect(faults.join("\n")).to.match(told);
    });
});
