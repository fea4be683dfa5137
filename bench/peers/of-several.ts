/** Ways of calling with two tensors and more. */
import { bools, ints, LISTS, options, PAIRS, u, v, with2, x, y, z } from "./arguments.ts";
import type { Signature } from "./signature.ts";

/** Of two tensors and more. */
export const several: readonly Signature[] = [
  { args: [x, y], shapes: PAIRS },
  {
    args: [x, y],
    shapes: [
      [[3], [2]],
      [[2], [2, 2]],
      [
        [2, 2, 2],
        [2, 2, 2],
      ],
      [[3], [3]],
    ],
  },
  ...[0, 1].map((number) =>
    with2(
      [number],
      [
        [[2], [2]],
        [
          [2, 2],
          [2, 2],
        ],
      ],
    ),
  ),
  ...([[true], [false, true], [true, true]] as const).map((flags) =>
    with2(flags, [
      [
        [2, 2],
        [2, 2],
      ],
      [
        [2, 3],
        [2, 3],
      ],
      [
        [2, 3],
        [3, 2],
      ],
    ]),
  ),
  with2(
    [[[1], [0]]],
    [
      [
        [2, 3],
        [3, 2],
      ],
    ],
  ),
  with2(["full"], [[[3], [2]]]),
  with2(["same"], [[[3], [2]]]),
  with2(
    [options({ axis: 0 })],
    [
      [
        [2, 2],
        [2, 2],
      ],
    ],
  ),
  with2(
    [options({ lower: true })],
    [
      [
        [2, 2],
        [2, 2],
      ],
      [
        [2, 2],
        [2, 1],
      ],
    ],
  ),
  with2(
    [options({ leftSide: true, lower: true })],
    [
      [
        [2, 2],
        [2, 2],
      ],
    ],
  ),
  with2(
    [options({ transposeA: true })],
    [
      [
        [2, 2],
        [2, 2],
      ],
    ],
  ),
  {
    args: [options({ a: x, b: y })],
    shapes: [
      [
        [2, 2],
        [2, 2],
      ],
    ],
  },
  ...["relu", "elu", "sigmoid", "relu6", "linear"].map(
    (activation): Signature => ({
      args: [options({ a: x, b: y, bias: z, activation })],
      shapes: [[[2, 2], [2, 2], [2]]],
    }),
  ),
  ...["relu", "elu", "sigmoid", "relu6", "linear"].map(
    (activation): Signature => ({
      args: [options({ x, filter: y, strides: 1, pad: "valid", bias: z, activation })],
      shapes: [[[1, 3, 3, 1], [2, 2, 1, 1], [1]]],
    }),
  ),
  {
    args: [x, y, z],
    shapes: [
      [[1], [1], [1]],
      [[2], [2], [2]],
      [[2, 2], [2], [1, 2]],
      [
        [2, 2],
        [2, 2],
        [2, 2],
      ],
      [
        [1, 2, 1, 2],
        [1, 2, 1, 2],
        [1, 2, 1, 2],
      ],
    ],
  },
  {
    args: [x, y, z, u],
    shapes: [
      [[2], [2], [2], [2]],
      [[2, 2], [2], [2], [2]],
    ],
  },
  { args: [x, y, z, u, v], shapes: [[[2, 2], [2], [2], [2], [2]]] },
  { args: [x, y, z, u, v, 0.1], shapes: [[[1, 1, 2, 2], [2], [2], [2], [2]]] },
  { args: [[x, y]], shapes: LISTS },
  { args: [[x, y], 0], shapes: LISTS },
  { args: [[x, y], 1], shapes: LISTS },
  {
    args: [[x, y, z]],
    shapes: [
      [
        [2, 2],
        [2, 2],
        [2, 2],
      ],
    ],
  },
  {
    args: [bools(1, 0), x, y],
    shapes: [
      [[2], [2]],
      [[2, 2], [2]],
    ],
  },
  { args: [[bools(1, 0)], [x]], shapes: [[[2]]] },
  {
    args: ["ij,jk->ik", x, y],
    shapes: [
      [
        [2, 2],
        [2, 3],
      ],
    ],
  },
  { args: ["i,i->", x, y], shapes: [[[2], [2]]] },
  { args: ["i,j->ij", x, y], shapes: [[[2], [3]]] },
  { args: [x, ints(0, 1), y], shapes: [[[2, 2], [2]]] },
  { args: [x, ints(0, 1), [2, 2]], shapes: [[[2]]] },
];
