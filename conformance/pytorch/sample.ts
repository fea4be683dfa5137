/** PyTorch's samples as they are stored: one JSON object a line. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

export type Entry = number | boolean | "NaN" | "Infinity" | "-Infinity";

export interface StoredTensor {
  /** Row-major. */
  readonly tensor: readonly Entry[];
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly requiresGrad: boolean;
}

/** What an op was called with: tensors, numbers, strings, lists of them, and a few marked values. */
export type Stored =
  | StoredTensor
  | number
  | boolean
  | string
  | null
  | readonly Stored[]
  | { readonly slice: readonly (number | null)[] }
  | { readonly dtype: string }
  | { readonly float: string };

export interface Sample {
  readonly op: string;
  readonly variant: string;
  readonly input: Stored;
  readonly args: readonly Stored[];
  readonly kwargs: Readonly<Record<string, Stored>>;
  readonly output: StoredTensor | readonly StoredTensor[];
  /** One for each differentiable output. */
  readonly cotangents: readonly StoredTensor[];
  /** One for each input tensor that requires grad, in the order of input, args, kwargs; null where PyTorch gave none. */
  readonly gradients: readonly (StoredTensor | null)[] | null;
}

/** @throws {SyntaxError} for what is no list of samples. */
export function readSamples(file: string | URL): Sample[] {
  const bytes = readFileSync(file);
  const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString("utf8");
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as Sample);
}

export function isStoredTensor(value: unknown): value is StoredTensor {
  return typeof value === "object" && value !== null && "tensor" in value;
}
