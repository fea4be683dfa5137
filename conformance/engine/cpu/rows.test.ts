/** What goes through tensors row by row, against what it is: totals over the first dimensions, windows' largest, elements that indices name, copies of what lies anyhow. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { functional, recordTrace, type Tensor, tensor } from "../../../engine/index.ts";
import { extent } from "../../extent.ts";

/** Numbers from −4 to 4 by quarters, of a seed; now and then one that is strange. */
function filled(size: number, seed: number, strange: readonly number[] = []): number[] {
  let state = seed;
  return Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const draw = state >>> 8;
    return strange.length > 0 && draw % 11 === 0 ? strange[draw % strange.length] : ((draw % 33) - 16) / 4;
  });
}

describe("Rows", () => {
  it("are added up over the first dimensions as entry by entry", () => {
    for (const dtype of ["float32", "float64"] as const)
      for (const [shape, dim] of [
        [[2100, 3], [0]],
        [
          [40, 33, 5],
          [0, 1],
        ],
        [[1030, 1], [0]],
        [[3, 500], [0]],
      ] as [number[], number[]][])
        for (const strange of [[], [NaN, Infinity]]) {
          const size = shape.reduce((n, m) => n * m, 1);
          const values = filled(size + 4, size, strange);
          // Not from the first element of its memory on.
          const x = tensor(values, { dtype }).narrow(0, 4, size).reshape(shape);
          const columns = shape[shape.length - 1];
          const wanted = Array.from({ length: columns }, (_, j) =>
            values.slice(4).reduce((sum, v, k) => (k % columns === j ? sum + v : sum), 0),
          );
          expect(Array.from(x.sum(dim).toTypedArray())).to.deep.equal(wanted);
          const means = wanted.map((sum) => sum / (size / columns));
          const rounded = dtype === "float32" ? means.map(Math.fround) : means;
          expect(Array.from(x.mean(dim, true).toTypedArray())).to.deep.equal(rounded);
        }
  });

  it("keep the digits of many", () => {
    const n = 200_000;
    const x = tensor(new Array(n * 2).fill(0.1), { dtype: "float64" }).reshape(n, 2);
    for (const total of x.sum(0).toTypedArray()) expect(Math.abs(total / (0.1 * n) - 1)).to.be.below(1e-12);
  });

  it("of windows have the largest where the ops find it: padding, steps, gaps, what hangs over, NaN, ties, offsets", () => {
    const strange = [NaN, -Infinity, Infinity];
    for (let k = 0; k < extent(12, 120); k++) {
      const [n, m] = [4 + (k % 5), 5 + (k % 3)];
      const size = 3 * 2 * n * m;
      const options = {
        kernelSize: [2 + (k % 2), 3],
        stride: [1 + (k % 3), 2],
        padding: [k % 2, 1],
        dilation: [1, 1 + (k % 2)],
        ceilMode: k % 4 === 0,
      };
      const { kernelSize, ...rest } = options;
      const values = filled(size + 1, k, k % 3 === 0 ? strange : []);
      const x = tensor(values).narrow(0, 1, size).reshape(3, 2, n, m);
      const pool = (y: Tensor) => functional.maxPool2d(k % 2 ? y : y.transpose(0, 1), kernelSize, rest);
      const direct = pool(x);
      // What is written down is computed by ops.
      const { result: byOps } = recordTrace([{ name: "x", tensor: x }], () => pool(x));
      const unknown = Array.from(byOps.indices.toTypedArray()).map((place) => place < 0);
      const known = (of: Tensor): number[] => Array.from(of.toTypedArray(), (v, i) => (unknown[i] ? 0 : v));
      expect(known(direct.indices)).to.deep.equal(known(byOps.indices));
      expect(known(direct.values)).to.deep.equal(known(byOps.values));
      // Where nothing is larger than the padding, a place of the input is named.
      for (const place of direct.indices.toTypedArray()) expect(place).to.be.at.least(0);
    }
  });

  it("are gathered, scattered and added where indices say, in every dimension", () => {
    for (const dim of [0, 1, 2]) {
      const shape = [3, 4, 5];
      const index = shape.map((n, d) => (d === dim ? 6 : n - 1));
      const size = index[0] * index[1] * index[2];
      const places = filled(size, dim + 1).map((v) => Math.abs(Math.round(4 * v)) % shape[dim]);
      const at = tensor(places, { dtype: "int32" }).reshape(index);
      const x = tensor(filled(60, 9)).reshape(shape);
      const source = tensor(filled(size, 5)).reshape(index);
      const [gathered, added, written] = [
        x.gather(dim, at),
        x.scatterAdd(dim, at, source),
        x.scatter(dim, at, source),
      ].map((y) => y.toArray() as number[][][]);
      const [from, by, to] = [x, source, at].map((y) => y.toArray() as number[][][]);
      const [sums, last] = [x.toArray(), x.toArray()] as number[][][][];
      for (let i = 0; i < index[0]; i++)
        for (let j = 0; j < index[1]; j++)
          for (let l = 0; l < index[2]; l++) {
            const [a, b, c] = [i, j, l].map((own, d) => (d === dim ? to[i][j][l] : own));
            expect(gathered[i][j][l]).to.equal(from[a][b][c]);
            sums[a][b][c] += by[i][j][l];
            last[a][b][c] = by[i][j][l];
          }
      expect(added).to.deep.equal(sums);
      expect(written).to.deep.equal(last);
    }
  });

  it("are copied from wherever they lie", () => {
    const [a, b, c, d] = [3, 1, 4, 37];
    const values = filled(a * b * c * d, 3);
    const x = tensor(values).reshape(a, b, c, d);
    const orders = [0, 1, 2, 3].flatMap((i) =>
      [0, 1, 2, 3].flatMap((j) =>
        [0, 1, 2, 3].flatMap((k) => {
          const order = [i, j, k, 6 - i - j - k];
          return new Set(order).size === 4 && order[3] >= 0 && order[3] < 4 ? [order] : [];
        }),
      ),
    );
    expect(orders).to.have.length(24);
    for (const order of orders) {
      const y = x.permute(order).contiguous();
      const strides = [b * c * d, c * d, d, 1];
      y.toTypedArray().forEach((value, place) => {
        let [rest, from] = [place, 0];
        for (let k = 3; k >= 0; k--) {
          from += (rest % y.shape[k]) * strides[order[k]];
          rest = Math.floor(rest / y.shape[k]);
        }
        expect(value).to.equal(values[from]);
      });
    }
  });
}).timeout(20_000);
