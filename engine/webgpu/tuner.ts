/** Which tile a product is cut by, and into how many parts: from what was measured on adapters of its kind. */
import type { GpuLimits } from "./gpu.ts";
import { fits, type Tile } from "./tile.ts";

/** The sizes of a product of `count` pairs of matrices. */
export interface Sizes {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly count: number;
}

/** How a product is carried out. */
export interface Plan {
  readonly tile: Tile;
  /** Into how many parts the inner dimension is cut, each by a workgroup of its own, and how long they are. */
  readonly parts: number;
  readonly span: number;
}

/** "matrices": both operands lie in memory; "windows": the right one is read through the windows of a convolution. */
export type Kind = "matrices" | "windows";

/** A tile, and into how many parts the inner dimension is cut to keep a device busy before a smaller tile is taken; below 1, how many times over it must be busy. */
interface Choice {
  readonly tile: Tile;
  readonly parts: number;
}

/** What suits a kind of adapter: tiles, the largest first, and the number of workgroups that keep it busy. */
interface Suits {
  readonly tiles: readonly Choice[];
  readonly busy: number;
}

interface Class extends Readonly<Record<Kind, Suits>> {
  readonly name: RegExp;
}

const tile = (
  [rows, columns, depth, unrolled]: readonly [number, number, number, number],
  [height, width]: readonly [number, number],
  ahead = true,
): Tile => ({ rows, columns, depth, unrolled, height, width, lanes: 8, ahead, band: 8 });

const square: Choice = { tile: tile([64, 64, 16, 16], [8, 4]), parts: 2 };
const deep: Choice = { ...square, parts: 64 };
const wide: Choice = { tile: tile([32, 128, 16, 16], [4, 8]), parts: 64 };
const small: Choice = { tile: tile([32, 32, 16, 16], [4, 4]), parts: 64 };
/** Short texts, which software compiles in less time than it takes to run them. */
const softTile = tile([32, 32, 8, 1], [4, 4], false);
const soft: Suits = { tiles: [{ tile: softTile, parts: 1 }], busy: 1 };

/** In order; the last takes all. What was measured, and on which card, is in `bench/README.md`. */
const classes: readonly Class[] = [
  { name: /swiftshader|llvmpipe|software/i, matrices: soft, windows: soft },
  {
    name: /nvidia/i,
    matrices: {
      tiles: [
        { tile: tile([128, 128, 16, 16], [8, 16]), parts: 0.5 },
        { tile: tile([128, 64, 16, 16], [8, 8]), parts: 4 },
        square,
        small,
      ],
      busy: 128,
    },
    windows: { tiles: [deep, wide, small], busy: 512 },
  },
  {
    name: /./,
    matrices: { tiles: [square, small], busy: 32 },
    windows: { tiles: [deep, wide, small], busy: 64 },
  },
];

/** Every tile that some adapter takes. */
export const everyTile: readonly Tile[] = [
  ...new Set(
    classes.flatMap(({ matrices, windows }) =>
      [...matrices.tiles, ...windows.tiles].map(({ tile: one }) => one),
    ),
  ),
];

/** The shortest part that the inner dimension is cut into. */
const shortest = 128;

/** The tile that was fastest for a square product, as measured on this very device. */
export interface Best {
  readonly edge: number;
  readonly tile: Tile;
  readonly parts: number;
}

export class Planner {
  /** What all products are cut by while tiles are compared; null: what suits. */
  only: { readonly tile: Tile; readonly parts: number } | null = null;
  /** What was measured; of several, the one nearest in size is taken. */
  best: readonly Best[] = [];
  /** Tiles worth measuring, and sizes to do it at. */
  readonly candidates: readonly Tile[];
  readonly edges: readonly number[];
  readonly limits: GpuLimits;
  readonly #suits: Readonly<Record<Kind, Suits>>;

  constructor(limits: GpuLimits, description: string) {
    this.limits = limits;
    const found = classes.find(({ name }) => name.test(description)) ?? classes[classes.length - 1];
    const fitting = ({ tiles, busy }: Suits): Suits => ({
      tiles: tiles.filter((one) => fits(one.tile, limits)),
      busy,
    });
    this.#suits = { matrices: fitting(found.matrices), windows: fitting(found.windows) };
    const software = found.matrices === soft;
    this.edges = software ? [64] : [256, 512, 1024, 2048];
    this.candidates = everyTile.filter((one) => fits(one, limits) && (one === softTile) === software);
  }

  /** The largest tile that keeps the device busy; where none does, the smallest, in parts. */
  plan(kind: Kind, sizes: Sizes): Plan {
    const { rows, columns, inner, count } = sizes;
    if (this.only) return planOf(this.only.tile, this.only.parts, inner);
    const edge = Math.cbrt(rows * columns * inner * count);
    if (kind === "matrices" && this.best.length > 0) {
      const far = (one: Best): number => Math.abs(Math.log(one.edge / edge));
      const { tile, parts } = this.best.reduce((a, b) => (far(b) < far(a) ? b : a));
      if (filled(tile, sizes))
        return planOf(tile, Math.max(1, Math.min(parts, Math.floor(inner / shortest))), inner);
    }
    const { tiles, busy } = this.#suits[kind];
    const groups = (one: Tile): number =>
      count * Math.ceil(rows / one.rows) * Math.ceil(columns / one.columns);
    const most = Math.max(1, Math.floor(inner / shortest));
    const suitable = ({ tile: one, parts }: Choice): boolean =>
      filled(one, sizes) && groups(one) * Math.min(most, parts) >= busy;
    const found = (tiles.find(suitable) ?? tiles[tiles.length - 1]).tile;
    return planOf(found, Math.max(1, Math.min(Math.floor(busy / groups(found)), most)), inner);
  }
}

/** Whether a tile would not mostly lie beside the result. */
const filled = (tile: Tile, { rows, columns }: Sizes): boolean =>
  rows > tile.rows / 2 && columns > tile.columns / 2;

/** Parts of whole vectors, none of them empty. */
function planOf(tile: Tile, parts: number, inner: number): Plan {
  const span = Math.ceil(Math.ceil(inner / parts) / 4) * 4;
  return { tile, parts: Math.ceil(inner / span), span };
}
