/** Ways of calling with images and filters. */
import { IMAGE, ints, options, with1, x, y, z } from "./arguments.ts";
import type { Signature } from "./signature.ts";

/** Of images: channels last, or first. */
export const images: readonly Signature[] = [
  ...["valid", "same"].map((pad) => with1([[2, 2], 1, pad], IMAGE)),
  ...["valid", "same"].flatMap((pad) => [1, 2].map((stride) => with1([2, stride, pad], IMAGE))),
  with1([2, "max", "valid"], IMAGE),
  with1([2, "avg", "valid"], IMAGE),
  with1([[4, 4]], IMAGE),
  with1([[4, 4], true], IMAGE),
  with1([[3, 3], false, true], IMAGE),
  with1([2], [[[1, 2, 2, 4]]]),
  with1(
    [
      [2, 2],
      [
        [0, 0],
        [0, 0],
      ],
    ],
    [[[4, 1, 1, 1]], [[1, 4, 2, 1]]],
  ),
  with1([[2, 2, 2], 1, "valid"], [[[1, 3, 2, 2, 1]]]),
  ...[1, 2].flatMap((stride) =>
    ["valid", "same"].map(
      (pad): Signature => ({
        args: [x, y, stride, pad],
        shapes: [
          [
            [1, 3, 3, 1],
            [2, 2, 1, 1],
          ],
          [
            [1, 4, 4, 2],
            [2, 2, 2, 2],
          ],
          [
            [1, 4, 4, 2],
            [2, 2, 2],
          ],
          [
            [1, 5, 2],
            [3, 2, 2],
          ],
          [
            [1, 3, 3, 2, 1],
            [2, 2, 2, 1, 2],
          ],
        ],
      }),
    ),
  ),
  {
    args: [x, y, 1, "valid", "NHWC", 2],
    shapes: [
      [
        [1, 4, 4, 1],
        [2, 2, 1, 1],
      ],
    ],
  },
  {
    args: [x, y, [1, 3, 3, 1], 1, "valid"],
    shapes: [
      [
        [1, 2, 2, 1],
        [2, 2, 1, 1],
      ],
    ],
  },
  {
    args: [x, y, [1, 4, 4, 1], 2, "same"],
    shapes: [
      [
        [1, 2, 2, 1],
        [3, 3, 1, 1],
      ],
    ],
  },
  {
    args: [x, y, [1, 3, 3, 3, 1], 1, "valid"],
    shapes: [
      [
        [1, 2, 2, 2, 1],
        [2, 2, 2, 1, 1],
      ],
    ],
  },
  {
    args: [x, y, z, 1, "valid"],
    shapes: [
      [
        [1, 3, 3, 2],
        [2, 2, 2, 1],
        [1, 1, 2, 2],
      ],
    ],
  },
  {
    args: [
      x,
      { constant: { shape: [1, 4], data: Float64Array.of(0.1, 0.2, 0.8, 0.7) }, dtype: "float32" },
      ints(0),
      [2, 2],
    ],
    shapes: IMAGE,
  },
  ...["VALID", "SAME"].flatMap((padding) =>
    [1, 2].map(
      (stride): Signature => ({
        args: [x, y, [stride, stride], padding],
        shapes: [
          [
            [1, 1, 3, 3],
            [1, 1, 2, 2],
          ],
          [
            [1, 2, 4, 4],
            [2, 2, 2, 2],
          ],
        ],
      }),
    ),
  ),
  {
    args: [x, y, [1], "VALID"],
    shapes: [
      [
        [1, 1, 4],
        [1, 1, 2],
      ],
    ],
  },
  {
    args: [
      x,
      y,
      [1, 1],
      [
        [1, 0],
        [0, 1],
      ],
    ],
    shapes: [
      [
        [1, 1, 3, 3],
        [1, 1, 2, 2],
      ],
    ],
  },
  {
    args: [x, y, [1, 1], "VALID", options({ rhsDilation: [2, 2] })],
    shapes: [
      [
        [1, 1, 4, 4],
        [1, 1, 2, 2],
      ],
    ],
  },
];
