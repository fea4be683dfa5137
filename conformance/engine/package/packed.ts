/** The engine's package as npm packs it, unpacked where a program would have it. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const published = fileURLToPath(new URL("../../../packages/engine", import.meta.url));

export class Packed {
  /** A program's folder. */
  readonly folder: string = mkdtempSync(join(tmpdir(), "gradproof-engine-"));
  /** The package in it. */
  readonly engine: string = join(this.folder, "node_modules", "@gradproof", "engine");

  constructor() {
    const [{ filename }] = JSON.parse(
      execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", this.folder], {
        cwd: published,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }),
    ) as [{ filename: string }];
    mkdirSync(this.engine, { recursive: true });
    // npm says "@scope/name" of what it writes as "scope-name".
    const tarball = filename.replace("@", "").replace("/", "-");
    execFileSync("tar", ["-xzf", join(this.folder, tarball), "-C", this.engine, "--strip-components=1"]);
    rmSync(join(this.folder, tarball));
    this.write("package.json", '{ "type": "module", "private": true }\n');
  }

  write(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  /** What is in its files, in bytes: what npm calls the unpacked size. */
  get size(): number {
    const names = readdirSync(this.engine, { recursive: true, encoding: "utf8" });
    const files = names.map((name) => statSync(join(this.engine, name))).filter((file) => file.isFile());
    return files.reduce((sum, { size }) => sum + size, 0);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
