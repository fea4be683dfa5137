/**
 * The one place where dtypes meet. Inputs of several dtypes are converted to what they have in common; those of a dtype of storage to the one
 * that ops compute in, and the result back. All of it is casts on the tape, so that gradients, tangents and traces follow by themselves.
 */
import { bool, type Dtype, type DtypeName, float32, int32 } from "../core/dtype.ts";
import { enroll, int64, uint8 } from "../core/held.ts";
import type { Attributes, Op } from "../core/op.ts";
import { Tensor } from "../core/tensor.ts";
import { DtypeError } from "../errors.ts";
import { bounded, meeting, type Operand } from "../run/agree.ts";
import { mapped, reduced, structured } from "../run/apply.ts";
import { inPlace } from "../run/in-place.ts";
import { checkFits, fits } from "../run/make.ts";
import { to } from "./cast.ts";
import { copy } from "./copy.ts";

/** From what any other has everything of to what has most; float16 and bfloat16, which do not contain each other, come as one. */
const ranks: Readonly<Record<DtypeName, number>> = {
  ...{ bool: 0, uint8: 1, int32: 2, int64: 3 },
  ...{ float16: 4, bfloat16: 4, float32: 5, float64: 6 },
};

/** The dtype that two have in common. */
export function promoted(x: Dtype, y: Dtype): Dtype {
  if (x === y) return x;
  const [a, b] = [ranks[x.name], ranks[y.name]];
  return a === b ? float32 : a > b ? x : y;
}

/** bool, whole, floating: what a tensor of none is never promoted within. */
export const categoryOf = (x: Dtype): number => (x.floating ? 2 : x === bool ? 0 : 1);

/** The dtype of a result: a tensor of a single number (of no dimension) changes that of others only where it is of a higher category. */
export function common(tensors: readonly Tensor[]): Dtype {
  const [wide, single] = [false, true].map((isSingle) =>
    tensors.filter((x) => (x.ndim === 0) === isSingle).map((x) => x.type),
  );
  if (wide.length === 0 || single.length === 0) return [...wide, ...single].reduce(promoted);
  const [most, other] = [wide.reduce(promoted), single.reduce(promoted)];
  return categoryOf(other) > categoryOf(most) ? promoted(most, other) : most;
}

const cast = (x: Tensor, dtype: Dtype): Tensor => to(x, dtype.name);

/** What adds up whole numbers of 8 bits adds up to more than these hold. */
const totals = new Set(["sum", "prod", "cumsum", "cumprod"]);

const least = { uint8: 0, int64: Number.MIN_SAFE_INTEGER };
const most = { uint8: 255, int64: Number.MAX_SAFE_INTEGER };

/** A number beside whole numbers of storage. A bound beyond them is as good as their end. @throws {DtypeError} for one that the dtype has not. */
function numberBeside(op: Op, i: number, number: number, dtype: Dtype): number {
  if (dtype.floating || op.gives !== "same" || (op.bools >> i) & 1) return number;
  const name = dtype.name as "uint8";
  const value = bounded(op, i, number, least[name], most[name]);
  // To add −1 is to take 1 away.
  if (value !== number || dtype !== uint8 || !fits(-number, dtype)) checkFits(value, dtype, op.name);
  return value;
}

/** Whether what it gives are places or bits, int32 whatever it is given. */
const givesPlaces = (op: Op): boolean => op.kind === "structural" && op.structural?.vjp === undefined;

/** What to say of two dtypes that meet: to convert the one that loses nothing by it. */
function mixed(op: string, x: Tensor, y: Tensor): DtypeError {
  const narrow = y.type.floating ? !x.type.floating : x.type === bool;
  const [to, from] = narrow ? [y.dtype, x.dtype] : [x.dtype, y.dtype];
  return new DtypeError(
    `${op}: the dtypes ${x.dtype} and ${y.dtype} do not mix. Convert one: write x.to("${to}") for the ${from} tensor.`,
  );
}

/** What an op says of dtypes that it does not take. */
function refused(op: Op, inputs: readonly Tensor[]): DtypeError {
  const lead = inputs[op.lead];
  const other = inputs.find((x, i) => i !== op.lead && x.type !== ((op.bools >> i) & 1 ? bool : lead.type));
  if (other && op.bools && inputs.indexOf(other) < op.lead)
    return new DtypeError(
      `${op.name}: the condition must be bool, not ${other.dtype}: write condition.ne(0).`,
    );
  const wanted =
    op.takes === "float" ? "a floating tensor" : op.takes === "bool" ? "a bool tensor" : "numbers";
  const fix = op.takes === "bool" ? "x.ne(0)" : op.takes === "float" ? 'x.to("float32")' : 'x.to("int32")';
  return new DtypeError(`${op.name}: takes ${wanted}, not ${lead.dtype}: write ${fix}.`);
}

/** Whether an op takes whole numbers; others are never rounded to a result of these. */
const takesWhole = ({ takes }: Op): boolean => takes === "any" || takes === "number";

function settle(op: Op, inputs: readonly Operand[], attributes: Attributes): Tensor {
  const isFree = (x: Operand, i: number): x is Tensor =>
    x instanceof Tensor && !((op.bools >> i) & 1) && op.inputs[i] !== "index";
  const tensors = inputs.filter(isFree);
  const dtype = common(tensors);
  const other = tensors.find((x) => x.type !== tensors[0].type);
  if (other && op.kind !== "elementwise" && op.name !== "cat") throw mixed(op.name, tensors[0], other);
  if (!dtype.floating && dtype.held && !takesWhole(op)) throw refused(op, tensors);
  const computes = op.name === "cat" ? dtype : (dtype.held?.computes ?? dtype);
  const given = inputs.map((x, i) => {
    if (!(x instanceof Tensor)) return numberBeside(op, i, Number(x), dtype);
    if (op.inputs[i] === "index") return x.type.held ? cast(x, int32) : x;
    return tensors.includes(x) ? cast(x, computes) : x;
  });
  // Nothing to convert: it is refused for another reason.
  if (given.every((x, i) => x === inputs[i])) throw refused(op, given as Tensor[]);
  const run = op.kind === "elementwise" ? mapped : op.kind === "reduction" ? reduced : structured;
  const out = run(op, given as Tensor[], attributes);
  if (dtype === computes || out.type !== computes || givesPlaces(op)) return out;
  return cast(out, dtype === uint8 && totals.has(op.name) ? int64 : dtype);
}

/** What an op in place writes where dtypes meet: its result, in the dtype that is written over. */
function write(op: Op, x: Tensor, rest: readonly Operand[], name: string): Tensor {
  const made = op === copy.op ? (rest[0] as Tensor) : mapped(op, [x, ...rest]);
  if (categoryOf(made.type) > categoryOf(x.type)) throw mixed(name, x, made);
  return inPlace(copy.op, x, [cast(made, x.type)], name);
}

/** From here on there are dtypes of storage, and dtypes may meet. */
export function useDtypes(): void {
  enroll();
  meeting.settle = settle;
  meeting.write = write;
}
