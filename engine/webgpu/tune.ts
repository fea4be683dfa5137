/** Measures which tile suits square products of several sizes on this adapter, and keeps what it found. */
import { float32 } from "../core/dtype.ts";
import { matmul } from "./matmul.ts";
import { nameOf } from "./tile.ts";
import type { Best, Planner } from "./tuner.ts";
import type { WebGpu } from "./webgpu.ts";

/** Where a choice is kept: `localStorage` is one, and so is any object with its two methods. */
export interface TileStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const rounds = 3;
/** Products of a round. */
const repeats = 16;

/** Take what the store has of this adapter; else measure, and put it there. */
export async function tune(device: WebGpu, store: TileStore): Promise<void> {
  const key = `gradproof.tiles.1 ${device.description}`;
  const { planner } = device;
  const known = read(planner, store.getItem(key));
  planner.best = known ?? (await measured(device));
  if (known) return;
  const plain = planner.best.map(({ edge, tile, parts }) => ({ edge, tile: nameOf(tile), parts }));
  store.setItem(key, JSON.stringify(plain));
}

/** Null unless it is whole, and of tiles that there are. */
function read({ candidates }: Planner, text: string | null): Best[] | null {
  try {
    const plain = JSON.parse(text ?? "") as { edge: number; tile: string; parts: number }[];
    const best = plain.flatMap(({ edge, tile: name, parts }) => {
      const tile = candidates.find((one) => nameOf(one) === name);
      return tile && edge > 0 && Number.isInteger(parts) && parts > 0 ? [{ edge, tile, parts }] : [];
    });
    return best.length > 0 && best.length === plain.length ? best : null;
  } catch {
    return null;
  }
}

async function measured(device: WebGpu): Promise<Best[]> {
  const { planner } = device;
  const found: Best[] = [];
  try {
    for (const edge of planner.edges) {
      let best: Best | null = null;
      let least = Number.POSITIVE_INFINITY;
      for (const tile of planner.candidates)
        for (const parts of edge <= 1024 ? [1, 4] : [1]) {
          planner.only = { tile, parts };
          const time = await seconds(device, edge, least);
          if (time < least) [least, best] = [time, { edge, tile, parts }];
        }
      if (best) found.push(best);
    }
  } finally {
    planner.only = null;
  }
  return found;
}

/** The least time of a few rounds; of the first alone where it is far from `least`. */
async function seconds(device: WebGpu, edge: number, least: number): Promise<number> {
  const operand = (): ReturnType<WebGpu["empty"]> => {
    const x = device.empty([edge, edge], float32);
    device.fill(x, 0.5);
    return x;
  };
  let best = Number.POSITIVE_INFINITY;
  // The first compiles.
  for (let round = 0; round <= rounds; round++) {
    const count = round === 0 ? 1 : repeats;
    const start = performance.now();
    device.scope(() => {
      const [x, y] = [operand(), operand()];
      for (let i = 0; i < count; i++) device.scope(() => void matmul(device, [x, y], undefined));
    });
    await device.settled();
    if (round > 0) best = Math.min(best, (performance.now() - start) / count);
    if (best > 2 * least) break;
  }
  return best;
}

/** What `tune: true` keeps its choice in: the browser's storage; without one, this process. */
export function ownStore(): TileStore {
  const { localStorage, window } = globalThis as { localStorage?: TileStore; window?: unknown };
  return window !== undefined && localStorage ? localStorage : inProcess;
}

const held = new Map<string, string>();
const inProcess: TileStore = {
  getItem: (key) => held.get(key) ?? null,
  setItem: (key, value) => void held.set(key, value),
};
