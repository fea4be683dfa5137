/** Sliding products by tiles: rows are channels of the result, columns its places in all images, and the inner dimension goes over channels and taps. */
import type { Dtype } from "../core/dtype.ts";
import { loaded, stored, typeOf } from "./elementwise.ts";
import { param, params } from "./params.ts";
import type { Tile } from "./tile.ts";
import { type Panel, tiledSource } from "./tiled.ts";

type Own = "inputs" | "outputs" | "taps" | "groups" | "images" | "places" | "area";
const own = (k: number): string => param(params.own(k));
/** A group's channels, taps of the kernel, groups; images, and places in one of the result and of x. */
export const sizes: Readonly<Record<Own, string>> = {
  inputs: own(0),
  outputs: own(1),
  taps: own(2),
  groups: own(3),
  images: own(4),
  places: own(5),
  area: own(6),
};
const { inputs, outputs, taps, groups, images, places, area } = sizes;

/** Lists in the place of extents and strides, one word a spatial dimension. */
export const lists = { to: 32, from: 36, kernel: 40, stride: 44, padding: 48, dilation: 52 } as const;
export const at = (list: keyof typeof lists, d: number): string => param(lists[list] + d);

export interface Way {
  readonly transposed: boolean;
  /** Whether windows go on by 1 in every dimension: then a transpose reads without gaps. */
  readonly dense: boolean;
  /** Whether neighbours in a workgroup read neighbouring columns, or neighbouring taps where there are more of these. */
  readonly fast: Panel["fast"];
}

/** Channel `j` and, per dimension, how far tap `k` is from a window's first place. */
function tapOf(dims: readonly number[], step: string): string {
  const parts = dims
    .toReversed()
    .map(
      (d) => `let k${d} = i32((r % ${at("kernel", d)}) * ${at("dilation", d)}); r = r / ${at("kernel", d)};`,
    );
  return `let j = ${step} / ${taps}; let tap = ${step} % ${taps}; var r = tap; ${parts.join(" ")}`;
}

/** A function that reads x at a tap of a window: 0 beside it, which of an infinite weight makes NaN. */
function reading(
  dims: readonly number[],
  type: string,
  { transposed, dense }: Way,
  load: (p: string) => string,
): string {
  const ways = dims.map((d) => {
    if (!transposed) return `let l${d} = w${d} + k${d};`;
    if (dense) return `let l${d} = w${d} - k${d};`;
    return `let u${d} = w${d} - k${d}; let q${d} = u32(max(u${d}, 0)) / ${at("stride", d)}; let l${d} = i32(q${d});
      within = within && u${d} >= 0 && q${d} * ${at("stride", d)} == u32(u${d});`;
  });
  const arguments_ = ["start: u32", ...dims.flatMap((d) => [`w${d}: i32`, `k${d}: i32`])];
  return `fn w_window(${arguments_.join(", ")}) -> ${type} {
    var within = true;
    ${ways.join(" ")}
    ${dims.map((d) => `within = within && l${d} >= 0 && l${d} < i32(${at("from", d)});`).join(" ")}
    if (!within) { return ${type}(0); }
    var place = 0u;
    ${dims.map((d) => `place = place * ${at("from", d)} + u32(l${d});`).join(" ")}
    return ${load("start + place")};
  }`;
}

/** The windows' side: of a column, where its image begins and its window does. */
function windows(dims: readonly number[], { transposed, fast }: Way): Panel {
  const first = (d: number): string =>
    transposed
      ? `i32(c % ${at("to", d)} + ${at("padding", d)})`
      : `i32((c % ${at("to", d)}) * ${at("stride", d)}) - i32(${at("padding", d)})`;
  return {
    fast,
    vectors: false,
    begin: (name, line) => `var ${name} = 0u; ${dims.map((d) => `var ${name}w${d} = 0i;`).join(" ")}
      { var c = ${line};
        ${name} = ((c / ${places}) * ${groups} + b) * ${inputs} * ${area};
        ${dims
          .toReversed()
          .map((d) => `${name}w${d} = ${first(d)}; c = c / ${at("to", d)};`)
          .join(" ")} }`,
    at: (step) => tapOf(dims, step),
    value: (name) =>
      `w_window(${[`${name} + j * ${area}`, ...dims.flatMap((d) => [`${name}w${d}`, `k${d}`])].join(", ")})`,
  };
}

/** The kernel of a tile, for one dtype and number of dimensions. */
export function windowed(tile: Tile, dtype: Dtype, rank: number, way: Way, slots: readonly number[]): string {
  const type = typeOf(dtype);
  const dims = Array.from({ length: rank }, (_, d) => d);
  const load = (k: number, place: string): string =>
    loaded(`m${slots[k]}[${param(params.offset(k))} + ${place}]`, dtype, type);
  const weight = way.transposed
    ? (name: string, step: string) =>
        `(((b * ${inputs} + ${step} / ${taps}) * ${outputs} + ${name}) * ${taps} + ${step} % ${taps})`
    : (name: string, step: string) => `((b * ${outputs} + ${name}) * ${inputs} * ${taps} + ${step})`;
  return tiledSource(tile, {
    type,
    functions: reading(dims, type, way, (place) => load(1, place)),
    rows: outputs,
    columns: `(${images} * ${places})`,
    inner: `(${inputs} * ${taps})`,
    count: groups,
    starts: "",
    x: {
      fast: "steps",
      vectors: false,
      begin: (name, line) => `let ${name} = ${line};`,
      value: (name, step) => load(2, weight(name, step)),
    },
    y: windows(dims, way),
    store: (four) =>
      [0, 1, 2, 3]
        .map(
          (i) => `if (column + ${i}u < ${images} * ${places}) {
        let c = column + ${i}u;
        let plane = (part * ${images} + c / ${places}) * ${groups} + b;
        m0[${param(params.offset(0))} + (plane * ${outputs} + row) * ${places} + c % ${places}] = ${stored(`${four}.${"xyzw"[i]}`, type, dtype)};
      }`,
        )
        .join(" "),
  });
}
