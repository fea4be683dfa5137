/** Tensors as text to be read. */

import { getDefaultDtype } from "../core/dtype.ts";
import { sizeOf } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { toTypedArray } from "./read.ts";

const edge = 3;
const abridgeAbove = 1000;
/** What fits on a line is written on one. */
const lineWidth = 100;

/**
 * Like `tensor([[1, 2], [3, 4]], float64, requiresGrad)`; a row a line and columns aligned where that is too long for one line, and abridged to the
 * first and last three of each dimension above 1000 elements. Of a tensor on another device, whose elements are not at hand, the shape stands for them.
 */
export function toText(x: Tensor): string {
  const notes = [];
  if (x.on !== null) notes.push(`shape [${x.shape.join(", ")}]`, `on ${x.device}`);
  if (x.dtype !== getDefaultDtype() && x.dtype !== "bool") notes.push(x.dtype);
  if (x.requiresGrad) notes.push("requiresGrad");
  if (x.on !== null) return `tensor(${notes.join(", ")})`;
  if (x.size === 0 && x.shape.join() !== "0") notes.push(`shape [${x.shape.join(", ")}]`);
  const shown = shownOf(x);
  const short = oneLine(shown);
  const body = short.length <= lineWidth || x.ndim === 0 ? short : lines(shown, "tensor(".length);
  return `tensor(${[body, ...notes].join(", ")})`;
}

/** What JavaScript's operators are given: `x * y` on tensors would silently be NaN. */
export function toPrimitive(x: Tensor, hint: string): string {
  if (hint === "string") return toText(x);
  throw new TypeError(
    "Operators do not work on tensors: write x.add(y), x.lt(y), …, or item() for the number.",
  );
}

/** Elements as text, nested; "…" where some are left out. */
type Shown = string | Shown[];

/** Makes text of the elements that are shown and no others: a tensor of millions is printed at once. */
function shownOf(x: Tensor): Shown {
  const { shape } = x;
  const abridge = x.size > abridgeAbove;
  const steps = shape.map((_, d) => sizeOf(shape.slice(d + 1)));
  const flat = toTypedArray(x);
  const build = (d: number, at: number): Shown => {
    if (d === shape.length) return elementText(flat[at], x);
    const n = shape[d];
    const whole = !abridge || n <= 2 * edge;
    const places = whole
      ? Array.from({ length: n }, (_, i) => i)
      : Array.from({ length: 2 * edge }, (_, i) => (i < edge ? i : n - 2 * edge + i));
    const parts = places.map((i) => build(d + 1, at + i * steps[d]));
    if (!whole) parts.splice(edge, 0, "…");
    return parts;
  };
  return build(0, 0);
}

function oneLine(shown: Shown): string {
  return typeof shown === "string" ? shown : `[${shown.map(oneLine).join(", ")}]`;
}

/** A row a line, wrapped where it is too long; columns of one width. */
function lines(shown: Shown, indent: number): string {
  const width = widest(shown);
  const write = (part: Shown, column: number): string => {
    if (typeof part === "string") return part;
    if (part.every((inner) => typeof inner === "string")) return wrapped(part as string[], width, column + 1);
    const rows = part.map((inner) => write(inner, column + 1));
    // Blank lines between matrices, as many as dimensions above two.
    const gap = "\n".repeat(Math.max(1, depth(part) - 1));
    return `[${rows.join(`,${gap}${" ".repeat(column + 1)}`)}]`;
  };
  return write(shown, indent);
}

function wrapped(entries: readonly string[], width: number, column: number): string {
  const fit = Math.max(1, Math.floor((lineWidth - column) / (width + 2)));
  const rows = [];
  for (let i = 0; i < entries.length; i += fit)
    rows.push(
      entries
        .slice(i, i + fit)
        .map((entry) => (entry === "…" ? entry : entry.padStart(width)))
        .join(", "),
    );
  return `[${rows.join(`,\n${" ".repeat(column)}`)}]`;
}

function widest(shown: Shown): number {
  if (typeof shown === "string") return shown.length;
  return shown.reduce((width, part) => Math.max(width, widest(part)), 0);
}

function depth(shown: Shown): number {
  const inner = typeof shown === "string" ? undefined : shown.find((part) => typeof part !== "string");
  return typeof shown === "string" ? 0 : 1 + (inner ? depth(inner) : 0);
}

/** Whole numbers below this are written with all their digits. */
const WHOLE = 1e7;

function elementText(value: number, x: Tensor): string {
  if (x.dtype === "bool") return `${value !== 0}`;
  if (!x.type.floating) return `${value}`;
  if (Object.is(value, -0)) return "-0";
  if (!Number.isFinite(value) || (Number.isInteger(value) && Math.abs(value) < WHOLE)) return `${value}`;
  // Six digits, and an exponent where more would pretend to be known or zeros would have to be counted.
  const size = Math.abs(value);
  const text = size >= 1e6 || size < 1e-4 ? value.toExponential(5) : value.toPrecision(6);
  return text.replace(/(\.\d*?)0+(?=e|$)/, "$1").replace(/\.(?=e|$)/, "");
}
