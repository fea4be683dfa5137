/** SwiftShader, Vulkan in software, out of npm's @sparticuz/chromium, or from Debian's chromium. */
import type { Builtins } from "./builtins.ts";
import { ask, machineOf } from "./machine.ts";

export interface SoftwareDriver {
  readonly manifest: string;
  readonly loader: string;
  readonly origin: string;
}

const MANIFEST = "vk_swiftshader_icd.json";
const LOADER = "libvulkan.so.1";
/** The rest of the archive is for browsers. */
const FILES: readonly string[] = [MANIFEST, LOADER, "libvk_swiftshader.so"];

/** Unpacked once into a folder of this user's own; where that cannot be written, into one of this process alone. */
export function softwareOfNpm(node: Builtins): SoftwareDriver | null {
  const machine = machineOf(node.fs);
  const { join } = node.path;
  const archive = archives(node).find(machine.exists);
  if (archive === undefined) return null;
  const caches = ask(() => process.env["XDG_CACHE_HOME"] || join(node.os.homedir(), ".cache"), "");
  // Without a home the path is relative, and would be one in the folder that runs.
  const kept = node.path.isAbsolute(caches)
    ? keep(node, archive, join(caches, "gradproof", `swiftshader-${machine.stamp(archive)}`))
    : null;
  const folder = kept ?? unpackForNow(node, archive);
  if (folder === null) return null;
  return {
    manifest: join(folder, MANIFEST),
    loader: join(folder, LOADER),
    origin: "npm's @sparticuz/chromium",
  };
}

export function softwareOfDebian({ fs }: Builtins): SoftwareDriver | null {
  const { exists } = machineOf(fs);
  const folder = "/usr/lib/chromium";
  const manifest = `${folder}/${MANIFEST}`;
  if (!exists(manifest)) return null;
  const own = `${folder}/${LOADER}`;
  return { manifest, loader: exists(own) ? own : LOADER, origin: "Debian's chromium" };
}

/** Beside the engine, or in the folder that runs. */
function archives({ path, module, url }: Builtins): string[] {
  const name = path.join("@sparticuz", "chromium");
  const places = [() => url.fileURLToPath(import.meta.url), () => path.join(process.cwd(), "package.json")];
  return places.flatMap((place) =>
    ask(() => {
      const entry = module.createRequire(place()).resolve("@sparticuz/chromium");
      const root = entry.slice(0, entry.lastIndexOf(name) + name.length);
      return [path.join(root, "bin", "swiftshader.tar.br")];
    }, []),
  );
}

/** @returns the folder, if it holds the files. */
function keep(node: Builtins, archive: string, folder: string): string | null {
  const { fs, path } = node;
  const { exists } = machineOf(fs);
  const manifest = path.join(folder, MANIFEST);
  if (exists(manifest)) return folder;
  const fresh = `${folder}.${process.pid}`;
  ask(() => {
    fs.mkdirSync(fresh, { recursive: true });
    unpack(node, archive, fresh);
    // Whole or not at all: another process may unpack at the same time.
    fs.renameSync(fresh, folder);
  }, null);
  remove(node, fresh);
  return exists(manifest) ? folder : null;
}

const forNow: string[] = [];

function removeAll(node: Builtins): void {
  for (const folder of forNow) remove(node, folder);
}

function remove({ fs }: Builtins, folder: string): void {
  ask(() => fs.rmSync(folder, { recursive: true, force: true }), null);
}

/** Into a folder whose name nobody can foretell, so that nobody else can have put a library there. */
function unpackForNow(node: Builtins, archive: string): string | null {
  const { fs, os, path } = node;
  const folder = ask(() => fs.mkdtempSync(path.join(os.tmpdir(), "gradproof-swiftshader-")), null);
  if (folder === null) return null;
  if (forNow.length === 0) process.once("exit", () => removeAll(node));
  forNow.push(folder);
  return ask(() => {
    unpack(node, archive, folder);
    return folder;
  }, null);
}

const BLOCK = 512;

/** A tar file is blocks: a header with the name and the size in octal digits, then the content. */
function unpack({ fs, path, zlib }: Builtins, archive: string, folder: string): void {
  const bytes = zlib.brotliDecompressSync(fs.readFileSync(archive));
  const text = (from: number, length: number): string =>
    bytes.toString("latin1", from, from + length).split("\0", 1)[0];
  for (let at = 0; text(at, 100) !== ""; ) {
    const name = text(at, 100);
    const size = Number.parseInt(text(at + 124, 12), 8);
    at += BLOCK;
    if (FILES.includes(name)) fs.writeFileSync(path.join(folder, name), bytes.subarray(at, at + size));
    at += Math.ceil(size / BLOCK) * BLOCK;
  }
}
