/** Tensors in lists and plain objects, however nested: what modules take and give. */
import { Tensor } from "../core/tensor.ts";

export function isPlain(value: unknown): value is Record<string, unknown> {
  const prototype = typeof value === "object" && value !== null ? Object.getPrototypeOf(value) : undefined;
  return prototype === null || prototype === Object.prototype;
}

/** The same lists and objects with other tensors. */
export function mapTensors<T>(nested: T, f: (x: Tensor) => Tensor): T {
  const visit = (value: unknown): unknown => {
    if (value instanceof Tensor) return f(value);
    if (Array.isArray(value)) return value.map(visit);
    if (isPlain(value)) return Object.fromEntries(Object.entries(value).map(([key, x]) => [key, visit(x)]));
    return value;
  };
  return visit(nested) as T;
}

/** All of them, in their order. */
export function tensorsIn(nested: unknown): Tensor[] {
  const found: Tensor[] = [];
  mapTensors(nested, (x) => {
    found.push(x);
    return x;
  });
  return found;
}
