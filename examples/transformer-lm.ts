/** A transformer that learns to go on with sequences; after the TransformerModel of PyTorch's examples/word_language_model. */
import {
  AdamW,
  arange,
  cat,
  functional as F,
  manualSeed,
  nn,
  noGrad,
  stack,
  type Tensor,
  tensor,
} from "gradproof/engine";
import { whenStarted } from "./run.ts";

/** What places are told apart by: sines and cosines of several lengths. */
class PositionalEncoding extends nn.Module {
  dropout: nn.Dropout;
  pe: Tensor;

  constructor(dModel: number, dropout = 0.1, maxLen = 64) {
    super();
    this.dropout = new nn.Dropout(dropout);
    const position = arange(0, maxLen).unsqueeze(1);
    const divTerm = arange(0, dModel, 2)
      .mul(-Math.log(10_000) / dModel)
      .exp();
    const angles = position.mul(divTerm);
    const pe = stack([angles.sin(), angles.cos()], 2).flatten(1).unsqueeze(1);
    this.pe = this.registerBuffer("pe", pe);
  }

  override forward(x: Tensor): Tensor {
    return this.dropout(x.add(this.pe.narrow(0, 0, x.shape[0])));
  }
}

/** An encoder of words, a recurrent or transformer module, and a decoder. */
export class TransformerModel extends nn.Module {
  readonly ninp: number;
  posEncoder: PositionalEncoding;
  encoder: nn.TransformerEncoder;
  inputEmb: nn.Embedding;
  decoder: nn.Linear;

  constructor(ntoken: number, ninp: number, nhead: number, nhid: number, nlayers: number, dropout = 0.1) {
    super();
    this.ninp = ninp;
    this.posEncoder = new PositionalEncoding(ninp, dropout);
    const layer = new nn.TransformerEncoderLayer(ninp, nhead, { dimFeedforward: nhid, dropout });
    this.encoder = new nn.TransformerEncoder(layer, nlayers);
    this.inputEmb = new nn.Embedding(ntoken, ninp);
    this.decoder = new nn.Linear(ninp, ntoken);
    this.initWeights();
  }

  initWeights(): void {
    const initrange = 0.1;
    nn.init.uniform_(this.inputEmb.weight, -initrange, initrange);
    nn.init.zeros_(this.decoder.bias!);
    nn.init.uniform_(this.decoder.weight, -initrange, initrange);
  }

  override forward(source: Tensor): Tensor {
    const mask = nn.Transformer.generateSquareSubsequentMask(source.shape[0]);
    let src = this.inputEmb(source).mul(Math.sqrt(this.ninp));
    src = this.posEncoder(src);
    const output = this.encoder(src, { mask });
    return F.logSoftmax(this.decoder(output), -1);
  }
}

const WORDS = 10;

/** Counting on by 1 or 2, round and round: [time, batch]. What comes next shows only from two elements on. */
export function sequences(batch: number, time: number): Tensor {
  const columns = Array.from({ length: batch }, (_, k) => {
    const step = 1 + (k % 2);
    return Array.from({ length: time }, (__, t) => (Math.floor(k / 2) + step * t) % WORDS);
  });
  return tensor(columns, { dtype: "int32" }).t();
}

export interface Settings {
  readonly steps?: number;
  readonly lr?: number;
  readonly seed?: number;
  readonly log?: (line: string) => void;
}

/** @returns the loss of each step, and what the model makes of 3, 5. */
export function main(settings: Settings = {}): { losses: number[]; continued: number[] } {
  const { steps = 80, lr = 0.01, seed = 1, log = console.log } = settings;
  manualSeed(seed);
  const model = new TransformerModel(WORDS, 16, 2, 32, 2);
  log(String(model));
  const optimizer = new AdamW(model.parameters(), { lr });
  const data = sequences(20, 12);
  const [input, target] = [data.narrow(0, 0, 11), data.narrow(0, 1, 11)];
  const losses: number[] = [];
  for (let step = 1; step <= steps; step++) {
    model.train();
    optimizer.zeroGrad();
    const output = model(input);
    const loss = F.nllLoss(output.flatten(0, 1), target.contiguous().flatten());
    loss.backward();
    nn.utils.clipGradNorm_(model.parameters(), 0.5);
    optimizer.step();
    losses.push(loss.item());
    if (step % 20 === 0) log(`Step ${step}: loss ${loss.item().toFixed(3)}`);
  }
  model.eval();
  let words = tensor([[3], [5]], { dtype: "int32" });
  noGrad(() => {
    for (let k = 0; k < 6; k++) {
      const next = model(words).select(0, -1).argmax(-1, true);
      words = cat([words, next], 0);
    }
  });
  const continued = Array.from(words.flatten().toTypedArray());
  log(continued.join(" "));
  return { losses, continued };
}

whenStarted(import.meta.url, main);
