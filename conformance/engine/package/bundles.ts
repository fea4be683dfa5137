/** A program that uses the engine's package, bundled into one file as programs are. */
import { build, type Format } from "esbuild";

/** Trains a little, and says what came out. */
export const program = `
  import { add, defaultDevice, functional, grad, linalg, manualSeed, recordTrace, SGD, Parameter, tensor, zeros } from "@gradproof/engine";
  export async function run() {
    const { name } = await defaultDevice({ silent: true });
    const options = { dtype: "float64", device: "cpu" };
    const x = tensor([[1, 2], [3, 4], [5, 7]], options);
    const w = new Parameter(zeros([2, 1], options));
    const optimizer = new SGD([w], { lr: 0.01, momentum: 0.5 });
    let loss;
    for (let i = 0; i < 20; i++) {
      optimizer.zeroGrad();
      loss = functional.gelu(x.matmul(w)).sub(1).square().mean();
      loss.backward();
      optimizer.step();
    }
    const y = tensor([0.5, -1, 2], { ...options, requiresGrad: true });
    const [dy] = [grad(y.sigmoid().mul(y).logsumexp(0), y, { createGraph: true })];
    const { trace } = recordTrace([{ name: "y", tensor: y }], () => y.exp().sum());
    return { name, loss: loss.item(), w: w.toArray(), dy: dy.toArray(), ddy: grad(dy.sum(), y).toArray(),
      norm: linalg.matrixNorm(x, "nuc").item(), sum: add(1, 2).item(), ops: trace.values.length, text: String(y.detach().add_(1)) };
  }
`;

export interface Outcome {
  readonly name: string;
  readonly loss: number;
  readonly dy: readonly number[];
}

/** The program and what it is started by, as one file. */
export async function bundle(folder: string, start: string, format: Format): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `${program}\n${start}`, resolveDir: folder },
    bundle: true,
    minify: true,
    format,
    platform: "browser",
    write: false,
    logLevel: "silent",
  });
  return outputFiles[0].text;
}
