/** A long training holds no more at its end than after a tenth of it. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";
import { describe, it } from "mocha";
import { countAtLength } from "../extent.ts";
import type { Held } from "./steady.ts";

const script = fileURLToPath(new URL("steady.js", import.meta.url));
const steps = countAtLength(1_000_000);

describe(`Training on the CPU for ${steps} steps`, function () {
  this.timeout(60_000 + steps);

  it("holds at its end what it held after a tenth, within 5%", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", script, `${steps}`]);
    const tenths = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Held);
    const [first, last] = [tenths[0], tenths.at(-1)!];
    const megabytes = ({ step, heap }: Held): string => `${(heap / 1e6).toFixed(2)} MB after ${step}`;
    console.log(`      ${megabytes(first)}, ${megabytes(last)}`);
    expect(tenths).to.have.length(10);
    expect(last.loss).to.be.below(1e-3);
    expect(last.heap / first.heap).to.be.within(0.5, 1.05);
  });
});
