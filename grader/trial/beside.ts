/** What runs beside an exercise when an expression is tried: these functions travel as text, and see nothing but their arguments. */
import type * as Engine from "../../engine/index.ts";
import type { Expression } from "./expression.ts";

type Values = Record<string, unknown>;

/** Notes the tensors that the expression makes by `tensor`, and the parameters of the modules that it makes of exported classes; as they are when they are made. */
function watching(engine: typeof Engine, wanted: boolean) {
  const leaves: { name: string; leaf: Engine.Tensor; start: Engine.Tensor }[] = [];
  let count = 0;
  const note = (name: string, leaf: Engine.Tensor): void => {
    if (leaves.length < 64) leaves.push({ name, leaf, start: leaf.detach().clone() });
  };
  return {
    leaves,
    tensor: (...given: Parameters<typeof engine.tensor>) => {
      const made = engine.tensor(...given);
      if (wanted && made.isLeaf && (made.dtype === "float64" || made.dtype === "float32"))
        made.requiresGrad_(true);
      note(`tensor ${count++}`, made);
      return made;
    },
    exported: (name: string, value: unknown) =>
      typeof value !== "function"
        ? value
        : new Proxy(value, {
            construct(type, given, target) {
              const made = Reflect.construct(type, given, target) as Engine.Module;
              if (made instanceof engine.Module)
                for (const [field, parameter] of made.namedParameters())
                  if (parameter.requiresGrad) note(`${name}.${field}`, parameter);
              return made;
            },
          }),
  };
}

/** What the expression came to, by name: "value", or "value.cosine" of an object; what was wanted, and its gradients. */
function found(engine: typeof Engine, value: unknown, { leaves }: ReturnType<typeof watching>): Values {
  const all: Values = {};
  const most = 64;
  const put = (name: string, each: unknown, depth: number): void => {
    if (Object.keys(all).length >= most) return;
    const isList = Array.isArray(each);
    const isPlain =
      isList ||
      (typeof each === "object" && each !== null && Object.getPrototypeOf(each) === Object.prototype);
    if (!isPlain || depth === 3) all[name] = each;
    else
      for (const [key, part] of Object.entries(each))
        put(isList ? `${name}[${key}]` : `${name}.${key}`, part, depth + 1);
  };
  put("value", value, 0);
  const isDifferentiable = value instanceof engine.Tensor && value.requiresGrad;
  if (isDifferentiable) {
    for (const { leaf } of leaves) leaf.grad = null;
    value.sum().backward();
  }
  for (const { name, leaf, start } of leaves) {
    all[`leaf ${name}`] = start;
    if (isDifferentiable && leaf.requiresGrad) all[`gradient ${name}`] = leaf.grad;
  }
  return all;
}

/** Where an expression stands: which of its words the exercise exports, and which are the engine's. */
export interface Scope {
  readonly exports: readonly string[];
  readonly engine: readonly string[];
  /** Of numbers that are given to it. */
  readonly settings?: readonly string[];
}

function names(own: readonly string[]): string {
  return own.join(", ");
}

/** Gives what `found` says, by name. @param wanted whether the tensors that it makes want a gradient. */
export function recordSource({ code }: Expression, scope: Scope, wanted: boolean): string {
  const exported = scope.exports.map(
    (name) => `${name} = $watching.exported("${name}", $context.exports.${name})`,
  );
  return `async ($context) => {
  const $watching = (${watching})($context.engine, ${wanted});
  const { ${names(scope.settings ?? [])} } = $context.settings;
  const { ${names(scope.engine.filter((name) => name !== "tensor"))} } = $context.engine;
  const { tensor } = $watching;
  ${exported.length > 0 ? `const ${exported.join(", ")};` : ""}
  ${code}
  return (${found})($context.engine, await $value, $watching);
}`;
}

/** Gives the value alone. */
export function valueSource({ code }: Expression, scope: Scope): string {
  return `async ($context) => {
  const { ${names(scope.settings ?? [])} } = $context.settings;
  const { ${names(scope.engine)} } = $context.engine;
  const { ${names(scope.exports)} } = $context.exports;
  ${code}
  return { value: await $value };
}`;
}

/** Gives one tensor, at once: those that `tensor` makes, and parameters, are the inputs of these names. */
export function tensorSource({ code }: Expression, scope: Scope, leaves: readonly string[]): string {
  const exported = scope.exports.map((name) => `${name} = $exported("${name}")`);
  return `($context) => {
  const { engine: $engine, exports: $exports, inputs: $inputs, once: $once, stands: $stands } = $context;
  const $leaves = ${JSON.stringify(leaves)};
  let $count = 0;
  const tensor = (...given) => {
    const name = "tensor " + $count++;
    return $leaves.includes(name) ? $inputs[name] : $engine.tensor(...given);
  };
  const $exported = (name) => typeof $exports[name] !== "function" ? $exports[name] : new Proxy($exports[name], {
    construct(type, given, target) {
      const made = $once(() => Reflect.construct(type, given, target));
      if (made instanceof $engine.Module)
        for (const [field, parameter] of made.namedParameters()) {
          const input = name + "." + field;
          if ($leaves.includes(input)) $stands(input, parameter);
        }
      return made;
    },
  });
  const { ${names(scope.settings ?? [])} } = $context.settings;
  const { ${names(scope.engine.filter((name) => name !== "tensor"))} } = $engine;
  ${exported.length > 0 ? `const ${exported.join(", ")};` : ""}
  ${code}
  return $value;
}`;
}
