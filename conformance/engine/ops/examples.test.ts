/** Runs the examples of the docstrings, of the engine and of what judges it: a line `expression; // value` must have that value. */
import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import * as engine from "../../../engine/index.ts";
import * as properties from "../../../properties/index.ts";

const folders: readonly URL[] = ["engine", "properties"].map(
  (room) => new URL(`../../../${room}/`, import.meta.url),
);
const scope: Record<string, unknown> = { ...engine, ...properties };
const names: string[] = Object.keys(scope).filter((name) => name !== "var");

interface Example {
  readonly file: string;
  readonly lines: readonly string[];
}

/** Declarations keep the comments of the sources, and lie beside what is tested. */
function examplesIn(folder: URL): Example[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".d.ts"),
  );
  return files.flatMap((file) => {
    const comments = readFileSync(new URL(file, folder), "utf8").match(/\/\*\*.*?\*\//gs) ?? [];
    return comments.flatMap((comment) => {
      const [, text] = /@example\n(.*?)\s*\*\//s.exec(comment) ?? [];
      return text ? [{ file, lines: text.split("\n").map((line) => line.replace(/^\s*\* ?/, "")) }] : [];
    });
  });
}

function plain(value: unknown): unknown {
  return value instanceof engine.Tensor ? value.toArray() : value;
}

function check(actual: unknown, expected: unknown, line: string): void {
  const [a, e] = [plain(actual), plain(expected)];
  if (typeof e === "number") expect(a, line).to.be.closeTo(e, 1e-6);
  else if (Array.isArray(e) && typeof e[0] === "number") {
    expect(a, line).to.be.an("array").with.length(e.length);
    e.forEach((v, i) => {
      check((a as unknown[])[i], v, line);
    });
  } else expect(a, line).to.deep.equal(e);
}

const AsyncFunction = (async () => {}).constructor as FunctionConstructor;

/** @returns how many values were checked. */
async function run({ lines }: Example): Promise<number> {
  let checks = 0;
  const body = lines.map((line) => {
    const [, code, value] = /^(.*); \/\/ (.+)$/.exec(line) ?? [];
    if (!code) return line;
    checks++;
    const [, declared] = /^const (\w+) = /.exec(code) ?? [];
    const [before, actual] = declared ? [`${code};`, declared] : ["", code];
    return `${before} check(${actual}, ${value}, ${JSON.stringify(line)});`;
  });
  await new AsyncFunction(...names, "check", `{\n${body.join("\n")}\n}`)(
    ...names.map((name) => scope[name]),
    check,
  );
  return checks;
}

describe("The examples of the docstrings", () => {
  it("run, and give the values they say", async () => {
    const found = folders.flatMap(examplesIn);
    expect(found.length).to.be.above(15);
    let checks = 0;
    for (const example of found) {
      engine.setDefaultDtype("float32");
      // An example that only shows how a thing is written uses names of its own.
      if (example.lines.some((line) => /; \/\/ /.test(line))) checks += await run(example);
    }
    engine.setDefaultDtype("float32");
    expect(checks).to.be.above(20);
  });
});
