/** Starts the process of a subject: what Node lets it do; what the operating system does is its sandbox's. */
import { getDefaultHighWaterMark, setDefaultHighWaterMark } from "node:stream";
import type { DeviceName } from "../engine/index.ts";
import { environmentForChild } from "../engine/webgpu/found.ts";
import { driverFiles } from "./device.ts";
import { frozenSubject } from "./frozen.ts";
import { LIMITS, type Limits } from "./limits.ts";
import { subjectFolder } from "./places.ts";
import { sandboxInUse } from "./sandbox/in-use.ts";
import type { Running, Sandbox } from "./sandbox/sandbox.ts";
import { latelyOptimised } from "./short-run.ts";

let deaf = false;

/** Node opens a debugger for whoever sends it this signal, and through that anything can be run in the judge. */
function ignoreDebuggers(): void {
  if (deaf || process.platform === "win32") return;
  deaf = true;
  process.on("SIGUSR1", () => {});
}

/** Its own folder, and the image: what they are called in a sandbox that has no other files. */
const FOLDER = "/subject";
const IMAGE = "/subject.blob";

let ahead: { readonly running: Running; readonly sandbox: Sandbox } | undefined;

/** Start the process of a subject, on the CPU and with the usual limits, before anybody asks for it. */
export function launchAhead(): void {
  const sandbox = sandboxInUse();
  const running = started(LIMITS, "cpu");
  ahead = { running, sandbox };
  // Whoever takes a dead one is given another, which says why.
  running.child.on("error", () => {});
}

/** End it, if nobody has taken it. */
export function letGo(): void {
  ahead?.running.kill();
  ahead = undefined;
}

/** The channel is its descriptor 3. */
export function launch(limits: Limits, device: DeviceName): Running {
  const found = ahead && ahead.sandbox === sandboxInUse() ? ahead.running : undefined;
  const fits = device === "cpu" && limits.heapMiB === LIMITS.heapMiB && limits.totalMs === LIMITS.totalMs;
  if (!fits || !found || !isAlive(found)) return started(limits, device);
  ahead = undefined;
  return found;
}

function isAlive({ child: { pid, exitCode, signalCode } }: Running): boolean {
  return pid !== undefined && exitCode === null && signalCode === null;
}

function started(limits: Limits, device: DeviceName): Running {
  ignoreDebuggers();
  const image = imagePath(limits, device);
  return holdable(() =>
    sandboxInUse().start({
      program: process.execPath,
      args: (inside) => [
        ...nodeFlags(limits, device, inside(FOLDER)),
        ...(image === undefined ? [] : [`--snapshot-blob=${inside(IMAGE)}`]),
        `${inside(FOLDER).replace(/[/\\]$/, "")}/subject.mjs`,
        device,
      ],
      reads: { [FOLDER]: subjectFolder, ...(image !== undefined && { [IMAGE]: image }) },
      // An end to it, should the judge be gone.
      bounds: { seconds: 2 * Math.ceil(limits.totalMs / 1000), writes: device !== "cpu" },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      env: device === "webgpu" ? environmentForChild() : {},
    }),
  );
}

/** A stream that is paused reads on until its buffer is full: these have next to none, so that a pause stops them. */
function holdable<T>(start: () => T): T {
  const usual = getDefaultHighWaterMark(false);
  setDefaultHighWaterMark(false, 1);
  try {
    return start();
  } finally {
    setDefaultHighWaterMark(false, usual);
  }
}

/** Small heap, no warnings, no files but the subject's own, no settings of V8 once it runs; and what a device needs. */
function nodeFlags({ heapMiB }: Limits, device: DeviceName, folder: string): string[] {
  const major = Number(process.versions.node.split(".")[0]);
  const readable = [folder, ...(device === "cpu" ? [] : driverFiles())];
  const permission = major >= 24 ? "--permission" : "--experimental-permission";
  return [
    ...v8Flags(heapMiB),
    "--no-warnings",
    "--experimental-vm-modules",
    permission,
    ...readable.map((path) => `--allow-fs-read=${path}`),
    ...(device === "cpu" ? [] : ["--allow-addons"]),
  ];
}

/** Those of V8, which an image must have been made with. */
export function v8Flags(heapMiB: number): string[] {
  return [`--max-old-space-size=${heapMiB}`, ...latelyOptimised(), "--freeze-flags-after-init"];
}

/** It starts from a heap in which all is loaded, where there is one for this Node and these limits. A device's driver is no part of a heap. */
export function imageOf(limits: Limits, device: DeviceName): string[] {
  const path = imagePath(limits, device);
  return path === undefined ? [] : [`--snapshot-blob=${path}`];
}

function imagePath({ heapMiB }: Limits, device: DeviceName): string | undefined {
  return device === "cpu" ? frozenSubject(v8Flags(heapMiB)) : undefined;
}

/** How an image is made: of the script `subject`, into `image`. */
export function freezingFlags({ heapMiB }: Limits, image: string): string[] {
  return [
    ...v8Flags(heapMiB),
    "--no-warnings",
    "--experimental-vm-modules",
    `--snapshot-blob=${image}`,
    "--build-snapshot",
  ];
}
