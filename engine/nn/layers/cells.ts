/** Single steps of recurrent layers, for loops of one's own. */

import type { Tensor } from "../../core/tensor.ts";
import { ShapeError, shapeText } from "../../errors.ts";
import { filled } from "../../ops/constants.ts";
import { unsqueeze } from "../../ops/view.ts";
import { checkRange, checkShapeIs, wholeFrom } from "../../run/limits.ts";
import { linear } from "../functional/linear.ts";
import { gruStep, lstmStep, reluStep, type Step, tanhStep } from "../functional/recurrence.ts";
import { Layer, type Making } from "../layer.ts";
import type { Parameter } from "../parameter.ts";
import { blank, drawEvenly } from "./linear.ts";

export interface CellOptions extends Making {
  /** Whether biases are added, of the input and of the state. @defaultValue true */
  readonly bias?: boolean;
}

abstract class Cell extends Layer {
  readonly inputSize: number;
  readonly hiddenSize: number;
  /** [gates · hiddenSize, inputSize] */
  weightIh: Parameter;
  /** [gates · hiddenSize, hiddenSize] */
  weightHh: Parameter;
  biasIh: Parameter | null;
  biasHh: Parameter | null;

  constructor(gates: number, inputSize: number, hiddenSize: number, options: CellOptions) {
    super();
    checkRange(new.target.name, "inputSize", inputSize, wholeFrom(1));
    checkRange(new.target.name, "hiddenSize", hiddenSize, wholeFrom(1));
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.weightIh = blank([gates * hiddenSize, inputSize], options);
    this.weightHh = blank([gates * hiddenSize, hiddenSize], options);
    const bias = (): Parameter | null =>
      (options.bias ?? true) ? blank([gates * hiddenSize], options) : null;
    this.biasIh = bias();
    this.biasHh = bias();
    this.resetParameters();
  }

  /** Draw the parameters anew. */
  resetParameters(): void {
    drawEvenly(this.hiddenSize, this.weightIh, this.weightHh, this.biasIh, this.biasHh);
  }

  /** [batch, inputSize] or [inputSize], and a state for each. */
  protected next(step: Step, x: Tensor, state: readonly Tensor[] | null, kept: number): Tensor[] {
    const { name } = this.constructor;
    const { inputSize, hiddenSize } = this;
    if (x.ndim < 1 || x.ndim > 2 || x.shape[x.ndim - 1] !== inputSize)
      throw new ShapeError(
        `${name}: takes [batch, ${inputSize}] or [${inputSize}], not shape ${shapeText(x.shape)}.`,
      );
    const shape = [...x.shape.slice(0, -1), hiddenSize];
    const before = state ?? Array.from({ length: kept }, () => filled(x, shape, 0));
    for (const each of before) checkShapeIs(name, "state", each, shape, "one a sequence");
    const alone = x.ndim === 1;
    const rows = (y: Tensor): Tensor => (alone ? unsqueeze(y, 0) : y);
    const after = step(linear(rows(x), this.weightIh, this.biasIh), before.map(rows), {
      weight: this.weightHh,
      bias: this.biasHh,
    });
    return after.map((y) => (alone ? y.squeeze(0) : y));
  }
}

export interface RnnCellOptions extends CellOptions {
  readonly nonlinearity?: "tanh" | "relu";
}

/**
 * One step of an RNN: [batch, inputSize] and [batch, hiddenSize], zeros unless told, to [batch, hiddenSize].
 * @example
 * new nn.RNNCell(10, 20)(randn([3, 10]), randn([3, 20])).shape; // [3, 20]
 */
export class RNNCell extends Cell {
  readonly nonlinearity: "tanh" | "relu";

  constructor(inputSize: number, hiddenSize: number, options: RnnCellOptions = {}) {
    super(1, inputSize, hiddenSize, options);
    this.nonlinearity = options.nonlinearity ?? "tanh";
  }

  override forward(x: Tensor, hidden?: Tensor | null): Tensor {
    return this.next(this.nonlinearity === "relu" ? reluStep : tanhStep, x, hidden ? [hidden] : null, 1)[0];
  }
}

/** One step of a GRU: [batch, inputSize] and [batch, hiddenSize], zeros unless told, to [batch, hiddenSize]. */
export class GRUCell extends Cell {
  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}) {
    super(3, inputSize, hiddenSize, options);
  }

  override forward(x: Tensor, hidden?: Tensor | null): Tensor {
    return this.next(gruStep, x, hidden ? [hidden] : null, 1)[0];
  }
}

/**
 * One step of an LSTM: [batch, inputSize] and [hidden, cell], each [batch, hiddenSize] and zeros unless told, to these after it.
 * @example
 * const [hidden, cell] = new nn.LSTMCell(10, 20)(randn([3, 10]));
 * hidden.shape; // [3, 20]
 */
export class LSTMCell extends Cell {
  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}) {
    super(4, inputSize, hiddenSize, options);
  }

  override forward(
    x: Tensor,
    state?: readonly [hidden: Tensor, cell: Tensor] | null,
  ): [hidden: Tensor, cell: Tensor] {
    const [hidden, cell] = this.next(lstmStep, x, state ?? null, 2);
    return [hidden, cell];
  }
}
