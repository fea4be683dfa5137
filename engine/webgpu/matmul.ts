/** Products of matrices: by a tile that suits the device and the sizes; small ones an element a thread. */
import { broadcastShapes, sizeOf } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { sum } from "../ops/reduction.ts";
import { collapse, type Dim, loaded, mainHeader, stored, threadIndex, typeOf } from "./elementwise.ts";
import type { Host, StructuralKernel } from "./host.ts";
import { Variants } from "./launch.ts";
import { param, paramAt, params, writeWords } from "./params.ts";
import { nameOf, type Tile } from "./tile.ts";
import { cut, type Panel, tiledSource } from "./tiled.ts";
import type { Plan } from "./tuner.ts";

/** Products of two numbers below which an element a thread is as fast. */
export const fewSteps: number = 2 ** 15;
const [m, k, n] = [0, 1, 2].map((i) => param(params.own(i)));
/** Steps from row to row and from column to column, of x and of y. */
const [xRow, xColumn, yRow, yColumn] = [19, 20, 21, 22].map(param);

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

/** @param vectors whether memory is taken by four words. */
function accessOf({ type: dtype }: Tensor, slots: readonly number[], vectors: boolean): Access {
  const type = typeOf(dtype);
  const at = (slot: number, place: string): string => `m${slot}[${place}]`;
  const load = (slot: number, place: string): string =>
    vectors ? `bitcast<vec4<${type}>>(${at(slot, place)})` : loaded(at(slot, place), dtype, type);
  return {
    type,
    x: (place) => load(slots[1], place),
    y: (place) => load(slots[2], place),
    store: (value) => (vectors ? `bitcast<vec4u>(${value})` : stored(value, type, dtype)),
  };
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

/** One operand. */
function panel(id: "x" | "y", fast: "lines" | "steps", vectors: boolean, access: Access): Panel {
  const [line, step] = id === "x" ? [xRow, xColumn] : [yColumn, yRow];
  const [byLine, byStep] = ["lines", "steps"].map((one) => vectors && fast === one);
  return {
    fast,
    vectors,
    begin: (name, l) => `let ${name} = ${id}0 + (${l})${byLine ? "" : ` * ${line}`};`,
    value: (name, l) => {
      const place = `${name} + ${l}${byStep ? "" : ` * ${step}`}`;
      return access[id](vectors ? `(${place}) / 4u` : place);
    },
  };
}

/** @param turned whether the rows of x lie side by side in memory rather than its columns, and likewise those of y. */
function tiled(tile: Tile, access: Access, turned: readonly boolean[], vectors: boolean): string {
  const { type, store } = access;
  const plane = `(part * ${param(params.own(7))} + b) * ${m}`;
  const at = `${param(params.offset(0))} + (${plane} + row) * ${n} + column`;
  return tiledSource(tile, {
    type,
    functions: "",
    rows: m,
    columns: n,
    inner: k,
    count: param(params.own(7)),
    starts,
    x: panel("x", turned[0] ? "lines" : "steps", vectors, access),
    y: panel("y", turned[1] ? "steps" : "lines", vectors, access),
    store: (four) =>
      vectors
        ? `if (column < ${n}) { m0[(${at}) / 4u] = ${store(four)}; }`
        : `let at = ${at}; ${[0, 1, 2, 3]
            .map((i) => `if (column + ${i}u < ${n}) { m0[at + ${i}u] = ${store(`${four}.${"xyzw"[i]}`)}; }`)
            .join(" ")}`,
  });
}

/** A vector is a row on the left and a column on the right. */
function asMatrix(x: Tensor, left: boolean): { shape: number[]; strides: number[] } {
  const { shape, strides } = x.layout;
  if (shape.length > 1) return { shape: [...shape], strides: [...strides] };
  return left
    ? { shape: [1, shape[0]], strides: [0, strides[0]] }
    : { shape: [shape[0], 1], strides: [strides[0], 0] };
}

/** An operand as the kernels see it: how far rows and columns of its matrices are apart, and where they are among pairs. */
interface Operand {
  readonly at: number;
  readonly row: number;
  readonly column: number;
  readonly pairs: readonly number[];
}

/** Whether four elements of it lie in one vector wherever a tile reads them. */
function inVectors({ at, row, column, pairs }: Operand, rows: number, columns: number): boolean {
  const whole = (n: number): boolean => n % 4 === 0;
  const [slow, size] = column === 1 ? [row, columns] : [column, rows];
  return (row === 1 || column === 1) && whole(at) && whole(slow) && whole(size) && pairs.every(whole);
}

/** What is multiplied: pairs of matrices, `count` of them. */
interface Task {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly count: number;
  readonly x: Operand;
  readonly y: Operand;
  readonly dims: readonly Dim[];
}

function variantsFor(device: Host, x: Tensor, task: Task, plan: Plan | null): Variants {
  const { rows, inner, columns } = task;
  if (plan === null) {
    const name = `matmul.small.${x.dtype}`;
    return device.cached(
      name,
      () => new Variants({ name, source: (slots) => naive(accessOf(x, slots, false)) }),
    );
  }
  const turned = [task.x.column !== 1 && task.x.row === 1, task.y.column !== 1 && task.y.row === 1];
  const vectors =
    x.dtype !== "bool" &&
    columns % 4 === 0 &&
    inVectors(task.x, rows, inner) &&
    inVectors(task.y, inner, columns);
  const name = `matmul.${turned.map(Number).join("")}${vectors ? ".vectors" : ""}.${x.dtype}.${nameOf(plan.tile)}`;
  return device.cached(
    name,
    () =>
      new Variants({
        name,
        vectors,
        source: (slots) => tiled(plan.tile, accessOf(x, slots, vectors), turned, vectors),
      }),
  );
}

/** Multiply into `out`, by a plan, or an element a thread. */
function send(device: Host, out: Tensor, [x, y]: readonly Tensor[], task: Task, plan: Plan | null): void {
  const { launcher } = device;
  const { rows, inner, columns, count, dims } = task;
  const variants = variantsFor(device, x, task, plan);
  launcher.bind("matmul", out.layout.size, out, [x, y]);
  [out, x, y].forEach((z, i) => {
    launcher.operand(i, z, 1);
  });
  const { words, base } = launcher.stream;
  const steps = [task.x.row, task.x.column, task.y.row, task.y.column];
  writeWords(launcher, params.own(0), [rows, inner, columns, ...steps, count]);
  words[base + params.rank] = dims.length;
  dims.forEach((dim, d) => {
    words[base + params.extent(d)] = dim.size;
    words[base + params.stride(1, d)] = dim.steps[0];
    words[base + params.stride(2, d)] = dim.steps[1];
  });
  if (plan === null) {
    launcher.run(variants, out.layout.size);
    return;
  }
  const { tile, parts, span } = plan;
  words[base + cut.parts] = parts;
  words[base + cut.span] = span;
  launcher.runGroups(
    variants,
    count * parts * Math.ceil(rows / tile.rows) * Math.ceil(columns / tile.columns),
  );
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
  const operand = (z: Tensor, { strides }: { strides: number[] }, i: number): Operand => {
    const [row, column] = strides.slice(-2);
    return { at: z.offset, row, column, pairs: dims.map(({ steps }) => steps[i]) };
  };
  const task = {
    rows,
    inner,
    columns,
    count: sizeOf(batch),
    x: operand(x, a, 0),
    y: operand(y, b, 1),
    dims,
  };
  const plan = rows * columns * inner < fewSteps ? null : device.planner.plan("matrices", task);
  if (plan === null || plan.parts === 1) {
    send(device, out, [x, y], task, plan);
    return out;
  }
  const parts = device.empty([plan.parts, ...shape], x.type);
  send(device, parts, [x, y], task, plan);
  device.reduce(sum.op, [parts], { dim: [0], keepdim: false }, out);
  return out;
};
