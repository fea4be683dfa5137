/** Whose turn it is to be answered: while a submission is asked for one property, the next is made ready. */
import { type Channel, type Question, restOf } from "../properties/index.ts";

export interface Turn {
  /** What is asked on it waits until its turn has begun, and is then sent in one message, in its order. */
  readonly channel: Channel;
  begin(): void;
}

export function turnOn(inner: Channel): Turn {
  let begun = false;
  let begin: () => void = () => {};
  const beginning = new Promise<void>((resolve) => {
    begin = () => {
      begun = true;
      resolve();
    };
  });
  const inTurn = <T>(ask: () => Promise<T>): Promise<T> => (begun ? ask() : beginning.then(ask));
  const channel: Channel = {
    ask: (question) => inTurn(() => inner.ask(question)),
    ...(inner.askAll && {
      askAll: (questions: readonly Question[]) => inTurn(() => inner.askAll!(questions)),
    }),
    ...restOf(inner),
    through: inner,
  };
  return { channel, begin };
}

/** Work that is done one by one, each in its turn. */
interface Begun<T> {
  readonly turn?: Turn;
  readonly done: Promise<T>;
}

/**
 * Does each work in its turn. The next is begun when the questions of the present one are on their way: its inputs are drawn,
 * and the solution answers, while the submission computes; it is asked nothing of the next before the present one is done.
 *
 * @param ahead whether the next may be begun so.
 */
export async function* inTurn<T>(
  works: readonly ((channel: Channel | undefined) => Promise<T>)[],
  channel: Channel | undefined,
  ahead: boolean,
): AsyncIterable<T> {
  const begun: Begun<T>[] = [];
  const begin = (i: number): Begun<T> => {
    if (begun[i]) return begun[i];
    const turn = ahead && channel ? turnOn(channel) : undefined;
    const done = works[i](turn?.channel ?? channel);
    // What goes wrong is told in its turn.
    done.catch(() => {});
    return (begun[i] = { done, ...(turn && { turn }) });
  };
  for (const i of works.keys()) {
    const { turn, done } = begin(i);
    turn?.begin();
    if (turn && i + 1 < works.length) setImmediate(() => setImmediate(() => begin(i + 1)));
    yield await done;
  }
}
