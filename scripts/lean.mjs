/** What of the engine's modules nobody needs who only computes, left out of what bundlers get. */
import { parseSync } from "oxc-parser";

/** Of an op's declaration: where it is tried. */
const TRIED = new Set(["probes", "domain", "kinks"]);
const DECLARES = new Set(["elementwise", "comparison", "reduction", "selection"]);

const isThis = (node) => node?.type === "MemberExpression" && node.object.type === "ThisExpression";

/** What the constructor of a class gives a value itself: to make these fields before is work twice. */
function filledFields({ body }) {
  const making = body.find(({ kind }) => kind === "constructor");
  const filled = new Set(
    (making?.value.body.body ?? []).map(({ expression }) =>
      expression?.type === "AssignmentExpression" && isThis(expression.left) && !expression.left.computed
        ? expression.left.property.name
        : undefined,
    ),
  );
  return body.filter(
    ({ type, static: ofClass, computed, key, value }) =>
      type === "PropertyDefinition" &&
      !ofClass &&
      !computed &&
      key.type === "Identifier" &&
      !value &&
      filled.has(key.name),
  );
}

/**
 * A compiled module without the points that ops are tried at, and without the indents of the code that it writes.
 * @param profiled whether the names of that code stay, which profiles show.
 */
export function lean(path, text, profiled = false) {
  if (!/\bprobes:|\bdomain:|\bkinks:|\bsamples\b|\bclass\b|`/.test(text)) return text;
  const cuts = [];
  const visit = (node) => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node !== "object" || node === null) return undefined;
    if (node.type === "TemplateLiteral") {
      const named = !profiled && /(?:\\n|\n *)?\/\/# sourceURL=/.exec(text.slice(node.start, node.end));
      if (named) {
        cuts.push([node.start + named.index, node.end - 1]);
        return undefined;
      }
    }
    if (node.type === "TemplateElement")
      for (const { index, 0: indent } of text.slice(node.start, node.end).matchAll(/(?<=\n) +/g))
        cuts.push([node.start + index, node.start + index + indent.length]);
    if (node.type === "ClassBody") for (const { start, end } of filledFields(node)) cuts.push([start, end]);
    // What a primitive's reference is tried on.
    if (node.type === "VariableDeclarator" && /Reference$/.test(node.id.name) && node.init?.properties)
      for (const [i, { key, end }] of node.init.properties.entries())
        if (i > 0 && key?.name === "samples") cuts.push([node.init.properties[i - 1].end, end]);
    if (node.type === "CallExpression" && DECLARES.has(node.callee.name)) {
      const [declaration] = node.arguments;
      for (const [i, { key, start, end }] of (declaration.properties ?? []).entries())
        if (TRIED.has(key?.name)) cuts.push([declaration.properties[i - 1]?.end ?? start, end]);
    }
    return Object.values(node).forEach(visit);
  };
  visit(parseSync(path, text).program.body);
  cuts.sort(([a], [b]) => a - b);
  return cuts.reduceRight((kept, [start, end]) => kept.slice(0, start) + kept.slice(end), text);
}
