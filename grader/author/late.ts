/** What a suite throws where nobody can catch it: which property it belongs to follows from the line. */
import type { Property } from "../../properties/index.ts";
import { placeIn } from "./places.ts";

function split(place: string | undefined): [string, number] {
  const [, file = "", line = "0"] = /^(.*):(\d+)$/.exec(place ?? "") ?? [];
  return [file, Number(line)];
}

/** Whether a place such as "suite.ts:12" lies between where this property is declared and where the next one is. */
export function belongsTo(where: string, property: Property, all: readonly Property[]): boolean {
  const [file, line] = split(where);
  const starts = all.map(({ declared }) => split(placeIn(declared))).filter(([of]) => of === file);
  const [own, from] = split(placeIn(property.declared));
  const next = Math.min(...starts.map(([, start]) => start).filter((start) => start > from));
  return own === file && from <= line && line < next;
}
