/**
 * Arguments are checked at the door of every public function by what its TypeScript signature says, and by nothing else: while the engine is
 * compiled, a line is put at the top of each body that holds what was given against the signature, as text for `engine/core/signature.ts`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { parseSync } from "oxc-parser";
import { spelledOut } from "../spelled-out.mjs";
import { exportsOf, forgetModules, moduleAt, reachedFrom, resolve } from "./modules.mjs";
import { quickTest } from "./quick.mjs";
import { callsOfType, textOf, union } from "./types.mjs";

const slashed = (path) => path.replaceAll("\\", "/");

/** Where public functions are found: what the package exports, and the modules whose functions become methods. */
const ROOTS = ["index.ts", "autograd/methods.ts", "run/read.ts", "face/methods.ts"];

const CHECKS = "core/signature.ts";

/** All public functions, constructors and methods: under which name, `path` within the engine, `own` as the file has it, the parameters, and these as `text`. */
export function signaturesOf(folder) {
  forgetModules();
  const engine = slashed(folder).replace(/\/$/, "");
  const found = new Map();
  for (const root of ROOTS)
    for (const each of exportsOf(moduleAt(posix.join(engine, root)))) {
      const path = posix.relative(engine, each.module.path);
      for (const { own, parameters, inputs } of callsOf(each)) {
        const key = `${path}#${own}`;
        const name = own.includes(".") ? own : each.public.replace(/^.*\./, "");
        // Of several names, its own is what errors say.
        if (found.has(key) && (name !== own || found.get(key).name === own)) continue;
        found.set(key, {
          name,
          public: each.public,
          path,
          own,
          text: signatureText(name, parameters),
          parameters,
          inputs,
        });
      }
    }
  // What the checks themselves are made of cannot have any.
  const below = reachedFrom(posix.join(engine, CHECKS));
  return [...found.values()].filter(({ path }) => !below.has(posix.join(engine, path)));
}

/** What `engine/ops/define.ts` declares, by how many inputs each takes. */
const DECLARED = { Unary: 1, Predicate: 1, Reduction: 1, Binary: 2, Comparison: 2, Pairing: 2, Ternary: 3 };

/** What can be called of an export: the function; of a class its constructor and public methods. */
function callsOf({ node, name, module }) {
  if (node.type === "FunctionDeclaration")
    return [{ own: name, parameters: parametersOf(node, module, genericsOf(node, module)) }];
  if (node.type === "ClassDeclaration") return methodsOf(node, name, module);
  if (node.type !== "VariableDeclarator") return [];
  const made = bareExpression(node.init);
  if (made?.type === "ClassExpression") return methodsOf(made, name, module);
  const type = node.id.typeAnnotation?.typeAnnotation;
  if (made?.type === "ArrowFunctionExpression")
    return made.params.length > 0
      ? [{ own: name, parameters: parametersOf(made, module, genericsOf(made, module)) }]
      : [];
  const copied = copiedFrom(type, module);
  if (copied) return [{ own: name, parameters: copied }];
  const inputs = DECLARED[type?.typeName?.name];
  const calls = callsOfType(type, module).map((each) => parametersOf(each, each.module, new Map()));
  return calls.length > 0 ? [{ own: name, parameters: merged(calls), inputs }] : [];
}

/** Of `Overwriting<typeof f>`: a tensor, and what f takes beside it. */
function copiedFrom(type, module) {
  if (type?.typeName?.name !== "Overwriting") return null;
  const [{ parameters }] = callsOf(resolve(module, type.typeArguments.params[0].exprName.name));
  return parameters.with(0, { ...parameters[0], type: "T" });
}

function methodsOf(node, name, module) {
  return (
    node.body.body
      // What makes one of an abstract class is a class of its own, which is asked what it takes.
      .filter((each) => isPublicMethod(each, module) && !(node.abstract && each.kind === "constructor"))
      .map(({ key, value }) => {
        const generics = new Map([...genericsOf(node, module), ...genericsOf(value, module)]);
        return {
          own: key.name === "constructor" ? name : `${name}.${key.name}`,
          parameters: parametersOf(value, module, generics),
        };
      })
  );
}

/** What type parameters extend. */
function genericsOf({ typeParameters }, module) {
  const entries = (typeParameters?.params ?? []).map(({ name, constraint }) => [
    name.name,
    constraint ? textOf(constraint, module) : "*",
  ]);
  return new Map(entries);
}

function isPublicMethod(each, { text }) {
  return (
    each.type === "MethodDefinition" &&
    (each.kind === "method" || each.kind === "constructor") &&
    each.key.type === "Identifier" &&
    !each.accessibility &&
    each.value.body &&
    !/@internal[^/]*\*\/\s*$/.test(text.slice(0, each.start))
  );
}

/** Without parentheses and `as`. */
function bareExpression(node) {
  let at = node;
  while (at?.type === "TSAsExpression" || at?.type === "ParenthesizedExpression") at = at.expression;
  return at;
}

function parametersOf({ params }, module, generics) {
  return params.map((param) => {
    const rest = param.type === "RestElement";
    const given = param.type === "AssignmentPattern" ? param.left : rest ? param.argument : param;
    const type = textOf((rest ? param : given).typeAnnotation?.typeAnnotation, module, generics);
    return {
      name: given.type === "Identifier" ? given.name : "options",
      rest,
      optional: Boolean(given.optional) || param.type === "AssignmentPattern",
      type: rest ? (/^\[(.*)\]$/.exec(type)?.[1] ?? "*") : type,
    };
  });
}

/** Of overloads: at each place what any of them takes; optional where one of them ends before. */
function merged(calls) {
  const longest = calls.toSorted((a, b) => b.length - a.length)[0];
  return longest.map((parameter, i) => {
    const here = calls.flatMap((call) => call[i] ?? []);
    return {
      ...parameter,
      optional: here.length < calls.length || here.some(({ optional }) => optional),
      type: union(here.map(({ type }) => type)),
    };
  });
}

function signatureText(name, parameters) {
  const texts = parameters.map(
    (each) => `${each.rest ? "..." : ""}${each.name}${each.optional ? "?" : ""}:${each.type}`,
  );
  return [name, ...texts].join(" ");
}

/** A module's text, TypeScript or what was compiled of it, with a check in each of its public functions; no line moves. */
export function withChecks(text, path, signatures) {
  const mine = new Map(
    signatures.filter((each) => each.path === path.replace(/\.js$/, ".ts")).map((each) => [each.own, each]),
  );
  if (mine.size === 0) return text;
  const { program } = parseSync(path, text);
  const edits = [];
  // Those who make tensors are given options again and again; elsewhere functions for them would cost more than they save.
  const functions = path.startsWith("run/") ? new Map() : null;
  for (const { own, node } of functionsIn(program)) {
    const signature = mine.get(own);
    if (!signature) continue;
    mine.delete(own);
    edits.push(...(node.params ? editsOf(node, signature, text, functions) : wrapping(node, signature)));
  }
  if (mine.size > 0) throw new Error(`${path}: no function was found for ${[...mine.keys()].join(", ")}.`);
  edits.push([
    0,
    0,
    [importsFor(path), ...[...(functions?.values() ?? [])].map((each) => each.text)].join(""),
  ]);
  return applied(text, edits);
}

function importsFor(path) {
  const ending = path.endsWith(".js") ? ".js" : ".ts";
  const to = (module) =>
    JSON.stringify(posix.relative(posix.dirname(path), module + ending).replace(/^(?!\.)/, "./"));
  const names = ["areNumbers", "areOptions", "check", "checked", "declared"].map(
    (name) => `${name} as $${name}`,
  );
  return `import { Tensor as $Tensor } from ${to("core/tensor")};import { ${names.join(", ")} } from ${to("core/signature")};`;
}

/** Functions with a body, at the top of a module and in its classes. */
function* functionsIn(program) {
  for (const statement of program.body) {
    const node = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (node?.type === "FunctionDeclaration" && node.body) yield { own: node.id.name, node };
    if (node?.type === "VariableDeclaration")
      for (const { id, init } of node.declarations) {
        const made = bareExpression(init);
        if (made?.type === "ClassExpression") yield* methodsIn(made, id.name);
        else if (made) yield { own: id.name, node: made };
      }
    if (node?.type === "ClassDeclaration") yield* methodsIn(node, node.id.name);
  }
}

function* methodsIn(node, name) {
  for (const { type, key, value } of node.body.body)
    if (type === "MethodDefinition" && value.body && key.type === "Identifier")
      yield { own: key.name === "constructor" ? name : `${name}.${key.name}`, node: value };
}

/** Where functions are called often and do little: elsewhere `check` costs nothing beside the work. */
const QUICK = /^(run|ops|autograd)\//;

const quoted = ({ text }) => `'${text}'`;

/** What to put where: the check at the start of the body; what is taken apart, or stands for what was left out, comes after it. */
function editsOf(node, signature, text, functions) {
  const edits = [];
  const late = [];
  const names = node.params.map((param, i) => {
    if (param.type === "RestElement") return `...${param.argument.name}`;
    const given = param.type === "AssignmentPattern" ? param.left : param;
    const spare = given === param ? "" : text.slice(param.right.start, param.right.end);
    // Defaults are computed before the body: one that reads what may be wrong, or makes an object, has to wait for the check.
    if (given.type === "Identifier" && !/[.({[]/.test(spare)) return given.name;
    const taken = text.slice(given.start, given.typeAnnotation?.start ?? given.end);
    // What may be left out does not count in the function's length.
    edits.push([param.start, param.end, spare || given.optional ? `$${i} = undefined` : `$${i}`]);
    late.push(`let ${taken} = ${spare ? `$${i} === undefined ? ${spare} : ` : ""}$${i};`);
    return `$${i}`;
  });
  const isArrow = node.type === "ArrowFunctionExpression";
  const last = node.params.at(-1);
  // An arrow has no `arguments` that could tell of more.
  if (isArrow && last.type !== "RestElement") {
    edits.push([last.end, last.end, ", ...$more"]);
    names.push("...$more");
  }
  const given = isArrow ? `[${names.join(", ")}]` : "arguments";
  const quick =
    isArrow || !QUICK.test(signature.path) ? "" : quickTest(signature.parameters, names, functions);
  const call = `${quick && `if (!(${quick})) `}$check(${quoted(signature)}, ${given});${late.join("")}`;
  if (node.body.type === "BlockStatement") edits.push([node.body.start + 1, node.body.start + 1, call]);
  else
    edits.push(
      [node.body.start, node.body.start, `{ ${call} return (`],
      [node.body.end, node.body.end, "); }"],
    );
  return edits;
}

/** What a function made by another is given to. */
function wrapping({ start, end }, signature) {
  const { inputs } = signature;
  const before = inputs ? `$declared(${quoted(signature)}, ${inputs}, ` : `$checked(${quoted(signature)}, `;
  return [
    [start, start, `/* @__PURE__ */ ${before}`],
    [end, end, ")"],
  ];
}

function applied(text, edits) {
  let out = text;
  for (const [start, end, put] of edits.toSorted((a, b) => b[0] - a[0]))
    out = out.slice(0, start) + put + out.slice(end);
  return out;
}

/** Puts the checks into the modules that were compiled from the engine's sources. */
export function checkCompiled(folder, signatures) {
  for (const path of new Set(signatures.map((each) => each.path.replace(/\.ts$/, ".js")))) {
    const file = join(folder, path);
    writeFileSync(file, withChecks(readFileSync(file, "utf8"), path, signatures));
  }
}

/** For esbuild: the same on the sources. */
export function checkArguments(folder, signatures) {
  const engine = slashed(folder).replace(/\/$/, "");
  return {
    name: "arguments",
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]engine[\\/].*\.ts$/ }, ({ path }) => {
        const place = slashed(path);
        if (!place.startsWith(`${engine}/`)) return undefined;
        const text = readFileSync(path, "utf8");
        const checked = withChecks(text, posix.relative(engine, place), signatures);
        return { contents: spelledOut(path, checked), loader: "ts" };
      });
    },
  };
}
