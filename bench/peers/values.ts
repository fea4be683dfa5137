/** What the functions of a library give, asked once. */
import { type AnyFunction, NoValue, type Peer, type Program, type Values } from "./peer.ts";
import { type Argument, argumentsOf } from "./signature.ts";

/** The outputs, one after the other; undefined where the call is no call. */
export function valueAt(
  peer: Pick<Peer, "value">,
  program: Program,
  inputs: readonly Values[],
): Float64Array | undefined {
  try {
    return flat(peer.value(program, inputs));
  } catch {
    return undefined;
  }
}

function flat(outputs: readonly Values[]): Float64Array | undefined {
  if (outputs.length === 0) return undefined;
  return Float64Array.from(outputs.flatMap(({ data }) => Array.from(data)));
}

/** The values of one function, called in many ways at few points: ways of calling are compared with plainer ones, which they share. */
export class Calls {
  readonly #known = new Map<string, Float64Array | undefined>();
  readonly #programs = new Map<string, Program>();
  readonly #peer: Peer;
  readonly #f: AnyFunction;
  readonly #isCareful: boolean;

  /** @param isCareful whether what cannot be compiled is no call: compiling says what is wrong with a call before it can do harm. */
  constructor(peer: Peer, f: AnyFunction, isCareful: boolean) {
    this.#peer = peer;
    this.#f = f;
    this.#isCareful = isCareful;
  }

  /** One for all calls with these arguments: a library compiles it once. */
  program(args: readonly Argument[]): Program {
    const key = keyOf(args);
    let program = this.#programs.get(key);
    if (!program) {
      const [peer, f] = [this.#peer, this.#f];
      program = (tensors) =>
        f(...argumentsOf(args, tensors, (values, dtype) => peer.constant(values, dtype)));
      this.#programs.set(key, program);
    }
    return program;
  }

  value(args: readonly Argument[], point: readonly Values[]): Float64Array | undefined {
    const key = `${keyOf(args)} ${point.map(({ shape, data }) => `${shape}: ${data}`).join("; ")}`;
    if (!this.#known.has(key)) this.#known.set(key, this.#quickly(args, point));
    return this.#known.get(key);
  }

  /** Whether the function gives what it gave, asked once more: where it draws by chance, it gives something else. */
  isSteady(args: readonly Argument[], point: readonly Values[]): boolean {
    const again = (): Float64Array | undefined => valueAt(this.#peer, this.program(args), point);
    const [first, known] = [again(), this.value(args, point)];
    // Compiled code may round otherwise.
    return isAlike(first, known) || (this.#peer.compiled !== undefined && isAlike(again(), first));
  }

  #quickly(args: readonly Argument[], point: readonly Values[]): Float64Array | undefined {
    const program = this.program(args);
    const { compiled } = this.#peer;
    if (!compiled) return valueAt(this.#peer, program, point);
    try {
      return flat(compiled.value(program, point));
    } catch (error) {
      return error instanceof NoValue || this.#isCareful ? undefined : valueAt(this.#peer, program, point);
    }
  }
}

export function isAlike(a: Float64Array | undefined, b: Float64Array | undefined): boolean {
  if (!a || !b || a.length !== b.length) return false;
  return a.every((entry, k) => Math.abs(entry - b[k]) <= 1e-5 * Math.abs(b[k]));
}

/** Alike for arguments that are alike; a list and a tensor of the same numbers are not. */
function keyOf(args: readonly Argument[]): string {
  return JSON.stringify(args, (_, value) =>
    typeof value === "number" && !Number.isFinite(value)
      ? `${value}`
      : value instanceof Float64Array
        ? [...value]
        : value,
  );
}
