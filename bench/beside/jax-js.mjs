/** The works of the benchmark in jax-js, on its WebAssembly backend; what it can compile is compiled. */
import { load, versionOf } from "../../dist/bench/peers/packages.js";
import { serve } from "./serve.mjs";

// Node 20 has neither, and the library asks for both as it is loaded.
globalThis.navigator ??= {};
globalThis.Float16Array ??= class Float16Array extends Uint16Array {};
const jax = await load("@jax-js/jax");
await jax.init();
jax.defaultDevice("wasm");
const { jit, lax, nn, numpy: np, random, valueAndGrad, vjp } = jax;
const randn = (shape) => random.normal(random.key(1), shape);

/** Wait for it, and let it go. An array that a function takes is gone, but for a further reference to it. */
async function done(result) {
  const all = Array.isArray(result) ? result : [result];
  await jax.blockUntilReady(all);
  for (const each of all) each.dispose();
}

const matmul = (n) => () => {
  const [x, y] = [randn([n, n]), randn([n, n])];
  return () => done(np.matmul(x.ref, y.ref));
};
const ofMillion = (f) => () => {
  const [x, compiled] = [randn([1024, 1024]), jit(f)];
  return () => done(compiled(x.ref));
};

function mlp() {
  const sizes = [784, 256, 128, 10];
  let parameters = sizes.slice(1).flatMap((size, i) => [randn([sizes[i], size]).mul(0.05), np.zeros([size])]);
  const x = randn([64, 784]);
  const target = nn.oneHot(
    np.array(
      Array.from({ length: 64 }, (_, i) => i % 10),
      { dtype: "int32" },
    ),
    10,
  );
  const loss = (all, x, target) => {
    let h = x;
    for (let i = 0; i < all.length; i += 2) {
      h = np.matmul(h, all[i]).add(all[i + 1]);
      if (i + 2 < all.length) h = nn.relu(h);
    }
    return nn
      .logSoftmax(h)
      .mul(target)
      .sum()
      .mul(-1 / 64);
  };
  const step = jit((all, x, target) => {
    const [value, gradients] = valueAndGrad(loss)(
      all.map((each) => each.ref),
      x,
      target,
    );
    return [value, ...all.map((each, i) => each.sub(gradients[i].mul(0.01)))];
  });
  return async () => {
    const [value, ...next] = step(parameters, x.ref, target.ref);
    parameters = next;
    await done(value);
    await jax.blockUntilReady(parameters);
  };
}

function conv() {
  const [x, weight] = [randn([16, 16, 28, 28]), randn([32, 16, 3, 3])];
  const above = np.ones([16, 32, 28, 28]);
  const f = (a, b) => lax.convGeneralDilated(a, b, [1, 1], "SAME");
  return async () => {
    const [value, pull] = vjp(f, [x.ref, weight.ref]);
    await done(value);
    await done(pull(above.ref));
    pull.dispose?.();
  };
}

function layerNorm(x) {
  const centred = x.ref.sub(np.mean(x, 1, { keepdims: true }));
  const variance = np.mean(centred.ref.mul(centred.ref), 1, { keepdims: true });
  return centred.div(np.sqrt(variance.add(1e-5)));
}

serve(versionOf("@jax-js/jax"), {
  ...Object.fromEntries([16, 64, 256, 512, 1024].map((n) => [`matmul ${n}`, matmul(n)])),
  mlp,
  conv,
  exp: ofMillion((x) => np.exp(x)),
  tanh: ofMillion((x) => np.tanh(x)),
  gelu: ofMillion((x) => nn.gelu(x, { approximate: false })),
  sum: ofMillion((x) => np.sum(x)),
  softmax: ofMillion((x) => nn.softmax(x)),
  layerNorm: ofMillion(layerNorm),
});
