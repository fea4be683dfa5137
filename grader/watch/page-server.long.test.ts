/** The page's server, attacked: it gives nothing to whoever has another host's name, no token, another method or another path. */
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { createConnection } from "node:net";
import { networkInterfaces } from "node:os";
import { expect } from "chai";
import { afterEach, beforeEach, describe, it } from "mocha";
import { PageServer } from "./page-server.ts";

interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

describe("The server of the page", function () {
  this.timeout(20_000);
  let server: PageServer;
  let token = "";
  let port = 0;
  beforeEach(async () => {
    server = await PageServer.open();
    server.show({ document: "<p>secret work</p>", body: "secret work" });
    const url = new URL(server.url);
    token = url.searchParams.get("token")!;
    port = Number(url.port);
  });
  afterEach(() => server.close());

  function ask(
    path: string,
    { method = "GET", headers = {} }: { method?: string; headers?: Record<string, string> } = {},
  ): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const asked = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (reply) => {
        let text = "";
        reply.on("data", (piece) => {
          text += piece;
        });
        reply.on("end", () => resolve({ status: reply.statusCode!, headers: reply.headers, text }));
      });
      asked.on("error", reject);
      asked.end();
    });
  }
  const cookie = (): Record<string, string> => ({ Cookie: `gradproof-${port}=${token}` });

  it("gives the page to whoever has its address, and a cookie that no script reads and no other site sends", async () => {
    const { status, text, headers } = await ask(`/?token=${token}`);
    expect(status).to.equal(200);
    expect(text).to.include("secret work");
    expect(headers["set-cookie"]).to.deep.equal([
      `gradproof-${port}=${token}; HttpOnly; SameSite=Strict; Path=/`,
    ]);
    expect((await ask("/", { headers: cookie() })).status).to.equal(200);
    expect((await ask("/follow.js", { headers: cookie() })).headers["content-type"]).to.match(
      /^text\/javascript/,
    );
  });

  it("lets a page run its own two scripts and no other, and load, send and frame nothing", async () => {
    for (const path of [`/?token=${token}`, "/nowhere"]) {
      const { headers } = await ask(path);
      expect(headers["content-security-policy"])
        .to.match(/^default-src 'none'; script-src 'self'; style-src 'sha256-[^']+'; connect-src 'self'; /)
        .and.include("frame-ancestors 'none'")
        .and.not.match(/unsafe|\*|data:/);
      expect(headers["x-content-type-options"]).to.equal("nosniff");
      expect(headers["referrer-policy"]).to.equal("no-referrer");
      expect(headers["cross-origin-resource-policy"]).to.equal("same-origin");
      expect(headers["access-control-allow-origin"]).to.equal(undefined);
    }
  });

  it("refuses whoever has no token, a wrong one, or one in a wrong place", async () => {
    const wrong = token.replace(/^./, (first) => (first === "A" ? "B" : "A"));
    const paths = [
      "/",
      "/events",
      "/follow.js",
      `/?token=${wrong}`,
      "/?token=",
      `/?token=${token}x`,
      `/?Token=${token}`,
      `/events?token=${token}`,
    ];
    for (const path of paths) {
      const { status, text } = await ask(path);
      expect(status, path).to.equal(403);
      expect(text, path).not.to.include("secret work");
      expect(text, path).not.to.include(token);
    }
    for (const value of [
      `gradproof-${port}=${wrong}`,
      `other=${token}`,
      `gradproof-${port}`,
      `x=gradproof-${port}=${token}`,
    ])
      expect((await ask("/", { headers: { Cookie: value } })).status, value).to.equal(403);
  });

  it("refuses another host's name, though the token is right: a name may be made to lead here", async () => {
    for (const host of [
      "evil.example",
      `evil.example:${port}`,
      "127.0.0.1",
      `127.0.0.1:${port + 1}`,
      `[::1]:${port}`,
      `localhost:${port}.evil.example`,
      `127.0.0.1:${port}@evil.example`,
    ]) {
      const { status, text } = await ask(`/?token=${token}`, { headers: { Host: host } });
      expect(status, host).to.equal(403);
      expect(text).not.to.include("secret work");
    }
    expect((await ask(`/?token=${token}`, { headers: { Host: `localhost:${port}` } })).status).to.equal(200);
  });

  it("knows one method", async () => {
    for (const method of ["POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE"]) {
      const { status, headers, text } = await ask(`/?token=${token}`, { method });
      expect(status, method).to.equal(405);
      expect(headers["allow"], method).to.equal("GET");
      expect(text, method).not.to.include("secret work");
    }
  });

  it("knows four paths, and no file", async () => {
    const paths = [
      "/../../etc/passwd",
      "/..%2f..%2fetc%2fpasswd",
      "/%2e%2e/package.json",
      "/follow.js/../../package.json",
      "//etc/passwd",
      "/\\..\\package.json",
      "/follow.js%00.html",
      "/index.html",
      "/.",
      "/events/",
      `http://127.0.0.1:${port}/`,
      "*",
    ];
    for (const path of paths) {
      const { status, text } = await ask(path, { headers: cookie() });
      expect(status, path).to.equal(404);
      expect(text, path).to.equal("There is nothing here.\n");
    }
  });

  it("answers what is no request without ending", async () => {
    for (const raw of [
      "\0\0\0\0",
      "GET / HTTP/9.9\r\n\r\n",
      `GET / HTTP/1.1\r\nX: ${"a".repeat(1 << 16)}\r\n\r\n`,
      "GET / HTTP/1.1\r\n\r\n",
    ]) {
      const said = await new Promise<string>((resolve) => {
        const socket = createConnection({ host: "127.0.0.1", port }, () => socket.write(raw));
        let text = "";
        socket.on("data", (piece) => {
          text += piece;
        });
        socket.on("error", () => {});
        socket.on("close", () => resolve(text));
        socket.setTimeout(2000, () => socket.destroy());
      });
      expect(said).not.to.include("secret work");
    }
    expect((await ask(`/?token=${token}`)).status).to.equal(200);
  });

  it("listens on this machine's own address alone", async function () {
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((each) => each && !each.internal && each.family === "IPv4");
    if (!outside) this.skip();
    const code = await new Promise<string | undefined>((resolve) => {
      const socket = createConnection({ host: outside.address, port, timeout: 1000 }, () =>
        resolve("connected"),
      );
      socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    expect(code).to.equal("ECONNREFUSED");
  });

  /** A stream of events, and what has come of it. */
  function follow(): Promise<{
    asked: ClientRequest;
    status: number;
    got: () => string[];
    pause: () => void;
  }> {
    return new Promise((resolve) => {
      const asked = request(
        { host: "127.0.0.1", port, path: "/events", headers: cookie(), agent: false },
        (reply) => {
          let text = "";
          reply.on("data", (piece) => {
            text += piece;
          });
          reply.on("error", () => {});
          const got = (): string[] =>
            [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data) as string);
          resolve({ asked, status: reply.statusCode!, got, pause: () => reply.pause() });
        },
      );
      asked.on("error", () => {});
      asked.end();
    });
  }
  const soon = (ms = 150): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  it("sends what is shown at once, and what is shown next when it comes; a line end in it ends no event", async () => {
    const { asked, got } = await follow();
    await soon();
    expect(got()).to.deep.equal(["secret work"]);
    server.show({ document: "", body: "one\n\ndata: two" });
    await soon();
    expect(got()).to.deep.equal(["secret work", "one\n\ndata: two"]);
    asked.destroy();
  });

  it("piles nothing up for a page that does not read", async () => {
    const { asked, got, pause } = await follow();
    await soon();
    pause();
    const before = process.memoryUsage();
    const large = "x".repeat(1 << 20);
    for (let k = 0; k < 200; k++) {
      server.show({ document: "", body: `${k} ${large}` });
      if (k % 20 === 0) await soon(5);
    }
    await soon();
    const grown =
      process.memoryUsage().external + process.memoryUsage().heapUsed - before.external - before.heapUsed;
    expect(grown).to.be.below(100 << 20);
    expect(got().length).to.be.below(100);
    asked.destroy();
  });

  it("has room for some pages, and no more", async () => {
    const all = await Promise.all(Array.from({ length: 20 }, follow));
    expect(all.filter(({ status }) => status === 200)).to.have.length(16);
    expect(all.filter(({ status }) => status === 503)).to.have.length(4);
    for (const { asked } of all) asked.destroy();
    await soon();
    const again = await follow();
    expect(again.status).to.equal(200);
    again.asked.destroy();
  });

  it("is gone when it is closed, whoever looks on; and says so where a port is taken", async () => {
    await follow();
    const refused = await PageServer.open(port).then(String, (error: Error) => error.message);
    expect(refused).to.equal(
      `The page cannot be served on port ${port}: it is taken. Choose another one, or leave --port out.`,
    );
    server.close();
    await soon();
    const gone = await ask("/").then(String, (error: NodeJS.ErrnoException) => error.code);
    expect(gone).to.equal("ECONNREFUSED");
  });
});
