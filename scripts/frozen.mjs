/** Makes an image of a subject that has loaded all but its exercise, and tries it. Where this Node cannot, there is none, and subjects start without. */
import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "./sources.mjs";

const folder = join(root, "dist", "frozen");
const compiled = (name) => import(pathToFileURL(join(root, "dist", "grader", name)).href);

/** Its standard output. Flags that somebody set for all of their Node are not the image's. */
function node(...args) {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { env, timeout: 240_000 }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    );
  });
}

/** One script, since that is what an image is made of; strict, so that no function tells its callers. */
async function bundle(outfile, plugins) {
  await build({
    absWorkingDir: root,
    entryPoints: ["grader/frozen-subject.ts"],
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20.19",
    outfile,
    alias: { "gradproof/engine": join(root, "engine/index.ts") },
    external: ["webgpu"],
    plugins,
    define: { "import.meta.url": JSON.stringify(pathToFileURL(outfile).href) },
    banner: { js: '"use strict";' },
    minifySyntax: true,
    charset: "utf8",
    logLevel: "silent",
  });
}

/** @param plugins of every bundle: a subject from an image is as any other is. */
export async function freeze(plugins) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const self = fileURLToPath(import.meta.url);
  try {
    const [script, image] = ["subject.cjs", "subject.blob"].map((name) => join(folder, name));
    await bundle(script, plugins);
    const [{ freezingFlags }, { LIMITS }] = await Promise.all([compiled("launch.js"), compiled("limits.js")]);
    await node(...freezingFlags(LIMITS, image), script);
    writeFileSync(join(folder, "mould.json"), await node(self, "--mould"));
    if ((await node(self, "--try")) !== "6,8") throw new Error("It does not answer.");
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    console.error(
      `No image of a subject could be made, and each starts without: ${error.message.split("\n")[0]}`,
    );
  }
}

/** What the image belongs to: said by a process that is as a judge's is. */
async function mould() {
  const { v8Flags } = await compiled("launch.js");
  const [{ mouldHere }, { latelyOptimised }, { LIMITS }] = await Promise.all(
    ["frozen.js", "short-run.js", "limits.js"].map(compiled),
  );
  return JSON.stringify(mouldHere(v8Flags(LIMITS.heapMiB), latelyOptimised()));
}

/** What one question of it comes to, as a judge asks it. */
async function attempt() {
  const [{ SubjectChannel }, { LIMITS }, { imageOf }] = await Promise.all(
    ["subject-channel.js", "limits.js", "launch.js"].map(compiled),
  );
  if (imageOf(LIMITS, "cpu").length === 0) return "It is not used.";
  const code = "export const f = (x) => x.mul(x).sum();";
  const channel = new SubjectChannel(
    { modules: [{ file: "exercise.mjs", code }], locate: () => undefined },
    LIMITS,
  );
  try {
    const { gradients } = await channel.ask({
      export: "f",
      source: "({ exports, inputs }) => exports.f(inputs.x)",
      settings: {},
      wanted: ["x"],
      gives: "tensor",
      inputs: [{ name: "x", values: { shape: [2], data: Float64Array.of(3, 4) } }],
      gradients: true,
    });
    return gradients[0].data.join();
  } finally {
    channel.close();
  }
}

if (process.argv[2] === "--mould") process.stdout.write(await mould());
if (process.argv[2] === "--try") process.stdout.write(await attempt());
