/** What somebody would try who had got past JavaScript's confinement and had all of Node: each is tried for real, and does no harm where it succeeds. */
import type { Enforced, Sandbox } from "./sandbox.ts";

export interface Escape {
  readonly name: string;
  /** What must have kept it from succeeding. */
  readonly enforced: Enforced;
  /** The body of an async function of `node` (a way to require), `tried` (an error's code in place of an error) and `given`. It gives back what came of it. */
  readonly body: string;
  /** What comes of it where it is held. */
  readonly held: RegExp;
  /** A signal that must not have reached the grader. */
  readonly witnessed?: NodeJS.Signals;
}

/** Those that a sandbox must hold. Of a sandbox that is no more than a process, the judge watches the memory. */
export function escapesFor({ name, enforces }: Sandbox): readonly Escape[] {
  return ESCAPES.filter(
    ({ enforced }) => enforces.includes(enforced) && !(name === "process" && enforced === "memory"),
  );
}

/** What an escape is told, so that it knows what to reach for. */
export interface Reach {
  /** A file of the grader's user. */
  readonly secret: string;
  /** A folder that the grader may write to. */
  readonly folder: string;
  /** The grader's own process. */
  readonly pid: number;
  /** Where something listens on this machine. */
  readonly port: number;
}

const REFUSED = /^(?:EPERM|EACCES|ENOENT|EROFS|ENOSYS|ESRCH|ENOTDIR|EFBIG|ETXTBSY|ERR_\w+)$/;

const fs = 'const fs = node("fs");';

export const ESCAPES: readonly Escape[] = [
  {
    name: "reads a file of the grader's user",
    enforced: "files",
    body: `${fs} return tried(() => fs.readFileSync(given.secret, "utf8"));`,
    held: REFUSED,
  },
  {
    name: "lists the machine's folders",
    enforced: "files",
    body: `${fs} return ["/etc", "/home", "/root", "/tmp", "/usr", "/var", "/sys", "/dev"].filter((path) => Array.isArray(tried(() => fs.readdirSync(path)))).join() || "ENOENT";`,
    held: REFUSED,
  },
  {
    name: "reads the passwords",
    enforced: "files",
    body: `${fs} return tried(() => fs.readFileSync("/etc/passwd", "utf8"));`,
    held: REFUSED,
  },
  {
    name: "reads the grader's environment through the kernel",
    enforced: "files",
    body: `${fs} return tried(() => fs.readFileSync("/proc/" + given.pid + "/environ", "utf8"));`,
    held: REFUSED,
  },
  {
    name: "climbs out by what lies above the root",
    enforced: "files",
    body: `${fs} return tried(() => fs.readFileSync("/../../../../.." + given.secret, "utf8"));`,
    held: REFUSED,
  },
  {
    name: "writes where the grader may write",
    enforced: "files",
    body: `${fs} return tried(() => fs.writeFileSync(given.folder + "/written", "x"));`,
    held: REFUSED,
  },
  {
    name: "writes wherever it can",
    enforced: "files",
    body: `${fs} return ["/", "/tmp", "/subject", "/lib", "/dev/shm", "."].map((path) => tried(() => { fs.writeFileSync(path + "/written", "x"); fs.unlinkSync(path + "/written"); return "written"; })).find((code) => code === "written") ?? "EACCES";`,
    held: REFUSED,
  },
  {
    name: "changes the program that runs it",
    enforced: "files",
    body: `${fs} return tried(() => fs.appendFileSync(process.execPath, ""));`,
    held: REFUSED,
  },
  {
    name: "signals the grader",
    enforced: "signals",
    body: "return tried(() => process.kill(given.pid, 0));",
    held: REFUSED,
  },
  {
    name: "signals whoever started it",
    enforced: "signals",
    body: "return tried(() => process.kill(process.ppid, 0));",
    held: REFUSED,
  },
  {
    name: "signals everybody at once",
    enforced: "signals",
    // Nobody is moved by it who has not asked to be; the grader asks.
    body: "return tried(() => process.kill(-1, 'SIGWINCH'));",
    held: /./,
    witnessed: "SIGWINCH",
  },
  {
    name: "starts another program",
    enforced: "processes",
    body: 'return tried(() => { const { error, status } = node("child_process").spawnSync(process.execPath, ["--version"]); if (error) throw error; return "status " + status; });',
    held: REFUSED,
  },
  {
    name: "starts a shell",
    enforced: "processes",
    body: 'return tried(() => String(node("child_process").execSync("id")));',
    held: REFUSED,
  },
  {
    name: "connects to this machine",
    enforced: "network",
    body: 'return new Promise((resolve) => node("net").connect(given.port, "127.0.0.1").once("error", ({ code }) => resolve(code)).once("data", () => resolve("reached")));',
    held: /^(?:EACCES|EPERM|ENETUNREACH|ECONNREFUSED)$/,
  },
  {
    name: "sends to the network",
    enforced: "network",
    body: 'return new Promise((resolve) => { const socket = node("dgram").createSocket("udp4"); socket.once("error", ({ code }) => resolve(code)); socket.send("x", 9, "192.0.2.1", (error) => resolve(error ? error.code : "sent")); });',
    held: /^(?:EACCES|EPERM|ENETUNREACH)$/,
  },
  {
    name: "listens for others",
    enforced: "network",
    body: 'return new Promise((resolve) => { const server = node("net").createServer(); server.once("error", ({ code }) => resolve(code)); server.listen(0, () => { server.close(); resolve("listening"); }); });',
    held: /^(?:EACCES|EPERM)$/,
  },
  {
    name: "changes its own priority",
    enforced: "system-calls",
    body: 'return tried(() => node("os").setPriority(0, 5));',
    held: /^(?:ENOSYS|EPERM|ERR_SYSTEM_ERROR)$/,
  },
  {
    name: "listens under a name that is no file",
    enforced: "system-calls",
    body: 'return new Promise((resolve) => node("net").createServer().once("error", ({ code }) => resolve(code)).listen("\\0gradproof-escape", () => resolve("listening")));',
    held: /^(?:EACCES|EPERM|ENOSYS)$/,
  },
  {
    name: "becomes root",
    enforced: "privileges",
    body: "return tried(() => { process.setuid(0); return 'root'; });",
    held: REFUSED,
  },
  {
    name: "is root from the start",
    enforced: "privileges",
    body: "return process.getuid() === 0 ? 'root' : 'EPERM';",
    held: REFUSED,
  },
  {
    name: "reads variables of the grader",
    enforced: "environment",
    body: "return Object.keys(process.env).filter((name) => name !== 'PWD').join() || 'ENOENT';",
    held: REFUSED,
  },
  {
    name: "takes eight gigabytes",
    enforced: "memory",
    body: 'const kept = []; try { while (kept.length < 128) kept.push(Buffer.allocUnsafeSlow(64 << 20)); return "taken"; } catch (error) { return kept.length < 32 ? "EPERM" : "taken"; }',
    held: REFUSED,
  },
];
