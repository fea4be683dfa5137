/** The frame of every page: one file that lets nothing in, and reads without scripts. */
import { createHash } from "node:crypto";
import { type Child, fragment, type Html, h, trusted } from "./html.ts";
import { style } from "./style.ts";

export interface Frame {
  /** Where the link past the head leads, "#main" unless told; null where each part of the body has its own. */
  readonly skip?: string | null;
  /** A program of gradproof's own, for a page that is a learner's own; none unless told. Nothing of a result may be in it. */
  readonly script?: string | undefined;
}

export function document(title: string, body: Child, { skip = "#main", script }: Frame = {}): string {
  const past = skip !== null && h("a", { class: "skip", href: skip }, "Skip to the results");
  const own = h(
    "html",
    { lang: "en" },
    head(`${title} · gradproof`, policyOf(script)),
    h("body", {}, past, body, program(script)),
  );
  return `<!doctype html>\n${own.markup}\n`;
}

function program(script: string | undefined): Child {
  if (script === undefined) return undefined;
  if (/<\/script|<!--/i.test(script))
    throw new Error("A text that would end its own element is no script of a page.");
  return h("script", {}, trusted(script));
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("base64");

/** Lets this one style sheet in, and no other. */
export const stylePolicy: string = `style-src 'sha256-${hashOf(style)}'`;

/** Lets the page's own style in, and its one script, if it has any; it may ask for nothing. */
function policyOf(script: string | undefined): string {
  const scripts = script === undefined ? "" : ` script-src 'sha256-${hashOf(script)}';`;
  return `default-src 'none';${scripts} ${stylePolicy}; base-uri 'none'; form-action 'none'`;
}

/** The same for a page that is served, and comes with a policy of the server's; its scripts are the server's, too. */
export function servedDocument(title: string, body: Child, scripts: readonly string[]): string {
  const end = fragment(scripts.map((src) => h("script", { src, defer: true })));
  return `<!doctype html>\n${h("html", { lang: "en" }, head(`${title} · gradproof`, null, end), h("body", {}, body)).markup}\n`;
}

function head(title: string, policy: string | null, end?: Html): Html {
  return h(
    "head",
    {},
    h("meta", { charset: "utf-8" }),
    policy !== null && h("meta", { "http-equiv": "Content-Security-Policy", content: policy }),
    h("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    h("meta", { name: "referrer", content: "no-referrer" }),
    h("title", {}, title),
    h("style", {}, trusted(style)),
    end,
  );
}
