/**
 * Types of TypeScript as the short text that `engine/core/signature.ts` reads: a letter for a kind, [T] for an array, (N,N) for a tuple, {a?:N} for
 * options, "word" for a word, =1 for a number and no other, | between alternatives, and * where a signature cannot say.
 */
import { resolve, resolveNamed } from "./modules.mjs";

const KEYWORDS = {
  TSNumberKeyword: "N",
  TSBooleanKeyword: "B",
  TSStringKeyword: "S",
  TSNullKeyword: "L",
  TSFunctionType: "F",
};

/** Names with a letter of their own. */
const NAMED = {
  Tensor: "T",
  Operand: "O",
  Parameter: "T",
  Uint8Array: "U",
  Record: "D",
  Formula: "D",
  DeviceChoice: "C",
  Iterable: "I",
};

/** Those which say no more than their argument does. */
const TRANSPARENT = new Set(["Readonly", "Partial", "NoInfer"]);

const ANYTHING = "*";

/** Names whose meaning is being read: a type that holds itself is anything. */
const open = new Set();

/** @param generics what type parameters extend, by name. */
export function textOf(type, module, generics = new Map()) {
  const inner = (node, where = module) => textOf(node, where, generics);
  switch (type?.type) {
    case "TSParenthesizedType":
      return inner(type.typeAnnotation);
    case "TSTypeOperator":
      return type.operator === "readonly" ? inner(type.typeAnnotation) : ANYTHING;
    case "TSArrayType":
      return `[${inner(type.elementType)}]`;
    case "TSTupleType":
      return type.elementTypes.some(({ type: kind }) => kind === "TSRestType" || kind === "TSOptionalType")
        ? ANYTHING
        : `(${type.elementTypes.map((each) => inner(each.type === "TSNamedTupleMember" ? each.elementType : each)).join()})`;
    case "TSUnionType":
      return union(
        type.types.filter(({ type: kind }) => kind !== "TSUndefinedKeyword").map((each) => inner(each)),
      );
    case "TSIntersectionType":
      return together(type.types.map((each) => inner(each)));
    case "TSLiteralType":
      return literalText(type.literal.value);
    case "TSTypeLiteral":
      return optionsOf(type.members, module, generics);
    case "TSIndexedAccessType":
      return member(type, module, generics);
    case "TSTypeReference":
      return reference(type, module, generics);
    default:
      return KEYWORDS[type?.type] ?? ANYTHING;
  }
}

function literalText(value) {
  if (typeof value === "number") return `=${value}`;
  return typeof value === "string" ? JSON.stringify(value) : ANYTHING;
}

/** Of options, those of all. */
function together(texts) {
  return texts.every((text) => text.startsWith("{"))
    ? `{${texts.map((text) => text.slice(1, -1)).join()}}`
    : ANYTHING;
}

/** Of texts, each an alternative or several. */
export function union(texts) {
  return texts.includes(ANYTHING)
    ? ANYTHING
    : [...new Set(texts.flatMap((text) => splitAt(text, "|")))].join("|");
}

/** Splits at a mark that stands in no bracket and in no word. */
export function splitAt(text, mark) {
  const parts = [""];
  let depth = 0;
  let quoted = false;
  for (const c of text) {
    if (c === '"') quoted = !quoted;
    else if (!quoted) depth += "[{(".includes(c) ? 1 : "]})".includes(c) ? -1 : 0;
    if (c === mark && depth === 0 && !quoted) parts.push("");
    else parts[parts.length - 1] += c;
  }
  return parts;
}

function reference(type, module, generics) {
  const name = type.typeName.name;
  const [argument] = type.typeArguments?.params ?? [];
  if (TRANSPARENT.has(name)) {
    const text = textOf(argument, module, generics);
    return name === "Partial" ? text.replace(/([{,]\w+):/g, "$1?:") : text;
  }
  if (name === "Pick" || name === "Omit") return picked(name, type.typeArguments.params, module);
  if (name === "ReadonlyArray" || name === "Array") return `[${textOf(argument, module, generics)}]`;
  if (name in NAMED) return NAMED[name];
  if (generics.has(name)) return generics.get(name);
  const found = resolveNamed(module, type.typeName);
  if (!found) return ANYTHING;
  const { node } = found;
  // Options that depend on another type have their names all the same; of what else depends on one nothing is said.
  const depends =
    node.typeParameters && !(node.type === "TSInterfaceDeclaration" && node.id.name.endsWith("Options"));
  if (depends || open.has(node)) return ANYTHING;
  open.add(node);
  try {
    if (node.type === "TSTypeAliasDeclaration") return textOf(node.typeAnnotation, found.module, new Map());
    return node.type === "TSInterfaceDeclaration" ? interfaceText(found) : ANYTHING;
  } finally {
    open.delete(node);
  }
}

/** Options where every member is data; else an object of which no more is said, or of a class that may be a function's. */
function interfaceText({ node, module }) {
  const ofClass = (node.extends ?? []).some(
    ({ expression }) => resolveNamed(module, expression)?.node.type === "ClassDeclaration",
  );
  if (ofClass) return ANYTHING;
  const members = membersOf(node, module);
  if (members) return optionsText(members);
  return node.typeParameters ? ANYTHING : "D";
}

/** The ways in which what has this type can be called: lists of parameters. */
export function callsOfType(type, module) {
  if (type?.type === "TSFunctionType") return [{ params: type.params, module }];
  const found = type?.type === "TSTypeReference" ? resolve(module, type.typeName.name) : null;
  if (found?.node.type === "TSTypeAliasDeclaration")
    return callsOfType(found.node.typeAnnotation, found.module);
  if (found?.node.type !== "TSInterfaceDeclaration") return [];
  return found.node.body.body
    .filter((each) => each.type === "TSCallSignatureDeclaration")
    .map(({ params }) => ({ params, module: found.module }));
}

function membersOf(node, module) {
  const inherited = (node.extends ?? []).flatMap(({ expression, typeArguments }) => {
    if (typeArguments) return inheritedBy(expression.name, typeArguments.params, module);
    const found = resolveNamed(module, expression);
    return found?.node.type === "TSInterfaceDeclaration" ? membersOf(found.node, found.module) : [null];
  });
  const own = node.body.body.map((each) => memberText(each, module, new Map()));
  // Its own first: messages name options in this order.
  const names = new Set(own.map((each) => each?.name));
  const all = [...own, ...inherited.filter((each) => each === null || !names.has(each.name))];
  return all.includes(null) ? null : all;
}

function inheritedBy(name, [of, names], module) {
  const members = name === "Omit" || name === "Pick" ? namedMembers(of, module) : null;
  if (!members) return [null];
  return members.filter((each) => literalNames(names).includes(each.name) === (name === "Pick"));
}

function optionsOf(members, module, generics) {
  const texts = members.map((each) => memberText(each, module, generics));
  return texts.includes(null) ? "D" : optionsText(texts);
}

function memberText(each, module, generics) {
  if (each.type !== "TSPropertySignature" || each.computed) return null;
  const type = textOf(each.typeAnnotation?.typeAnnotation, module, generics);
  return { name: each.key.name, optional: each.optional, type };
}

/** A later member of a name stands for an earlier one. */
function optionsText(members) {
  const byName = new Map(members.map((each) => [each.name, each]));
  return `{${[...byName.values()].map(({ name, optional, type }) => `${name}${optional ? "?" : ""}:${type}`).join()}}`;
}

function literalNames(type) {
  return (type.type === "TSUnionType" ? type.types : [type]).map(({ literal }) => literal.value);
}

function namedMembers(type, module) {
  const found = type.type === "TSTypeReference" && resolve(module, type.typeName.name);
  return found?.node?.type === "TSInterfaceDeclaration" ? membersOf(found.node, found.module) : null;
}

function picked(name, given, module) {
  const members = inheritedBy(name, given, module);
  return members.includes(null) ? "D" : optionsText(members);
}

/** `LossOptions["reduction"]`. */
function member({ objectType, indexType }, module) {
  const [wanted] = indexType.type === "TSLiteralType" ? literalNames(indexType) : [];
  return namedMembers(objectType, module)?.find(({ name }) => name === wanted)?.type ?? ANYTHING;
}
