/** Indexing, against indexing of plain arrays; where numbers and index tensors stand apart, as PyTorch has it. */
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { arange, ShapeError, type Tensor, tensor } from "../../../engine/index.ts";

type Nested = number | Nested[];
type Index = Parameters<Tensor["index"]>[0][number];
type Item = number | { start?: number; end?: number; step?: number } | null | "..." | number[];

/** x[items] where the first dimension is named by the first item. `picks` are the lists on the way, which go together. */
function taken(x: Nested, items: readonly Item[], picks: readonly number[][], k = 0): Nested {
  if (items.length === 0) return x;
  const [item, ...rest] = items;
  if (item === null) return [taken(x, rest, picks, k)];
  const row = x as Nested[];
  if (typeof item === "number") return taken(row.at(item) as Nested, rest, picks, k);
  if (Array.isArray(item)) return taken(row.at(picks[k][0]) as Nested, rest, picks, k + 1);
  const { start = 0, end = row.length, step = 1 } = item as { start?: number; end?: number; step?: number };
  return row
    .slice(start, end)
    .filter((_, i) => i % step === 0)
    .map((each) => taken(each, rest, picks, k));
}

/** Where the dimension of the lists stands in the result: first where other dimensions lie between them. */
function placeOfLists(items: readonly Item[]): number {
  const kept = items.filter((item) => typeof item !== "number");
  const lists = kept.flatMap((item, i) => (Array.isArray(item) ? [i] : []));
  return lists.at(-1)! - lists[0] === lists.length - 1 ? lists[0] : 0;
}

const joined = (parts: readonly Nested[], depth: number): Nested =>
  depth === 0
    ? [...parts]
    : (parts[0] as Nested[]).map((_, i) =>
        joined(
          parts.map((part) => (part as Nested[])[i]),
          depth - 1,
        ),
      );

function expected(x: Nested, rank: number, items: readonly Item[]): Nested {
  const named = items.filter((item) => item !== null && item !== "...").length;
  const whole = items.flatMap((item): Item[] =>
    item === "..." ? Array.from({ length: rank - named }, () => ({})) : [item],
  );
  const lists = whole.filter((item): item is number[] => Array.isArray(item));
  if (lists.length === 0) return taken(x, whole, []);
  const parts = lists[0].map((_, i) =>
    taken(
      x,
      whole,
      lists.map((list) => [list[i]]),
    ),
  );
  return joined(parts, placeOfLists(whole));
}

/** A shape, and items that fit it; all lists are of one length. */
const questions = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })
  .chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      named: fc.integer({ min: 0, max: shape.length }),
      dots: fc.boolean(),
      at: fc.nat(),
      nulls: fc.array(fc.nat(), { maxLength: 2 }),
      count: fc.integer({ min: 1, max: 3 }),
      draws: fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.nat(), fc.nat(), fc.nat()), {
        minLength: shape.length,
        maxLength: shape.length,
      }),
    }),
  )
  .map(({ shape, named, dots, at, nulls, count, draws }) => {
    const place = at % (named + 1);
    const items: Item[] = Array.from({ length: named }, (_, i) => {
      // Behind the dots, items name the last dimensions.
      const n = shape[dots && i >= place ? shape.length - named + i : i];
      const [kind, a, b, c] = draws[i];
      if (kind === 0) return (a % (2 * n)) - n;
      if (kind === 1) return { start: a % n, end: (a % n) + 1 + (b % n), step: 1 + (c % 2) };
      return Array.from({ length: count }, (_, k) => ((a + k * b) % (2 * n)) - n);
    });
    if (dots) items.splice(place, 0, "...");
    for (const where of nulls) items.splice(where % (items.length + 1), 0, null);
    return { shape, items };
  });

const asIndices = (items: readonly Item[], asTensors: boolean): Index[] =>
  items.map((item) => (asTensors && Array.isArray(item) ? tensor(item, { dtype: "int32" }) : item));

describe("Indexing", () => {
  it("gives what plain arrays give, item by item, from lists and from index tensors", () => {
    fc.assert(
      fc.property(questions, fc.boolean(), ({ shape, items }, asTensors) => {
        const size = shape.reduce((n, each) => n * each, 1);
        const x = arange(size, { dtype: "float64" }).reshape(shape);
        const value = expected(x.toArray() as Nested, shape.length, items);
        expect(x.at(...asIndices(items, asTensors)).toArray()).to.deep.equal(value);
        expect(x.index(asIndices(items, asTensors)).toArray()).to.deep.equal(value);
      }),
      { numRuns: 300 },
    );
  });

  it("passes on as much to an element as often as it was taken", () => {
    fc.assert(
      fc.property(questions, ({ shape, items }) => {
        const size = shape.reduce((n, each) => n * each, 1);
        const x = arange(size, { dtype: "float64" }).reshape(shape).requiresGrad_();
        const y = x.at(...items);
        const times = new Array<number>(size).fill(0);
        for (const place of Array.from(y.toTypedArray())) times[place]++;
        y.sum().backward();
        expect(x.grad!.reshape(-1).toArray()).to.deep.equal(times);
      }),
      { numRuns: 100 },
    );
  });

  it("gives views of numbers, ranges and dots, which are written through", () => {
    const x = arange(6, { dtype: "float32" }).reshape(2, 3);
    x.at("...", 1).fill_(9);
    x.at(1, { start: 2 }).fill_(7);
    expect(x.toArray()).to.deep.equal([
      [0, 9, 2],
      [3, 9, 7],
    ]);
  });

  it("says what is wrong, by the name that was called", () => {
    const x = arange(6, { dtype: "float32" }).reshape(2, 3);
    expect(() => x.at(0, 1, 2)).to.throw(ShapeError, "at: 3 indices are too many for shape [2, 3]");
    expect(() => x.index([0, 1, 2])).to.throw(ShapeError, "index: 3 indices are too many");
    expect(() => x.at("...", 0, "...")).to.throw(ShapeError, "at: only one");
    expect(() => x.at(2)).to.throw(ShapeError, "index 2 is out of range");
    expect(() => x.at([0, 3])).to.throw(ShapeError, "index 3 is out of range in dimension 0");
    expect(() => x.at(1.5)).to.throw(ShapeError, "at: index 1.5 is out of range in dimension 0");
    // Each in its own dimension, though the place that two lead to be an element; and whole, whatever they are kept in.
    expect(() => x.at([0], [4])).to.throw(ShapeError, "at: index 4 is out of range in dimension 1");
    for (const list of [[0.5], [Number.NaN], [2 ** 32], [-(2 ** 32)]])
      expect(() => x.at(list), `${list}`).to.throw(ShapeError, "is out of range in dimension 0");
    for (const dtype of ["int32", "int64"] as const) {
      const index = (...data: number[]): Tensor => tensor(data, { dtype });
      expect(x.at(index(-2), index(-1)).toArray()).to.deep.equal([2]);
      expect(() => x.index([index(0), index(4)])).to.throw(
        ShapeError,
        "index: index 4 is out of range for size 3",
      );
      expect(() => x.at(index(-3))).to.throw(ShapeError, "at: index -3 is out of range for size 2");
      expect(() => x.indexPut([index(1), index(3)], tensor([1]))).to.throw(ShapeError, "indexPut: index 3");
    }
    for (const far of [2 ** 32, -(2 ** 32)])
      expect(() => x.at(tensor([far], { dtype: "int64" }))).to.throw(
        ShapeError,
        `index ${far} is out of range`,
      );
    const mask = tensor([true, false]);
    expect(x.at(mask).toArray()).to.deep.equal([[0, 1, 2]]);
    expect(() => x.at(null, null, mask)).to.not.throw();
    expect(() => x.at("...", mask)).to.throw(ShapeError, "at: a mask of shape [2] does not fit [2, 3]");
    expect(() => x.indexPut([tensor([true])], tensor([1]))).to.throw(
      ShapeError,
      "indexPut: a mask of shape [1]",
    );
    expect(() => x.at(".." as "...")).to.throw(TypeError, "at: ");
  });
});
