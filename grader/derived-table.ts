/** What mathjs derives of the lessons' own functions, at the lengths that suites ask for: worked out when the package is built. */
import fc from "fast-check";
import { traceHere } from "../properties/ask/solution.ts";
import type { Question } from "../properties/index.ts";
import { byMathjs, loadMathjs, type Packed, packed, type Table } from "../properties/oracles/derived.ts";
import { formulaText, LONG, type NamedValues } from "../properties/oracles/symbolic.ts";
import { builtInLessons, type Lesson } from "./lesson.ts";

/** Enough to meet every shape of a domain. */
const SAMPLES = 50;

/** Of all lessons; one that cannot be loaded has none, and says why where it is graded. */
export async function derivedTables(): Promise<Table> {
  const tables = builtInLessons().map((lesson) => derivedTable(lesson).catch((): Table => ({})));
  return Object.assign({}, ...(await Promise.all(tables)));
}

/** The functions of tensors among the exports of its solution; one that branches is derived when it is asked. */
export async function derivedTable(lesson: Lesson): Promise<Table> {
  const { questions } = await lesson.loadSuite();
  const solution = await lesson.loadSolution();
  const table: Record<string, Packed> = {};
  for (const domain of questions) {
    for (const question of fc.sample(domain, { seed: 1, numRuns: SAMPLES })) {
      if (question.gives !== "tensor") continue;
      for (const inputs of lengthened(question)) {
        const asked = { call: question.export, solution, declared: undefined };
        const trace = await traceHere(asked, { ...question, inputs, gradients: false }).catch(
          () => undefined,
        );
        const formula = trace && formulaText(trace, inputs, question.wanted, question.above);
        if (!formula || Object.hasOwn(table, formula.text)) continue;
        table[formula.text] = packed(byMathjs(formula.text, await loadMathjs()), formula.names);
      }
    }
  }
  return table;
}

/** Vectors of one length at each length that is derived at all: properties ask for shorter and for longer ones than the domain has. */
function lengthened({ inputs }: Question): NamedValues[][] {
  const [length] = inputs[0].values.shape;
  if (!inputs.every(({ values: { shape } }) => shape.length === 1 && shape[0] === length))
    return [[...inputs]];
  return Array.from({ length: Math.floor(LONG / inputs.length) }, (_, k) =>
    inputs.map(({ name, values: { data } }) => ({
      name,
      values: { shape: [k + 1], data: Float64Array.from({ length: k + 1 }, (_, i) => data[i % length]) },
    })),
  );
}
