/** A channel that counts: what a body asked, and what it did not wait for. */
import type { Answer, Channel, Field, GradedDevice, Question, Values } from "../suite/channel.ts";

export interface Watched {
  readonly channel: Channel;
  /** Questions so far. */
  asked(): number;
  /** Questions without an answer. */
  pending(): number;
  /** What was printed at the first question at which anything was. */
  printed(): string | undefined;
}

/** The same channel, with its questions counted. */
export function watched(channel: Channel): Watched {
  let asked = 0;
  let pending = 0;
  let printed: string | undefined;
  const settled = (answer?: Answer): void => {
    pending--;
    printed ??= answer?.printed;
  };
  const counting = (inner: Channel): Channel => ({
    // Beside the answer, and not around it: there are thousands, and none shall arrive later for it.
    ask(question) {
      asked++;
      pending++;
      const answer = inner.ask(question);
      answer.then(settled, () => settled());
      return answer;
    },
    ...(inner.askAll && {
      askAll(questions: readonly Question[]) {
        asked += questions.length;
        pending += questions.length;
        const answers = inner.askAll!(questions);
        const all = (given: readonly Answer[] = []): void => {
          pending -= questions.length;
          printed ??= given.find((answer) => answer.printed !== undefined)?.printed;
        };
        answers.then(all, () => all());
        return answers;
      },
    }),
    ...restOf(inner, counting),
  });
  return { channel: counting(channel), asked: () => asked, pending: () => pending, printed: () => printed };
}

/** The same channel, with other numbers in every answer, each time. */
export function tampered(channel: Channel): Channel {
  let state = 1;
  // Marsaglia's xorshift: the same numbers in every process.
  const number = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 28;
  };
  const values = ({ shape, data }: Values): Values => ({ shape, data: data.map(number) });
  const field = (given: Field): Field => {
    if (given.kind === "tensor") return { kind: "tensor", values: values(given.values) };
    if (given.kind === "number") return { kind: "number", value: number() };
    return given.kind === "boolean" ? { kind: "boolean", value: !given.value } : given;
  };
  const answer = (given: Answer): Answer => {
    if (given.outcome === "record")
      return {
        outcome: "record",
        fields: Object.fromEntries(Object.entries(given.fields).map(([name, each]) => [name, field(each)])),
      };
    if (given.outcome !== "tensor") return given;
    const { gradients } = given;
    return {
      ...given,
      value: values(given.value),
      ...(gradients && { gradients: gradients.map((each) => each && values(each)) }),
    };
  };
  return {
    ask: async (question) => answer(await channel.ask(question)),
    ...restOf(channel, tampered),
  };
}

/** All of a channel but its answers; that of the CPU beside it is changed alike. */
export function restOf(
  channel: Channel,
  around: (inner: Channel) => Channel = (inner) => inner,
): Omit<Channel, "ask"> {
  const { device, rivals } = channel;
  return {
    renew: () => channel.renew(),
    anticipate: () => channel.anticipate?.(),
    ...(rivals && { rivals }),
    ...(device && { device: deviceOf(device, around) }),
  };
}

function deviceOf(device: GradedDevice, around: (inner: Channel) => Channel): GradedDevice {
  const { name, solution } = device;
  // A second subject is started when it is asked for, and only then.
  return {
    name,
    solution,
    get cpu() {
      return around(device.cpu);
    },
  };
}
