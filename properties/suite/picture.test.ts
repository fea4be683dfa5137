/** A picture is small plain data, whatever a submission answers. */
import { expect } from "chai";
import { describe, it } from "mocha";
import type { Channel } from "./channel.ts";
import { type Drawing, sampled, suitePicture } from "./picture.ts";
import { suite } from "./suite.ts";

const channel: Channel = {
  ask: async () => ({ outcome: "other", description: "nothing" }),
  renew: async () => {},
};

const drawn = (points: readonly number[], name = "a"): Drawing => ({
  text: "A line.",
  panels: [
    {
      title: "",
      x: { label: "x", from: 0, to: 1 },
      y: { label: "y", from: 0, to: 1 },
      layers: [{ kind: "line", name, points, colour: 0 }],
    },
  ],
});

const rejected = async (run: () => readonly number[], name?: string): Promise<string> => {
  const picture = suitePicture(
    "p",
    "P",
    { reference: () => [0, 0], own: async () => run(), draw: (points) => drawn(points, name) },
    undefined,
  );
  return picture.own!(channel).then(
    () => "drawn",
    (error: Error) => error.message,
  );
};

describe("A suite's picture", () => {
  it("is refused where a run gives what cannot be drawn: no numbers, no finite ones, too many", async () => {
    expect(await rejected(() => [0, 0, 1, 1])).to.equal("drawn");
    expect(await rejected(() => [0, Number.NaN])).to.include("cannot be drawn");
    expect(await rejected(() => [0, Number.POSITIVE_INFINITY])).to.include("cannot be drawn");
    expect(await rejected(() => [0, 1e300])).to.include("cannot be drawn");
    expect(await rejected(() => ["1", 2] as unknown as number[])).to.include("cannot be drawn");
    expect(await rejected(() => Array(10_000).fill(0))).to.include("at most");
    expect(await rejected(() => [0, 0], "x".repeat(5000))).to.include("letters");
    expect(
      await rejected(() => {
        throw new Error("no answer");
      }),
    ).to.equal("no answer");
  });

  it("says whose run it is, has five digits, and knows the reference when it draws a run", async () => {
    const seen: unknown[] = [];
    const picture = suitePicture(
      "p",
      "P",
      {
        reference: () => [1 / 3, 0],
        own: async () => [2 / 3, 0],
        draw: (points, reference) => {
          seen.push(reference);
          return drawn(points);
        },
      },
      "asked",
    );
    const [theirs, own] = [await picture.reference(), await picture.own!(channel)];
    expect(theirs).to.include({ run: "reference", spoils: "asked" });
    expect(theirs.panels[0].layers[0]).to.deep.include({ points: [0.33333, 0] });
    expect(own).to.include({ run: "yours", id: "p" });
    expect(seen).to.deep.equal([undefined, [1 / 3, 0]]);
  });

  it("has a title of its own, and spoils only what is asked", () => {
    const declare = (titles: readonly string[], spoils?: string) => () =>
      suite("s", ({ it: property, picture }) => {
        property("asks", { points: 1 }, async () => ({ status: "passed", runs: 1 }));
        for (const title of titles)
          picture(title, { reference: () => [], draw: () => drawn([]), ...(spoils && { spoils }) });
      });
    expect(declare(["a", "b"], "asks")).not.to.throw();
    expect(declare(["a", "a"])).to.throw('Two pictures are called "a"');
    expect(declare(["a"], "nothing")).to.throw("not there");
  });

  it("has fields that are sampled as densely upwards as across", () => {
    const { columns, values } = sampled({
      name: "f",
      f: (x, y) => 10 * x + y,
      x: [0, 1],
      y: [0, 2],
      levels: [],
      columns: 3,
    });
    expect(columns).to.equal(3);
    expect(values).to.deep.equal([0, 5, 10, 0.5, 5.5, 10.5, 1, 6, 11, 1.5, 6.5, 11.5, 2, 7, 12]);
  });
});
