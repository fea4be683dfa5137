/** The floors of the engine: imports run down alone, and only the four records know each other, by type. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { describe, it } from "mocha";

const engine = fileURLToPath(new URL("../../engine/", import.meta.url));

/** From the ground up: a file imports from its own floor and from those below. */
const FLOORS = [
  "errors.ts",
  "core",
  "calculus",
  "cpu",
  "run",
  "ops",
  "autograd",
  "linalg",
  "distributions",
  "webgpu",
  "nn",
  "loss",
  "optim",
  "io",
  "data",
  "face",
  "index.ts",
];

const RECORDS = ["core/device.ts", "core/node.ts", "core/op.ts", "core/tensor.ts"];

const files = readdirSync(engine, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.split(sep).join("/"));

/** What a file imports of the engine, types included. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(engine, file), "utf8");
  const targets = [...text.matchAll(/^(?:import|export)\s[^;'"]*?from\s+"(\.[^"]+)"/gm)];
  return targets.map(([, target]) =>
    relative(engine, resolve(engine, dirname(file), target))
      .split(sep)
      .join("/"),
  );
}

const imports = new Map(files.map((file) => [file, importsOf(file)]));

/** All that a file reaches by imports, however far. */
function reachedFrom(file: string): Set<string> {
  const seen = new Set<string>();
  const visit = (from: string): void => {
    for (const target of imports.get(from) ?? []) {
      if (seen.has(target)) continue;
      seen.add(target);
      visit(target);
    }
  };
  visit(file);
  return seen;
}

const floorOf = (file: string): number => FLOORS.indexOf(file.split("/")[0]);

describe("The engine", () => {
  it("has a floor for each of its files", () => {
    expect(files.length).to.be.above(140);
    expect(files.filter((file) => floorOf(file) < 0)).to.deep.equal([]);
  });

  it("imports downwards alone", () => {
    const upward = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => floorOf(target) > floorOf(file))
        .map((target) => `${file} imports ${target}`),
    );
    expect(upward).to.deep.equal([]);
  });

  it("has one circle, of types: the records of a tensor, an op, a node of the tape and a device", () => {
    const inCircles = files.filter((file) => reachedFrom(file).has(file)).sort();
    expect(inCircles).to.deep.equal(RECORDS);
  });
});
