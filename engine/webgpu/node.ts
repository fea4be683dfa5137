/** WebGPU in Node, through npm's `webgpu`: finds a Vulkan driver, a GPU's if there is one, else SwiftShader. */
import { DeviceError } from "../errors.ts";
import type { Gpu } from "./gpu.ts";

/** What of Node is used here; imported when needed, so that a bundle for browsers holds none of it. */
interface Host {
  readonly fs: typeof import("node:fs");
  readonly os: typeof import("node:os");
  readonly path: typeof import("node:path");
  readonly url: typeof import("node:url");
  readonly zlib: typeof import("node:zlib");
  readonly module: typeof import("node:module");
  readonly child: typeof import("node:child_process");
}

const load = <T>(name: string): Promise<T> =>
  import(/* @vite-ignore */ /* webpackIgnore: true */ name) as Promise<T>;

async function openHost(): Promise<Host> {
  const [fs, os, path, url, zlib, module, child] = await Promise.all([
    load<Host["fs"]>("node:fs"),
    load<Host["os"]>("node:os"),
    load<Host["path"]>("node:path"),
    load<Host["url"]>("node:url"),
    load<Host["zlib"]>("node:zlib"),
    load<Host["module"]>("node:module"),
    load<Host["child"]>("node:child_process"),
  ]);
  return { fs, os, path, url, zlib, module, child };
}

/** glibc's flag that keeps a library loaded; Node lets go of what is no addon of its own. */
const noDelete = 0x1000;

/** Load a Vulkan loader by its path or name, so that dawn finds it loaded; false if there is none. */
function loadVulkan({ os }: Host, path: string): boolean {
  const { RTLD_NOW, RTLD_GLOBAL } = os.constants.dlopen;
  try {
    process.dlopen({ exports: {} }, path, RTLD_NOW | RTLD_GLOBAL | noDelete);
  } catch (error) {
    // It is loaded by then, and no addon, which is what Node complains of.
    return /self-register|symbol/i.test(String(error));
  }
  return true;
}

/** The drivers that the person, or the process that started this one, chose. */
function chosenDriver(): string | undefined {
  return process.env["VK_DRIVER_FILES"] || process.env["VK_ICD_FILENAMES"] || undefined;
}

/** Manifests of GPUs' drivers; Mesa's software driver is refused by dawn. */
function hasSystemDriver({ fs }: Host): boolean {
  return ["/etc/vulkan/icd.d", "/usr/share/vulkan/icd.d", "/usr/local/share/vulkan/icd.d"].some((folder) => {
    try {
      return fs.readdirSync(folder).some((name) => name.endsWith(".json") && !/lvp|swiftshader/.test(name));
    } catch {
      return false;
    }
  });
}

interface SoftwareDriver {
  readonly manifest: string;
  readonly loader: string;
  readonly origin: string;
}

/** SwiftShader out of npm's @sparticuz/chromium, unpacked once into a folder of this user's own. */
function unpacked(host: Host): SoftwareDriver | null {
  const { fs, os, path, zlib, module, url, child } = host;
  const here = path.join(process.cwd(), "package.json");
  let archive: string | undefined;
  for (const from of [url.fileURLToPath(import.meta.url), here]) {
    try {
      const entry = module.createRequire(from).resolve("@sparticuz/chromium");
      const root = entry.slice(
        0,
        entry.lastIndexOf(path.join("@sparticuz", "chromium")) + "@sparticuz/chromium".length,
      );
      archive ??= path.join(root, "bin", "swiftshader.tar.br");
    } catch {}
  }
  if (!archive || !fs.existsSync(archive)) return null;
  const { size, mtimeMs } = fs.statSync(archive);
  const folder = path.join(os.homedir(), ".cache", "gradproof", `swiftshader-${size}-${Math.round(mtimeMs)}`);
  const manifest = path.join(folder, "vk_swiftshader_icd.json");
  if (!fs.existsSync(manifest)) {
    const fresh = `${folder}.${process.pid}`;
    fs.mkdirSync(fresh, { recursive: true });
    try {
      child.execFileSync("tar", ["-x", "-C", fresh], {
        input: zlib.brotliDecompressSync(fs.readFileSync(archive)),
        stdio: ["pipe", "ignore", "ignore"],
      });
      // Whole or not at all: another process may unpack at the same time.
      fs.renameSync(fresh, folder);
    } catch (error) {
      fs.rmSync(fresh, { recursive: true, force: true });
      if (!fs.existsSync(manifest)) throw error;
    }
  }
  return { manifest, loader: path.join(folder, "libvulkan.so.1"), origin: "npm's @sparticuz/chromium" };
}

function debians({ fs }: Host): SoftwareDriver | null {
  const folder = "/usr/lib/chromium";
  const manifest = `${folder}/vk_swiftshader_icd.json`;
  const loader = [`${folder}/libvulkan.so.1`, "libvulkan.so.1"].find(
    (path) => !path.startsWith("/") || fs.existsSync(path),
  )!;
  return fs.existsSync(manifest) ? { manifest, loader, origin: "Debian's chromium" } : null;
}

const advice =
  "Install a Vulkan driver for your GPU; or, for a software device, npm install @sparticuz/chromium (Linux, no root needed) or Debian's chromium.";

interface Found {
  readonly gpu: Gpu;
  /** Why this driver. */
  readonly why: string;
}

/** @throws {DeviceError} saying what to install. */
export async function openNodeGpu(): Promise<Found> {
  const host = await openHost();
  const dawn = await importDawn(host);
  const flags: string[] = [];
  if (process.platform !== "linux") {
    const gpu = dawn.create(flags);
    if (await gpu.requestAdapter()) return { gpu, why: "the system's driver" };
    throw new DeviceError(`WebGPU found no adapter. ${advice}`);
  }
  const chosen = chosenDriver();
  if ((chosen || hasSystemDriver(host)) && loadVulkan(host, "libvulkan.so.1")) {
    const gpu = dawn.create(flags);
    if (await gpu.requestAdapter())
      return { gpu, why: chosen ? `${chosen} was chosen` : "a Vulkan driver is installed" };
  }
  const software = [unpacked(host), debians(host)].filter((driver) => driver !== null);
  if (chosen) {
    // No other driver takes its place, but any loader will do.
    for (const { loader } of software) {
      if (!loadVulkan(host, loader)) continue;
      const gpu = dawn.create(flags);
      if (await gpu.requestAdapter()) return { gpu, why: `${chosen} was chosen` };
    }
    throw new DeviceError(`WebGPU found no Vulkan driver that works at VK_DRIVER_FILES=${chosen}. ${advice}`);
  }
  for (const driver of software) {
    process.env["VK_DRIVER_FILES"] = driver.manifest;
    if (!loadVulkan(host, driver.loader)) continue;
    const gpu = dawn.create(flags);
    if (await gpu.requestAdapter())
      return { gpu, why: `no GPU was found; SwiftShader is from ${driver.origin}` };
  }
  throw new DeviceError(`WebGPU found no Vulkan driver. ${advice}`);
}

interface Dawn {
  create(flags: readonly string[]): Gpu;
}

/** From beside the engine, or from the folder that runs. */
async function importDawn({ path, url, module }: Host): Promise<Dawn> {
  let cause: unknown;
  for (const from of [url.fileURLToPath(import.meta.url), path.join(process.cwd(), "package.json")]) {
    try {
      const entry = module.createRequire(from).resolve("webgpu");
      return await load<Dawn>(url.pathToFileURL(entry).href);
    } catch (error) {
      cause ??= error;
    }
  }
  throw new DeviceError(`WebGPU in Node needs the package webgpu: npm install webgpu. (${String(cause)})`);
}
