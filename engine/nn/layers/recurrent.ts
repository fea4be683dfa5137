/** Layers that read a sequence element by element, with a state that goes along. */

import type { Tensor } from "../../core/tensor.ts";
import { ShapeError, shapeText } from "../../errors.ts";
import { filled } from "../../ops/constants.ts";
import { cat, stack } from "../../ops/joining.ts";
import { select } from "../../ops/slice.ts";
import { transpose } from "../../ops/view.ts";
import { checkRange, checkShapeIs, type Range, share, wholeFrom } from "../../run/limits.ts";
import { dropout } from "../functional/dropout.ts";
import { linear } from "../functional/linear.ts";
import {
  gruStep,
  lstmStep,
  readThrough,
  reluStep,
  type StateWeights,
  type Step,
  tanhStep,
} from "../functional/recurrence.ts";
import { depth, Layer, type Making } from "../layer.ts";
import type { Parameter } from "../parameter.ts";
import { blank, drawEvenly } from "./linear.ts";

export interface RecurrentOptions extends Making {
  /** How many layers, each reading what the one before gives. @defaultValue 1 */
  readonly numLayers?: number;
  /** Whether biases are added, of the input and of the state. @defaultValue true */
  readonly bias?: boolean;
  /** Whether sequences are [batch, time, …], not [time, batch, …]. @defaultValue false */
  readonly batchFirst?: boolean;
  /** The chance of each element between two layers to be left out while training. @defaultValue 0 */
  readonly dropout?: number;
  /** Whether each layer reads from the end as well, and gives both beside each other. */
  readonly bidirectional?: boolean;
}

type Kind = "weightIh" | "weightHh" | "biasIh" | "biasHh" | "weightHr";

export interface RecurrentLayer {
  /** By layer, and direction where it is the second: weightIhL0, biasHhL1Reverse, … */
  [name: `${Kind}L${string}`]: Parameter;
}

/** What all recurrent layers have in common. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: as many parameters as there are layers, made in the constructor.
export abstract class RecurrentLayer extends Layer {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  readonly projSize: number;

  constructor(
    gates: number,
    inputSize: number,
    hiddenSize: number,
    options: RecurrentOptions & { readonly projSize?: number },
  ) {
    super();
    const { numLayers = 1, bias = true, batchFirst = false, bidirectional = false, projSize = 0 } = options;
    const sizes: [string, number, Range][] = [
      ["inputSize", inputSize, wholeFrom(1)],
      ["hiddenSize", hiddenSize, wholeFrom(1)],
      ["numLayers", numLayers, depth],
      ["dropout", options.dropout ?? 0, share],
      ["projSize", projSize, wholeFrom(0)],
    ];
    for (const [name, value, range] of sizes) checkRange(new.target.name, name, value, range);
    if (projSize >= hiddenSize)
      throw new RangeError(
        `${new.target.name}: projSize must be below hiddenSize, ${hiddenSize}, not ${projSize}.`,
      );
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.numLayers = numLayers;
    this.bias = bias;
    this.batchFirst = batchFirst;
    this.dropout = options.dropout ?? 0;
    this.bidirectional = bidirectional;
    this.projSize = projSize;
    for (let layer = 0; layer < numLayers; layer++)
      for (const end of this.ends(layer)) {
        const width = layer === 0 ? inputSize : this.outputSize * this.directions;
        this[`weightIh${end}`] = blank([gates * hiddenSize, width], options);
        this[`weightHh${end}`] = blank([gates * hiddenSize, this.outputSize], options);
        if (bias)
          for (const kind of ["biasIh", "biasHh"] as const)
            this[`${kind}${end}`] = blank([gates * hiddenSize], options);
        if (projSize > 0) this[`weightHr${end}`] = blank([projSize, hiddenSize], options);
      }
    this.resetParameters();
  }

  /** How long the output of one direction is. */
  protected get outputSize(): number {
    return this.projSize || this.hiddenSize;
  }

  protected get directions(): 1 | 2 {
    return this.bidirectional ? 2 : 1;
  }

  /** How the names of a layer's parameters end, one a direction. */
  protected ends(layer: number): readonly `L${number}${"" | "Reverse"}`[] {
    return this.bidirectional ? [`L${layer}`, `L${layer}Reverse`] : [`L${layer}`];
  }

  /** Draw the parameters anew. */
  resetParameters(): void {
    drawEvenly(this.hiddenSize, ...this.parameters());
  }

  /**
   * @param states of each kind that is kept, [layers · directions, batch, size], or none for zeros.
   * @returns the output, [time, batch, directions · size], and the states after it; as x is, without a batch and batch first.
   */
  protected run(
    step: Step,
    x: Tensor,
    states: readonly (Tensor | null)[],
    sizes: readonly number[],
    lengths: readonly number[] | null,
  ): { output: Tensor; states: Tensor[] } {
    const { name } = this.constructor;
    if (x.ndim < 2 || x.ndim > 3 || x.shape[x.ndim - 1] !== this.inputSize)
      throw new ShapeError(
        `${name}: takes ${this.batchFirst ? "[batch, time" : "[time, batch"}, ${this.inputSize}] or [time, ${this.inputSize}], not shape ${shapeText(x.shape)}.`,
      );
    const alone = x.ndim === 2;
    const turned = !alone && this.batchFirst;
    const input = alone ? x.unsqueeze(1) : turned ? transpose(x, 0, 1) : x;
    const [time, batch] = input.shape;
    if (time === 0)
      throw new ShapeError(`${name}: a sequence of shape ${shapeText(x.shape)} has no element.`);
    checkLengths(name, lengths, time, batch);
    const count = this.numLayers * this.directions;
    const before = states.map((state, k) => {
      if (!state) return filled(x, [count, batch, sizes[k]], 0);
      checkShapeIs(
        name,
        "state",
        state,
        alone ? [count, sizes[k]] : [count, batch, sizes[k]],
        "one a layer and direction",
      );
      return alone ? state.unsqueeze(1) : state;
    });
    const { output, last } = this.#layers(step, input, before, lengths);
    const after = sizes.map((_, k) => stack(last.map((state) => state[k])));
    return {
      output: alone ? output.squeeze(1) : turned ? transpose(output, 0, 1) : output,
      states: alone ? after.map((state) => state.squeeze(1)) : after,
    };
  }

  #layers(
    step: Step,
    input: Tensor,
    before: readonly Tensor[],
    lengths: readonly number[] | null,
  ): { output: Tensor; last: (readonly Tensor[])[] } {
    const last: (readonly Tensor[])[] = [];
    let output = input;
    for (let layer = 0; layer < this.numLayers; layer++) {
      if (layer > 0) output = dropout(output, this.dropout, this.training);
      const outputs = this.ends(layer).map((end, k) => {
        const state = before.map((each) => select(each, 0, layer * this.directions + k));
        const gates = linear(output, this[`weightIh${end}`], this[`biasIh${end}`]);
        const weights: StateWeights = {
          weight: this[`weightHh${end}`],
          bias: this[`biasHh${end}`] ?? null,
          project: this[`weightHr${end}`],
        };
        const read = readThrough(step, gates, state, weights, k === 1, lengths);
        last.push(read.state);
        return read.output;
      });
      output = outputs.length === 1 ? outputs[0] : cat(outputs, 2);
    }
    return { output, last };
  }
}

function checkLengths(op: string, lengths: readonly number[] | null, time: number, batch: number): void {
  if (lengths === null) return;
  const within: Range = {
    words: `a whole number from 1 to ${time}, the sequences' own`,
    has: (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= time,
  };
  for (const length of lengths) checkRange(op, "lengths", length, within);
  if (lengths.length !== batch)
    throw new ShapeError(
      `${op}: ${lengths.length} lengths do not fit ${batch} sequences: give one for each.`,
    );
}

export interface RnnOptions extends RecurrentOptions {
  readonly nonlinearity?: "tanh" | "relu";
}

/**
 * h′ = tanh(W x + b + V h + c) along a sequence: [time, batch, inputSize], [batch, time, inputSize] where `batchFirst`, or [time, inputSize].
 * @returns of each call, the last layer's output at all times, and the states of all layers at the end, [layers · directions, batch, hiddenSize].
 * @example
 * const [output, hidden] = new nn.RNN(10, 20, { numLayers: 2 })(randn([5, 3, 10]), randn([2, 3, 20]));
 * [output.shape, hidden.shape]; // [[5, 3, 20], [2, 3, 20]]
 */
export class RNN extends RecurrentLayer {
  readonly nonlinearity: "tanh" | "relu";

  constructor(inputSize: number, hiddenSize: number, options: RnnOptions = {}) {
    super(1, inputSize, hiddenSize, options);
    this.nonlinearity = options.nonlinearity ?? "tanh";
  }

  /** @param lengths of the sequences where they differ: beyond them the output is 0, and the state stays. */
  override forward(
    x: Tensor,
    hidden?: Tensor | null,
    lengths?: readonly number[] | null,
  ): [output: Tensor, hidden: Tensor] {
    const step = this.nonlinearity === "relu" ? reluStep : tanhStep;
    const { output, states } = this.run(step, x, [hidden ?? null], [this.hiddenSize], lengths ?? null);
    return [output, states[0]];
  }
}

/**
 * Gated recurrent units along a sequence: as RNN.
 * @example
 * const [output, hidden] = new nn.GRU(10, 20, { bidirectional: true, batchFirst: true })(randn([3, 5, 10]));
 * [output.shape, hidden.shape]; // [[3, 5, 40], [2, 3, 20]]
 */
export class GRU extends RecurrentLayer {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    super(3, inputSize, hiddenSize, options);
  }

  /** @param lengths of the sequences where they differ: beyond them the output is 0, and the state stays. */
  override forward(
    x: Tensor,
    hidden?: Tensor | null,
    lengths?: readonly number[] | null,
  ): [output: Tensor, hidden: Tensor] {
    const { output, states } = this.run(gruStep, x, [hidden ?? null], [this.hiddenSize], lengths ?? null);
    return [output, states[0]];
  }
}

export interface LstmOptions extends RecurrentOptions {
  /** How long the output is, if shorter than the cell: by a matrix of its own. 0 for as long. @defaultValue 0 */
  readonly projSize?: number;
}

/**
 * Long short-term memory along a sequence: as RNN, with a state of two tensors.
 * @example
 * const [output, [hidden, cell]] = new nn.LSTM(10, 20, { numLayers: 2 })(randn([5, 3, 10]));
 * [output.shape, hidden.shape, cell.shape]; // [[5, 3, 20], [2, 3, 20], [2, 3, 20]]
 */
export class LSTM extends RecurrentLayer {
  constructor(inputSize: number, hiddenSize: number, options: LstmOptions = {}) {
    super(4, inputSize, hiddenSize, options);
  }

  /** @param lengths of the sequences where they differ: beyond them the output is 0, and the state stays. */
  override forward(
    x: Tensor,
    state?: readonly [hidden: Tensor, cell: Tensor] | null,
    lengths?: readonly number[] | null,
  ): [output: Tensor, state: [hidden: Tensor, cell: Tensor]] {
    const sizes = [this.outputSize, this.hiddenSize];
    const { output, states } = this.run(lstmStep, x, state ?? [null, null], sizes, lengths ?? null);
    return [output, [states[0], states[1]]];
  }
}
