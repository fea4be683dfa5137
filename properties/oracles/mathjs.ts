/** The part of mathjs that is used, so that a bundle holds that part alone. */
import { create, derivativeDependencies, parseDependencies } from "mathjs/number";

type Mathjs = typeof import("mathjs/number");

export const mathjs: Pick<Mathjs, "parse" | "derivative"> = create({
  derivativeDependencies,
  parseDependencies,
}) as unknown as Pick<Mathjs, "parse" | "derivative">;
