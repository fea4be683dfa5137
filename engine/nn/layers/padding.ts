/** Padding as layers: of the last one to three dimensions, after batch and channels or after channels alone. */

import { ShapeError, shapeText } from "../../errors.ts";
import { checkRange, checkRank, whole } from "../../run/limits.ts";
import { type PadOptions, pad } from "../functional/padding.ts";
import { FunctionLayer } from "../layer.ts";

/** The same everywhere, or before and after each dimension, from the last one on: [last before, last after, last but one before, …]. */
export type Borders = number | readonly number[];

abstract class Pad extends FunctionLayer<PadOptions & { readonly padding: readonly number[] }> {
  constructor(rank: number, padding: Borders, options: PadOptions) {
    const { name } = new.target;
    const sizes = typeof padding === "number" ? new Array<number>(2 * rank).fill(padding) : padding;
    for (const size of sizes) checkRange(name, "padding", size, whole);
    if (sizes.length !== 2 * rank)
      throw new ShapeError(`${name}: padding takes one number or ${2 * rank}, not ${shapeText(sizes)}.`);
    super(
      (x, { padding: borders, ...rest }) => {
        checkRank(
          name,
          "x",
          x,
          rank + 1,
          `of ${rank + 1} or ${rank + 2} dimensions, [batch, channels, …] or [channels, …]`,
          rank + 2,
        );
        return pad(x, borders, rest);
      },
      { padding: sizes, ...options },
    );
  }
}

/**
 * Zeros around the last dimension: [batch, channels, n]. Negative numbers cut off.
 * @example
 * new nn.ZeroPad1d([1, 2])(tensor([[1, 2]])).toArray(); // [[0, 1, 2, 0, 0]]
 */
export class ZeroPad1d extends Pad {
  constructor(padding: Borders) {
    super(1, padding, { mode: "constant" });
  }
}

/** Zeros around the last dimensions: [batch, channels, height, width]. Negative numbers cut off. */
export class ZeroPad2d extends Pad {
  constructor(padding: Borders) {
    super(2, padding, { mode: "constant" });
  }
}

/** Zeros around the last dimensions: [batch, channels, depth, height, width]. Negative numbers cut off. */
export class ZeroPad3d extends Pad {
  constructor(padding: Borders) {
    super(3, padding, { mode: "constant" });
  }
}

/**
 * What mirrors at the edge around the last dimension: [batch, channels, n].
 * @example
 * new nn.ReflectionPad1d(2)(tensor([[0, 1, 2, 3]])).toArray(); // [[2, 1, 0, 1, 2, 3, 2, 1]]
 */
export class ReflectionPad1d extends Pad {
  constructor(padding: Borders) {
    super(1, padding, { mode: "reflect" });
  }
}

/** What mirrors at the edge around the last dimensions: [batch, channels, height, width]. Negative numbers cut off. */
export class ReflectionPad2d extends Pad {
  constructor(padding: Borders) {
    super(2, padding, { mode: "reflect" });
  }
}

/** What mirrors at the edge around the last dimensions: [batch, channels, depth, height, width]. Negative numbers cut off. */
export class ReflectionPad3d extends Pad {
  constructor(padding: Borders) {
    super(3, padding, { mode: "reflect" });
  }
}

/** The edge itself around the last dimension: [batch, channels, n]. Negative numbers cut off. */
export class ReplicationPad1d extends Pad {
  constructor(padding: Borders) {
    super(1, padding, { mode: "replicate" });
  }
}

/** The edge itself around the last dimensions: [batch, channels, height, width]. Negative numbers cut off. */
export class ReplicationPad2d extends Pad {
  constructor(padding: Borders) {
    super(2, padding, { mode: "replicate" });
  }
}

/** The edge itself around the last dimensions: [batch, channels, depth, height, width]. Negative numbers cut off. */
export class ReplicationPad3d extends Pad {
  constructor(padding: Borders) {
    super(3, padding, { mode: "replicate" });
  }
}

/** The other end around the last dimension: [batch, channels, n]. Negative numbers cut off. */
export class CircularPad1d extends Pad {
  constructor(padding: Borders) {
    super(1, padding, { mode: "circular" });
  }
}

/** The other end around the last dimensions: [batch, channels, height, width]. Negative numbers cut off. */
export class CircularPad2d extends Pad {
  constructor(padding: Borders) {
    super(2, padding, { mode: "circular" });
  }
}

/** The other end around the last dimensions: [batch, channels, depth, height, width]. Negative numbers cut off. */
export class CircularPad3d extends Pad {
  constructor(padding: Borders) {
    super(3, padding, { mode: "circular" });
  }
}

/** One number around the last dimension: [batch, channels, n]. Negative numbers cut off. */
export class ConstantPad1d extends Pad {
  constructor(padding: Borders, value: number) {
    super(1, padding, { value });
  }
}

/** One number around the last dimensions: [batch, channels, height, width]. Negative numbers cut off. */
export class ConstantPad2d extends Pad {
  constructor(padding: Borders, value: number) {
    super(2, padding, { value });
  }
}

/** One number around the last dimensions: [batch, channels, depth, height, width]. Negative numbers cut off. */
export class ConstantPad3d extends Pad {
  constructor(padding: Borders, value: number) {
    super(3, padding, { value });
  }
}
