/** The page of the benchmark, and its table, of times that are known. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { type Result, renderBench, shareOf, tableOf } from "./page.ts";

const results: readonly Result[] = [
  {
    title: "A product <of> matrices",
    operations: 2e6,
    row: [
      { peer: "gradproof", ms: 2, ratio: 1, least: 1, most: 1 },
      { peer: "quick 1.0", ms: 1, ratio: 0.5, least: 0.45, most: 0.625 },
      { peer: "slow 2.0", ms: 8, ratio: 4, least: 3.9, most: 123.4 },
      { peer: "poor 3.0", error: "it has none" },
    ],
  },
];

describe("The page of the benchmark", () => {
  it("has times, ratios with their spread, rates, and why something is missing", () => {
    const page = renderBench(results);
    expect(page).to.include("A product &lt;of&gt; matrices").and.to.include("it has none");
    expect(page).to.match(/slow 2\.0.*8\.00.*>4\.0<.*3\.9 and 123/s);
    // 2 million in 2 ms are one GFLOP/s.
    expect(page).to.match(/gradproof<\/th>.*?2\.00.*?>1\.00</s);
    expect(page).not.to.include("<script");
  });

  it("draws bars as long as the times, by logarithms where these lie far apart", () => {
    expect(
      [...renderBench(results).matchAll(/<rect[^>]* width="([\d.]+)"/g)].map(([, w]) => w),
    ).to.deep.equal(["40.0", "20.0", "160.0"]);
    expect(renderBench(results)).not.to.include("logarithm");
    expect(shareOf(1000, [1, 1000])).to.equal(1);
    expect(shareOf(1, [1, 1000])).to.be.closeTo(Math.log(2) / Math.log(1001), 1e-12);
    const [{ title, row }] = results;
    const far = [{ title, row: [row[0], { peer: "late", ms: 100, ratio: 50, least: 50, most: 50 }] }];
    expect(renderBench(far)).to.include("logarithm of the time");
  });

  it("tells the README's table", () => {
    expect(tableOf(results)).to.equal(
      [
        "| work | gradproof | quick 1.0 | slow 2.0 | poor 3.0 |",
        "| --- | --: | --: | --: | --: |",
        "| A product <of> matrices | 2.00 ms | 0.50 | 4.0 |  |",
      ].join("\n"),
    );
  });
});
