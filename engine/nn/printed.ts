/** A module as text: a tree of what it is made of, with settings, shapes and counts. */
import type { Tensor } from "../core/tensor.ts";
import { shapeText } from "../errors.ts";

/** What is told of a module. */
export interface Told {
  readonly name: string;
  /** In words, as it wants them; or none. */
  readonly settings: string;
  readonly parameters: readonly (readonly [string, Tensor])[];
  readonly children: readonly (readonly [string, Told])[];
}

const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

function lines({ name, settings, parameters, children }: Told): string[] {
  const shapes = parameters.map(([key, { shape }]) => `${key} ${shapeText(shape)}`).join(", ");
  const count = grouped(parameters.reduce((sum, [, { size }]) => sum + size, 0));
  const end = parameters.length > 0 ? `  # ${shapes}: ${count}` : "";
  if (children.length === 0) return [`${name}(${settings})${end}`];
  return [
    `${name}${settings === "" ? "" : `(${settings})`} {${end}`,
    ...children.flatMap(([key, child]) => {
      const [first, ...rest] = lines(child);
      return [`  (${key}): ${first}`, ...rest.map((line) => `  ${line}`)];
    }),
    "}",
  ];
}

/** The tree, and how much of it is trained. */
export function printed(told: Told, all: readonly Tensor[]): string {
  const total = (some: readonly Tensor[]): string => grouped(some.reduce((sum, { size }) => sum + size, 0));
  const trained = all.filter(({ requiresGrad }) => requiresGrad);
  const counts =
    all.length === 0
      ? []
      : [
          `${total(all)} parameters${trained.length < all.length ? `, ${total(trained)} of them trained` : ""}`,
        ];
  return [...lines(told), ...counts].join("\n");
}

/** Of the fields of a module those which are numbers, words, flags, or lists of numbers. */
export function settingsOf(owner: object): string {
  const shown = (value: unknown): string | undefined => {
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    if (typeof value === "string") return JSON.stringify(value);
    if (Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "number"))
      return value.length < 10 ? shapeText(value) : undefined;
    return undefined;
  };
  return Object.entries({ ...owner, ...(owner as { readonly settings?: object }).settings })
    .filter(([key]) => key !== "training")
    .flatMap(([key, value]) => {
      const text = shown(value);
      return text === undefined ? [] : [`${key}=${text}`];
    })
    .join(", ");
}
