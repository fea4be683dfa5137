/** Numbers as a person reads them. */
import type { JsonNumber } from "./result.ts";

const DIGITS = 10;

/** Ten significant digits, a real minus sign, powers of ten where zeros would be many. */
export function written(value: JsonNumber | null | undefined): string {
  if (value === null || value === undefined) return "none";
  if (value === "NaN") return "NaN";
  if (typeof value === "string") return value === "Infinity" ? "∞" : "−∞";
  if (!Number.isFinite(value)) return "NaN";
  return signed(compact(Number(value.toPrecision(DIGITS))));
}

/** One or two digits: of an error, only the size matters. */
export function rough(value: JsonNumber | undefined): string {
  if (typeof value !== "number") return written(value);
  return value === 0 ? "0" : signed(compact(Number(value.toPrecision(2))));
}

function compact(value: number): string {
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (size >= 1e9 || size < 1e-4) {
    const [digits, power] = value.toExponential().split("e");
    return `${digits}·10${superscript(Number(power))}`;
  }
  return String(value);
}

/** A whole number, raised: ⁻³. */
export function superscript(power: number): string {
  return String(power).replace(/./g, (character) =>
    character === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(character)],
  );
}

function signed(text: string): string {
  return text.replace(/^-/, "−");
}

/** How many leading characters two numbers share; all of them where they are written alike. */
export function commonPrefix(a: string, b: string): number {
  let n = 0;
  while (n < a.length && a[n] === b[n]) n++;
  return n;
}

/** "1 line", "2 lines". */
export function counted(count: number, one: string, many: string = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
