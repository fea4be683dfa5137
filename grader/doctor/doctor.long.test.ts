/** The doctor on a machine that lacks something, and its attacks. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { describe, it } from "mocha";
import type { Result } from "../../reports/result.ts";
import { findLesson } from "../lesson.ts";
import { whyPending } from "../sandbox/required.ts";
import type { Examination } from "./finding.ts";
import { gradproof } from "./rig.ts";

describe("gradproof doctor", function () {
  this.timeout(300_000);

  it("lets attacks loose, one by name too, and says of those that a mere process cannot hold that they were not tried", () => {
    const attacked = (only: string): { code: number | null; came: Record<string, string> } => {
      const { code, out } = gradproof([
        "doctor",
        "--attack",
        "--sandbox",
        "process",
        "--only",
        only,
        "--json",
        "-",
      ]);
      const { schema, sandbox, attacks } = JSON.parse(out) as {
        schema: string;
        sandbox: string;
        attacks: { name: string; came: string }[];
      };
      expect([schema, sandbox]).to.deep.equal(["gradproof/attacks/v1", "process"]);
      return { code, came: Object.fromEntries(attacks.map(({ name, came }) => [name, came])) };
    };
    expect(attacked("exits with 0 in the call")).to.deep.equal({
      code: 0,
      came: { "exits with 0 in the call": "held", "has full marks": "held" },
    });
    expect(attacked("stops its own group").came["stops its own group"]).to.equal("not-tried");
    expect(gradproof(["doctor", "--only", "everything"])).to.include({ code: 2 });
    const none = gradproof(["doctor", "--attack", "--sandbox", "process", "--only", "nothing is called so"]);
    expect(none.code).to.equal(2);
    expect(none.err).to.include('No attack has "nothing is called so" in its kind or name');
  });

  it("tells a machine that forbids namespaces, and grade refuses there what it cannot have", async function () {
    if ((await whyPending()) !== undefined) return this.skip();
    const folder = mkdtempSync(join(tmpdir(), "gradproof-doctor-"));
    try {
      const forbidden = [
        ...[
          "bwrap",
          "--unshare-user",
          "--uid",
          "1000",
          "--gid",
          "1000",
          "--ro-bind",
          "/",
          "/",
          "--dev",
          "/dev",
        ],
        ...["--proc", "/proc", "--tmpfs", "/tmp", "--bind", folder, folder, "--disable-userns"],
      ];
      const { code, out, err } = gradproof(["doctor", "--json", "-"], forbidden);
      // Older ones cannot forbid it.
      if (/disable-userns/.test(err)) return this.skip();
      const found = JSON.parse(out) as Examination;
      expect(code).to.equal(1);
      expect(found.auto).to.equal("process");
      expect(found.checks.find(({ id }) => id === "user-namespaces")).to.include({ status: "fails" });
      const { solution } = findLesson("cosine");
      for (const sandbox of ["bubblewrap", "user"] as const) {
        const json = join(folder, "result.json");
        const refused = gradproof(
          ["grade", solution, "--lesson", "cosine", "--sandbox", sandbox, "--json", json],
          forbidden,
        );
        expect(refused.code, refused.err).to.equal(3);
        const result = JSON.parse(readFileSync(json, "utf8")) as Result;
        expect(result).to.include({ status: "error", sandbox });
        expect(result).not.to.have.property("score");
        expect(result.reason).to.include("gradproof doctor");
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
