/** Ways of calling with one tensor. */
import { ints, OPTIONS, options, VECTORS, with1, x } from "./arguments.ts";
import type { Signature } from "./signature.ts";

/** Of one tensor. */
export const unary: readonly Signature[] = [
  { args: [x], shapes: VECTORS },
  { args: [x], shapes: [[[1, 2, 2, 1]], [[1, 2, 1, 3]]], alternative: true },
  ...[0, 1, -1].map((axis) => with1([axis], [[[3]], [[2, 2]], [[2, 3, 2]]])),
  ...[2, 3].map((number) => with1([number], [[[1]], [[2, 2]]])),
  ...[0.5, -2, 0].map((number): Signature => ({ args: [x, number], shapes: [[[1]]], after: [x, 2] })),
];

/** Of one tensor and numbers, lists of numbers, words, records. */
export const configured: readonly Signature[] = [
  with1([0, 1], [[[3]], [[2, 2]]]),
  with1([[0]], [[[3]], [[2, 2]]]),
  with1([[1, 0]], [[[2, 2]]]),
  with1([[1, 2]], [[[2, 2]]]),
  with1([[2, 1, 2]], [[[2, 2]]]),
  with1([[4]], [[[2, 2]], [[4]]]),
  with1([[2, 2]], [[[4]], [[2]], [[1, 1]]]),
  with1([[1], [2]], [[[4]]]),
  with1(
    [
      [0, 1],
      [2, 1],
    ],
    [[[2, 2]]],
  ),
  with1(
    [
      [0, 0],
      [2, 2],
      [1, 2],
    ],
    [[[2, 3]]],
  ),
  with1([[[1, 2]]], [[[2]]]),
  with1(
    [
      [
        [1, 0],
        [0, 1],
      ],
    ],
    [[[2, 2]]],
  ),
  ...["reflect", "symmetric"].map((mode) => with1([[[1, 1]], mode], [[[3]]])),
  ...["edge", "wrap"].map((mode) => with1([1, mode], [[[3]]])),
  with1([ints(2, 0, 2)], [[[3]], [[3, 2]]]),
  with1([ints(1, 0, 1), 1], [[[2, 2]]]),
  with1([ints(1, 0, 1), ints(0, 1, 1), 2], [[[3]]]),
  with1([ints(1, 0, 1), 2], [[[3]]]),
  with1([ints(0, 2), ints(0, 1, 1)], [[[3, 2]]]),
  { args: [ints(0, 0, 1), x], shapes: [[[3]], [[2, 2]]] },
  { args: [ints(2, 0, 1), x, 4], shapes: [[[3]]] },
  {
    args: [{ constant: { shape: [3, 1], data: Float64Array.of(2, 0, 1) }, dtype: "int32" }, x, [4]],
    shapes: [[[3]]],
  },
  with1([2, 1], [[[4]]]),
  { args: ["ii->i", x], shapes: [[[2, 2]]] },
  { args: ["ij->ji", x], shapes: [[[2, 3]]] },
  { args: ["ij->j", x], shapes: [[[2, 3]]] },
  ...OPTIONS.map((each) => with1([options(each)], [[[3]], [[2, 2]]])),
  with1([null, options({ keepdims: true })], [[[3]], [[2, 2]]]),
  with1([null, options({ correction: 1 })], [[[3]], [[2, 2]]]),
  with1([1, 0, true], [[[3]], [[2, 2]]]),
  with1(["euclidean"], [[[3]], [[2, 2]]]),
  with1(["fro"], [[[2, 2]]]),
  with1([Number.POSITIVE_INFINITY], [[[3]]]),
  with1([Number.NEGATIVE_INFINITY], [[[3]]]),
];
