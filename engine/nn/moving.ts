/** Leaves in another place, and whatever goes where they go: so that an optimizer's state is beside its parameter. */

import type { DeviceChoice, DeviceName } from "../core/device.ts";
import { type FloatName, isDtypeName } from "../core/dtype.ts";
import { noGrad } from "../core/mode.ts";
import { leafNode } from "../core/node.ts";
import type { Tensor } from "../core/tensor.ts";
import { DeviceError, shapeText } from "../errors.ts";
import { to } from "../ops/cast.ts";

/** A device, or a floating dtype. */
export type Place = DeviceName | DeviceChoice | FloatName;

/** Tensors by name, and numbers, which stay. */
type Kept = Record<string, Tensor | number>;

// Held weakly: an optimizer that nobody has any more does not live on with its parameters.
const companions = new WeakMap<Tensor, readonly WeakRef<Kept>[]>();

/** From here on the tensors in `kept` go to every device and dtype that the leaf is moved to. */
export function accompany(leaf: Tensor, kept: Kept): void {
  const living = (companions.get(leaf) ?? []).filter((reference) => reference.deref() !== undefined);
  companions.set(leaf, [...living, new WeakRef(kept)]);
}

/** @throws {DeviceError} for WebGPU before it is open, and for what is a view; {DtypeError} for what the device lacks. Then nothing is moved. */
export async function moveLeaves(leaves: readonly Tensor[], place: Place): Promise<void> {
  const name = typeof place === "object" ? place.name : place;
  const view = leaves.find((x) => !x.isLeaf || x.base !== x);
  if (view)
    throw new DeviceError(
      `to: a tensor of shape ${shapeText(view.shape)} is a view or the result of an op; only leaves with elements of their own are moved.`,
    );
  // All that can fail comes first.
  const elements = await Promise.all(leaves.map((x) => elsewhere(x, name)));
  const kept = leaves.flatMap((leaf) =>
    [...(companions.get(leaf) ?? [])].map((reference) => reference.deref()),
  );
  const follow = await Promise.all(
    kept
      .filter((state) => state !== undefined)
      .map(async (state) => [state, await moved(state, name)] as const),
  );
  leaves.forEach((x, i) => {
    settle(x, elements[i]);
  });
  for (const [state, next] of follow) {
    for (const value of Object.values(next)) if (typeof value !== "number") value.on?.keep(value);
    Object.assign(state, next);
  }
}

async function moved(state: Kept, name: Exclude<Place, DeviceChoice>): Promise<Kept> {
  const next: Kept = {};
  for (const [key, value] of Object.entries(state))
    next[key] = typeof value === "number" ? value : await elsewhere(value, name);
  return next;
}

function elsewhere(x: Tensor, name: Exclude<Place, DeviceChoice>): Tensor | Promise<Tensor> {
  const isDtype = isDtypeName(name);
  if (isDtype && !x.type.floating) return x;
  return noGrad(() => (isDtype ? to(x, name) : (to as (x: Tensor, name: DeviceName) => Tensor)(x, name)));
}

/** Give a leaf the elements of another tensor. Views of it keep the old ones; a graph that saved it sees the new version. */
function settle(x: Tensor, { storage, on, offset, layout, type, base }: Tensor): void {
  if (base === x) return;
  const renewed = type !== x.type && x.node !== null;
  Object.assign(x, { storage, on, offset, layout, type, grad: null, shared: false });
  x.version++;
  if (renewed) x.node = leafNode(x);
  on?.keep(x);
}
