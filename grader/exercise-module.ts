/** An exercise as a module that has the engine to import, and nothing else. */
import vm from "node:vm";
import * as engine from "../engine/index.ts";
import { refuseImport } from "./confinement.ts";

export type Exports = Readonly<Record<string, unknown>>;

/** What a bundle imports the engine by. */
const ENGINE = "gradproof/engine";

/** Under this name it is found in a stack. */
export const EXERCISE = "exercise.mjs";

/** Kept for good: what is imported late is asked of the module that imports. */
const modules: vm.Module[] = [];

/** Compiles and runs it. Rejects with whatever it throws. */
export async function runExercise(code: string): Promise<Exports> {
  const given = new vm.SyntheticModule(
    Object.keys(engine),
    () => {
      for (const [name, value] of Object.entries(engine)) given.setExport(name, value);
    },
    { identifier: ENGINE },
  );
  const resolve = (specifier: string): vm.Module => (specifier === ENGINE ? given : refuseImport(specifier));
  const exercise = new vm.SourceTextModule(code, {
    identifier: `file:///${EXERCISE}`,
    importModuleDynamically: resolve as never,
  });
  modules.push(given, exercise);
  await exercise.link(resolve);
  await exercise.evaluate();
  return exercise.namespace as Exports;
}
