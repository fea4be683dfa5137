/** Pictures of digits to learn from, drawn by chance: 12 by 12 pixels, each at a place, with a strength and noise of its own. */
import { rand, randint, randn, type Tensor, tensor } from "gradproof/engine";

/** Five rows of three pixels each. */
const SHAPES: readonly string[] = [
  "111 101 101 101 111",
  "010 110 010 010 111",
  "111 001 111 100 111",
  "111 001 111 001 111",
  "101 101 111 001 001",
  "111 100 111 001 111",
  "111 100 111 101 111",
  "111 001 001 010 010",
  "111 101 111 101 111",
  "111 101 111 001 111",
];

export const SIZE = 12;

export interface Digits {
  /** [count, 1, 12, 12], from 0 to 1. */
  readonly images: Tensor;
  /** [count], int32. */
  readonly labels: Tensor;
}

/** @param noise how far a pixel is off, as a standard deviation. */
export function digits(count: number, noise = 0.1): Digits {
  const labels = randint(0, 10, [count]);
  const [right, down] = [randint(0, 6, [count]).toTypedArray(), randint(0, 3, [count]).toTypedArray()];
  const strength = rand([count]).mul(0.4).add(0.6).toTypedArray();
  const pixels = new Float32Array(count * SIZE * SIZE);
  labels.toTypedArray().forEach((digit, n) => {
    SHAPES[digit].split(" ").forEach((line, i) => {
      [...line].forEach((pixel, j) => {
        // Twice as large, both ways.
        for (const [di, dj] of [[0, 0], [0, 1], [1, 0], [1, 1]]) // biome-ignore format: one line
          pixels[n * SIZE * SIZE + (down[n] + 2 * i + di) * SIZE + right[n] + 2 * j + dj] =
            Number(pixel) * strength[n];
      });
    });
  });
  const images = tensor(pixels).reshape(count, 1, SIZE, SIZE);
  return { images: images.add(randn(images.shape).mul(noise)).clamp(0, 1), labels };
}

/** Batches of so many, in their order. */
export function* batches(
  { images, labels }: Digits,
  size: number,
): Generator<[data: Tensor, target: Tensor]> {
  for (let start = 0; start < labels.length; start += size) {
    const count = Math.min(size, labels.length - start);
    yield [images.narrow(0, start, count), labels.narrow(0, start, count)];
  }
}

/** A picture as text, for a terminal. */
export function drawn(image: Tensor): string {
  const rows = image.reshape(SIZE, SIZE).toArray() as number[][];
  return rows.map((row) => row.map((v) => " ░▒▓█"[Math.min(4, Math.floor(v * 5))]).join("")).join("\n");
}
