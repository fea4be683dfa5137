/** The works of the benchmark in gradproof. */
import { functional as F, manualSeed, nn, ones, openDevice, randint, randn, SGD } from "gradproof/engine";
import { steps } from "./models.mjs";
import { serve } from "./serve.mjs";

manualSeed(1);
if (process.argv.includes("--blas")) await openDevice("cpu", { blas: true });

const matmul = (n) => () => {
  const [x, y] = [randn([n, n]), randn([n, n])];
  return () => x.matmul(y);
};
const ofMillion = (f) => () => {
  const x = randn([1024, 1024]);
  return () => f(x);
};

function mlp() {
  const sizes = [784, 256, 128, 10];
  const layers = sizes.slice(1).flatMap((size, i) => [new nn.Linear(sizes[i], size), new nn.ReLU()]);
  const model = new nn.Sequential(...layers.slice(0, -1));
  const [x, target] = [randn([64, 784]), randint(0, 10, [64])];
  const optimizer = new SGD(model.parameters(), { lr: 0.01 });
  return () => {
    optimizer.zeroGrad();
    F.crossEntropy(model(x), target).backward();
    optimizer.step();
  };
}

function conv() {
  const x = randn([16, 16, 28, 28]).requiresGrad_();
  const weight = randn([32, 16, 3, 3]).requiresGrad_();
  const above = ones([16, 32, 28, 28]);
  return () => {
    x.grad = weight.grad = null;
    F.conv2d(x, weight, { padding: 1 }).backward(above);
  };
}

serve("", {
  ...Object.fromEntries([16, 64, 256, 512, 1024].map((n) => [`matmul ${n}`, matmul(n)])),
  mlp,
  conv,
  exp: ofMillion((x) => x.exp()),
  tanh: ofMillion((x) => x.tanh()),
  gelu: ofMillion((x) => F.gelu(x)),
  sum: ofMillion((x) => x.sum().item()),
  softmax: ofMillion((x) => x.softmax(1)),
  layerNorm: ofMillion((x) => F.layerNorm(x, [1024])),
  ...steps,
});
