/** Products of matrices: tiles in workgroup memory, four by four to a thread; small ones an element a thread. */
import { broadcastShapes, sizeOf } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { collapse, loaded, mainHeader, stored, threadIndex, typeOf } from "./elementwise.ts";
import type { StructuralKernel } from "./host.ts";
import { Variants } from "./launch.ts";
import { param, paramAt, params } from "./params.ts";

const [m, k, n] = [0, 1, 2].map((i) => param(params.own(i)));
/** Steps from row to row and from column to column, of x and of y. */
const [xRow, xColumn, yRow, yColumn] = [19, 20, 21, 22].map(param);
const tile = 64;
const depth = 16;

/** Where the matrices of batch `b` begin. */
const starts = `
  var x0 = ${param(params.offset(1))};
  var y0 = ${param(params.offset(2))};
  var rest = b;
  for (var d = ${param(params.rank)}; d > 0u; d--) {
    let size = ${paramAt(params.extent(-1), "d")};
    let c = rest % size;
    rest = rest / size;
    x0 += c * ${paramAt(params.stride(1, -1), "d")};
    y0 += c * ${paramAt(params.stride(2, -1), "d")};
  }`;

interface Access {
  readonly type: "f32" | "i32";
  readonly x: (place: string) => string;
  readonly y: (place: string) => string;
  readonly store: (value: string) => string;
}

const naive = ({ type, x, y, store }: Access): string => `
  ${mainHeader(64)}
    ${threadIndex}
    if (i >= ${param(params.count)}) { return; }
    let b = i / (${m} * ${n});
    let row = (i / ${n}) % ${m};
    let column = i % ${n};
    ${starts}
    var p = x0 + row * ${xRow};
    var q = y0 + column * ${yColumn};
    var total = ${type}(0);
    for (var l = 0u; l < ${k}; l++) {
      total += ${x("p")} * ${y("q")};
      p += ${xColumn};
      q += ${yRow};
    }
    m0[${param(params.offset(0))} + i] = ${store("total")};
  }`;

const each16 = (text: (r: number, c: number) => string): string =>
  Array.from({ length: 16 }, (_, i) => text(i >> 2, i & 3)).join(" ");

/** @param xTurned whether x's rows, rather than its columns, lie side by side in memory; @param yTurned likewise y's. */
const tiled = ({ type, x, y, store }: Access, xTurned: boolean, yTurned: boolean): string => `
  var<workgroup> xs: array<${type}, ${tile * depth}>;
  var<workgroup> ys: array<${type}, ${tile * depth}>;
  ${mainHeader(256)}
    let across = (${n} + ${tile - 1}u) / ${tile}u;
    let down = (${m} + ${tile - 1}u) / ${tile}u;
    let g = wg.y * nw.x + wg.x;
    let b = g / (across * down);
    if (b >= ${param(params.own(7))}) { return; }
    let row0 = ((g / across) % down) * ${tile}u;
    let column0 = (g % across) * ${tile}u;
    ${starts}
    let ty = (lid / 16u) * 4u;
    let tx = (lid % 16u) * 4u;
    ${each16((r, c) => `var t${r}${c} = ${type}(0);`)}
    for (var l0 = 0u; l0 < ${k}; l0 += ${depth}u) {
      for (var j = lid; j < ${tile * depth}u; j += 256u) {
        ${xTurned ? `let r = j % ${tile}u; let l = j / ${tile}u;` : `let r = j / ${depth}u; let l = j % ${depth}u;`}
        var v = ${type}(0);
        if (row0 + r < ${m} && l0 + l < ${k}) { v = ${x(`x0 + (row0 + r) * ${xRow} + (l0 + l) * ${xColumn}`)}; }
        xs[l * ${tile}u + r] = v;
      }
      for (var j = lid; j < ${tile * depth}u; j += 256u) {
        ${yTurned ? `let c = j / ${depth}u; let l = j % ${depth}u;` : `let c = j % ${tile}u; let l = j / ${tile}u;`}
        var v = ${type}(0);
        if (column0 + c < ${n} && l0 + l < ${k}) { v = ${y(`y0 + (l0 + l) * ${yRow} + (column0 + c) * ${yColumn}`)}; }
        ys[l * ${tile}u + c] = v;
      }
      workgroupBarrier();
      for (var l = 0u; l < ${depth}u; l++) {
        ${[0, 1, 2, 3].map((r) => `let a${r} = xs[l * ${tile}u + ty + ${r}u];`).join(" ")}
        ${[0, 1, 2, 3].map((c) => `let b${c} = ys[l * ${tile}u + tx + ${c}u];`).join(" ")}
        ${each16((r, c) => `t${r}${c} += a${r} * b${c};`)}
      }
      workgroupBarrier();
    }
    let at = ${param(params.offset(0))} + (b * ${m} + row0 + ty) * ${n} + column0 + tx;
    ${each16((r, c) => `if (row0 + ty + ${r}u < ${m} && column0 + tx + ${c}u < ${n}) { m0[at + ${r}u * ${n} + ${c}u] = ${store(`t${r}${c}`)}; }`)}
  }`;

/** A vector is a row on the left and a column on the right. */
function asMatrix(x: Tensor, left: boolean): { shape: number[]; strides: number[] } {
  const { shape, strides } = x.layout;
  if (shape.length > 1) return { shape: [...shape], strides: [...strides] };
  return left
    ? { shape: [1, shape[0]], strides: [0, strides[0]] }
    : { shape: [shape[0], 1], strides: [strides[0], 0] };
}

export const matmul: StructuralKernel = (device, [x, y]) => {
  const [a, b] = [asMatrix(x, true), asMatrix(y, false)];
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2), "matmul");
  const [rows, inner] = a.shape.slice(-2);
  const columns = b.shape.at(-1)!;
  const shape = [...batch, ...(x.ndim === 1 ? [] : [rows]), ...(y.ndim === 1 ? [] : [columns])];
  const out = device.empty(shape, x.type);
  if (out.layout.size === 0) return out;
  const stepsOf = (z: { shape: number[]; strides: number[] }): number[] => {
    const own = z.shape.length - 2;
    return batch.map((_, d) => {
      const at = d - batch.length + own;
      return at < 0 || z.shape[at] === 1 ? 0 : z.strides[at];
    });
  };
  const dims = collapse(batch, [stepsOf(a), stepsOf(b)]);
  const count = sizeOf(batch);
  const { launcher } = device;
  launcher.bind("matmul", out.layout.size, out, [x, y]);
  const { words, base } = launcher.stream;
  [out, x, y].forEach((z, i) => {
    launcher.operand(i, z, 1);
  });
  const steps = [...a.strides.slice(-2), ...b.strides.slice(-2)];
  [rows, inner, columns, ...steps, count].forEach((word, i) => {
    words[base + params.own(i)] = word;
  });
  words[base + params.rank] = dims.length;
  dims.forEach((dim, d) => {
    words[base + params.extent(d)] = dim.size;
    words[base + params.stride(1, d)] = dim.steps[0];
    words[base + params.stride(2, d)] = dim.steps[1];
  });
  const type = typeOf(x.type);
  const access = (slots: readonly number[]): Access => ({
    type,
    x: (place) => loaded(`m${slots[1]}[${place}]`, x.type, type),
    y: (place) => loaded(`m${slots[2]}[${place}]`, x.type, type),
    store: (value) => stored(value, type, x.type),
  });
  const small = rows * columns * inner < 2 ** 15 || Math.min(rows, columns) < 16;
  const [xTurned, yTurned] = [steps[1] !== 1 && steps[0] === 1, steps[3] !== 1 && steps[2] === 1];
  const name = small ? "matmul.small" : `matmul.${xTurned}.${yTurned}`;
  const variants = device.cached(
    `${name}.${x.dtype}`,
    () =>
      new Variants({
        name,
        source: (slots) => (small ? naive(access(slots)) : tiled(access(slots), xTurned, yTurned)),
      }),
  );
  if (small) launcher.run(variants, out.layout.size);
  else launcher.runGroups(variants, count * Math.ceil(rows / tile) * Math.ceil(columns / tile));
  return out;
};
