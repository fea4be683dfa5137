/** Hostile submissions, each in a cage of its own: none gains a point, nothing leaks, nothing is harmed, and each leaves an honest result. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { chosen } from "../../conformance/extent.ts";
import type { SandboxName } from "../sandbox/sandbox.ts";
import { type Attack, attacksIn } from "./attack.ts";
import { cageStage, whyNoCage } from "./cage.ts";
import { stageHere } from "./here.ts";
import { type Trial, tryAttack } from "./trial.ts";

/** Single ones: HOSTILE="a part of a name"; every tenth: HOSTILE_EVERY=10, which leaves some of each kind. */
const wanted = process.env["HOSTILE"] ?? "";
const every = chosen("HOSTILE_EVERY", 1);
const taken = attacksIn("grader/hostile/")
  .filter(({ kind, name }) => `${kind}: ${name}`.includes(wanted))
  .filter((_, i) => i % every === 0);

const trials = new Map<Attack, Promise<Trial>>();

/** HOSTILE_SANDBOX=bubblewrap tries them in that sandbox, without a cage around; else, in a cage, as a mere process. */
const sandbox = process.env["HOSTILE_SANDBOX"];
const stage = sandbox === undefined ? cageStage : stageHere(sandbox as SandboxName);

/** Begun once, when it or the one before it is asked for: two run at a time. */
function begun(attack: Attack | undefined): Promise<Trial> | undefined {
  if (attack && !trials.has(attack)) {
    const trial = tryAttack(attack, stage);
    trial.catch(() => {});
    trials.set(attack, trial);
  }
  return attack && trials.get(attack);
}

describe("A hostile submission", function () {
  this.timeout(200_000);
  before(function () {
    const folder = mkdtempSync(join(tmpdir(), "gradproof-cage-"));
    const why = whyNoCage(folder);
    rmSync(folder, { recursive: true });
    if (!why) return;
    console.log(`      skipped: ${why}`);
    this.skip();
  });

  for (const [i, attack] of taken.entries()) {
    it(`${attack.kind}: ${attack.name}`, async function () {
      const trial = begun(attack)!;
      begun(taken[i + 1]);
      const { faults } = await trial;
      if (attack.open === undefined) return void expect(faults).to.deep.equal([]);
      expect(faults, `It does no harm any more: take away "open: ${attack.open}".`).not.to.deep.equal([]);
      console.log(`      open: ${attack.open}`);
      this.skip();
    });
  }
});
