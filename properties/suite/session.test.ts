/** Whose session it is, side by side. */
import { expect } from "chai";
import { describe, it } from "mocha";
import type { Channel } from "./channel.ts";
import { followPromisesAlone, newSession, session } from "./session.ts";

const channel = {} as Channel;
const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function nested(): Promise<unknown> {
  await later();
  return session.getStore();
}

describe("A session", () => {
  /** Whether each of many runs meets its own, whatever it waits for. */
  async function isKept(): Promise<boolean> {
    const runs = Array.from({ length: 20 }, (_, i) => {
      const own = newSession(channel);
      return session.run(own, async () => {
        const met = [session.getStore()];
        for (let k = 0; k < i % 4; k++) await later();
        met.push(session.getStore(), (await nested()) as typeof own);
        await Promise.all([later(), Promise.reject(new Error("no")).catch(() => {})]);
        met.push(session.getStore());
        const inner = newSession(channel);
        const within = await session.run(inner, nested);
        return within === inner && met.every((each) => each === own) && session.getStore() === own;
      });
    });
    return (await Promise.all(runs)).every(Boolean) && session.getStore() === undefined;
  }

  it("is that of its own run at each step, of many that wait for one another's turns", async () => {
    expect(await isKept()).to.equal(true);
    // From here on in this process, as where suites of gradproof's own are graded.
    followPromisesAlone();
    expect(await isKept()).to.equal(true);
    followPromisesAlone();
    expect(await isKept()).to.equal(true);
  });

  it("ends with what ran in it, where that throws, too", async () => {
    expect(() =>
      session.run(newSession(channel), () => {
        throw new RangeError();
      }),
    ).to.throw(RangeError);
    expect(session.getStore()).to.equal(undefined);
    await later();
    expect(session.getStore()).to.equal(undefined);
  });
});
