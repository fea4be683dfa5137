/** Pictures by words: what is asked, and how the answers are drawn. The right ones are drawn beside, dashed, wherever they differ. */
import type { Layer, LineLayer, Panel } from "../../reports/picture.ts";
import type { Fields } from "../ask/fields.ts";
import type { Inputs } from "../ask/handle.ts";
import type { Values } from "./channel.ts";
import type { FieldOptions, PictureOptions } from "./picture.ts";
import { type Given, RecordWords, type TensorWords, tensorsOf } from "./words.ts";

export interface ShownOptions<I, A> {
  /** What there is to see: the caption, and what is read to those who cannot look. */
  readonly text: string | ((answers: readonly A[], isRight: boolean, isYours: boolean) => string);
  /** What is asked: one answer each. */
  readonly at: readonly I[];
  /** @param all what is drawn in the end: these, and the right ones where they are drawn beside. For axes that hold both. */
  readonly panels: (answers: readonly A[], all: readonly A[]) => readonly Panel[];
  /** The title of a property whose answer the picture gives away. */
  readonly spoils?: string;
}

/**
 * What `picture` takes, for the answers of one handle.
 *
 * ```ts
 * picture("Once around", shown(cosine, {
 *   text: "y turns around x.",
 *   at: angles.map((angle) => ({ x: [1, 0], y: [cos(angle), sin(angle)] })),
 *   panels: (answers) => [{ …axes, layers: [curve("cosine", angles, answers.map(({ number }) => number), 0)] }],
 * }));
 * ```
 */
export function shown<I extends Inputs, W extends string>(
  words: TensorWords<I, W>,
  options: ShownOptions<I, Given<W>>,
): PictureOptions<readonly Given<W>[]>;
export function shown<I extends Inputs>(
  words: RecordWords<I>,
  options: ShownOptions<I, Readonly<Record<string, Values>>>,
): PictureOptions<readonly Readonly<Record<string, Values>>[]>;
export function shown<A>(
  words: unknown,
  { text, at, panels, spoils }: ShownOptions<Inputs, A>,
): PictureOptions<readonly A[]> {
  const asked = words as TensorWords | RecordWords;
  const ask = (own: boolean): Promise<A[]> =>
    Promise.all(at.map((inputs) => answerOf(asked, inputs, own) as Promise<A>));
  return {
    of: asked.handle.needs,
    ...(spoils !== undefined && { spoils }),
    reference: () => ask(false),
    own: () => ask(true),
    draw(answers, right) {
      const together = [...answers, ...(right ?? [])];
      const drawn = panels(answers, together);
      const beside = right && panels(right, together);
      const all = drawn.map(
        (panel, p): Panel => ({
          ...panel,
          layers: panel.layers.flatMap((layer, l) => withRight(layer, beside?.[p]?.layers[l])),
        }),
      );
      const isRight = all.every(({ layers }) =>
        layers.every((layer) => layer.kind !== "line" || !layer.dashed),
      );
      return {
        text: typeof text === "string" ? text : text(answers, isRight, right !== undefined),
        panels: all,
      };
    },
  };
}

async function answerOf(words: TensorWords | RecordWords, inputs: Inputs, own: boolean): Promise<unknown> {
  if (words instanceof RecordWords) {
    const { handle } = words;
    if (!own) return tensorsOf(await handle.right(inputs));
    return tensorsOf(
      Object.fromEntries(
        Object.entries((await handle.run(inputs)) satisfies Fields).map(([name, field]) => [
          name,
          field.kind === "tensor" ? field.values : field.kind === "other" ? Number.NaN : field.value,
        ]),
      ),
    );
  }
  const { handle } = words;
  const { shape, value, gradients } = await handle.right(inputs);
  const found = own ? await handle.checked(inputs) : { output: value, gradients };
  return words.given(found, shape);
}

/** A line as it was drawn, and beside it as it should be, where one would see a difference. */
export function withRight(layer: Layer, right: Layer | undefined): Layer[] {
  if (layer.kind !== "line" || right?.kind !== "line" || isSame(layer.points, right.points)) return [layer];
  const { marks: _, arrow: __, ...plain } = right;
  const name = right.name === "" ? "" : `${right.name}, as it should be`;
  // An arrow that should be another one has its head as well.
  return [{ ...plain, name, dashed: true, ...(right.arrow && { arrow: true }) }, layer];
}

/** Whether two lines would be drawn alike. */
function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((entry, i) => Math.abs(entry - b[i]) < 1e-3);
}

/** The contours of a field, and what is drawn over them. */
export function contours(
  title: string,
  { name, x, y }: Pick<FieldOptions, "name" | "x" | "y">,
  layers: readonly Layer[],
  [across, up]: readonly [string, string] = ["x₁", "x₂"],
): Panel {
  return {
    title,
    x: { label: across, from: x[0], to: x[1] },
    y: { label: up, from: y[0], to: y[1] },
    equal: true,
    layers: [{ kind: "contours", field: name }, ...layers],
  };
}

/** y against x. */
export function curve(
  name: string,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  colour: number,
  more: Partial<LineLayer> = {},
): LineLayer {
  return {
    kind: "line",
    name,
    points: Array.from(x).flatMap((entry, k) => [entry, y[k]]),
    colour,
    ...more,
  };
}

/**
 * @param places x and y in turn.
 * @param vectors of these places, in turn; `scale` times as long as they are.
 */
export function arrows(
  name: string,
  places: ArrayLike<number>,
  vectors: ArrayLike<number>,
  colour: number,
  scale = 1,
): LineLayer[] {
  return Array.from({ length: places.length / 2 }, (_, k) => {
    const [x, y] = [places[2 * k], places[2 * k + 1]];
    return {
      kind: "line",
      name: k === 0 ? name : "",
      points: [x, y, x + scale * vectors[2 * k], y + scale * vectors[2 * k + 1]],
      colour,
      arrow: true,
    };
  });
}
