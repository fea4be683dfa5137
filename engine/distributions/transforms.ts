/** Maps that can be turned back, and how they stretch: what changes the variable of a density. */
import { Tensor } from "../core/tensor.ts";
import { ShapeError } from "../errors.ts";
import type { Operand } from "../run/agree.ts";
import { summed } from "./distribution.ts";

/** A map, its inverse, and the logarithm of how much it stretches. */
export abstract class Transform {
  /** How many of the last dimensions one value takes. */
  readonly eventDim: number = 0;

  abstract forward(x: Tensor): Tensor;

  abstract inverse(y: Tensor): Tensor;

  /** The logarithm of |det dy / dx|, of both ends of the map; the dimensions of one value are gone. */
  abstract logAbsDetJacobian(x: Tensor, y: Tensor): Tensor;

  /** @internal 1 where it rises, −1 where it falls; null for what does neither. */
  get sign(): Operand | null {
    return null;
  }

  /** The shape that a value of this shape becomes. */
  forwardShape(shape: readonly number[]): readonly number[] {
    return shape;
  }

  inverseShape(shape: readonly number[]): readonly number[] {
    return shape;
  }

  /** The map back. */
  get inv(): Transform {
    return new Inverse(this);
  }
}

class Inverse extends Transform {
  override readonly eventDim: number;
  readonly #of: Transform;

  constructor(of: Transform) {
    super();
    this.#of = of;
    this.eventDim = of.eventDim;
  }

  forward(x: Tensor): Tensor {
    return this.#of.inverse(x);
  }

  inverse(y: Tensor): Tensor {
    return this.#of.forward(y);
  }

  logAbsDetJacobian(x: Tensor, y: Tensor): Tensor {
    return this.#of.logAbsDetJacobian(y, x).neg();
  }

  override get sign(): Operand | null {
    return this.#of.sign;
  }

  override forwardShape(shape: readonly number[]): readonly number[] {
    return this.#of.inverseShape(shape);
  }

  override inverseShape(shape: readonly number[]): readonly number[] {
    return this.#of.forwardShape(shape);
  }

  override get inv(): Transform {
    return this.#of;
  }
}

/** One map after the other. @throws {ShapeError} for none. */
export class ComposeTransform extends Transform {
  override readonly eventDim: number;
  readonly parts: readonly Transform[];

  constructor(parts: readonly Transform[]) {
    super();
    if (parts.length === 0) throw new ShapeError("ComposeTransform: give at least one transform.");
    this.parts = parts;
    this.eventDim = Math.max(...parts.map((part) => part.eventDim));
  }

  forward(x: Tensor): Tensor {
    return this.parts.reduce((y, part) => part.forward(y), x);
  }

  inverse(y: Tensor): Tensor {
    return this.parts.reduceRight((x, part) => part.inverse(x), y);
  }

  logAbsDetJacobian(x: Tensor, y: Tensor): Tensor {
    const each: Tensor[] = [];
    this.parts.reduce((from, part, k) => {
      const to = k === this.parts.length - 1 ? y : part.forward(from);
      each.push(summed(part.logAbsDetJacobian(from, to), this.eventDim - part.eventDim));
      return to;
    }, x);
    return each.reduce((sum, one) => sum.add(one));
  }

  override get sign(): Operand | null {
    return this.parts.reduce<Operand | null>((all, { sign }) => {
      if (all === null || sign === null) return null;
      return sign instanceof Tensor ? sign.mul(all) : all instanceof Tensor ? all.mul(sign) : all * sign;
    }, 1);
  }

  override forwardShape(shape: readonly number[]): readonly number[] {
    return this.parts.reduce((s, part) => part.forwardShape(s), shape);
  }

  override inverseShape(shape: readonly number[]): readonly number[] {
    return this.parts.reduceRight((s, part) => part.inverseShape(s), shape);
  }
}
