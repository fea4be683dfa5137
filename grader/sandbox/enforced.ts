/** What a result says of the sandbox that its submission ran in. */
import type { Confinement } from "../../reports/result.ts";
import type { Sandbox, SandboxName } from "./sandbox.ts";

const NOTES: Readonly<Record<SandboxName, string | undefined>> = {
  bubblewrap: undefined,
  user: "The submission ran as another user. Whatever this machine's network reaches, it may have reached.",
  process:
    "For practice: a submission that is written to break out may read what its user may, and use the network. For credit, grade with --sandbox bubblewrap.",
};

export function confinementOf({ name, enforces }: Sandbox): Confinement {
  const note = NOTES[name];
  return { enforces: [...enforces], ...(note !== undefined && { note }) };
}
