/** An exercise as modules that have the engine and one another to import, and nothing else. */
import vm from "node:vm";
import * as engine from "../engine/index.ts";
import { refuseImport } from "./confinement.ts";
import { ENGINE, type Module } from "./exercise-name.ts";

export type Exports = Readonly<Record<string, unknown>>;
export type { Module } from "./exercise-name.ts";

/** Kept for good: what is imported late is asked of the module that imports. Of no prototype, which could be patched. */
const modules: Record<string, vm.Module> = Object.create(null);

function resolve(specifier: string): vm.Module {
  return modules[specifier] ?? refuseImport(specifier);
}

/** Gives what is exported, never the module: that is no object for an exercise to meet, by a `then` of its own making. */
async function resolveLate(specifier: string): Promise<object> {
  const module = resolve(specifier);
  if (module.status === "unlinked") await module.link(resolve);
  if (module.status === "linked") await module.evaluate();
  return module.namespace;
}

/** Compiles and runs it: the first of its modules, and what that imports. Rejects with whatever it throws. */
export async function runExercise(parts: readonly Module[]): Promise<Exports> {
  const given = new vm.SyntheticModule(
    Object.keys(engine),
    () => {
      for (const [name, value] of Object.entries(engine)) given.setExport(name, value);
    },
    { identifier: ENGINE },
  );
  modules[ENGINE] = given;
  for (const { file, code } of parts) {
    const part = new vm.SourceTextModule(code, {
      identifier: `file:///${file}`,
      importModuleDynamically: resolveLate as never,
    });
    modules[`./${file}`] = part;
  }
  const exercise = resolve(`./${parts[0].file}`);
  await exercise.link(resolve);
  await exercise.evaluate();
  return exercise.namespace as Exports;
}
