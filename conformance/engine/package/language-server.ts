/** TypeScript's language server, asked as an editor asks it. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

export const tsc: string = fileURLToPath(new URL("bin/tsc", import.meta.resolve("typescript/package.json")));

export interface Completion {
  readonly label: string;
  readonly documentation?: string | { readonly value: string };
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: unknown;
}

interface Place {
  readonly line: number;
  readonly character: number;
}

/** One server for one file. Lines and columns count from 0. */
export class LanguageServer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #uri: string;
  readonly #waiting = new Map<number, (message: Message) => void>();
  #buffer = Buffer.alloc(0);
  #asked = 0;

  private constructor(path: string) {
    this.#uri = pathToFileURL(path).href;
    this.#process = spawn(process.execPath, [tsc, "--lsp", "--stdio"]);
    this.#process.stdout.on("data", (chunk: Buffer) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      this.#read();
    });
  }

  /** @param path a TypeScript file. */
  static async open(path: string, folder: string): Promise<LanguageServer> {
    const server = new LanguageServer(path);
    const rootUri = pathToFileURL(folder).href;
    const completionItem = { documentationFormat: ["markdown"] };
    const capabilities = { textDocument: { completion: { completionItem } } };
    await server.#ask("initialize", { processId: process.pid, rootUri, capabilities });
    server.#tell("initialized", {});
    const text = readFileSync(path, "utf8");
    server.#tell("textDocument/didOpen", {
      textDocument: { uri: server.#uri, languageId: "typescript", version: 1, text },
    });
    return server;
  }

  /** What may follow at a place, each with what is said of it. */
  async completions(position: Place): Promise<Completion[]> {
    const found = (await this.#ask("textDocument/completion", this.#at(position))) as
      | { items: Completion[] }
      | Completion[];
    const items = Array.isArray(found) ? found : found.items;
    return Promise.all(items.map((item) => this.#ask("completionItem/resolve", item) as Promise<Completion>));
  }

  /** The files in which the name at a place is defined. */
  async definitions(position: Place): Promise<string[]> {
    const found = await this.#ask("textDocument/definition", this.#at(position));
    return ([found].flat() as { uri?: string; targetUri?: string }[]).map(
      ({ uri, targetUri }) => uri ?? targetUri!,
    );
  }

  close(): void {
    // At the end of what it reads, the server ends; on Node 20 it is a child of the process that was started.
    this.#process.stdin.end();
    this.#process.kill();
  }

  #at(position: Place): object {
    return { textDocument: { uri: this.#uri }, position };
  }

  #ask(method: string, params: unknown): Promise<unknown> {
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) => (error ? reject(error) : resolve(result)));
      this.#send({ id, method, params });
    });
  }

  #tell(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  #send(message: object): void {
    const text = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.#process.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  #read(): void {
    for (;;) {
      const end = this.#buffer.indexOf("\r\n\r\n");
      const length = /Content-Length: (\d+)/i.exec(this.#buffer.toString("latin1", 0, Math.max(end, 0)))?.[1];
      if (length === undefined || this.#buffer.length < end + 4 + Number(length)) return;
      const body = this.#buffer.toString("utf8", end + 4, end + 4 + Number(length));
      this.#buffer = this.#buffer.subarray(end + 4 + Number(length));
      this.#take(JSON.parse(body) as Message);
    }
  }

  #take(message: Message): void {
    const { id, method } = message;
    // What the server itself asks (for settings) is answered with nothing.
    if (method !== undefined) {
      if (id !== undefined) this.#send({ id, result: null });
      return;
    }
    this.#waiting.get(id as number)?.(message);
    this.#waiting.delete(id as number);
  }
}
