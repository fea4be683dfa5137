/** The server of the learner's page: on this machine alone, for whoever holds the token, and it gives nothing but the page. */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { stylePolicy } from "../../reports/document.ts";
import { figuresScript } from "../figures-script.ts";
import { UsageError } from "../usage.ts";
import { followScript } from "./follow-script.ts";
import { Stream } from "./stream.ts";

/** What the page shows: the whole of it, and what is put in its place when it changes. */
export interface Shown {
  readonly document: string;
  readonly body: string;
}

const PATHS: readonly string[] = ["/", "/follow.js", "/figures.js", "/events"];

/** Pages that may look on at a time. */
const MOST_STREAMS = 16;

/** Milliseconds between two signs of life, lest something on the way takes the silence for an end. */
const SIGN_MS = 15_000;

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  stylePolicy,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy": POLICY,
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cache-Control": "no-store",
};

export class PageServer {
  readonly #server: Server;
  readonly #token: string = randomBytes(24).toString("base64url");
  readonly #streams: Set<Stream> = new Set();
  readonly #signs: NodeJS.Timeout;
  #port = 0;
  #shown: Shown = { document: "", body: "" };

  private constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
    this.#server.maxHeadersCount = 100;
    // Nobody sends a body, and a head comes at once.
    this.#server.headersTimeout = 5000;
    this.#server.requestTimeout = 10_000;
    this.#signs = setInterval(() => {
      for (const stream of this.#streams) stream.sign();
    }, SIGN_MS);
    this.#signs.unref();
  }

  /** @param port 0 for any that is free. @throws {UsageError} where it is taken. */
  static async open(port = 0): Promise<PageServer> {
    const page = new PageServer();
    await new Promise<void>((resolve, reject) => {
      page.#server.once("error", (error: NodeJS.ErrnoException) => {
        clearInterval(page.#signs);
        reject(new UsageError(`The page cannot be served on port ${port}: ${reasonOf(error)}`));
      });
      page.#server.listen(port, "127.0.0.1", resolve);
    });
    page.#port = (page.#server.address() as AddressInfo).port;
    return page;
  }

  /** With the token in it: a secret of this person's. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}/?token=${this.#token}`;
  }

  /** What is shown from now on. */
  show(shown: Shown): void {
    this.#shown = shown;
    for (const stream of this.#streams) stream.send(shown.body);
  }

  close(): void {
    clearInterval(this.#signs);
    for (const stream of this.#streams) stream.end();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const [path, query = ""] = (request.url ?? "").split("?", 2);
    const [status, text] = this.#refusal(request, path, query) ?? [];
    if (status !== undefined) {
      response.writeHead(status, {
        "Content-Type": "text/plain; charset=utf-8",
        Connection: "close",
        ...(status === 405 && { Allow: "GET" }),
      });
      response.end(`${text}\n`);
    } else if (path === "/events") this.#follow(response);
    else if (path.endsWith(".js")) {
      response.setHeader("Content-Type", "text/javascript; charset=utf-8");
      response.end(path === "/follow.js" ? followScript : figuresScript());
    } else {
      const cookie = `${this.#cookie}=${this.#token}; HttpOnly; SameSite=Strict; Path=/`;
      response.setHeader("Set-Cookie", cookie);
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      response.end(this.#shown.document);
    }
  }

  /** Why it gets nothing, if so. */
  #refusal(
    request: IncomingMessage,
    path: string,
    query: string,
  ): [status: number, text: string] | undefined {
    if (!this.#isOwnHost(request)) return [403, "This page is asked for by its own address alone."];
    if (request.method !== "GET") return [405, "Only GET."];
    const given = path === "/" ? new URLSearchParams(query).get("token") : null;
    if (!this.#isToken(given) && !this.#isToken(this.#cookieOf(request)))
      return [403, "Open the whole address that the terminal shows, token and all."];
    if (!PATHS.includes(path)) return [404, "There is nothing here."];
    if (path === "/events" && this.#streams.size >= MOST_STREAMS)
      return [503, "Too many pages look on. Close some."];
    return undefined;
  }

  #follow(response: ServerResponse): void {
    const stream = new Stream(response);
    this.#streams.add(stream);
    response.on("close", () => this.#streams.delete(stream));
    stream.send(this.#shown.body);
  }

  /** A name that some site has made to lead to this machine is none of its own. */
  #isOwnHost({ headers: { host } }: IncomingMessage): boolean {
    return host === `127.0.0.1:${this.#port}` || host === `localhost:${this.#port}`;
  }

  /** One a port, since cookies know no ports. */
  get #cookie(): string {
    return `gradproof-${this.#port}`;
  }

  #cookieOf({ headers: { cookie = "" } }: IncomingMessage): string | undefined {
    const pairs = cookie.split(";").map((pair) => pair.trim().split("=", 2));
    return pairs.find(([name]) => name === this.#cookie)?.[1];
  }

  #isToken(given: string | null | undefined): boolean {
    const [a, b] = [given ?? "", this.#token].map((text) => Buffer.from(text, "utf8"));
    return a.length === b.length && timingSafeEqual(a, b);
  }
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === "EADDRINUSE") return "it is taken. Choose another one, or leave --port out.";
  if (code === "EACCES") return "no permission. Choose one from 1024.";
  return `${code ?? message}.`;
}
