/** A module without spaces, and with short names for what is inside its functions. The names of functions and classes stay: errors show them. */
import { transform } from "esbuild";
import { parseSync } from "oxc-parser";

/** Where esbuild takes spaces out, it takes these marks out too; without them, bundlers keep what nobody uses. */
const PURE = "/* @__PURE__ */ ";
const IDLE = /@__NO_SIDE_EFFECTS__(?: \*\/)?\s+(?:export )?function (\w+)/g;

/** esbuild leaves the outer names of a script as they are; so what makes the text a module is taken off, and put back after. */
export async function shorter(path, text, charset = "utf8") {
  const imports = [];
  const exported = [];
  const cuts = [];
  for (const node of parseSync(path, text).program.body) {
    const whole = text.slice(node.start, node.end);
    if (node.type === "ExportNamedDeclaration" && node.declaration) {
      const { declaration } = node;
      exported.push(...(declaration.declarations ?? [declaration]).map(({ id }) => id.name));
      cuts.push([node.start, declaration.start]);
    } else if (node.type === "ExportNamedDeclaration" && !node.source) {
      exported.push(whole.replace(/^export\s*\{\s*|\s*\};?$/g, ""));
      cuts.push([node.start, node.end]);
    } else if (/^(?:Import|Export)/.test(node.type)) {
      imports.push(`${whole.replace(/\s*([{},;"*])\s*/g, "$1")}\n`);
      cuts.push([node.start, node.end]);
    }
  }
  const script = cuts.reduceRight((kept, [start, end]) => kept.slice(0, start) + kept.slice(end), text);
  const { code } = await transform(script.replaceAll(PURE, "$pure + "), {
    minifyWhitespace: true,
    minifyIdentifiers: true,
    lineLimit: 200,
    charset,
    target: "es2022",
  });
  const marked = new Set([...text.matchAll(IDLE)].map(([, name]) => name));
  const body = code
    .replace(/^"use strict";/, "")
    .replace(/\$pure\s*\+/g, "/*@__PURE__*/")
    .replace(/\bfunction (\w+)(?=\()/g, (whole, name) =>
      marked.has(name) ? `/*@__NO_SIDE_EFFECTS__*/${whole}` : whole,
    );
  return `${imports.join("")}${body}${exported.length > 0 ? `export{${exported.join(",")}};\n` : ""}`;
}
