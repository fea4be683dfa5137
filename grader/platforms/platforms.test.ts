/** What each platform's own rules say of what is exported: hostile names, a megabyte printed, and results without a grade included. */
import { DOMParser, type Element } from "@xmldom/xmldom";
import { expect } from "chai";
import { validate } from "ctrf";
import { describe, it } from "mocha";
import { Parser } from "tap-parser";
import { forStudents } from "../../reports/index.ts";
import { sumOfPoints } from "../../reports/points.ts";
import type { Result } from "../../reports/result.ts";
import { FORMATS } from "./format.ts";
import { classroom50 } from "./formats/classroom50.ts";
import { hostileResult, WITHOUT_GRADE } from "./hostile.fixture.ts";

const right = hostileResult({
  status: "passed",
  score: 1.7,
  properties: hostileResult().properties.map(({ id, title, maxPoints }) => ({
    id,
    title,
    points: maxPoints,
    maxPoints,
    runs: 1,
    replay: "",
    durationMs: 0,
    status: "passed" as const,
  })),
});
const hostile = hostileResult();
const graded: readonly (readonly Result[])[] = [[hostile], [right], [hostile, { ...right, lesson: "norm" }]];
const every = [...graded, ...WITHOUT_GRADE.map((result) => [result])];

/** Whatever JSON holds. */
type Json = ReturnType<JSON["parse"]>;
type Data = Record<string, Json>;

/** Whether a value has these fields and no others, each as its test says; "?" marks those that may be absent. */
function hasFields(value: Data, fields: Readonly<Record<string, (value: Json) => boolean>>): void {
  const names = Object.keys(fields).map((name) => name.replace("?", ""));
  expect(
    Object.keys(value).filter((name) => !names.includes(name)),
    "unknown fields",
  ).to.deep.equal([]);
  for (const [name, test] of Object.entries(fields)) {
    const given = value[name.replace("?", "")];
    if (given === undefined && name.endsWith("?")) continue;
    expect(test(given), `${name} is ${JSON.stringify(given)?.slice(0, 200)}`).to.equal(true);
  }
}
const text = (value: unknown): boolean =>
  typeof value === "string" &&
  !/[\u0000-\u0008\u000b-\u001f\u007f\ud800-\udfff]/.test(
    value.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ""),
  );
const finite = (value: unknown): boolean => Number.isFinite(value);
const whole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const object = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const list = (value: unknown): boolean => Array.isArray(value);
const oneOf =
  (...words: readonly unknown[]) =>
  (value: unknown): boolean =>
    words.includes(value);

describe("Gradescope", () => {
  it("gets a results.json as its specification has it, with the score on top", () => {
    for (const results of every) {
      const data = JSON.parse(FORMATS["gradescope"](results)) as Data;
      const isError = results[0].status === "error";
      hasFields(data, {
        "score?": finite,
        execution_time: finite,
        output: text,
        output_format: oneOf("text"),
        test_output_format: oneOf("text"),
        test_name_format: oneOf("text"),
        visibility: oneOf("visible"),
        stdout_visibility: oneOf("hidden"),
        extra_data: object,
        tests: list,
      });
      expect(data["score"]).to.equal(
        isError ? undefined : sumOfPoints(results.map(({ score = 0 }) => score)),
      );
      for (const test of data["tests"])
        hasFields(test, {
          score: finite,
          max_score: finite,
          status: oneOf("passed", "failed"),
          name: text,
          number: text,
          output: text,
          visibility: oneOf("visible"),
          extra_data: object,
        });
    }
  });
});

describe("PrairieLearn", () => {
  it("gets at most a mebibyte, a score from 0 to 1, and no attempt is spent on what cannot be graded", () => {
    for (const results of every) {
      const json = FORMATS["prairielearn"](results);
      expect(Buffer.byteLength(json)).to.be.below(1 << 20);
      const data = JSON.parse(json) as Data;
      hasFields(data, {
        gradable: (value) => value === (results[0].score !== undefined),
        "score?": (value) => value >= 0 && value <= 1,
        message: text,
        "output?": text,
        "format_errors?": list,
        "tests?": list,
      });
      expect(data["score"] === undefined).to.equal(data["gradable"] === false);
      for (const test of data["tests"] ?? [])
        hasFields(test, {
          name: text,
          "description?": text,
          points: finite,
          max_points: finite,
          message: text,
        });
    }
    expect((JSON.parse(FORMATS["prairielearn"]([{ ...right, score: 9 }])) as Data)["score"]).to.equal(1);
  });
});

describe("Classroom 50", () => {
  const environment = {
    CLASSROOM: "c",
    ASSIGNMENT: "a",
    SUBMISSION_TAG: "submit/1",
    USERNAME: "ada",
    COMMIT_URL: "https://x/c",
    RELEASE_URL: "https://x/r",
    REVIEW_URL: "https://x/v",
    COMMIT_DATE: "2026-03-01T12:00:00+01:00",
  };
  it("gets whole points in the same proportion, and nothing where there is no grade", () => {
    for (const results of graded) {
      const data = JSON.parse(classroom50(results, environment)) as Data;
      hasFields(data, {
        schema: oneOf("classroom50/result/v1"),
        classroom: text,
        assignment: text,
        assignment_type: oneOf("individual", "group", "team"),
        owner: oneOf("ada"),
        submission: text,
        commit: text,
        release: text,
        review: text,
        datetime: oneOf("2026-03-01T11:00:00Z"),
        score: whole,
        "max-score": whole,
        tests: list,
      });
      const [score, maxScore] = (["score", "maxScore"] as const).map((field) =>
        sumOfPoints(results.map((each) => each[field]!)),
      );
      expect(data["score"] * maxScore).to.be.closeTo(data["max-score"] * score, 1e-9);
      for (const test of data["tests"])
        hasFields(test, {
          "test-name": text,
          passed: (value) => typeof value === "boolean",
          score: whole,
          "max-score": whole,
          "message?": text,
        });
    }
    for (const result of WITHOUT_GRADE) expect(() => classroom50([result], environment)).to.throw("no grade");
    expect(() => classroom50([right], {})).to.throw("CLASSROOM");
  });
});

describe("GitHub Classroom", () => {
  it("gets one line for $GITHUB_OUTPUT, in base64", () => {
    for (const results of every) {
      const line = FORMATS["github-classroom"](results);
      expect(line).to.match(/^result=[A-Za-z0-9+/=]+\n$/);
      expect(line.length).to.be.below(1 << 20);
      const data = JSON.parse(Buffer.from(line.slice("result=".length), "base64").toString()) as Data;
      hasFields(data, {
        version: oneOf(1),
        status: oneOf("pass", "fail", "error"),
        max_score: finite,
        tests: list,
      });
      expect(data["status"] === "error").to.equal(results[0].score === undefined);
      for (const test of data["tests"])
        hasFields(test, {
          name: text,
          status: oneOf("pass", "fail", "error"),
          score: finite,
          message: text,
          "test_code?": text,
          "filename?": text,
          "line_no?": whole,
          "duration?": finite,
        });
    }
  });
});

describe("Submitty", () => {
  it("gets whole points and typed messages", () => {
    for (const results of graded) {
      const data = JSON.parse(FORMATS["submitty"](results)) as Data;
      hasFields(data, {
        testcases: list,
        automatic_grading_total: whole,
        nonhidden_automatic_grading_total: whole,
      });
      for (const test of data["testcases"]) {
        hasFields(test, {
          test_name: text,
          view_testcase: oneOf(true),
          "testcase_label?": text,
          points_awarded: whole,
          metrics: object,
          autochecks: list,
        });
        for (const check of test.autochecks) {
          hasFields(check, { description: text, messages: list });
          for (const message of check.messages)
            hasFields(message, { type: oneOf("failure", "warning"), message: text });
        }
      }
    }
  });
});

describe("Exercism", () => {
  it("gets version 3: a message on errors alone, and no output above 500 characters", () => {
    for (const results of every) {
      const data = JSON.parse(FORMATS["exercism"](results)) as Data;
      hasFields(data, {
        version: oneOf(3),
        status: oneOf("pass", "fail", "error"),
        "message?": (value) => text(value) && value.length <= 65_535,
        tests: list,
      });
      expect(data["message"] !== undefined).to.equal(data["status"] === "error");
      for (const test of data["tests"])
        hasFields(test, {
          name: text,
          test_code: text,
          status: oneOf("pass", "fail", "error"),
          "message?": text,
          "output?": (value) => text(value) && value.length <= 500,
          "task_id?": whole,
        });
    }
  });
});

describe("CodeRunner", () => {
  it("gets a fraction from 0 to 1, a table of equal rows, and no HTML of the submission's", () => {
    for (const results of graded) {
      const data = JSON.parse(FORMATS["coderunner"](results)) as Data;
      hasFields(data, {
        fraction: (value) => value >= 0 && value <= 1,
        prologuehtml: text,
        testresults: list,
        "epiloguehtml?": () => true,
        showdifferences: oneOf(false),
      });
      const [head, ...rows] = data["testresults"];
      expect(head[0]).to.equal("iscorrect");
      for (const row of rows)
        expect([row.length, [0, 1].includes(row[0])]).to.deep.equal([head.length, true]);
      expect(data["epiloguehtml"] ?? "").to.not.include("<script");
    }
  });
});

describe("Dodona", () => {
  const CLOSES: Readonly<Record<string, string>> = {
    "close-judgement": "start-judgement",
    "close-tab": "start-tab",
    "close-context": "start-context",
    "close-testcase": "start-testcase",
    "close-test": "start-test",
  };
  it("gets one object a line, and closes what it opens, in order", () => {
    for (const results of every) {
      const open: string[] = [];
      for (const line of FORMATS["dodona"](results).trimEnd().split("\n")) {
        const { command, ...rest } = JSON.parse(line) as Data;
        if (command.startsWith("start-")) open.push(command);
        else if (command in CLOSES) expect(open.pop()).to.equal(CLOSES[command]);
        else expect(["append-message", "annotate-code", "escalate-status"]).to.include(command);
        if (rest["status"])
          expect([
            "internal error",
            "compilation error",
            "memory limit exceeded",
            "time limit exceeded",
            "output limit exceeded",
            "runtime error",
            "wrong",
            "correct",
          ]).to.include(rest["status"].enum);
        if (command === "annotate-code") expect(rest["row"]).to.be.at.least(0);
      }
      expect(open).to.deep.equal([]);
    }
  });
});

describe("CTRF", () => {
  it("gets what its own schema allows", () => {
    for (const results of every) {
      const data = JSON.parse(FORMATS["ctrf"](results));
      const { valid, errors } = validate(data);
      expect(valid, JSON.stringify(errors)).to.equal(true);
      const { summary, tests } = data.results;
      expect(tests.length).to.equal(summary.tests);
      expect(summary.passed + summary.failed + summary.skipped + summary.pending + summary.other).to.equal(
        summary.tests,
      );
    }
    const broken = JSON.parse(FORMATS["ctrf"]([right]));
    delete broken.results.summary.tests;
    expect(validate(broken).valid).to.equal(false);
  });
});

/** junit-10.xsd of Jenkins' xunit plugin: what each element may have. */
const ELEMENTS: Readonly<
  Record<
    string,
    { children: readonly string[]; needs: readonly string[]; may: readonly string[]; text?: boolean }
  >
> = {
  testsuites: { children: ["testsuite"], needs: [], may: ["name", "time", "tests", "failures", "errors"] },
  testsuite: {
    children: ["testsuite", "properties", "testcase", "system-out", "system-err"],
    needs: ["name", "tests", "failures", "errors"],
    may: ["group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"],
  },
  properties: { children: ["property"], needs: [], may: [] },
  property: { children: [], needs: ["name", "value"], may: [] },
  testcase: {
    children: ["skipped", "error", "failure", "system-out", "system-err"],
    needs: ["name"],
    may: ["time", "classname", "group"],
  },
  failure: { children: [], needs: [], may: ["type", "message"], text: true },
  error: { children: [], needs: [], may: ["type", "message"], text: true },
  skipped: { children: [], needs: [], may: ["type", "message"], text: true },
  "system-out": { children: [], needs: [], may: [], text: true },
};

function checkElement(element: Element): void {
  const rule = ELEMENTS[element.tagName];
  expect(rule, element.tagName).to.not.equal(undefined);
  const names = [...element.attributes].map(({ name }) => name);
  expect(rule.needs.filter((name) => !names.includes(name))).to.deep.equal([]);
  expect(names.filter((name) => !rule.needs.includes(name) && !rule.may.includes(name))).to.deep.equal([]);
  if (element.hasAttribute("time") && element.tagName.startsWith("testsuite"))
    expect(element.getAttribute("time")).to.match(/^(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?$/);
  for (const child of element.childNodes) {
    if (child.nodeType === 1) {
      expect(rule.children, element.tagName).to.include((child as Element).tagName);
      checkElement(child as Element);
    } else if (!rule.text) expect(child.nodeValue?.trim()).to.equal("");
  }
}

describe("JUnit", () => {
  it("gets well-formed XML as its schema has it, with true counts", () => {
    for (const results of every) {
      const xml = FORMATS["junit"](results);
      const errors: string[] = [];
      const document = new DOMParser({
        onError: (level, message) => level !== "warning" && errors.push(message),
      }).parseFromString(xml, "text/xml");
      expect(errors).to.deep.equal([]);
      expect(xml).to.not.match(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|]]>/);
      checkElement(document.documentElement!);
      for (const suite of document.getElementsByTagName("testsuite")) {
        expect(suite.getElementsByTagName("testcase").length).to.equal(Number(suite.getAttribute("tests")));
        expect(suite.getElementsByTagName("failure").length).to.equal(Number(suite.getAttribute("failures")));
        expect(suite.getElementsByTagName("error").length).to.equal(Number(suite.getAttribute("errors")));
      }
    }
  });
});

describe("TAP", () => {
  const parsed = (tap: string): Data => {
    const parser = new Parser({ strict: true });
    parser.end(tap);
    return parser.results as Data;
  };
  it("gets what a strict parser reads: as many points as properties, none of them forged", () => {
    for (const results of graded) {
      const tap = FORMATS["tap"](results);
      const found = parsed(tap);
      expect(
        found["failures"].filter(({ tapError }: Data) => tapError),
        tap.slice(0, 3000),
      ).to.deep.equal([]);
      expect([found["count"], found["bailout"]]).to.deep.equal([results.length, false]);
      const points = tap.split("\n").filter((line) => /^ {4}(?:not )?ok /.test(line));
      expect(points.length).to.equal(results.reduce((sum, { properties }) => sum + properties.length, 0));
      expect(found["ok"]).to.equal(results.every(({ status }) => status === "passed"));
    }
    const [error, ungraded] = WITHOUT_GRADE.map((result) => parsed(FORMATS["tap"]([result])));
    expect(error["bailout"]).to.be.a("string");
    expect([ungraded["ok"], ungraded["count"]]).to.deep.equal([false, 1]);
  });
});

describe("Every format", () => {
  it("keeps two results of one lesson apart", () => {
    const two = [hostile, { ...right, seed: 8 }];
    const count = (text: string, word: string): number => text.split(word).length - 1;
    const properties = two.flatMap(({ properties }) => properties).length;
    expect(count(FORMATS["dodona"](two), '"start-testcase"')).to.equal(properties);
    const seeds = JSON.parse(FORMATS["ctrf"](two)).results.tests.map((test: Json) => test.parameters.seed);
    expect(seeds).to.deep.equal(two.flatMap(({ seed, properties }) => properties.map(() => seed)));
    const tasks = JSON.parse(FORMATS["exercism"](two)).tests.map((test: Json) => test.task_id);
    expect(tasks).to.deep.equal(two.flatMap(({ properties }, i) => properties.map(() => i + 1)));
  });

  it("keeps hidden inputs, numbers, words and tokens from students, and gives another counterexample", () => {
    const hidden = hostile.properties.filter((property) => property.hidden && property.status !== "passed");
    expect(hidden.length).to.be.above(1);
    const only = { ...hostile, printed: "4711.5", properties: hidden };
    for (const [name, format] of Object.entries(FORMATS)) {
      if (name === "classroom50") continue;
      const shown = decoded(format([forStudents(only)]));
      for (const secret of ["4711.5", "815.25", "TOKEN", "SECRET"])
        expect(shown, `${name}: ${secret}`).to.not.include(secret);
      expect(decoded(format([only])), name).to.include("SECRET");
    }
    expect(JSON.stringify(forStudents(only)))
      .to.include("42")
      .and.include("Think of zero.");
    const due = forStudents(only, true).properties.filter(({ diagnosis }) =>
      diagnosis?.text.includes("SECRET"),
    );
    expect(due.map(({ hidden }) => hidden))
      .to.include("after-due")
      .and.not.include(true);
  });
});

function decoded(text: string): string {
  return text.startsWith("result=") ? Buffer.from(text.slice(7), "base64").toString() : text;
}
