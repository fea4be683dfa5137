/** pg-boss, a queue on PostgreSQL: a package that is loaded where a queue is asked for, and as much of it as is used here. */
import { setTimeout } from "node:timers/promises";
import { UsageError } from "../usage.ts";

export interface Job<T> {
  readonly id: string;
  readonly data: T;
}

/** The same from version 10 to 12. */
export interface Boss {
  start(): Promise<unknown>;
  stop(options?: object): Promise<void>;
  on(event: "error", listener: (error: Error) => void): unknown;
  createQueue(name: string, options?: object): Promise<void>;
  send(name: string, data: object, options?: object): Promise<string | null>;
  fetch<T>(name: string, options: { batchSize: number }): Promise<Job<T>[] | null>;
  complete(name: string, id: string): Promise<unknown>;
  deleteJob(name: string, id: string): Promise<unknown>;
}

const INSTALL = "npm install pg-boss@10.4.2   (with Node 22.12 or newer also pg-boss@12)";

/** Seconds between two looks for jobs whose worker has vanished. */
function maintenanceSeconds(leaseSeconds: number): number {
  return Math.max(1, Math.min(15, Math.floor(leaseSeconds / 4)));
}

/** @param leaseSeconds after which a job counts as lost with its worker. @param name of the package. @throws {UsageError} where pg-boss is not installed, or no such database answers. */
export async function openBoss(url: string, leaseSeconds: number, name: string = "pg-boss"): Promise<Boss> {
  if (!/^postgres(?:ql)?:\/\//.test(url))
    throw new UsageError(
      "--queue takes the address of a PostgreSQL database: postgres://user:password@host/database.",
    );
  const seconds = maintenanceSeconds(leaseSeconds);
  const Boss = await loadBoss(name);
  const boss = new Boss({
    connectionString: url,
    application_name: "gradproof",
    maintenanceIntervalSeconds: seconds,
    superviseIntervalSeconds: seconds,
    schedule: false,
  });
  // What is wrong with the connection for a moment is tried again.
  boss.on("error", () => {});
  try {
    await boss.start();
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `The database of --queue cannot be used: ${code ?? ""} ${message}`.replace(/\s+/g, " "),
    );
  }
  return boss;
}

/** Several classes may make theirs at once, and PostgreSQL then ends one of them: that one comes again. */
export async function makeQueue(boss: Boss, name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await boss.createQueue(name, { name, policy: "standard" });
    } catch (error) {
      if ((error as { code?: string }).code !== DEADLOCK || attempt > 9) throw error;
      await setTimeout(100 * attempt * (1 + Math.random()));
    }
  }
}

const DEADLOCK = "40P01";

/** Up to so many jobs of a queue; none where no class has made the queue yet. */
export async function fetchFrom<T>(boss: Boss, queue: string, batchSize: number): Promise<Job<T>[]> {
  try {
    return (await boss.fetch<T>(queue, { batchSize })) ?? [];
  } catch (error) {
    // Newer versions say so instead.
    if (/does not exist/.test(String(error))) return [];
    throw error;
  }
}

type BossClass = new (options: object) => Boss;

/** @param name of the package: one that no bundler follows. */
async function loadBoss(name: string): Promise<BossClass> {
  let module: { PgBoss?: BossClass; default?: BossClass };
  try {
    module = (await import(name)) as typeof module;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND")
      throw new UsageError(
        `--queue needs the package pg-boss, which is not installed. Install it beside gradproof: ${INSTALL}.`,
      );
    throw error;
  }
  return (module.PgBoss ?? module.default)!;
}
