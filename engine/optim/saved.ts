/** Whether a saved state is one that an optimizer can go on from; looked at as a whole before anything is changed. */
import { sameShape } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { describe, shapeText } from "../errors.ts";
import { nameOf } from "./groups.ts";
import { checkKept, checkSettings, isShared, type Kept, type OptimizerKind } from "./kind.ts";

interface Saved {
  readonly optimizer?: string;
  readonly state: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly paramGroups: readonly { readonly params: readonly unknown[] }[];
}

/** @throws {TypeError} or {RangeError} as `loadStateDict` does. */
export function checkSaved<O extends object>(
  kind: OptimizerKind<O>,
  saved: Saved,
  groups: readonly { readonly params: readonly Tensor[] }[],
): void {
  if (
    typeof saved?.state !== "object" ||
    saved.state === null ||
    !Array.isArray(saved.paramGroups) ||
    !saved.paramGroups.every((group) => Array.isArray(group?.params))
  )
    throw new TypeError(`${kind.name}: takes what stateDict() gives, not ${describe(saved)}.`);
  checkKind(kind, saved);
  const sizes = (some: readonly { readonly params: readonly unknown[] }[]): string =>
    some.map(({ params }) => params.length).join();
  if (sizes(saved.paramGroups) !== sizes(groups))
    throw new TypeError(
      `${kind.name}: the saved state has groups of ${sizes(saved.paramGroups)} parameters; this optimizer has ${sizes(groups)}.`,
    );
  for (const group of saved.paramGroups) checkSettings(kind, group);
  const all = groups.flatMap(({ params }) => params);
  for (const [place, state] of Object.entries(saved.state)) {
    const param = all[Number(place)] as Tensor | undefined;
    if (param === undefined)
      throw new TypeError(
        `${kind.name}: the saved state has a parameter ${place}; this optimizer has ${all.length}, counted from 0.`,
      );
    const name = nameOf(groups, param);
    checkKept(kind, state, name);
    for (const [key, value] of Object.entries(state))
      if (value instanceof Tensor)
        checkFits(`${kind.name}: the saved ${key} of ${name}`, value, param, kind.keeps[key]);
  }
}

/** That the state is of this optimizer: by its name, and by the settings that come with it. */
function checkKind<O extends object>(kind: OptimizerKind<O>, { optimizer, paramGroups }: Saved): void {
  const wanted = Object.keys(kind.settings);
  const given = [...new Set(paramGroups.flatMap((group) => Object.keys(group)))].filter(
    (name) => name !== "params",
  );
  // What came later is as it was before it came.
  const missing = wanted.filter((name) => !isShared(name) && paramGroups.some((group) => !(name in group)));
  const surplus = given.filter((name) => !wanted.includes(name));
  const another = optimizer !== undefined && optimizer !== kind.name;
  if (!another && missing.length + surplus.length === 0) return;
  const facts = [
    missing.length > 0 && `it lacks ${missing.join(", ")}`,
    surplus.length > 0 && `it has ${surplus.join(", ")}`,
  ].filter(Boolean);
  const whose = another ? `is of ${optimizer}, not of ${kind.name}` : `is not of ${kind.name}`;
  throw new TypeError(
    `${kind.name}: the saved state ${whose}${facts.length > 0 ? `: ${facts.join(", and ")}` : ""}.`,
  );
}

function checkFits(what: string, value: Tensor, param: Tensor, kept: Kept): void {
  if (typeof kept === "object") {
    if (!kept.fits(value.shape, param.shape))
      throw new TypeError(
        `${what} has shape ${shapeText(value.shape)}; it must have ${kept.words} of the parameter of shape ${shapeText(param.shape)}.`,
      );
  } else if (!sameShape(value.shape, param.shape))
    throw new TypeError(
      `${what} has shape ${shapeText(value.shape)}; the parameter has ${shapeText(param.shape)}.`,
    );
  if (value.type !== param.type)
    throw new TypeError(
      `${what} is ${value.dtype}; the parameter is ${param.dtype}: write x.to("${param.dtype}") for it.`,
    );
  if (value.on !== null && value.on !== param.on)
    throw new TypeError(
      `${what} is on ${value.device}; the parameter is on ${param.device}: write await x.to("${param.device}") for it.`,
    );
}
