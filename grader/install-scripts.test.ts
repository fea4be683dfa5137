/** An install runs nobody's script: each package that has one is denied it by name, so that npm has nothing to ask. */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { describe, it } from "mocha";

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), "utf8"));

describe("The packages that are installed", () => {
  it("are denied their install scripts, all of those that have one and no other", () => {
    const { packages } = read("package-lock.json") as {
      packages: Record<string, { hasInstallScript?: boolean; optional?: boolean }>;
    };
    const { allowScripts } = read("package.json") as { allowScripts: Record<string, boolean> };
    const scripted = Object.entries(packages)
      .filter(([path, { hasInstallScript, optional }]) => path !== "" && hasInstallScript && !optional)
      .map(([path]) => [path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length), false]);
    expect(allowScripts).to.deep.equal(Object.fromEntries(scripted));
  });
});
