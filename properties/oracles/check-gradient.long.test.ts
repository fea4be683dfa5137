/** The rates of the gradient checker, over 20,000 programs of each family unless LONG_EVERY says fewer. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { countAtLength, tryAll } from "../../conformance/extent.ts";
import { campaign, FAMILIES, type Single, singleCampaign, type Tally } from "./campaign.ts";
import { bentTrial, type HeldOutTally, heldOutCampaign, smoothTrial } from "./held-out.ts";

const PROGRAMS = countAtLength(20_000);
/** Of fewer, one in thirty may be more by chance. */
const SINGLE_PROGRAMS = 4000;
const percent = (share: number): string => `${(100 * share).toFixed(2)}%`;

function say(name: string, { verdicts, missed, evaluations }: Tally): void {
  console.log(
    `      ${name}: false alarms ${percent(verdicts.wrong)}, inconclusive ${percent(verdicts.inconclusive)}, kink ${percent(verdicts.kink)}, ` +
      `missed 1e-3 ${percent(missed["1e-3"])}, 1e-6 ${percent(missed["1e-6"])}, ${evaluations.toFixed(1)} evaluations a derivative`,
  );
}

function sayHeldOut(name: string, { verdicts, missed }: HeldOutTally): void {
  const list = (shares: HeldOutTally["missed"]): string =>
    Object.entries(shares)
      .map(([kind, share]) => `${kind} ${percent(share)}`)
      .join(", ");
  console.log(
    `      ${name}, held out: false alarms ${percent(verdicts.wrong)}, inconclusive ${percent(verdicts.inconclusive)}, kink ${percent(verdicts.kink)}, ` +
      `missed ${list(missed)}`,
  );
}

describe("checkGradient, at length", () => {
  it("accuses no right gradient of a smooth function, and misses next to none that are wrong", () => {
    const tally = campaign(FAMILIES.smooth, PROGRAMS, 1);
    say("smooth", tally);
    expect(tally.verdicts.wrong).to.equal(0);
    expect(tally.verdicts.inconclusive).to.be.at.most(0.01);
    expect(tally.missed["1e-3"]).to.be.at.most(0.003);
    expect(tally.missed["1e-6"]).to.be.at.most(0.005);
  });

  it("accuses at most 0.2% where |x| lies in 1e-5 … 1e3", () => {
    const tally = campaign(FAMILIES.magnitudes, PROGRAMS, 2);
    say("magnitudes", tally);
    expect(tally.verdicts.wrong).to.be.at.most(0.002);
    expect(tally.verdicts.inconclusive).to.be.at.most(0.01);
    expect(tally.missed["1e-3"]).to.be.at.most(0.003);
    expect(tally.missed["1e-6"]).to.be.at.most(0.005);
  });

  it("accuses at most 0.2% within 1e-2 … 1e-12 of a kink, and is undecided on at most 1%", () => {
    const tally = campaign(FAMILIES.kinks, PROGRAMS, 3);
    say("kinks", tally);
    expect(tally.verdicts.wrong).to.be.at.most(0.002);
    expect(tally.verdicts.inconclusive).to.be.at.most(0.01);
    expect(tally.missed["1e-3"]).to.be.at.most(0.003);
    expect(tally.missed["1e-6"]).to.be.at.most(0.005);
  });

  it("holds the same rates where the engine computes f, and its numbers at one point are all that is given", () => {
    for (const [k, [name, family]] of Object.entries(FAMILIES).entries()) {
      const tally = campaign(family, PROGRAMS / 5, 21 + k, "numbers");
      say(`${name}, numbers of one point`, tally);
      expect(tally.verdicts.wrong, name).to.be.at.most(name === "smooth" ? 0 : 0.002);
      expect(tally.verdicts.inconclusive, name).to.be.at.most(0.01);
      expect(tally.missed["1e-3"], name).to.be.at.most(0.003);
      expect(tally.missed["1e-6"], name).to.be.at.most(0.005);
    }
  });

  for (const [seed, single] of (["held", "computed", "values too"] satisfies Single[]).entries()) {
    it(`accuses no more and misses at most 1% of 1e-3 in float32: ${single}`, () => {
      for (const [name, family] of Object.entries(FAMILIES)) {
        const { verdicts, missed, caught, evaluations } = singleCampaign(
          family,
          SINGLE_PROGRAMS,
          11 + seed,
          single,
        );
        console.log(
          `      ${name}: false alarms ${percent(verdicts.wrong)}, inconclusive ${percent(verdicts.inconclusive)}, kink ${percent(verdicts.kink)}, ` +
            `missed 1e-3 ${percent(missed)}, caught 1e-3 ${percent(caught["1e-3"])}, twice ${percent(caught.twice)}, ${evaluations.toFixed(1)} evaluations a derivative`,
        );
        expect(verdicts.wrong, name).to.be.at.most(name === "smooth" ? 0 : 0.002);
        expect(missed, name).to.be.at.most(0.01);
        // Where values are in float32, too, some show no slope anywhere, and some one that is seen far away alone.
        expect(verdicts.inconclusive, name).to.be.at.most(single === "values too" ? 0.04 : 0.01);
      }
    });
  }

  it("holds on functions of one to eight entries that it was not tuned on", () => {
    const smooth = heldOutCampaign((d) => smoothTrial(d, "ordinary"), PROGRAMS, 101);
    sayHeldOut("smooth", smooth);
    expect(smooth.verdicts.wrong).to.equal(0);
    const magnitudes = heldOutCampaign((d) => smoothTrial(d, "magnitudes"), PROGRAMS, 102);
    sayHeldOut("magnitudes", magnitudes);
    const kinks = heldOutCampaign(bentTrial, PROGRAMS / 2, 103);
    sayHeldOut("kinks", kinks);
    for (const { verdicts, missed } of [smooth, magnitudes, kinks]) {
      expect(verdicts.wrong).to.be.at.most(0.002);
      expect(verdicts.inconclusive).to.be.at.most(0.01);
      expect(missed["1e-3"]).to.be.at.most(0.003);
      expect(missed["1e-6"]).to.be.at.most(0.005);
      expect(missed["+1e-3"]).to.be.at.most(0.003);
      expect(missed["+1e-6"]).to.be.at.most(0.005);
    }
  });
}).timeout(300_000);

tryAll();
await import("./check-gradient.test.ts");
