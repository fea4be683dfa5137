/** Numbers out of their range are refused by op and argument, where they would silently give something else. */
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  arange,
  cartesianProd,
  cdist,
  combinations,
  functional as F,
  gradient,
  linspace,
  matrixPower,
  ones,
  randint,
  ShapeError,
  type Tensor,
  tensor,
  tensordot,
  vander,
} from "../../../engine/index.ts";

const v: Tensor = tensor([1, 2, 3, 4]);
const x: Tensor = tensor([[1, 2, 3], [4, 5, 6]]); // biome-ignore format: one line

const wrong: readonly (readonly [
  call: string,
  run: () => unknown,
  error: new (message: string) => Error,
  words: string,
])[] = [
  ["quantile", () => v.quantile(1.5), RangeError, "q must be from 0 to 1, not 1.5"],
  ["quantile", () => v.quantile(-0.1), RangeError, "q must be from 0 to 1"],
  ["quantile", () => v.quantile([0.5, 2]), RangeError, "not 2"],
  ["quantile", () => v.quantile(Number.NaN), RangeError, "not NaN"],
  ["nanquantile", () => v.nanquantile(tensor([0.5, -1])), RangeError, "not -1"],
  ["arange", () => arange(0, 5, -1), ShapeError, "steps of -1 do not lead from 0 to 5"],
  ["arange", () => arange(5, 1), ShapeError, "steps of 1 do not lead from 5 to 1"],
  ["arange", () => arange(-3), ShapeError, "do not lead from 0 to -3"],
  ["arange", () => arange(0, 1, 0), ShapeError, "steps of 0"],
  ["arange", () => arange(0, Infinity), ShapeError, "to Infinity"],
  ["linspace", () => linspace(0, 1, 2.5), RangeError, "count must be a whole number from 0 on, not 2.5"],
  ["linspace", () => linspace(0, 1, -1), RangeError, "count must be"],
  ["randint", () => randint(5, 5, [2]), RangeError, "low < high"],
  ["topk", () => v.topk(5), RangeError, "k must be a whole number from 0 to 4, not 5"],
  ["topk", () => v.topk(-1), RangeError, "k must be"],
  ["kthvalue", () => v.kthvalue(0), RangeError, "k must be a whole number from 1 to 4, not 0"],
  ["kthvalue", () => x.kthvalue(4), RangeError, "from 1 to 3"],
  ["diff", () => v.diff(-1), RangeError, "n must be a whole number from 0 on, not -1"],
  ["diff", () => v.diff(1.5), RangeError, "n must be"],
  ["split", () => v.split(0), RangeError, "a size must be a whole number from 1 on, not 0"],
  ["split", () => v.split(1.5), RangeError, "a size must be"],
  ["chunk", () => v.chunk(0), RangeError, "count must be a whole number from 1 on, not 0"],
  ["chunk", () => v.chunk(-1), RangeError, "count must be"],
  ["tensorSplit", () => v.tensorSplit(1.5), RangeError, "sections must be"],
  ["slice", () => v.slice(0, 0, 4, -1), RangeError, "step must be"],
  ["repeat", () => v.repeat(-1), RangeError, "a number of times must be a whole number from 0 on, not -1"],
  ["repeat", () => v.tile(1.5), RangeError, "a number of times must be"],
  ["repeatInterleave", () => v.repeatInterleave(-1), RangeError, "a number of times must be"],
  ["repeatInterleave", () => v.repeatInterleave([1, 2, 0.5, 0]), RangeError, "not 0.5"],
  ["roll", () => v.roll(1.5), RangeError, "a shift must be a whole number, not 1.5"],
  ["rot90", () => x.rot90(0.5), RangeError, "k must be a whole number"],
  ["diagonal", () => x.diagonal(0.5), RangeError, "offset must be a whole number"],
  ["round", () => v.round(1.5), RangeError, "decimals must be"],
  ["asStrided", () => v.asStrided([2], [1, 3]), ShapeError, "takes as many strides"],
  ["tensordot", () => tensordot(x, x, [[5], [7]]), ShapeError, "dimension 5 is out of range"],
  [
    "multiMarginLoss",
    () => F.multiMarginLoss(x, randint(0, 1, [2]), { p: 3 as 2 }),
    TypeError,
    "p must be 1 or 2",
  ],
  ["slice", () => v.slice(0, 1.5), RangeError, "an end must be a whole number, not 1.5"],
  ["slice", () => v.slice(0, 0, Number.NaN), RangeError, "an end must be"],
  ["tril", () => ones([2, 2]).tril(0.5), RangeError, "offset must be a whole number, not 0.5"],
  ["triu", () => ones([2, 2]).triu(Number.NaN), RangeError, "offset must be"],
  ["tensordot", () => tensordot(v, v, Number.NaN), RangeError, "dims must be a whole number from 0 on"],
  ["unfold", () => v.unfold(0, 5, 1), RangeError, "size must be a whole number from 0 to 4, not 5"],
  ["unfold", () => v.unfold(0, 1.5, 1), RangeError, "size must be"],
  ["unfold", () => v.unfold(0, 2, 0), RangeError, "step must be"],
  ["asStrided", () => v.asStrided([3], [2]), ShapeError, "leads beyond 4 elements"],
  ["asStrided", () => v.asStrided([2], [1], 9), ShapeError, "leads beyond"],
  ["asStrided", () => v.asStrided([2], [-1]), ShapeError, "leads beyond"],
  ["matrixPower", () => matrixPower(ones([2, 2]), 0.5), RangeError, "n must be a whole number"],
  ["cov", () => ones([2, 2, 2]).cov(), ShapeError, "takes a vector or a matrix"],
  ["cdist", () => cdist(x, x, -1), RangeError, "p must be a number at least 0"],
  ["pdist", () => F.pdist(x, Number.NaN), RangeError, "p must be"],
  ["pdist", () => F.pdist(v), ShapeError, "takes a matrix of rows"],
  ["tensordot", () => tensordot(ones([2, 3]), ones([3, 2]), 2), ShapeError, "do not pair"],
  ["tensordot", () => tensordot(x, x, -1), RangeError, "dims must be a whole number from 0 on, not -1"],
  ["tensordot", () => tensordot(x, x, 5), ShapeError, "do not pair"],
  ["cartesianProd", () => cartesianProd([x]), ShapeError, "takes vectors, not shape [2, 3]"],
  ["gradient", () => gradient(v, { spacing: 0 }), RangeError, "spacing must be"],
  ["gradient", () => gradient(v, { spacing: tensor([1, 2]) }), ShapeError, "no coordinates of the 4 samples"],
  [
    "expand",
    () => ones([4, 3, 3]).addmm(ones([3, 2]), ones([2, 3])),
    ShapeError,
    "does not expand to [3, 3]",
  ],
  ["expand", () => ones([2, 2]).addmv(ones([2, 2]), ones([2])), ShapeError, "does not expand to [2]"],
  ["expand", () => ones([2, 2, 2]).addr(ones([2]), ones([2])), ShapeError, "does not expand to [2, 2]"],
  [
    "expand",
    () => ones([3, 2, 2]).addbmm(ones([3, 2, 2]), ones([3, 2, 2])),
    ShapeError,
    "does not expand to [2, 2]",
  ],
  ["combinations", () => combinations(v, -1), RangeError, "r must be"],
  ["vander", () => vander(v, -1), RangeError, "count must be"],
];

const right: Readonly<Record<string, () => Tensor>> = {
  "quantile(0)": () => v.quantile(0),
  "quantile([0, 1])": () => v.quantile([0, 1]),
  "arange(0)": () => arange(0),
  "arange(3, 3)": () => arange(3, 3),
  "arange(5, 1, -2)": () => arange(5, 1, -2),
  "linspace of none": () => linspace(0, 1, 0),
  "topk(0)": () => v.topk(0).values,
  "diff(0)": () => v.diff(0),
  "repeat(0)": () => v.repeat(0),
  "roll(-9)": () => v.roll(-9),
  "rot90(-1)": () => x.rot90(-1),
  "diagonal(9)": () => x.diagonal(9),
  "round(-2)": () => v.round(-2),
  "unfold of all": () => v.unfold(0, 4, 9),
  "asStrided of one, often": () => v.asStrided([2, 3], [0, 0], 3),
  "asStrided of none": () => v.asStrided([0], [9]),
  "combinations(0)": () => combinations(v, 0),
};

describe("A number out of its range", () => {
  it("is refused by op and argument", () => {
    for (const [op, run, error, words] of wrong) {
      expect(run, `${op}: ${words}`).to.throw(error).with.property("message").that.contains(words);
      expect(run).to.throw(new RegExp(`^${op}: `));
    }
  });

  it("is not refused at the edge of its range", () => {
    for (const [call, run] of Object.entries(right)) expect(run, call).not.to.throw();
  });
});
