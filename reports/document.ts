/** The frame of every page: one file that lets nothing in, and reads without scripts. */
import { createHash } from "node:crypto";
import { type Child, type Html, h, trusted } from "./html.ts";
import { style } from "./style.ts";

export function document(title: string, body: Child): string {
  return `<!doctype html>\n${h("html", { lang: "en" }, head(`${title} · gradproof`), h("body", {}, body)).markup}\n`;
}

function head(title: string): Html {
  const hash = createHash("sha256").update(style).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return h(
    "head",
    {},
    h("meta", { charset: "utf-8" }),
    h("meta", { "http-equiv": "Content-Security-Policy", content: policy }),
    h("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    h("meta", { name: "referrer", content: "no-referrer" }),
    h("title", {}, title),
    h("style", {}, trusted(style)),
  );
}
