/** The works of the benchmark in js-pytorch, in plain JavaScript; what it lacks is left out. */
import { load, versionOf } from "../../dist/bench/peers/packages.js";
import { serve } from "./serve.mjs";

const { torch } = await load("js-pytorch");

const matmul = (n) => () => {
  const [x, y] = [torch.randn([n, n]), torch.randn([n, n])];
  return () => torch.matmul(x, y);
};

function mlp() {
  const sizes = [784, 256, 128, 10];
  class Net extends torch.nn.Module {
    constructor() {
      super();
      this.w1 = new torch.nn.Linear(sizes[0], sizes[1]);
      this.w2 = new torch.nn.Linear(sizes[1], sizes[2]);
      this.w3 = new torch.nn.Linear(sizes[2], sizes[3]);
      this.relu = new torch.nn.ReLU();
    }
    forward(x) {
      return this.w3.forward(this.relu.forward(this.w2.forward(this.relu.forward(this.w1.forward(x)))));
    }
  }
  const model = new Net();
  const [x, target] = [torch.randn([64, 784]), torch.randint(0, 10, [64])];
  const [criterion, optimizer] = [new torch.nn.CrossEntropyLoss(), new torch.optim.Adam(model.parameters())];
  return () => {
    criterion.forward(model.forward(x), target).backward();
    optimizer.step();
    optimizer.zero_grad();
  };
}

serve(versionOf("js-pytorch"), {
  ...Object.fromEntries([16, 64, 256].map((n) => [`matmul ${n}`, matmul(n)])),
  mlp,
});
