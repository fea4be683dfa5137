/** A channel that is watched, or changed, is the same channel otherwise. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { vectorOf } from "../arbitraries/vectors.ts";
import type { Answer, Channel, Question } from "../suite/channel.ts";
import { restOf, tampered, watched } from "./watched.ts";

const question: Question = {
  export: "f",
  source: "() => 1",
  inputs: [],
  settings: {},
  wanted: [],
  gives: "record",
  gradients: false,
};

/** A channel that notes what it is asked for. */
function noting(): { channel: Channel; noted: string[] } {
  const noted: string[] = [];
  const ask = async (): Promise<Answer> => ({
    outcome: "record",
    fields: { half: { kind: "tensor", values: vectorOf([1]) } },
  });
  const channel: Channel = {
    ask,
    renew: async () => void noted.push("renew"),
    rivals: async () => [{ code: "scaled", told: "twice", exports: {} }],
    anticipate: () => void noted.push("anticipate"),
    device: {
      name: "webgpu",
      solution: async () => ({ f: 1 }),
      get cpu(): Channel {
        noted.push("cpu");
        return { ask, renew: async () => {} };
      },
    },
  };
  return { channel, noted };
}

describe("A channel between a suite and an exercise", () => {
  for (const [how, around] of Object.entries({
    watched: (channel: Channel) => watched(channel).channel,
    tampered,
    otherwise: (channel: Channel): Channel => ({ ask: channel.ask, ...restOf(channel) }),
  }))
    it(`has its rivals, its device and what it expects still, ${how}`, async () => {
      const { channel, noted } = noting();
      const other = around(channel);
      expect(noted).to.deep.equal([]);
      expect((await other.rivals!())[0].told).to.equal("twice");
      other.anticipate?.();
      await other.renew();
      expect(await other.device!.solution()).to.deep.equal({ f: 1 });
      expect((await other.device!.cpu.ask(question)).outcome).to.equal("record");
      expect(noted).to.deep.equal(["anticipate", "renew", "cpu"]);
    });

  it("counts what is asked, on the CPU beside a device too, and what is not answered yet", async () => {
    const { channel } = noting();
    const { channel: counted, asked, pending } = watched(channel);
    const both = [counted.ask(question), counted.device!.cpu.ask(question)];
    expect([asked(), pending()]).to.deep.equal([2, 2]);
    await Promise.all(both);
    expect([asked(), pending()]).to.deep.equal([2, 0]);
  });
});
