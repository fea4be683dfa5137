/** What float32 on a device may do to the fields of a program: the lesson's solution is followed through it, step by step. */
import * as engine from "../../engine/index.ts";
import { getDefaultDtype, recordTraceAsync, setDefaultDtype, Tensor, tensor } from "../../engine/index.ts";
import { nested } from "../ask/elements.ts";
import type { Inputs } from "../ask/handle.ts";
import { compiled } from "../ask/probe.ts";
import type { Field, GradedDevice } from "./channel.ts";
import { isValues } from "./number.ts";
import { type Bounded, boundsOf, finite } from "./rounding.ts";
import type { Rounding } from "./session.ts";

/** Absolute, of the tensors that a program gives; of other fields nothing is rounded on a device. */
export class Slack {
  readonly #bounds: ReadonlyMap<string, readonly Bounded[]>;

  constructor(bounds: ReadonlyMap<string, readonly Bounded[]>) {
    this.#bounds = bounds;
  }

  field(name: string): number {
    return Math.max(0, ...(this.#bounds.get(name) ?? []).map(({ bound }) => bound));
  }

  of(fields: Readonly<Record<string, Field>>): Rounding {
    const entries = new Map<ArrayLike<number>, ArrayLike<number>>();
    for (const [name, bounded] of this.#bounds) {
      const field = fields[name];
      if (field?.kind === "tensor" && field.values.data.length === bounded.length)
        entries.set(
          field.values.data,
          bounded.map(({ bound }) => bound),
        );
    }
    const all = [...this.#bounds.values()].flat();
    const size = Math.max(...all.map(({ value }) => Math.abs(value))) || 1;
    return { relative: finite(Math.max(0, ...all.map(({ bound }) => bound)) / size), entries };
  }
}

const known = new WeakMap<GradedDevice, Map<string, Promise<Slack>>>();

/** One recording at a time. */
let last: Promise<unknown> = Promise.resolve();

export function followed(source: string, inputs: Inputs, device: GradedDevice): Promise<Slack> {
  let found = known.get(device);
  if (!found) known.set(device, (found = new Map()));
  const key = JSON.stringify([source, inputs], (_, value) =>
    ArrayBuffer.isView(value) ? [...(value as Float64Array)] : value,
  );
  let slack = found.get(key);
  if (!slack) {
    const before = last;
    slack = (async () => {
      await before.catch(() => {});
      return follow(source, inputs, await device.solution());
    })();
    last = slack;
    found.set(key, slack);
  }
  return slack;
}

async function follow(
  source: string,
  inputs: Inputs,
  exports: Readonly<Record<string, unknown>>,
): Promise<Slack> {
  const values = Object.entries(inputs).flatMap(([name, value]) =>
    isValues(value) ? [{ name, value }] : [],
  );
  const settings = Object.fromEntries(Object.entries(inputs).filter(([, value]) => !isValues(value)));
  const named = values.map(({ name, value: { shape, data } }) => ({
    name,
    tensor: tensor(data, { dtype: "float64", device: "cpu" }).reshape([...shape]),
  }));
  const dtype = getDefaultDtype() as "float32" | "float64";
  // As in the exercise's process on the CPU, for tensors that the program makes itself.
  setDefaultDtype("float64");
  try {
    let names: string[] = [];
    const { trace } = await recordTraceAsync(named, async () => {
      const context = {
        engine,
        exports,
        inputs: Object.fromEntries(named.map((each) => [each.name, each.tensor])),
        settings,
        plain: (name: string) => nested(values.find((each) => each.name === name)!.value),
        once: <T>(make: () => T) => make(),
        stands: () => {},
      };
      const given = (await compiled(source)(context)) as Readonly<Record<string, unknown>>;
      const tensors = Object.entries(given).filter(
        (field): field is [string, Tensor] => field[1] instanceof Tensor,
      );
      names = tensors.map(([name]) => name);
      return tensors.map(([, field]) => field);
    });
    const bounds = boundsOf(
      trace,
      values.map(({ value }) => value),
    );
    return new Slack(new Map(bounds.map(({ at }, i) => [names[i], at])));
  } finally {
    setDefaultDtype(dtype);
  }
}
