/** The kernel of a tile, in WGSL: panels of both operands go through workgroup memory, and each thread adds up a block of the result. */
import { mainHeader } from "./elementwise.ts";
import { param, params } from "./params.ts";
import { gap, type Tile, threadsOf } from "./tile.ts";

/** How one operand is read: lines are rows of the left one, columns of the right one; steps go along the inner dimension. */
export interface Panel {
  /** What lies side by side in memory, if anything does. */
  readonly fast: "lines" | "steps";
  /** Whether four of these are read at once: they begin at whole vectors, and there are fours of them. */
  readonly vectors: boolean;
  /** Declares `name`, what of a line, or of four from it on, stays the same at all steps. */
  begin(name: string, line: string): string;
  /** Statements that all lines share at a step. */
  at?(step: string): string;
  /** The number at a step, or four of them. */
  value(name: string, step: string): string;
}

/** A product, given WGSL for its parts. Of each, `b` is the number of the pair of matrices. */
export interface Product {
  readonly type: "f32" | "i32";
  readonly functions: string;
  readonly rows: string;
  readonly columns: string;
  readonly inner: string;
  /** Number of pairs. */
  readonly count: string;
  /** What both operands read need of `b`. */
  readonly starts: string;
  readonly x: Panel;
  readonly y: Panel;
  /** Statements that store the four numbers `four` at `row`, from `column` on, as far as there are columns. */
  store(four: string): string;
}

/** Words of parameters: into how many parts the inner dimension is cut, and how long each is. */
export const cut: { readonly parts: number; readonly span: number } = {
  parts: params.own(8),
  span: params.own(9),
};

const each = (n: number, text: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => text(i)).join("\n");

interface PanelText {
  readonly memory: string;
  readonly begin: string;
  readonly load: (from: string) => string;
  readonly store: string;
}

interface Dealt {
  /** Whether pieces are of four steps, and turned on their way. */
  readonly turned: boolean;
  readonly rounds: number;
  /** Of a round, what only threads that have a piece do. */
  readonly guarded: (j: number, text: string) => string;
  /** Declares the step and the four lines of a thread's piece. */
  readonly place: (j: number) => string;
}

/** How pieces of a panel, four numbers each (or four by four, where these are turned), are dealt to the threads. */
function dealt(id: string, tile: Tile, lines: number, { fast, vectors }: Panel): Dealt {
  const turned = vectors && fast === "steps";
  const lineQuads = lines / 4;
  const stepPieces = turned ? tile.depth / 4 : tile.depth;
  const [pieces, threads] = [lineQuads * stepPieces, threadsOf(tile)];
  return {
    turned,
    rounds: Math.ceil(pieces / threads),
    guarded: (j: number, text: string): string =>
      (j + 1) * threads > pieces ? `if (lid + ${j * threads}u < ${pieces}u) { ${text} }` : text,
    place: (j: number): string => {
      const q = `(lid + ${j * threads}u)`;
      const [step, line] =
        fast === "lines"
          ? [`${q} / ${lineQuads}u`, `${q} % ${lineQuads}u`]
          : [`${q} % ${stepPieces}u`, `${q} / ${stepPieces}u`];
      return `let ${id}s${j} = ${turned ? `(${step}) * 4u` : step}; let ${id}r${j} = ${line};`;
    },
  };
}

const four = [0, 1, 2, 3];

/** How a panel is read into registers and from there put into workgroup memory, by steps and then by lines. */
function panelText(
  id: string,
  tile: Tile,
  lines: number,
  panel: Panel,
  first: string,
  limit: string,
): PanelText {
  const { turned, rounds, guarded, place } = dealt(id, tile, lines, panel);
  const wholeLines = panel.vectors && !turned;
  // A line beyond the last is read as the last: what becomes of it is not stored.
  const line = (j: number, i: number): string =>
    `min(${first} + 4u * ${id}r${j} + ${i}u, ${limit} - ${wholeLines ? 4 : 1}u)`;
  const name = (j: number, i: number): string => `${id}b${j}_${i}`;
  const register = (j: number, i: number): string => `${id}v${j}_${i}`;
  const value = (j: number, i: number): string => panel.value(name(j, i), "k");
  const read = (j: number): string => {
    const take = (i: number, v: string): string => `${register(j, i)} = select(V(), ${v}, l < end);`;
    if (turned) return each(4, (i) => take(i, value(j, i)));
    return take(0, wholeLines ? value(j, 0) : `V(${four.map((i) => value(j, i)).join(", ")})`);
  };
  const put = (j: number): string => {
    if (!turned) return `${id}m[${id}s${j}][${id}r${j}] = ${register(j, 0)};`;
    const at = (i: number): string => four.map((r) => `${register(j, r)}.${"xyzw"[i]}`).join(", ");
    return each(4, (i) => `${id}m[${id}s${j} + ${i}u][${id}r${j}] = V(${at(i)});`);
  };
  return {
    memory: `var<workgroup> ${id}m: array<array<V, ${lines / 4 + gap}>, ${tile.depth}>;`,
    begin: each(
      rounds,
      (j) => `${place(j)}
      ${each(wholeLines ? 1 : 4, (i) => panel.begin(name(j, i), line(j, i)))}
      ${each(turned ? 4 : 1, (i) => `var ${register(j, i)} = V();`)}`,
    ),
    load: (from) =>
      each(rounds, (j) =>
        guarded(
          j,
          `{ let l = ${from} + ${id}s${j}; let k = min(l, end - ${turned ? 4 : 1}u); ${panel.at?.("k") ?? ""}
          ${read(j)} }`,
        ),
      ),
    store: each(rounds, (j) => guarded(j, put(j))),
  };
}

/** Multiplies what lies in workgroup memory. */
function multiply(tile: Tile, type: string): string {
  const { rows, columns, depth, unrolled, height, width } = tile;
  const [down, across] = [rows / height, columns / width];
  const [high, wide] = [height / 4, width / 4];
  const product = (r: number, q: number): string => {
    const total = `t${r}_${q}`;
    const factor = `a${r >> 2}.${"xyzw"[r & 3]}`;
    return type === "f32"
      ? `${total} = fma(V(${factor}), b${q}, ${total});`
      : `${total} += ${factor} * b${q};`;
  };
  // By constants where it can be: an index that is none is clamped each time.
  const whole = unrolled === depth;
  const text = each(
    unrolled,
    (l) => `{
    ${each(high, (p) => `let a${p} = xm[${whole ? l : `s + ${l}u`}][ty + ${p * down}u];`)}
    ${each(wide, (q) => `let b${q} = ym[${whole ? l : `s + ${l}u`}][tx + ${q * across}u];`)}
    ${each(height, (r) => each(wide, (q) => product(r, q)))} }`,
  );
  return whole ? text : `for (var s = 0u; s < ${depth}u; s += ${unrolled}u) { ${text} }`;
}

/** Goes along the inner dimension from `begin` to `end`. */
function along(tile: Tile, type: string, x: PanelText, y: PanelText): string {
  const { depth, ahead } = tile;
  const load = (from: string): string => `${x.load(from)} ${y.load(from)}`;
  return `${ahead ? load("begin") : ""}
    for (var l0 = begin; l0 < end; l0 += ${depth}u) {
      ${ahead ? "" : load("l0")} ${x.store} ${y.store}
      workgroupBarrier();
      ${ahead ? load(`(l0 + ${depth}u)`) : ""} ${multiply(tile, type)}
      workgroupBarrier();
    }`;
}

/** Which tile of the result a workgroup makes, band by band. */
const placeOf = ({ rows, columns, band }: Tile, of: Product): string => `
  let across = (${of.columns} + ${columns - 1}u) / ${columns}u;
  let down = (${of.rows} + ${rows - 1}u) / ${rows}u;
  let g = wg.y * nw.x + wg.x;
  let plane = g / (across * down);
  if (plane >= ${of.count} * ${param(cut.parts)}) { return; }
  let b = plane % ${of.count};
  let part = plane / ${of.count};
  let inPlane = g % (across * down);
  let top = inPlane / (${band}u * across) * ${band}u;
  let high = min(down - top, ${band}u);
  let inBand = inPlane % (${band}u * across);
  let row0 = (top + inBand % high) * ${rows}u;
  let column0 = (inBand / high) * ${columns}u;
  let begin = part * ${param(cut.span)};
  let end = min(begin + ${param(cut.span)}, ${of.inner});`;

/** WGSL for a product by a tile: out is [parts, …], a part for each stretch of the inner dimension. */
export function tiledSource(tile: Tile, of: Product): string {
  const { rows, columns, height, width, lanes } = tile;
  const [down, across] = [rows / height, columns / width];
  const x = panelText("x", tile, rows, of.x, "row0", of.rows);
  const y = panelText("y", tile, columns, of.y, "column0", of.columns);
  const wide = width / 4;
  return `alias V = vec4<${of.type}>;
  ${of.functions}
  ${x.memory} ${y.memory}
  ${mainHeader(threadsOf(tile))}
    ${placeOf(tile, of)}
    ${of.starts}
    let lane = lid % 32u; let warp = lid / 32u;
    let tx = (warp % ${across / lanes}u) * ${lanes}u + lane % ${lanes}u;
    let ty = (warp / ${across / lanes}u) * ${32 / lanes}u + lane / ${lanes}u;
    ${x.begin} ${y.begin}
    ${each(height, (r) => each(wide, (q) => `var t${r}_${q} = V();`))}
    ${along(tile, of.type, x, y)}
    ${each(height, (r) => {
      const row = `row0 + (ty + ${(r >> 2) * down}u) * 4u + ${r & 3}u`;
      return `{ let row = ${row}; if (row < ${of.rows}) { ${each(wide, (q) => {
        const column = `column0 + (tx + ${q * across}u) * 4u`;
        return `{ let column = ${column}; ${of.store(`t${r}_${q}`)} }`;
      })} } }`;
    })}
  }`;
}
