/** One work after another: what may be begun ahead, and what waits. */
import { expect } from "chai";
import { describe, it } from "mocha";
import type { Answer, Channel, Question } from "../properties/index.ts";
import { submissionOf } from "../properties/index.ts";
import { inTurn, turnOn } from "./turn.ts";

const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Answers after a few turns of the loop; `said` is what happened, in its order. */
function channelThatTells(said: string[]): Channel {
  const ask = async ({ export: name }: Question): Promise<Answer> => {
    said.push(`asked ${name}`);
    for (let i = 0; i < 5; i++) await later();
    said.push(`answered ${name}`);
    return { outcome: "other", description: name };
  };
  return { ask, renew: async () => {} };
}

const question = (name: string): Question => ({
  export: name,
  source: "",
  inputs: [],
  settings: {},
  wanted: [],
  gives: "tensor",
  gradients: false,
});

describe("Works in their turn", () => {
  /** Two questions each, one after the other; the first of the works that fail does so at its end. */
  async function run(ahead: boolean, fails = ""): Promise<{ said: string[]; error?: unknown }> {
    const said: string[] = [];
    const works = ["a", "b", "c"].map((name) => async (channel: Channel | undefined) => {
      said.push(`begun ${name}`);
      for (const k of [1, 2]) await channel!.ask(question(`${name}${k}`));
      if (fails === name) throw new RangeError(name);
      return name;
    });
    try {
      for await (const name of inTurn(works, channelThatTells(said), ahead)) said.push(`done ${name}`);
    } catch (error) {
      return { said, error };
    }
    return { said };
  }

  const wire = (said: readonly string[]): string[] => said.filter((each) => !each.startsWith("begun"));

  it("are begun while the one before is asked, and ask nothing before it is done", async () => {
    const [{ said }, { said: plain }] = [await run(true), await run(false)];
    expect(said.indexOf("begun b")).to.be.within(
      said.indexOf("asked a1") + 1,
      said.indexOf("answered a1") - 1,
    );
    expect(said.indexOf("begun c")).to.be.above(said.indexOf("done a"));
    expect(plain.indexOf("begun b")).to.equal(plain.indexOf("done a") + 1);
    expect(wire(said)).to.deep.equal(wire(plain));
  });

  it("ask one submission: what is known of it in one is known in all", () => {
    const inner = channelThatTells([]);
    const turns = [turnOn(inner), turnOn(inner)];
    for (const { channel } of turns) expect(submissionOf(channel)).to.equal(inner);
    expect(submissionOf(inner)).to.equal(inner);
  });

  it("fail in their turn, and those that come after ask nothing", async () => {
    for (const ahead of [true, false]) {
      const { said, error } = await run(ahead, "b");
      expect(error).to.be.an.instanceOf(RangeError);
      expect(said).to.include("done a").and.not.include("asked c1");
    }
  });
});
