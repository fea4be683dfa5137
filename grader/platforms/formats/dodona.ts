/** Dodona's partial output of a judge (docs.dodona.be, "creating a judge"): one JSON object a line, in the order in which things are opened and closed. */
import type { Result } from "../../../reports/result.ts";
import { fitting, placeOf, summaryOf, type Told, toldOf, wholeOf } from "../told.ts";

type Command = Readonly<Record<string, unknown>>;

/** A tab a lesson, a context a property. */
export function dodona(results: readonly Result[]): string {
  const whole = wholeOf(results);
  const told = toldOf(results);
  const commands: Command[] = [{ command: "start-judgement" }];
  if (whole.error !== undefined || whole.ungraded !== undefined) {
    commands.push(message(summaryOf(whole), whole.error === undefined ? "student" : "staff"));
    commands.push({
      command: "escalate-status",
      status: whole.error === undefined ? status("compilation error", "Nothing to grade") : INTERNAL,
    });
  } else {
    for (const [i, { lesson }] of results.entries())
      commands.push(
        ...tab(
          lesson,
          told.filter(({ of }) => of === i),
        ),
      );
    if (whole.printed) commands.push(message(`Your code printed:\n${whole.printed}`, "student"));
    for (const { property } of told) commands.push(...annotation(property.diagnosis));
  }
  commands.push({ command: "close-judgement" });
  return commands.map((command) => `${JSON.stringify(command)}\n`).join("");
}

const INTERNAL = status("internal error", "The grader failed");

function status(name: string, human: string): Command {
  return { enum: name, human };
}

function message(description: string, permission: "student" | "staff"): Command {
  return { command: "append-message", message: { format: "plain", description, permission } };
}

function tab(lesson: string, tests: readonly Told[]): Command[] {
  return [
    { command: "start-tab", title: fitting(lesson, 80) },
    ...tests.flatMap(context),
    { command: "close-tab", badgeCount: tests.filter(({ passed }) => !passed).length },
  ];
}

function context(told: Told): Command[] {
  const { title, says, points, maxPoints, passed, message: why } = told;
  return [
    { command: "start-context" },
    { command: "start-testcase", description: { format: "plain", description: title } },
    { command: "start-test", expected: says ?? "holds", channel: `${maxPoints} points` },
    ...(why ? [message(why, "student")] : []),
    {
      command: "close-test",
      generated: passed ? (says ?? "holds") : `${points} of ${maxPoints} points`,
      accepted: passed,
      status: statusOf(told),
    },
    { command: "close-testcase" },
    { command: "close-context" },
  ];
}

function statusOf({ passed, property }: Told): Command {
  if (passed) return status("correct", "Holds");
  switch (property.diagnosis?.code) {
    case "timed-out":
      return status("time limit exceeded", "Timed out");
    case "out-of-memory":
      return status("memory limit exceeded", "Out of memory");
    case "output-limit":
      return status("output limit exceeded", "Printed too much");
    case "threw":
    case "crashed":
      return status("runtime error", "Failed while it ran");
    case "not-loaded":
      return status("compilation error", "Does not load");
  }
  return status("wrong", "Does not hold");
}

/** At the line of the student's file, from 0. */
function annotation(diagnosis: Told["property"]["diagnosis"]): Command[] {
  const place = placeOf(diagnosis?.where);
  if (!diagnosis || !place) return [];
  return [
    {
      command: "annotate-code",
      row: Math.max(place.line - 1, 0),
      text: fitting(diagnosis.text, 500),
      type: "error",
    },
  ];
}
