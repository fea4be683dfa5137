/** WebGPU in Node, through npm's `webgpu`, on the first driver that has an adapter. */
import { DeviceError } from "../errors.ts";
import { type Builtins, load, openBuiltins } from "./builtins.ts";
import { chosenDriver, type Driver, drivers } from "./drivers.ts";
import { foundWebGpu, keepFound } from "./found.ts";
import type { Gpu } from "./gpu.ts";

interface Dawn {
  create(flags: readonly string[]): Gpu;
}

interface Found {
  readonly gpu: Gpu;
  /** Why this driver. */
  readonly why: string;
}

const advice =
  "Install a Vulkan driver for your GPU; or, for a software device, npm install @sparticuz/chromium (Linux, no root needed) or Debian's chromium.";

/** @throws {DeviceError} saying what to install. */
export async function openNodeGpu(): Promise<Found> {
  const node = await openBuiltins();
  const found = foundWebGpu();
  const { dawn, entry } = await importDawn(node, found?.entry);
  const chosen = chosenDriver();
  for (const driver of candidates(node, found?.driver)) {
    const gpu = await openDriver(node, dawn, driver);
    if (!gpu) continue;
    keepFound({ entry, driver });
    return { gpu, why: driver.why };
  }
  if (process.platform !== "linux")
    throw new DeviceError("WebGPU found no adapter. Install your system's driver for its graphics card.");
  const where = chosen ? ` that works at VK_DRIVER_FILES=${chosen}` : "";
  throw new DeviceError(`WebGPU found no Vulkan driver${where}. ${advice}`);
}

function* candidates(node: Builtins, known: Driver | undefined): Iterable<Driver> {
  if (known) yield known;
  yield* drivers(node);
}

async function openDriver(node: Builtins, dawn: Dawn, { loader, manifest }: Driver): Promise<Gpu | null> {
  if (manifest !== undefined) process.env["VK_DRIVER_FILES"] = manifest;
  if (loader === null || loadVulkan(node, loader)) {
    const gpu = dawn.create([]);
    if (await gpu.requestAdapter()) return gpu;
  }
  if (manifest !== undefined) delete process.env["VK_DRIVER_FILES"];
  return null;
}

/** glibc's flag that keeps a library loaded; Node lets go of what is no addon of its own. */
const noDelete = 0x1000;

/** Load a Vulkan loader by its path or name, so that dawn finds it loaded; false if there is none. */
function loadVulkan({ os }: Builtins, path: string): boolean {
  const { RTLD_NOW, RTLD_GLOBAL } = os.constants.dlopen;
  try {
    process.dlopen({ exports: {} }, path, RTLD_NOW | RTLD_GLOBAL | noDelete);
  } catch (error) {
    // It is loaded by then, and no addon, which is what Node complains of.
    return /self-register|symbol/i.test(String(error));
  }
  return true;
}

/** As was found before, else from beside the engine, else from the folder that runs. */
async function importDawn(
  { path, url, module }: Builtins,
  known: string | undefined,
): Promise<{ dawn: Dawn; entry: string }> {
  const resolve = (from: string): string => module.createRequire(from).resolve("webgpu");
  const places = [
    ...(known === undefined ? [] : [() => known]),
    () => resolve(url.fileURLToPath(import.meta.url)),
    () => resolve(path.join(process.cwd(), "package.json")),
  ];
  let cause: unknown;
  for (const place of places) {
    try {
      const entry = place();
      return { dawn: await load<Dawn>(url.pathToFileURL(entry).href), entry };
    } catch (error) {
      cause ??= error;
    }
  }
  throw new DeviceError(`WebGPU in Node needs the package webgpu: npm install webgpu. (${String(cause)})`);
}
