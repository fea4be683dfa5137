/** Examines this machine. */
import { SANDBOXES } from "../sandbox/sandbox.ts";
import { CHECKS } from "./checks.ts";
import type { Examination, Finding } from "./finding.ts";
import { tryLevel } from "./levels.ts";

/** @param onFinding called with each line as soon as it is known. */
export async function examine(onFinding: (finding: Finding) => void = () => {}): Promise<Examination> {
  const checks: Finding[] = [];
  const add = (finding: Finding): void => {
    checks.push(finding);
    onFinding(finding);
  };
  for (const check of CHECKS) add(await check());
  const sandboxes = [];
  for (const name of SANDBOXES) {
    const { level, findings } = await tryLevel(name);
    sandboxes.push(level);
    for (const finding of findings) add({ ...finding, title: `${name}: ${finding.title}` });
  }
  return {
    schema: "gradproof/doctor/v1",
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    root: process.getuid?.() === 0,
    checks,
    sandboxes,
    auto: sandboxes.find(({ available }) => available)?.name ?? "process",
  };
}
