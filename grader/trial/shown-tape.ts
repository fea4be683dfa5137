/** What `gradproof show` finds out: the tape of a learner's own call, and beside its ends what is exact. */
import type { Found } from "../../properties/ask/probe.ts";
import type { Answer, Field, Question } from "../../properties/suite/channel.ts";
import type { Lesson } from "../lesson.ts";
import { Asked, type Failure, failureFrom } from "./asked.ts";
import type { Expression } from "./expression.ts";
import { compared, labelOf, type Row } from "./rows.ts";
import { firstParting, type Step, tapeOf } from "./tape.ts";
import { digits, thrownFailure } from "./trial.ts";

/** What is asked; of a call that somebody typed, its text and those of the tensors in it. */
export interface Asking {
  readonly question: Question;
  readonly expression?: Expression;
  /** What of the input was chosen for whoever asked. */
  readonly note?: string;
}

export interface Shown extends Asking {
  readonly steps: readonly Step[];
  /** Why there are no steps. */
  readonly failure?: Failure;
  /** The value, and the gradients of what is wanted, beside what is exact. */
  readonly ends: readonly Row[];
  /** Why nothing is known to be exact there. */
  readonly noSolution?: Failure;
  /** The first step whose gradient the record does not bring. */
  readonly parting: Step | undefined;
}

export async function showTape(
  file: string,
  lesson: Lesson,
  questionFor: (asked: Asked) => Promise<Asking>,
): Promise<Shown> {
  const open: Asked[] = [];
  const opened = async (program: string): Promise<Asked> => {
    const asked = await Asked.open(program, lesson);
    open.push(asked);
    return asked;
  };
  try {
    const yours = await opened(file);
    const asking = await questionFor(yours);
    const { question } = asking;
    const answer = await yours.ask(question);
    const none = { ...asking, steps: [], ends: [], parting: undefined };
    if (answer.outcome === "threw") return { ...none, failure: thrownFailure(answer, yours.kinds) };
    if (answer.outcome !== "tensor")
      return {
        ...none,
        failure: {
          text: `It gives ${answer.outcome === "other" ? answer.description : "no tensor"}; a tensor has steps.`,
        },
      };
    return await tapeShown(asking, answer, async (question) => {
      return (await opened(lesson.solution)).ask(question);
    });
  } finally {
    for (const asked of open) asked.close();
  }
}

type Told = Extract<Answer, { outcome: "tensor" }>;

/** An answer with its steps, and what the lesson's solution gives. @param most entries of all steps, where that is fewer than usual. */
export async function tapeShown(
  asking: Asking,
  { value, dtype, gradients = [], trace }: Told,
  askSolution: (question: Question) => Promise<Found | Answer>,
  most?: number,
): Promise<Shown> {
  const { inputs, wanted, above } = asking.question;
  const given = inputs.map(({ values }) => values);
  const [steps, failure] = stepsOf(() => tapeOf(trace!, given, wanted, above, most), trace !== undefined);
  let noSolution: Failure | undefined;
  const ends = await endsOf(asking, { value, dtype, gradients }, async (question) => {
    const answer = await askSolution(question);
    if (answer.outcome === "threw") noSolution = thrownFailure(answer, {});
    return answer;
  });
  return {
    ...asking,
    steps,
    ends,
    parting: firstParting(steps),
    ...(failure && { failure }),
    ...(noSolution && { noSolution }),
  };
}

function stepsOf(read: () => Step[], there: boolean): [steps: Step[], failure?: Failure] {
  if (!there)
    return [
      [],
      {
        text: "Its steps cannot be followed: they are too many, or it is not the same when it is called again.",
      },
    ];
  try {
    return [read()];
  } catch (error) {
    if (error instanceof RangeError) return [[], { text: error.message }];
    return [[], { text: "Its steps cannot be followed: one of them is written by hand." }];
  }
}

type Ends = {
  value: Parameters<typeof fieldOf>[0];
  dtype: string;
  gradients: readonly (Parameters<typeof fieldOf>[0] | null)[];
};

function fieldOf(values: Extract<Field, { kind: "tensor" }>["values"], dtype?: string): Field {
  return { kind: "tensor", values, ...(dtype !== undefined && { dtype }) };
}

/** At 64 digits, where the solution's steps can be followed. */
async function endsOf(
  { question, expression }: Asking,
  { value, dtype, gradients }: Ends,
  askSolution: (question: Question) => Promise<Found | Answer>,
): Promise<Row[]> {
  const names = [
    "value",
    ...question.wanted.map((name) => labelOf(`gradient ${name}`, expression?.literals ?? [])),
  ];
  const mine = [
    fieldOf(value, dtype),
    ...question.wanted.map((_, i) => gradients[i] && fieldOf(gradients[i])),
  ];
  const rows = names.map((label, i): Row => ({ label, yours: mine[i] ?? undefined, exact: undefined }));
  try {
    const answer = await askSolution(question);
    if (answer.outcome !== "tensor" || !answer.trace) return rows;
    const outputs = digits(
      answer.trace,
      question.inputs.map(({ values }) => values),
    );
    const found = [answer.value, ...(answer.gradients ?? [])];
    let taken = 0;
    return rows.map((row, i) => {
      const known = found[i];
      if (!known) return row;
      const { exact, error } = outputs[taken++];
      return compared(
        { ...row, exact: fieldOf({ shape: known.shape, data: exact }, i === 0 ? answer.dtype : undefined) },
        error,
      );
    });
  } catch (error) {
    failureFrom(error);
    return rows;
  }
}
