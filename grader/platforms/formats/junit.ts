/** JUnit's XML, as Jenkins reads it (junit-10.xsd of its xunit plugin): a suite a lesson, a case a property. */
import type { Result } from "../../../reports/result.ts";
import { fitting, summaryOf, type Told, toldOf, wholeOf } from "../told.ts";

export function junit(results: readonly Result[]): string {
  const told = toldOf(results);
  const suites = results.map((result, i) =>
    suite(
      result,
      told.filter(({ of }) => of === i),
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="gradproof">\n${suites.join("")}</testsuites>\n`;
}

function suite(result: Result, tests: readonly Told[]): string {
  const { lesson, durationMs, seed, engine, status, printed = "" } = result;
  const broken = status === "error" || status === "ungraded";
  const failures = tests.filter(({ status }) => ["failed", "timed-out", "crashed"].includes(status)).length;
  const errors = tests.filter(({ status }) => status === "not-judged").length + (broken ? 1 : 0);
  const skipped = tests.filter(({ status }) => status === "not-attempted").length;
  const cases = tests.map((test) => testCase(test));
  if (broken)
    cases.unshift(
      element(
        "testcase",
        { name: lesson, classname: lesson },
        fault("error", status, summaryOf(wholeOf([result]))),
      ),
    );
  return element(
    "testsuite",
    { name: lesson, tests: cases.length, failures, errors, skipped, time: seconds(durationMs) },
    [
      element(
        "properties",
        {},
        Object.entries({ seed, engine })
          .map(([name, value]) => element("property", { name, value }))
          .join(""),
      ),
      ...cases,
      ...(printed ? [element("system-out", {}, text(fitting(printed, 64 << 10)))] : []),
    ].join(""),
  );
}

function testCase({ title, lesson, status, message, property }: Told): string {
  const attributes = { name: title, classname: lesson, time: seconds(property.durationMs) };
  if (status === "passed") return element("testcase", attributes);
  if (status === "not-attempted")
    return element("testcase", attributes, element("skipped", { message: "not attempted" }));
  const kind = status === "not-judged" ? "error" : "failure";
  return element("testcase", attributes, fault(kind, property.diagnosis?.code ?? status, message));
}

function fault(kind: "failure" | "error", type: string, message: string): string {
  const [first] = message.split("\n");
  return element(kind, { type, message: fitting(first, 500) }, text(message));
}

function seconds(ms: number): string {
  return (Math.max(ms, 0) / 1000).toFixed(3);
}

function element(name: string, attributes: Readonly<Record<string, string | number>>, content = ""): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${attribute(String(value))}"`)
    .join("");
  return content === "" ? `<${name}${written}/>\n` : `<${name}${written}>${content}</${name}>\n`;
}

/** XML 1.0 has no place for these, escaped or not. */
const FORBIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function escaped(value: string): string {
  return value
    .replace(FORBIDDEN, "\ufffd")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;");
}

function text(value: string): string {
  return escaped(value).replace(/\r/g, "&#13;");
}

/** Line ends would become blanks. */
function attribute(value: string): string {
  return escaped(value)
    .replace(/"/g, "&quot;")
    .replace(/[\t\n\r]/g, (each) => `&#${each.charCodeAt(0)};`);
}
