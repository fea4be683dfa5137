/** What `npm test` leaves out is left out nowhere else: a suite that tries a part has a long test that tries all of it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { describe, it } from "mocha";

const root = fileURLToPath(new URL("../../", import.meta.url));
const rooms = ["bench", "conformance", "grader", "lessons", "properties", "reports"];

/** Their long test asks the same of more, in its own words. */
const OTHERWISE = [
  "conformance/engine/devices/webgpu/ops.test.ts",
  "conformance/engine/extremes/sweep.test.ts",
];

const files = rooms.flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.includes("node_modules"))
    .map((file) => join(root, room, file)),
);

/** Whether its imports lead to another file, however far. */
function reaches(file: string, target: string, seen = new Set<string>()): boolean {
  if (file === target) return true;
  if (seen.has(file) || !existsSync(file)) return false;
  seen.add(file);
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/^(?:import|export)\s(?!type\b)[^;'"]*?from\s+"(\.[^"]+)"/gm)].some(([, to]) =>
    reaches(join(dirname(file), to), target, seen),
  );
}

describe("The extent of a campaign", () => {
  const extent = join(root, "conformance", "extent.ts");
  const parts = files.filter(
    (file) => /(?<!\.long|\.browser)\.test\.ts$/.test(file) && reaches(file, extent),
  );

  it("is a part in many suites", () => {
    expect(parts.length).to.be.above(30);
  });

  const long = files.filter((file) => file.endsWith(".long.test.ts"));
  for (const file of parts) {
    const name = relative(root, file);
    it(`of ${name} is the whole in a long test`, () => {
      const whole = long.filter(
        (each) =>
          dirname(each) === dirname(file) &&
          /tryAll\(\);\s+await import\("\.\/([\w.-]+)"\);/.exec(readFileSync(each, "utf8"))?.[1] ===
            basename(file),
      );
      expect(whole).to.have.length(OTHERWISE.includes(name) ? 0 : 1);
    });
  }
});
