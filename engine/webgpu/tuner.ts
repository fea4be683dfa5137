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

/** What suits a kind of adapter: tiles, the largest first, and the number of workgroups that keep it busy. */
interface Suits {
  readonly tiles: readonly Tile[];
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

const [square, wide, small] = [
  tile([64, 64, 16, 16], [8, 4]),
  tile([32, 128, 16, 16], [4, 8]),
  tile([32, 32, 16, 16], [4, 4]),
];
/** Short texts, which software compiles in less time than it takes to run them. */
const soft: Suits = { tiles: [tile([32, 32, 8, 1], [4, 4], false)], busy: 1 };

/** In order; the last takes all. What was measured, and on which card, is in `bench/README.md`. */
const classes: readonly Class[] = [
  { name: /swiftshader|llvmpipe|software/i, matrices: soft, windows: soft },
  {
    name: /nvidia/i,
    matrices: {
      tiles: [tile([128, 128, 16, 16], [8, 16]), tile([128, 64, 16, 16], [8, 8]), square, small],
      busy: 128,
    },
    windows: { tiles: [square, wide, small], busy: 512 },
  },
  {
    name: /./,
    matrices: { tiles: [square, small], busy: 32 },
    windows: { tiles: [square, wide, small], busy: 64 },
  },
];

/** The shortest part that the inner dimension is cut into. */
const shortest = 128;
/** Parts that a tile may be cut into for there to be enough of it, before a smaller one is taken. */
const few = 4;

export class Planner {
  /** What all products are cut by while tiles are compared; null: what suits. */
  only: { readonly tile: Tile; readonly parts: number } | null = null;
  private readonly suits: Readonly<Record<Kind, Suits>>;

  constructor(limits: GpuLimits, description: string) {
    const found = classes.find(({ name }) => name.test(description)) ?? classes[classes.length - 1];
    const fitting = ({ tiles, busy }: Suits): Suits => ({
      tiles: tiles.filter((one) => fits(one, limits)),
      busy,
    });
    this.suits = { matrices: fitting(found.matrices), windows: fitting(found.windows) };
  }

  /** The largest tile that keeps the device busy; where none does, the smallest, in parts. */
  plan(kind: Kind, sizes: Sizes): Plan {
    const { rows, columns, inner, count } = sizes;
    if (this.only) return planOf(this.only.tile, this.only.parts, inner);
    const { tiles, busy } = this.suits[kind];
    const groups = (one: Tile): number =>
      count * Math.ceil(rows / one.rows) * Math.ceil(columns / one.columns);
    const most = Math.max(1, Math.floor(inner / shortest));
    const suitable = (one: Tile): boolean =>
      rows > one.rows / 2 && columns > one.columns / 2 && groups(one) * Math.min(most, few) >= busy;
    const found = tiles.find(suitable) ?? tiles[tiles.length - 1];
    return planOf(found, Math.min(Math.ceil(busy / groups(found)), most), inner);
  }
}

/** Parts of whole vectors, none of them empty. */
function planOf(tile: Tile, parts: number, inner: number): Plan {
  const span = Math.ceil(Math.ceil(inner / parts) / 4) * 4;
  return { tile, parts: Math.ceil(inner / span), span };
}

/** Every tile that some adapter takes. */
export const everyTile: readonly Tile[] = [
  ...new Set(classes.flatMap(({ matrices, windows }) => [...matrices.tiles, ...windows.tiles])),
];
