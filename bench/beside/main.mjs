/** `npm run bench`: the same work in gradproof and its peers, a process each, by turns; ratios with their spread, and a page with bars. */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { renderBench, short, tableOf } from "../../dist/bench/beside/page.js";
import { folder, isInstalled } from "../../dist/bench/peers/packages.js";

/** What each work is, and how many operations it has where that says something. */
const WORKS = {
  "matmul 16": ["Product of 16 × 16 matrices", 2 * 16 ** 3],
  "matmul 64": ["Product of 64 × 64 matrices", 2 * 64 ** 3],
  "matmul 256": ["Product of 256 × 256 matrices", 2 * 256 ** 3],
  "matmul 512": ["Product of 512 × 512 matrices", 2 * 512 ** 3],
  "matmul 1024": ["Product of 1024 × 1024 matrices", 2 * 1024 ** 3],
  mlp: ["A step of 784–256–128–10, batch 64"],
  conv: ["Convolution 16 × 16 → 32, 3 × 3, 28 × 28, forward and backward", 6 * 16 * 32 * 16 * 9 * 784],
  exp: ["exp of 1M"],
  tanh: ["tanh of 1M"],
  gelu: ["gelu of 1M"],
  sum: ["sum of 1M"],
  softmax: ["softmax of 1024 × 1024"],
  layerNorm: ["layer norm of 1024 × 1024"],
  cnn: ["A step of MNIST's convolutional net, batch 64"],
  "char-RNN": ["A step of a GRU of 128, 32 characters, batch 16"],
  LSTM: ["A step of an LSTM of 64 both ways, 12 letters, batch 32"],
  transformer: ["A step of a transformer, 128 wide, 32 words, batch 16"],
  VAE: ["A step of a VAE 784–400–20, batch 64"],
  DCGAN: ["A step of a DCGAN of 32 × 32, batch 16"],
};

const HELP = `Usage: npm run bench -- [--only WORK,…] [--rounds N] [--peers NAME,…] [--html FILE]

The same work in gradproof (in WebAssembly, and with BLAS), TensorFlow.js (WebAssembly), jax-js, js-pytorch and PyTorch (where python3 has it; PYTHON names another), one thread each,
by processor time. Each has a process of its own; every round asks each of them in turn. The libraries are installed into bench/peers where they are missing.

  --only WORK    some of: ${Object.keys(WORKS).join(", ")}
  --rounds N     5 unless told
  --peers NAME   some of: with BLAS, tfjs, jax-js, js-pytorch, PyTorch
  --html FILE    where the page is written; report/bench.html unless told
`;

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const PROGRAMS = {
  gradproof: [process.execPath, here("gradproof.mjs")],
  "with BLAS": [process.execPath, here("gradproof.mjs"), "--blas"],
  tfjs: [process.execPath, here("tfjs.mjs")],
  "jax-js": [process.execPath, here("jax-js.mjs")],
  "js-pytorch": [process.execPath, here("js-pytorch.mjs")],
  PyTorch: [process.env.PYTHON ?? "/usr/bin/python3", here("torch_works.py")],
};

/** A process that is asked line by line. */
class Peer {
  constructor(name) {
    this.name = name;
    const [command, ...args] = PROGRAMS[name];
    // From its folder our engine finds koffi, too.
    this.process = spawn(command, args, { cwd: folder, stdio: ["pipe", "pipe", "pipe"] });
    this.process.on("error", () => undefined);
    this.process.stdin.on("error", () => undefined);
    let said = "";
    this.process.stderr.on("data", (text) => {
      said = `${said}${text}`.slice(-4000);
    });
    this.why = () => said.trim().split("\n").at(-1);
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  /** What it says next; undefined when it has ended. */
  async next() {
    for (;;) {
      const { value, done } = await this.lines.next();
      if (done) return undefined;
      // What a library prints by itself is no answer.
      if (value.startsWith("{")) return JSON.parse(value);
    }
  }

  async start() {
    const hello = await this.next();
    if (hello === undefined) return false;
    this.title = `${this.name} ${hello.version}`.trim();
    this.works = hello.works;
    return true;
  }

  async milliseconds(work) {
    if (!this.works.includes(work)) return { error: "not there" };
    this.process.stdin.write(`${work}\n`);
    return (await this.next()) ?? { error: "the process has ended" };
  }
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** One work, so many rounds: medians, and how far apart the ratios of the rounds are. */
async function compare(peers, work, rounds) {
  const times = new Map(peers.map((peer) => [peer, []]));
  const errors = new Map();
  for (let round = 0; round < rounds; round++)
    for (const peer of peers) {
      if (errors.has(peer)) continue;
      const { ms, error } = await peer.milliseconds(work);
      if (error) errors.set(peer, error);
      else times.get(peer).push(ms);
    }
  const [ours] = peers;
  if (errors.has(ours)) throw new Error(`${work}: ${errors.get(ours)}`);
  return peers.map((peer) => {
    if (errors.has(peer)) return { peer: peer.title, error: errors.get(peer) };
    const list = times.get(peer);
    const ratios = list.map((ms, i) => ms / times.get(ours)[i]);
    return {
      peer: peer.title,
      ms: median(list),
      ratio: median(ratios),
      least: Math.min(...ratios),
      most: Math.max(...ratios),
    };
  });
}

function line({ peer, ms, ratio, least, most, error }, ours, operations) {
  if (error) return `  ${peer.padEnd(20)} ${error}`;
  const rate = operations ? `  ${(operations / ms / 1e6).toPrecision(3).padStart(6)} GFLOP/s` : "";
  const times = ours ? "" : `  ${short(ratio).padStart(6)} times ours (${short(least)}–${short(most)})`;
  return `  ${peer.padEnd(20)} ${ms.toPrecision(3).padStart(9)} ms${rate}${times}`;
}

function install() {
  if (isInstalled()) return;
  console.error(
    "The libraries are installed into bench/peers (about 400 MB, nearly all of it TensorFlow.js) …",
  );
  const npm = ["ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"];
  const { status } = spawnSync("npm", npm, {
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error("npm could not install the libraries.");
}

/** What a library was never written for is left out of the lines; the page says it. */
const told = ({ error }) => error !== "not there";

async function main() {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      peers: { type: "string" },
      rounds: { type: "string", default: "5" },
      html: { type: "string", default: "report/bench.html" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return console.log(HELP);
  const names = values.only?.split(",") ?? Object.keys(WORKS);
  const unknown = names.find((name) => !Object.hasOwn(WORKS, name));
  if (unknown !== undefined) throw new Error(`there is no work ${unknown}: npm run bench -- --help`);
  install();
  const wanted = values.peers?.split(",") ?? Object.keys(PROGRAMS);
  const peers = [];
  for (const name of new Set(["gradproof", ...wanted])) {
    const peer = new Peer(name);
    if (await peer.start()) peers.push(peer);
    else console.log(`${name} is not here: ${peer.why() || "it cannot be started"}`);
  }
  const results = [];
  for (const work of names) {
    const [title, operations] = WORKS[work];
    const row = await compare(peers, work, Number(values.rounds));
    results.push({ title, operations, row });
    console.log(
      [title, ...row.filter(told).map((each) => line(each, each === row[0], operations))].join("\n"),
    );
  }
  for (const { process } of peers) process.stdin.end();
  console.log(`\n${tableOf(results)}\n`);
  mkdirSync(dirname(values.html), { recursive: true });
  writeFileSync(values.html, renderBench(results));
  console.log(`The page: ${values.html}`);
}

await main();
