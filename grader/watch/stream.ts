/** One page that looks on, as a stream of server-sent events: it is sent the newest state, and never what it has missed. */
import type { ServerResponse } from "node:http";

export class Stream {
  readonly #response: ServerResponse;
  /** What could not be sent yet; a page that sleeps is not to pile up what others have long seen. */
  #waiting: string | undefined;
  #full = false;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.writeHead(200, { "Content-Type": "text/event-stream; charset=utf-8" });
    response.on("drain", () => {
      this.#full = false;
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if (waiting !== undefined) this.send(waiting);
    });
    response.on("error", () => {});
  }

  send(body: string): void {
    if (this.#full) this.#waiting = body;
    else this.#full = !this.#response.write(`data: ${JSON.stringify(body)}\n\n`);
  }

  /** A comment, which pages do not hear of. */
  sign(): void {
    if (!this.#full) this.#full = !this.#response.write(":\n\n");
  }

  end(): void {
    this.#response.end();
  }
}
