/** A PostgreSQL server of its own, in a folder that goes with it. */
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

/** Debian's, the newest that is installed. */
function serverPrograms(): string | undefined {
  const place = "/usr/lib/postgresql";
  const [version] = existsSync(place) ? readdirSync(place).sort((a, b) => Number(b) - Number(a)) : [];
  return version === undefined ? undefined : join(place, version, "bin");
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

async function hasBoss(): Promise<boolean> {
  try {
    await import("pg-boss" as string);
    return true;
  } catch {
    return false;
  }
}

/** What must be installed first; undefined where all is there. */
export async function lackingForQueue(): Promise<string | undefined> {
  if (serverPrograms() === undefined) return "PostgreSQL (apt-get install postgresql)";
  return (await hasBoss()) ? undefined : "pg-boss (npm install --no-save pg-boss@10.4.2)";
}

export interface Server {
  /** For `--queue`. */
  readonly url: string;
  /** Ends it, and takes its folder away. */
  stop(): Promise<void>;
}

/** @throws {Error} where it does not start within a minute. */
export async function startServer(): Promise<Server> {
  const programs = serverPrograms()!;
  const folder = mkdtempSync(join(tmpdir(), "gradproof-queue-"));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const data = join(folder, "data");
  // It refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  const [uid, gid] = isRoot
    ? ["-u", "-g"].map((flag) => Number(execFileSync("id", [flag, "postgres"])))
    : [undefined, undefined];
  const as = { ...(uid !== undefined && { uid, gid }), cwd: "/", stdio: "ignore" } as const;
  if (uid !== undefined) chownSync(folder, uid, gid!);
  execFileSync(join(programs, "initdb"), ["-D", data, "-U", "gradproof", "--auth=trust", "--no-sync"], as);
  const server = spawn(
    join(programs, "postgres"),
    ["-D", data, "-p", `${port}`, "-k", folder, "-h", "127.0.0.1", "-F"],
    as,
  );
  const ended = new Promise((resolve) => server.once("exit", resolve));
  const stop = async (): Promise<void> => {
    server.kill("SIGINT");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  if (await answers(join(programs, "pg_isready"), port))
    return { url: `postgres://gradproof@127.0.0.1:${port}/postgres`, stop };
  await stop();
  throw new Error("PostgreSQL did not start.");
}

async function answers(isReady: string, port: number): Promise<boolean> {
  for (let tries = 0; tries < 300; tries++) {
    try {
      execFileSync(isReady, ["-h", "127.0.0.1", "-p", `${port}`], { stdio: "ignore" });
      return true;
    } catch {
      await setTimeout(200);
    }
  }
  return false;
}
