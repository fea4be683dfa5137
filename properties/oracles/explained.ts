/** What is wrong with a gradient, on numbers that a person can check on paper, and how it is wrong. */
import type { Accused, Explained } from "./check-inputs.ts";
import { inputAt } from "./check-inputs.ts";
import { derivativesAt, type Found } from "./derivatives.ts";
import { alike, type HowWrong, howMisshapen, howWrong } from "./how-wrong.ts";
import type { Input } from "./points.ts";
import { DOUBLE } from "./precision.ts";
import { shrunk } from "./shrunk-point.ts";

export function explained(accused: Accused): Explained {
  const { x, wrong, inputs, misshapen, found } = accused;
  const input = inputAt(inputs, wrong.place);
  const row = found.filter(({ above }) => above === wrong.above);
  if (input.name in misshapen) {
    const given = misshapen[input.name];
    const right = entriesOf(input, row).map(({ expected }) => expected);
    const how = howMisshapen(given, right, input.shape);
    return { x, wrong: { ...wrong, given: given.values[wrong.place - input.start] ?? Number.NaN }, how };
  }
  const how = howIn(accused, input, row);
  return { ...simplest(accused, how), how };
}

const entriesOf = ({ start, size }: Input, row: readonly Found[]): Found[] =>
  row.filter(({ place }) => place >= start && place < start + size);

function howIn({ found, wrong, inputs }: Accused, input: Input, row: readonly Found[]): HowWrong | undefined {
  const mine = entriesOf(input, row);
  // Of a sample there is no whole to compare.
  if (mine.length !== input.size) return howWrong([wrong.given], [wrong.expected], []);
  const other = found.find(({ above }) => above !== wrong.above)?.above;
  if (other) {
    const rows = [row, found.filter(({ above }) => above === other)];
    const [given, right] = (["given", "expected"] as const).map((key) =>
      rows.map((entries) => entries.map((entry) => entry[key])),
    );
    if (alike(given[0], given[1]) && !alike(right[0], right[1]))
      return { code: "upstream-ignored", text: "What comes from above makes no difference to it." };
  }
  const others = inputs.filter((other) => other !== input && !other.constant && other.size === input.size);
  return howWrong(
    mine.map(({ given }) => given),
    mine.map(({ expected }) => expected),
    input.shape,
    Object.fromEntries(
      others.map((other) => [other.name, entriesOf(other, row).map(({ expected }) => expected)]),
    ),
  );
}

function simplest(accused: Accused, how: HowWrong | undefined): Pick<Explained, "x" | "wrong"> {
  const { program, precision, inputs } = accused;
  let { wrong } = accused;
  const { place, above } = wrong;
  const fails = (point: Float64Array): boolean => {
    const x = precision === DOUBLE ? point : point.map(Math.fround);
    const value = Array.from(program.f(x.slice()));
    if (!value.every(Number.isFinite)) return false;
    const found = derivativesAt(program, { x, value, above, precision }).at(place);
    if (found.verdict !== "wrong" || !isSuch(how, found)) return false;
    wrong = found;
    return true;
  };
  const x = shrunk(accused.x, inputs, fails);
  return { x, wrong };
}

/** Whether an entry is wrong in the way that the whole is: a smaller example must not tell another story. */
function isSuch(how: HowWrong | undefined, { given, expected }: Found): boolean {
  const factor = { zero: 0, "sign-flipped": -1, scaled: how?.factor }[how?.code as string];
  return factor === undefined || (expected !== 0 && alike([given], [factor * expected]));
}
