/** What L-BFGS remembers of the curvature, and the direction that follows from it: plain vectors of doubles. */

export type Vector = Float64Array;

/** The last moves, and how the gradient changed with each; of `move`, the very last one, the change is not known yet. */
export interface Memory {
  iterations: number;
  gradient: Vector;
  move: Vector;
  moves: Vector[];
  changes: Vector[];
}

/** Learn from the gradient after the last move. A change along which the slope does not grow says nothing that could be used. */
export function learn(memory: Memory, gradient: Vector, historySize: number): void {
  const { move, moves, changes } = memory;
  const change = gradient.map((g, i) => g - memory.gradient[i]);
  // Relative, so that it is the same whatever unit the loss has.
  if (dot(move, change) > 1e-10 * Math.sqrt(dot(move, move) * dot(change, change))) {
    moves.push(move);
    changes.push(change);
  }
  while (moves.length > historySize) {
    moves.shift();
    changes.shift();
  }
  Object.assign(memory, { gradient, move: new Float64Array(gradient.length) });
}

/** −H g by the two loops over the pairs; H starts from s·y / y·y of the last one. Nocedal and Wright (2006), algorithm 7.4. */
export function descent(gradient: Vector, { moves, changes }: Memory): Vector {
  const direction = gradient.map((g) => -g);
  const shares: number[] = [];
  for (let i = moves.length - 1; i >= 0; i--) {
    shares[i] = dot(moves[i], direction) / dot(moves[i], changes[i]);
    add(direction, changes[i], -shares[i]);
  }
  const [move, change] = [moves.at(-1), changes.at(-1)];
  if (move && change) {
    const scale = dot(move, change) / dot(change, change);
    for (let i = 0; i < direction.length; i++) direction[i] *= scale;
  }
  for (let i = 0; i < moves.length; i++)
    add(direction, moves[i], shares[i] - dot(changes[i], direction) / dot(moves[i], changes[i]));
  return direction;
}

export function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** a ← a + t b */
function add(a: Vector, b: Vector, t: number): void {
  for (let i = 0; i < a.length; i++) a[i] += t * b[i];
}

/** The largest size of an entry. */
export function largest(a: Vector): number {
  let most = 0;
  for (const value of a) most = Math.max(most, Math.abs(value));
  return most;
}

/** The sum of the sizes of all entries. */
export function sizes(a: Vector): number {
  return a.reduce((sum, value) => sum + Math.abs(value), 0);
}
