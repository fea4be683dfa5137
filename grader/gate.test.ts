/** Whatever a path leads to, only a plain file of its own is read, and nothing of any other is told. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { LARGEST, readPlainFile } from "./gate.ts";
import { readSubmission, submissionId } from "./submission.ts";

const SECRET = "export const secret = 90210;";
const onPosix = process.platform !== "win32";

interface Case {
  readonly title: string;
  /** @returns the path to read. */
  readonly make: (folder: string) => string;
  readonly says: RegExp;
  /** Whether this system has such a thing. */
  readonly here?: boolean;
}

const link = (target: string) => (folder: string) => {
  symlinkSync(target, join(folder, "link.ts"));
  return join(folder, "link.ts");
};
const named = (path: string) => () => path;

const cases: readonly Case[] = [
  { title: "a link to a neighbour", make: link("secret.ts"), says: /link/, here: onPosix },
  { title: "a link out of the folder", make: link("../secret.ts"), says: /link/, here: onPosix },
  { title: "a link to a device", make: link("/dev/zero"), says: /link/, here: onPosix },
  { title: "a link to a folder", make: link("."), says: /link/, here: onPosix },
  { title: "a link to itself", make: link("link.ts"), says: /link/, here: onPosix },
  { title: "a link to nothing", make: link("nowhere.ts"), says: /link/, here: onPosix },
  { title: "a link to the own environment", make: link("/proc/self/environ"), says: /link/, here: onPosix },
  {
    title: "a second name of a neighbour",
    make: (folder) => {
      linkSync(join(folder, "secret.ts"), join(folder, "hard.ts"));
      return join(folder, "hard.ts");
    },
    says: /hard link/,
  },
  {
    title: "a pipe",
    make: (folder) => {
      execFileSync("mkfifo", [join(folder, "pipe.ts")]);
      return join(folder, "pipe.ts");
    },
    says: /a pipe/,
    here: onPosix,
  },
  { title: "a device", make: named("/dev/zero"), says: /a device/, here: onPosix },
  { title: "a terminal", make: named("/dev/tty"), says: /a device/, here: onPosix },
  {
    title: "a file of the kernel",
    make: named("/proc/self/environ"),
    says: /empty/,
    here: process.platform === "linux",
  },
  {
    title: "the kernel's log",
    make: named("/proc/kmsg"),
    says: /empty|no permission|no file/,
    here: process.platform === "linux",
  },
  { title: "a folder", make: (folder) => folder, says: /is a folder/ },
  { title: "what is not there", make: (folder) => join(folder, "nowhere.ts"), says: /There is no file/ },
  {
    title: "a file taken for a folder",
    make: (folder) => join(folder, "secret.ts", "exercise.ts"),
    says: /There is no file/,
  },
  { title: "a name that no file has", make: (folder) => join(folder, "a\0b.ts"), says: /no name of a file/ },
  {
    title: "a name that is too long",
    make: (folder) => join(folder, `${"n".repeat(5000)}.ts`),
    says: /cannot be read|no file/,
  },
  {
    title: "an empty file",
    make: (folder) => {
      writeFileSync(join(folder, "empty.ts"), "");
      return join(folder, "empty.ts");
    },
    says: /empty/,
  },
  {
    title: "a file of three gibibytes",
    make: (folder) => {
      writeFileSync(join(folder, "large.ts"), SECRET);
      truncateSync(join(folder, "large.ts"), 3 * 2 ** 30);
      return join(folder, "large.ts");
    },
    says: /3221225472 bytes/,
  },
  {
    title: "a file that may not be read",
    make: (folder) => {
      writeFileSync(join(folder, "closed.ts"), SECRET);
      chmodSync(join(folder, "closed.ts"), 0);
      return join(folder, "closed.ts");
    },
    says: /no permission/,
    here: onPosix && process.getuid?.() !== 0,
  },
];

describe("The gate", () => {
  let root = "";
  let folder = "";
  before(() => {
    root = mkdtempSync(join(tmpdir(), "gradproof-gate-"));
    writeFileSync(join(root, "secret.ts"), SECRET);
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  for (const { title, make, says, here = true } of cases) {
    it(`does not read ${title}`, function () {
      if (!here) this.skip();
      folder = mkdtempSync(join(root, "own-"));
      writeFileSync(join(folder, "secret.ts"), SECRET);
      const submission = readSubmission(make(folder));
      expect(submission.ungraded).to.match(says);
      expect(JSON.stringify(submission)).not.to.include("90210");
      expect(submission).to.include({ sha256: "", bytes: 0, source: "" });
    });
  }

  it("does not read a socket", async function () {
    if (!onPosix) this.skip();
    const path = join(root, "socket.ts");
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    expect(readSubmission(path).ungraded).to.match(/a socket/);
    server.close();
  });

  it("reads a plain file of up to a mebibyte, also through linked folders and “..”", () => {
    const real = join(root, "real");
    mkdirSync(real);
    writeFileSync(join(real, "exercise.ts"), "x".repeat(LARGEST));
    const ways = [join(real, "exercise.ts"), join(real, "..", "real", "exercise.ts")];
    if (onPosix) {
      symlinkSync(real, join(root, "linked"));
      ways.push(join(root, "linked", "exercise.ts"));
    }
    for (const way of ways) expect(readPlainFile(way, { name: "it" })).to.have.length(LARGEST);
  });

  it("lets in the second names that a package manager gives a lesson's own files, and those alone", () => {
    const [store, lesson] = [join(root, "store"), join(root, "lesson")];
    for (const each of [store, lesson]) mkdirSync(each);
    writeFileSync(join(store, "1"), "export const a = 1;");
    linkSync(join(store, "1"), join(lesson, "solution.ts"));
    expect(readSubmission(join(lesson, "solution.ts"), lesson).ungraded).to.equal(undefined);
    expect(readSubmission(join(store, "1"), lesson).ungraded).to.match(/hard link/);
    expect(readSubmission(join(lesson, "..", "store", "1"), lesson).ungraded).to.match(/hard link/);
  });

  it("tells equal files in two places apart, and knows one again", () => {
    const paths = ["a", "b"].map((name) => {
      mkdirSync(join(root, name));
      writeFileSync(join(root, name, "exercise.ts"), "export const a = 1;");
      return join(root, name, "exercise.ts");
    });
    const [a, b] = paths.map((path) => readSubmission(path));
    expect(a.sha256).to.equal(b.sha256);
    expect(a).to.include({ given: paths[0], name: "exercise.ts", bytes: 19 });
    expect(submissionId(a.given, a.sha256)).not.to.equal(submissionId(b.given, b.sha256));
    expect(submissionId(join(root, "b", "..", "a", "exercise.ts"), a.sha256)).to.equal(
      submissionId(a.given, a.sha256),
    );
    expect(readFileSync(paths[0], "utf8")).to.equal(a.source);
  });
});
