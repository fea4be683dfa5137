/** Solutions and factors of matrices by LAPACK, where koffi and a library are there, against the loops, and against numpy where python3 has it: one thread each, by processor time. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { eye, linalg, manualSeed, openDevice, randn, setNumThreads } from "gradproof/engine";

const HELP = `Usage: npm run bench:lapack -- [--sizes N,…] [--loops N]

  --sizes N,…   the rows of the matrices; 64,256,512 unless told
  --loops N     the most rows for which the loops are measured; 512 unless told, which takes some minutes
`;

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "64,256,512" },
    loops: { type: "string", default: "512" },
    help: { type: "boolean", short: "h" },
  },
});

/** The same as in lapack.py. */
const works = {
  solve: ({ x, b }) => linalg.solve(x, b),
  cholesky: ({ even }) => linalg.cholesky(even),
  qr: ({ x }) => linalg.qr(x),
  eigh: ({ even }) => linalg.eigh(even),
  svd: ({ x }) => linalg.svd(x),
};

const spent = (since) => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};

/** Milliseconds a call: the least of several rounds; of what takes longer than a second, one call. */
function milliseconds(call) {
  const first = process.cpuUsage();
  call();
  let least = spent(first);
  if (least > 1000) return least;
  for (let round = 0; round < 5; round++) {
    const start = process.cpuUsage();
    let calls = 0;
    do {
      call();
      calls++;
    } while (spent(start) < 100);
    least = Math.min(least, spent(start) / calls);
  }
  return least;
}

/** What numpy takes, by dtype, size and work; empty where it is not there. */
function numpy(sizes) {
  const program = fileURLToPath(new URL("lapack.py", import.meta.url));
  const env = { ...process.env, OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
  const { status, stdout } = spawnSync(process.env.PYTHON ?? "python3", [program, ...sizes], {
    encoding: "utf8",
    env,
  });
  return status === 0 ? JSON.parse(stdout) : {};
}

const short = (ms) => (ms === undefined ? "" : Number(ms.toPrecision(3)));

if (values.help) console.log(HELP);
else {
  setNumThreads(1);
  console.log(String(await openDevice("cpu", { blas: true })));
  const sizes = values.sizes.split(",");
  const peers = numpy(sizes);
  console.log(`${peers.version ?? "Without numpy"}. Milliseconds of processor time a call.`);
  console.log("| dtype | n | work | LAPACK | loops | numpy |\n| --- | --- | --- | --- | --- | --- |");
  for (const dtype of ["float32", "float64"])
    for (const n of sizes.map(Number)) {
      manualSeed(1);
      const [x, b] = [randn([n, n], { dtype }), randn([n, n], { dtype })];
      const inputs = {
        x,
        b,
        even: x
          .matmul(x.transpose(0, 1))
          .div(n)
          .add(eye(n, n, { dtype })),
      };
      for (const [name, work] of Object.entries(works)) {
        await openDevice("cpu", { blas: true });
        const fast = milliseconds(() => work(inputs));
        await openDevice("cpu", { blas: false });
        const plain = n > Number(values.loops) ? undefined : milliseconds(() => work(inputs));
        const peer = peers[`${dtype} ${n} ${name}`];
        console.log(`| ${[dtype, n, name, short(fast), short(plain), short(peer)].join(" | ")} |`);
      }
    }
}
