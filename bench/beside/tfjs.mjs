/** The works of the benchmark in TensorFlow.js, on its WebAssembly backend. */
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { folder, load, versionOf } from "../../dist/bench/peers/packages.js";
import { serve } from "./serve.mjs";

// What it prints as it loads is no answer.
console.warn = console.info = () => undefined;
const tf = await load("@tensorflow/tfjs");
const { setWasmPaths } = await load("@tensorflow/tfjs-backend-wasm");
setWasmPaths(dirname(createRequire(folder).resolve("@tensorflow/tfjs-backend-wasm")) + sep);
await tf.setBackend("wasm");
await tf.ready();

const matmul = (n) => () => {
  const [x, y] = [tf.randomNormal([n, n]), tf.randomNormal([n, n])];
  return () => x.matMul(y).dispose();
};
const ofMillion = (f) => () => {
  const x = tf.randomNormal([1024, 1024]);
  return () =>
    tf.tidy(() => {
      f(x);
    });
};

function mlp() {
  const sizes = [784, 256, 128, 10];
  const layers = sizes
    .slice(1)
    .map((size, i) => [
      tf.variable(tf.randomNormal([sizes[i], size], 0, 0.05)),
      tf.variable(tf.zeros([size])),
    ]);
  const x = tf.randomNormal([64, 784]);
  const target = tf.oneHot(tf.randomUniform([64], 0, 10, "int32"), 10).toFloat();
  const optimizer = tf.train.sgd(0.01);
  const loss = () => {
    let h = x;
    layers.forEach(([weight, bias], i) => {
      h = h.matMul(weight).add(bias);
      if (i < layers.length - 1) h = h.relu();
    });
    return tf.losses.softmaxCrossEntropy(target, h);
  };
  return () => optimizer.minimize(loss);
}

function conv() {
  const x = tf.randomNormal([16, 28, 28, 16]);
  const weight = tf.randomNormal([3, 3, 16, 32]);
  const gradients = tf.grads((a, b) => tf.conv2d(a, b, 1, "same"));
  const above = tf.ones([16, 28, 28, 32]);
  return () =>
    tf.tidy(() => {
      gradients([x, weight], above);
    });
}

function layerNorm(x) {
  const { mean, variance } = tf.moments(x, 1, true);
  return x.sub(mean).div(variance.add(1e-5).sqrt());
}

serve(versionOf("@tensorflow/tfjs-backend-wasm"), {
  ...Object.fromEntries([16, 64, 256, 512, 1024].map((n) => [`matmul ${n}`, matmul(n)])),
  mlp,
  conv,
  exp: ofMillion((x) => x.exp()),
  tanh: ofMillion((x) => x.tanh()),
  gelu: ofMillion((x) => x.mul(0.5).mul(x.mul(Math.SQRT1_2).erf().add(1))),
  sum: ofMillion((x) => x.sum().dataSync()),
  softmax: ofMillion((x) => x.softmax()),
  layerNorm: ofMillion(layerNorm),
});
