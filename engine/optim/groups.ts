/** Parameters in groups: how they may be given, and what they and their gradients must be. */
import { sameShape } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { DeviceError, DtypeError, describe, ShapeError, shapeText } from "../errors.ts";

interface Given<T> {
  readonly params: Iterable<T>;
}

const hasParams = (value: unknown): value is Given<Tensor> =>
  typeof value === "object" && value !== null && "params" in value;

/** From a list of parameters or of groups. @throws {TypeError} for what is neither, saying what to write. */
export function groupsOf<G extends Given<Tensor>>(kind: string, params: unknown): G[] {
  if (hasParams(params))
    throw new TypeError(`${kind}: takes a list of groups, not one: write [{ params: … }].`);
  const given = listOf(kind, params);
  if (!given.some(hasParams)) return [{ params: given } as unknown as G];
  return given.map((group) => {
    if (!hasParams(group))
      throw new TypeError(
        `${kind}: takes parameters or groups, not both: write { params: [x] } around a parameter too.`,
      );
    return { ...(group as G), params: listOf(kind, group.params) };
  });
}

function listOf(kind: string, params: unknown): unknown[] {
  if (params instanceof Tensor)
    throw new TypeError(`${kind}: takes a list of parameters, not one: write [x].`);
  if (typeof (params as { parameters?: unknown } | null | undefined)?.parameters === "function")
    throw new TypeError(
      `${kind}: takes a list of parameters, not a module: write new ${kind}(module.parameters(), { lr: … }).`,
    );
  if (typeof params !== "object" || params === null || !(Symbol.iterator in params))
    throw new TypeError(`${kind}: takes a list of parameters, not ${describe(params)}.`);
  return [...(params as Iterable<unknown>)];
}

interface Group {
  readonly params: readonly Tensor[];
}

/** @throws {TypeError} unless these are leaves, each once. */
export function checkParameters(kind: string, groups: readonly Group[]): void {
  const seen = new Set<Tensor>();
  for (const { params } of groups) {
    if (!Array.isArray(params))
      throw new TypeError(`${kind}: params must be a list of tensors, not ${describe(params)}.`);
    for (const param of params) {
      if (!(param instanceof Tensor)) throw new TypeError(`${kind}: takes tensors, not ${stranger(param)}.`);
      if (seen.has(param))
        throw new TypeError(
          `${kind}: a parameter of shape ${shapeText(param.shape)} is given twice: it would be updated twice a step.`,
        );
      if (!param.isLeaf)
        throw new TypeError(
          `${kind}: takes leaves; one parameter of shape ${shapeText(param.shape)} is the result of an op: detach it.`,
        );
      if (!param.type.floating)
        throw new DtypeError(
          `${kind}: takes floating tensors; one parameter is ${param.dtype}, which has no gradient.`,
        );
      seen.add(param);
    }
  }
}

function stranger(value: unknown): string {
  if (typeof (value as { parameters?: unknown } | null)?.parameters === "function")
    return "a module: write ...module.parameters()";
  if (Array.isArray(value)) return "an array: write one flat list of tensors, as module.parameters() is";
  return describe(value);
}

/** A parameter in words: its place within all groups. */
export function nameOf(groups: readonly Group[], param: Tensor): string {
  const i = groups.findIndex(({ params }) => params.includes(param));
  return `parameter ${groups[i].params.indexOf(param)}${groups.length > 1 ? ` of group ${i}` : ""}`;
}

/** @throws {TypeError}, {ShapeError}, {DtypeError} or {DeviceError} for a gradient that somebody set and that does not fit. */
export function checkGradients(kind: string, groups: readonly Group[]): void {
  for (const { params } of groups)
    for (const param of params) if (param.grad && !fits(param.grad, param)) misfit(kind, groups, param);
}

function fits(grad: Tensor, { layout, type, on }: Tensor): boolean {
  return (
    grad instanceof Tensor && grad.type === type && grad.on === on && sameShape(grad.shape, layout.shape)
  );
}

function misfit(kind: string, groups: readonly Group[], param: Tensor): never {
  const grad = param.grad!;
  const what = `${kind}: the gradient of ${nameOf(groups, param)}`;
  if (!(grad instanceof Tensor)) throw new TypeError(`${what} must be a tensor, not ${describe(grad)}.`);
  if (!sameShape(grad.shape, param.shape))
    throw new ShapeError(
      `${what} has shape ${shapeText(grad.shape)}, the parameter ${shapeText(param.shape)}; they must be equal.`,
    );
  if (grad.type !== param.type)
    throw new DtypeError(
      `${what} is ${grad.dtype}, the parameter ${param.dtype}: write x.grad = g.to("${param.dtype}").`,
    );
  throw new DeviceError(
    `${what} is on ${grad.device}, the parameter on ${param.device}: write x.grad = await g.to("${param.device}").`,
  );
}
