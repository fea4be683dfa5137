/** The Vulkan drivers to try, in order: a GPU's if there is one, else SwiftShader. */
import type { Builtins } from "./builtins.ts";
import { machineOf } from "./machine.ts";
import { softwareOfDebian, softwareOfNpm } from "./swiftshader.ts";

export interface Driver {
  /** The Vulkan loader, by path or name; null where the system has another interface. */
  readonly loader: string | null;
  /** What the loader reads; left out where it finds it by itself. */
  readonly manifest?: string;
  readonly why: string;
}

/** The drivers that the person, or the process that started this one, chose. */
export function chosenDriver(): string | undefined {
  return process.env["VK_DRIVER_FILES"] || process.env["VK_ICD_FILENAMES"] || undefined;
}

/** Found one by one, as they are asked for: to unpack one takes time. */
export function* drivers(node: Builtins): Iterable<Driver> {
  if (process.platform !== "linux") {
    yield { loader: null, why: "the system's driver" };
    return;
  }
  const chosen = chosenDriver();
  if (chosen || hasSystemDriver(node))
    yield { loader: "libvulkan.so.1", why: chosen ? `${chosen} was chosen` : "a Vulkan driver is installed" };
  for (const find of [softwareOfNpm, softwareOfDebian]) {
    const software = find(node);
    if (!software) continue;
    const { loader, manifest, origin } = software;
    // No other driver takes the place of a chosen one, but any loader will do.
    yield chosen
      ? { loader, why: `${chosen} was chosen` }
      : { loader, manifest, why: `no GPU was found; SwiftShader is from ${origin}` };
  }
}

/** Manifests of GPUs' drivers; Mesa's software driver is refused by dawn. */
function hasSystemDriver({ fs }: Builtins): boolean {
  const { list } = machineOf(fs);
  return ["/etc/vulkan/icd.d", "/usr/share/vulkan/icd.d", "/usr/local/share/vulkan/icd.d"].some((folder) =>
    list(folder).some((name) => name.endsWith(".json") && !/lvp|swiftshader/.test(name)),
  );
}
