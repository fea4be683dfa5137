/** Single numbers made for gradients: where functions bend, tie and vanish, and seldom beyond what doubles resolve. */
import type { Random } from "fast-check";
import { normalFrom } from "./normal.ts";

export interface EntryRange {
  /** Decimal exponents of the log-uniform share: 10^low … 10^high. */
  readonly exponents?: readonly [number, number];
  /** Whether 0 may be drawn. */
  readonly zero?: boolean;
}

/** The classes of numbers and how often each is drawn, in parts of 100. */
export const ENTRY_SHARES: Readonly<
  Record<"grid" | "normal" | "logUniform" | "special" | "tie" | "near", number>
> = {
  grid: 40,
  normal: 27,
  logUniform: 10,
  special: 10,
  tie: 8,
  near: 5,
};

const SPECIAL = [0, 1, -1, 2];

/** One number; `earlier` are those already drawn for the same tensors, which it may tie with or come close to. */
export function drawEntry(
  random: Random,
  earlier: readonly number[],
  { exponents = [-6, 3], zero = true }: EntryRange = {},
): number {
  const value = draw(random, earlier, exponents);
  return value === 0 && !zero ? random.nextInt(1, 16) / 4 : value;
}

function draw(random: Random, earlier: readonly number[], [low, high]: readonly [number, number]): number {
  let ticket = random.nextInt(0, 99);
  const within = (share: number): boolean => {
    ticket -= share;
    return ticket < 0;
  };
  if (within(ENTRY_SHARES.grid)) return random.nextInt(-16, 16) / 4;
  if (within(ENTRY_SHARES.normal)) return normal(random);
  if (within(ENTRY_SHARES.logUniform)) return sign(random) * 10 ** (low + (high - low) * random.nextDouble());
  if (within(ENTRY_SHARES.special)) return SPECIAL[random.nextInt(0, SPECIAL.length - 1)];
  if (earlier.length === 0) return normal(random);
  const other = earlier[random.nextInt(0, earlier.length - 1)];
  if (within(ENTRY_SHARES.tie)) return other;
  return other + sign(random) * 10 ** -random.nextInt(2, 6);
}

function sign(random: Random): number {
  return random.nextInt(0, 1) === 0 ? 1 : -1;
}

function normal(random: Random): number {
  return normalFrom(1 - random.nextDouble(), random.nextDouble());
}

const FIRST = [0, 1, -1, 2, -2];

/** How hard a number is to handle on paper: 0, 1, −1, 2, −2, integers, halves, two decimals, the rest; then powers of ten times these. */
export function difficulty(value: number): number {
  if (Object.is(value, -0)) return 0.5;
  const place = FIRST.indexOf(value);
  if (place >= 0) return place;
  const power = powerOf(value);
  if (power !== 0) return 9 + Math.abs(power) / 400 + difficulty(digitsOf(value, power)) / 1e4;
  const size = Math.abs(value) / 100 + (value < 0 ? 0.001 : 0);
  if (Number.isInteger(value)) return 5 + size;
  if (Number.isInteger(2 * value)) return 6 + size;
  return value === hundredths(value) ? 7 + size : 8;
}

/** The power of ten that a person would write: 0 for what is between a hundredth and a hundred. */
export function powerOf(value: number): number {
  const size = Math.abs(value);
  return size === 0 || (size >= 0.01 && size < 100) ? 0 : Math.floor(Math.log10(size));
}

/** What stands before that power, and the number that both make again. */
const digitsOf = (value: number, power: number): number => Number((value / 10 ** power).toPrecision(15));
export const timesTen = (digits: number, power: number): number => Number(`${digits}e${power}`);

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Easier numbers to try in its place, the easiest first. */
export function easier(value: number): number[] {
  const power = powerOf(value);
  const digits = digitsOf(value, power);
  const scaled = [Math.sign(value), Math.trunc(digits), Math.round(digits), hundredths(digits)];
  const candidates = [
    ...FIRST,
    Math.trunc(value),
    Math.round(value),
    Math.round(2 * value) / 2,
    hundredths(value),
    ...(power === 0 ? [] : scaled.map((simple) => timesTen(simple, power))),
  ];
  const unique = [...new Set(candidates.map((candidate) => candidate + 0))];
  return unique
    .filter((candidate) => difficulty(candidate) < difficulty(value))
    .sort((a, b) => difficulty(a) - difficulty(b));
}
