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
  const { going, arrive } = departing(leaves);
  arrive(await Promise.all(going.map((x) => elsewhere(x, name))));
}

/** The same of a floating dtype, at once. */
export function castLeaves(leaves: readonly Tensor[], dtype: FloatName): void {
  const { going, arrive } = departing(leaves);
  arrive(going.map((x) => elsewhere(x, dtype) as Tensor));
}

/** Leaves and what goes along, and what puts others in their place: all that can fail comes in between. */
function departing(leaves: readonly Tensor[]): {
  readonly going: readonly Tensor[];
  readonly arrive: (elements: readonly Tensor[]) => void;
} {
  const view = leaves.find((x) => !x.isLeaf || x.base !== x);
  if (view)
    throw new DeviceError(
      `to: a tensor of shape ${shapeText(view.shape)} is a view or the result of an op; only leaves with elements of their own are moved.`,
    );
  const kept = leaves.flatMap((leaf) =>
    (companions.get(leaf) ?? []).flatMap((reference): Kept[] => {
      const state = reference.deref();
      return state === undefined ? [] : [state];
    }),
  );
  const along = kept.flatMap((state) =>
    Object.entries(state).flatMap(([key, value]) =>
      typeof value === "number" ? [] : [{ state, key, value }],
    ),
  );
  return {
    going: [...leaves, ...along.map(({ value }) => value)],
    arrive: (elements) => {
      leaves.forEach((x, i) => {
        settle(x, elements[i]);
      });
      along.forEach(({ state, key }, i) => {
        const value = elements[leaves.length + i];
        value.on?.keep(value);
        state[key] = value;
      });
    },
  };
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
