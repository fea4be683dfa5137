/** A line of somebody's run, and the reference's beside it where the two differ. */
import type { LineLayer } from "../properties/index.ts";

interface Line extends Omit<LineLayer, "kind" | "dashed"> {
  /** The same line as it should be, where a run of the exercise is drawn. */
  readonly right?: readonly number[];
}

/** The run's line; where it is not the right one, that one below it, dashed. */
export function lineBeside({ right, ...line }: Line): LineLayer[] {
  const own: LineLayer = { kind: "line", ...line };
  if (!right || isSame(line.points, right)) return [own];
  const { name, colour, steps } = line;
  const told = name === "" ? "" : `${name}, as it should be`;
  return [{ kind: "line", name: told, points: right, colour, dashed: true, ...(steps && { steps }) }, own];
}

/** Whether two lines would be drawn alike. */
function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((entry, i) => Math.abs(entry - b[i]) < 1e-3);
}
