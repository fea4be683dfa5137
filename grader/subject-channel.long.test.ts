/** Processes that are started ahead: of an exercise that is still to come, and of a renewal. */
import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { afterEach, describe, it } from "mocha";
import type { Answer, Question } from "../properties/index.ts";
import { LIMITS } from "./limits.ts";
import type { Bundle } from "./program.ts";
import { SubjectChannel } from "./subject-channel.ts";

const question: Question = {
  export: "f",
  source: "({ exports, inputs }) => exports.f(inputs.x)",
  settings: {},
  wanted: ["x"],
  gives: "tensor",
  inputs: [{ name: "x", values: { shape: [1], data: Float64Array.of(2) } }],
  gradients: false,
};

const bundle = (code: string): Bundle => ({
  modules: [{ file: "exercise.mjs", code }],
  locate: () => undefined,
});

/** Its value is how often it was called. */
const COUNTING = "console.log('loaded'); let calls = 0; export const f = (x) => x.mul(0).sum().add(++calls);";

function numberIn(answer: Answer): number {
  if (answer.outcome !== "tensor") throw new Error(JSON.stringify(answer));
  return answer.value.data[0];
}

/** Linux alone tells. */
function childrenPids(): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
        const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        return state !== "Z" && Number(parent) === process.pid;
      } catch {
        return false;
      }
    });
}

function children(): number {
  return childrenPids().length;
}

describe("A channel to a subject", function () {
  this.timeout(30_000);
  let channel: SubjectChannel;
  afterEach(() => channel.close());

  it("starts a process ahead of the exercise, and counts its time from when it is given one", async () => {
    channel = new SubjectChannel(undefined, { ...LIMITS, loadMs: 300 });
    channel.begin();
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(await channel.load(bundle(COUNTING))).to.deep.equal({ f: "function" });
    expect(numberIn(await channel.ask(question))).to.equal(1);
    expect(channel.printed.text).to.equal("loaded");
  });

  it("starts none where it is given nothing, and has nothing to ask", async () => {
    const before = process.platform === "linux" ? children() : 0;
    channel = new SubjectChannel(undefined, LIMITS);
    if (process.platform === "linux") expect(children()).to.be.at.most(before);
    const refused = await channel.ask(question).then(String, (error: Error) => error.message);
    expect(refused).to.equal("There is no exercise to ask: load one first.");
  });

  it("starts none once it is closed, whoever still begins, loads, asks or renews", async () => {
    channel = new SubjectChannel(undefined, LIMITS);
    channel.close();
    const before = process.platform === "linux" ? children() : 0;
    channel.begin();
    channel.anticipate();
    const refused = await channel.load(bundle(COUNTING)).then(String, (error: Error) => error.message);
    expect(refused).to.equal("The judge has let the subject go.");
    await channel.renew();
    void channel.ask(question);
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (process.platform === "linux") expect(children()).to.be.at.most(before);
  });

  it("takes another process where the one that waited has been ended by somebody else", async function () {
    if (process.platform !== "linux") this.skip();
    channel = new SubjectChannel(undefined, LIMITS);
    channel.begin();
    await new Promise((resolve) => setTimeout(resolve, 200));
    for (const pid of childrenPids()) process.kill(pid, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await channel.load(bundle(COUNTING))).to.deep.equal({ f: "function" });
    expect(numberIn(await channel.ask(question))).to.equal(1);
  });

  it("has a process ready for a renewal, which has seen nothing of the exercise until then", async () => {
    channel = new SubjectChannel(bundle(COUNTING), LIMITS);
    expect(numberIn(await channel.ask(question))).to.equal(1);
    expect(numberIn(await channel.ask(question))).to.equal(2);
    channel.anticipate();
    channel.anticipate();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(channel.printed.text).to.equal("loaded");
    expect(numberIn(await channel.ask(question))).to.equal(3);
    await channel.renew();
    expect(numberIn(await channel.ask(question))).to.equal(1);
    expect(channel.printed.text).to.equal("loaded\nloaded");
  });

  it("leaves no process behind, whether it was used or not", async function () {
    // Children are counted in /proc.
    if (process.platform !== "linux") return this.skip();
    const before = children();
    channel = new SubjectChannel(undefined, LIMITS);
    channel.begin();
    channel.anticipate();
    expect(children()).to.be.within(1, before + 2);
    channel.close();
    for (let waited = 0; children() > before && waited < 5000; waited += 20)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(children()).to.be.at.most(before);
  });

  it("starts no subject for what is asked when it is closed, or asked and not waited for", async function () {
    if (process.platform !== "linux") return this.skip();
    const before = children();
    channel = new SubjectChannel(bundle(COUNTING), LIMITS);
    await channel.load();
    const answer = await channel.ask(question);
    expect(answer.outcome).to.equal("tensor");
    let settled = 0;
    const count = (): void => {
      settled++;
    };
    channel.ask(question).then(count, count);
    channel.close();
    channel.ask(question).then(count, count);
    for (let i = 0; i < 100 && children() > before; i++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    // Some of before may be another test's, which are on their way out.
    expect(children()).to.be.at.most(before);
    expect(settled).to.equal(0);
  }).timeout(20_000);
});
