/** Trains what PyTorch trained, from its weights, and compares the losses. */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { manualSeed, type nn, parsePt, setDefaultDtype, type Tensor } from "gradproof/engine";
import { afterEach, describe, it } from "mocha";
import { extent, itAtLength, some } from "../extent.ts";

export const STEPS: number = extent(3, 50);

interface Saved {
  readonly state: Record<string, Tensor>;
  readonly float32: Tensor;
  readonly float64: Tensor;
}

async function saved(name: string): Promise<Saved> {
  const url = new URL(`../../../conformance/pytorch/training/${name}.pt`, import.meta.url);
  return (await parsePt(new Uint8Array(readFileSync(url)))) as unknown as Saved;
}

/** The state under the names of the port: of fields, `posEncoder` for `pos_encoder`. */
function load(model: nn.Module, state: Readonly<Record<string, Tensor>>): void {
  const own = model.stateDict();
  const named = Object.entries(state).map(([name, x]) => {
    const field = name in own ? name : name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    return [field, x.to(own[field]?.dtype ?? x.dtype)] as const;
  });
  model.loadStateDict(Object.fromEntries(named));
}

export interface Steps {
  readonly model: nn.Module;
  /** The losses, as many as there are. */
  train(): Iterable<number>;
}

/** A step by an optimizer. */
export function stepped(
  optimizer: { zeroGrad(): void; step(): unknown },
  loss: () => Tensor,
  before: () => unknown = () => {},
): number {
  optimizer.zeroGrad();
  const found = loss();
  found.backward();
  before();
  optimizer.step();
  return found.item();
}

/** One step after the other. */
export function* repeated(step: (k: number) => number): Iterable<number> {
  for (let k = 0; k < STEPS; k++) yield step(k);
}

async function compare(name: string, dtype: "float32" | "float64", make: () => Steps): Promise<void> {
  setDefaultDtype(dtype);
  const { state, [dtype]: expected } = await saved(name);
  const { model, train } = make();
  load(model, state);
  model.train();
  manualSeed(7);
  const losses = [...train()].slice(0, STEPS);
  expect(losses).to.have.length(STEPS);
  const exact = expected.toTypedArray();
  expect(exact).to.have.length(50);
  losses.forEach((loss, k) => {
    const off = Math.abs(loss - exact[k]) / Math.abs(exact[k]);
    expect(off, `step ${k}: ${loss}, not ${exact[k]}`).to.be.at.most(dtype === "float32" ? 1e-5 : 1e-9);
  });
}

/** Programs by the names of their files, and which are compared in doubles alone. */
export function beside(
  title: string,
  programs: Readonly<Record<string, () => Steps>>,
  doubles: readonly string[] = [],
): void {
  describe(title, () => {
    afterEach(() => setDefaultDtype("float32"));

    for (const [name, make] of some(Object.entries(programs), 3)) {
      if (!doubles.includes(name)) it(`${name} has its losses`, () => compare(name, "float32", make));
      const again = doubles.includes(name) ? it : itAtLength;
      again(`${name} has its losses in float64`, () => compare(name, "float64", make));
    }
  });
}
