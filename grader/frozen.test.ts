/** A subject that starts from an image is as any other is: it answers the same, finds the same, and reaches nothing more. */
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { describe, it } from "mocha";
import { frozenSubject, mouldHere } from "./frozen.ts";
import { imageOf, v8Flags } from "./launch.ts";
import { LIMITS } from "./limits.ts";
import { SubjectChannel } from "./subject-channel.ts";

/** All that code can find by looking: globals, what they have and how it is held, and what the ways out of the process come to. */
const LOOKS = `
  const seen = new Set();
  const lines = [];
  const look = (object, path) => {
    if ((typeof object !== "object" && typeof object !== "function") || object === null || seen.has(object)) return;
    seen.add(object);
    lines.push(path + " " + Object.isExtensible(object) + " " + Object.prototype.toString.call(object));
    for (const key of Reflect.ownKeys(object)) {
      const { value, get, set, ...held } = Object.getOwnPropertyDescriptor(object, key);
      const place = path + "." + String(key);
      // Numbers and texts that tell one process from another.
      const told = typeof value === "function" ? "function " + value.length : typeof value;
      lines.push([place, told, typeof get, typeof set, JSON.stringify(held)].join(" "));
      look(value, place);
      look(get, place + "(get)");
    }
    look(Object.getPrototypeOf(object), path + ".[[Prototype]]");
  };
  look(globalThis, "globalThis");
  const reach = async (way) => { try { return typeof (await way()); } catch (error) { return String(error?.code ?? error); } };
  for (const name of ["node:fs", "node:vm", "node:module", "gradproof/engine"]) lines.push(await reach(() => import(name)));
  lines.push(await reach(() => new Function("return require('fs')")()), await reach(() => eval("import('node:fs')")));
  // What the engine refuses is a verdict: an image must not be more lenient.
  const { tensor } = await import("gradproof/engine");
  try { tensor([1]).sum({ axis: 0 }); lines.push("no check of arguments"); } catch (error) { lines.push(error.message); }
  // A function that is not strict, called by the grader's own code: it may ask who called it.
  const spy = new Function("say", "return function me(x) { say(me.caller === null ? 'nobody' : me.caller); return x.mul(x).sum(); }");
  export const f = spy((caller) => console.log("called by " + caller));
  const text = lines.join("\\n");
  let hash = 0;
  for (let k = 0; k < text.length; k++) hash = (Math.imul(hash, 31) + text.charCodeAt(k)) | 0;
  console.log(lines.length, text.length, hash);`;

async function found(heapMiB: number): Promise<{ printed: string; gradients: unknown }> {
  const channel = new SubjectChannel(
    { modules: [{ file: "exercise.mjs", code: LOOKS }], locate: () => undefined },
    { ...LIMITS, heapMiB, loadMs: 10_000 },
  );
  try {
    const answer = await channel.ask({
      export: "f",
      source: "({ exports, inputs }) => exports.f(inputs.x)",
      settings: {},
      wanted: ["x"],
      gives: "tensor",
      inputs: [{ name: "x", values: { shape: [2], data: Float64Array.of(3, 4) } }],
      gradients: true,
    });
    // What is printed comes by another pipe, and may come later than the answer.
    for (let waited = 0; !channel.printed.text.includes("called by") && waited < 100; waited++)
      await sleep(20);
    return {
      printed: channel.printed.text,
      gradients: answer.outcome === "tensor" && answer.gradients?.[0]?.data,
    };
  } finally {
    channel.close();
  }
}

describe("A subject that starts from an image", function () {
  this.timeout(60_000);

  it("finds what another finds, and answers the same", async function () {
    // On other systems it was not tried whether Node can make one; without, subjects start as ever.
    if (process.platform !== "linux" && imageOf(LIMITS, "cpu").length === 0) return this.skip();
    expect(imageOf(LIMITS, "cpu"), "the build says why there is none").not.to.be.empty;
    // Another heap's limit is another flag, for which there is no image.
    expect(imageOf({ ...LIMITS, heapMiB: LIMITS.heapMiB - 1 }, "cpu")).to.deep.equal([]);
    const [image, other] = [await found(LIMITS.heapMiB), await found(LIMITS.heapMiB - 1)];
    expect(image.printed).to.match(/^\d{4,} \d+ -?\d+\ncalled by /);
    expect(image).to.deep.equal(other);
    expect(image.gradients).to.deep.equal(Float64Array.of(6, 8));
  });

  it("is none on a device, with other flags of V8, or where this process has others", () => {
    expect(imageOf(LIMITS, "webgpu")).to.deep.equal([]);
    expect(frozenSubject([...v8Flags(LIMITS.heapMiB), "--jitless"])).to.equal(undefined);
    for (const path of imageOf(LIMITS, "cpu")) expect(existsSync(path.replace(/^.*=/, ""))).to.equal(true);
    const { node, tags } = mouldHere([], []);
    expect(node).to.include(process.version);
    expect(tags[0]).to.equal(tags[1]);
  });
});
