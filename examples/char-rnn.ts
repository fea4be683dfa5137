/** A recurrent net that learns to spell a rhyme, character by character; after PyTorch's examples/word_language_model. */
import { AdamW, functional as F, manualSeed, nn, noGrad, type Tensor, tensor } from "gradproof/engine";
import { whenStarted } from "./run.ts";

export const TEXT: string = `the itsy bitsy spider climbed up the waterspout.
down came the rain and washed the spider out.
out came the sun and dried up all the rain,
and the itsy bitsy spider climbed up the spout again.
`;

const characters: readonly string[] = [...new Set(TEXT)].sort();

function encoded(text: string): Tensor {
  return tensor(
    [...text].map((c) => characters.indexOf(c)),
    { dtype: "int32" },
  );
}

/** An encoder, a recurrent module, and a decoder. */
export class RNNModel extends nn.Module {
  drop: nn.Dropout;
  encoder: nn.Embedding;
  rnn: nn.GRU;
  decoder: nn.Linear;

  constructor(ntoken: number, ninp: number, nhid: number, nlayers: number, dropout = 0.1) {
    super();
    this.drop = new nn.Dropout(dropout);
    this.encoder = new nn.Embedding(ntoken, ninp);
    this.rnn = new nn.GRU(ninp, nhid, { numLayers: nlayers, dropout });
    this.decoder = new nn.Linear(nhid, ntoken);
    this.initWeights();
  }

  initWeights(): void {
    const initrange = 0.1;
    nn.init.uniform_(this.encoder.weight, -initrange, initrange);
    nn.init.zeros_(this.decoder.bias!);
    nn.init.uniform_(this.decoder.weight, -initrange, initrange);
  }

  override forward(input: Tensor, hidden: Tensor | null): [output: Tensor, hidden: Tensor] {
    const emb = this.drop(this.encoder(input));
    const [output, next] = this.rnn(emb, hidden);
    const decoded = this.decoder(this.drop(output));
    return [F.logSoftmax(decoded.flatten(0, 1), 1), next];
  }
}

export interface Settings {
  readonly epochs?: number;
  readonly bptt?: number;
  readonly lr?: number;
  readonly clip?: number;
  readonly seed?: number;
  readonly log?: (line: string) => void;
}

/** What the model goes on with after a beginning, each time by the likeliest character. */
function continued(model: RNNModel, beginning: string, count: number): string {
  model.eval();
  let text = beginning;
  let hidden: Tensor | null = null;
  let input = encoded(beginning).unsqueeze(1);
  noGrad(() => {
    for (let k = 0; k < count; k++) {
      const [output, next]: [Tensor, Tensor] = model(input, hidden);
      const best = output.select(0, -1).argmax();
      text += characters[best.item()];
      input = best.reshape(1, 1);
      hidden = next;
    }
  });
  return text;
}

/** @returns the average loss of each epoch, and how the model goes on after "the itsy". */
export function main(settings: Settings = {}): { losses: number[]; text: string } {
  const { epochs = 60, bptt = 24, lr = 0.01, clip = 0.5, seed = 1, log = console.log } = settings;
  manualSeed(seed);
  // The text as one column, over and over.
  const source = encoded(TEXT.repeat(2)).unsqueeze(1);
  const model = new RNNModel(characters.length, 16, 48, 1);
  log(String(model));
  const optimizer = new AdamW(model.parameters(), { lr });
  const criterion = new nn.NLLLoss();
  const losses: number[] = [];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    model.train();
    let hidden: Tensor | null = null;
    let [total, batches] = [0, 0];
    for (let i = 0; i + 1 < TEXT.length; i += bptt) {
      const length = Math.min(bptt, source.length - 1 - i);
      const [data, targets] = [source.narrow(0, i, length), source.narrow(0, i + 1, length).flatten()];
      optimizer.zeroGrad();
      // From here on: the gradient goes no further back.
      const [output, next]: [Tensor, Tensor] = model(data, hidden?.detach() ?? null);
      hidden = next;
      const loss = criterion(output, targets);
      loss.backward();
      nn.utils.clipGradNorm_(model.parameters(), clip);
      optimizer.step();
      total += loss.item();
      batches++;
    }
    losses.push(total / batches);
    if (epoch % 10 === 0) log(`Epoch ${epoch}: loss ${(total / batches).toFixed(3)}`);
  }
  const text = continued(model, "the itsy", 60);
  log(text);
  return { losses, text };
}

whenStarted(import.meta.url, main);
