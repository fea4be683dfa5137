/** Every layer against a loop over numbers written from its formula: values, and gradients by differences of the loop. */
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { DeviceError, setDefaultDtype } from "../../../../engine/index.ts";
import { extent, itAtLength, some as someOf } from "../../../extent.ts";
import { openForTests } from "../../devices/webgpu/device.ts";
import { activations } from "./activations.ts";
import { adaptive } from "./adaptive.ts";
import { attentive } from "./attention.ts";
import { dense } from "./dense.ts";
import { agreesOn, holdsTo, type LayerCase } from "./held.ts";
import { norms } from "./norms.ts";
import { recurrent } from "./recurrent.ts";
import { windowed } from "./windowed.ts";

const families: Readonly<Record<string, readonly LayerCase[]>> = {
  "Linear layers, and those which move elements": dense,
  "Convolutions, pools, paddings and windows": windowed,
  "Standardizing layers": norms,
  "Activations, and softmax over clusters": [...activations, ...adaptive],
  "Recurrent layers": recurrent,
  "Attention and transformers": attentive,
};

/** Of three dimensions a loop is long, and of most others too: left to the long tests. */
const slow = ({ name }: LayerCase): boolean =>
  (/[23]d/.test(name) && !/^(Conv|MaxPool|BatchNorm)2d$/.test(name)) ||
  /^Transformer(?!EncoderLayer)/.test(name);

/** The first of each layer; in the long tests, all of its forms. */
const some = (cases: readonly LayerCase[]): readonly LayerCase[] =>
  someOf(cases, 20, ({ name }) => name.split(/[ ,(]/)[0]).filter((each) => extent(!slow(each), true));

const all: readonly LayerCase[] = Object.values(families).flatMap(some);

async function refused(run: Promise<unknown>): Promise<unknown> {
  try {
    return await run;
  } catch (error) {
    return error;
  }
}

describe("Layers, in float64", () => {
  before(() => setDefaultDtype("float64"));
  after(() => setDefaultDtype("float32"));

  for (const [family, cases] of Object.entries(families))
    it(`${family} are the loop of their formula, and so are their gradients`, () => {
      const count = some(cases).reduce((sum, each) => sum + holdsTo(each), 0);
      console.log(`      ${some(cases).length} of ${cases.length} cases, ${count} numbers`);
      expect(count).to.be.above(cases.length);
    });
});

describe("Layers, in float32", () => {
  it("have the same values and gradients on the CPU, to float32's digits", async () => {
    for (const each of all) await agreesOn(each, "cpu", 2e-5);
  });

  itAtLength("have the same values and gradients on WebGPU", async function () {
    const found = await openForTests();
    if (typeof found === "string") {
      console.log(`      skipped: ${found}`);
      return this.skip();
    }
    let count = 0;
    const tried = someOf(all, 3);
    for (const each of tried)
      if (each.reads)
        expect(await refused(agreesOn(each, "webgpu", 1e-4)), each.name).to.be.instanceOf(DeviceError);
      else count += await agreesOn(each, "webgpu", 1e-4);
    expect(count).to.be.at.least(tried.filter(({ reads }) => !reads).length);
  });
});
