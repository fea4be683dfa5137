/** How this process came to WebGPU, so that it opens it again, and a child that may not look around opens it too, without a search. */
import type { Driver } from "./drivers.ts";
import { ask } from "./machine.ts";

export interface FoundWebGpu {
  /** The main file of the package webgpu. */
  readonly entry: string;
  readonly driver: Driver;
}

/** The variable by which a parent tells its child. */
const VARIABLE = "GRADPROOF_WEBGPU";

// On the global object, since there may be more than one copy of this file in a process.
const kept = Symbol.for("gradproof.webgpu.found");
const holder = globalThis as { [kept]?: FoundWebGpu };

export function keepFound(found: FoundWebGpu): void {
  holder[kept] = found;
}

/** What was found by this process, or by the one that started it. */
export function foundWebGpu(): FoundWebGpu | null {
  const told = process.env[VARIABLE];
  return holder[kept] ?? (told ? ask(() => JSON.parse(told) as FoundWebGpu, null) : null);
}

/** What the environment of a child must hold for it to open the same device. */
export function environmentForChild(): Record<string, string> {
  const found = foundWebGpu();
  const kinds = [
    "VK_DRIVER_FILES",
    "VK_ICD_FILENAMES",
    "LD_LIBRARY_PATH",
    "XDG_DATA_DIRS",
    "XDG_CONFIG_DIRS",
  ];
  const passed = kinds.flatMap((name) => {
    const value = process.env[name];
    return value ? [[name, value]] : [];
  });
  return { ...Object.fromEntries(passed), ...(found && { [VARIABLE]: JSON.stringify(found) }) };
}
