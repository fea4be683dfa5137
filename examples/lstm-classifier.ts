/** An LSTM that says of which language a number's name is; after PyTorch's tutorial on classifying names with a character-level RNN. */
import {
  Adam,
  functional as F,
  manualSeed,
  nn,
  noGrad,
  randperm,
  type Tensor,
  tensor,
} from "gradproof/engine";
import { whenStarted } from "./run.ts";

const NAMES: Readonly<Record<string, string>> = {
  English:
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand",
  French:
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt trente quarante cinquante soixante soixante-dix quatre-vingts quatre-vingt-dix cent mille",
  German:
    "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert tausend",
};

const languages: readonly string[] = Object.keys(NAMES);
const letters: readonly string[] = [...new Set(Object.values(NAMES).join(""))].sort();

interface Sample {
  readonly word: string;
  readonly language: number;
}

const samples: readonly Sample[] = languages.flatMap((name, language) =>
  NAMES[name].split(" ").map((word) => ({ word, language })),
);

/** Letters as indices, [longest, batch], and how long each word is. */
function lettersOf(words: readonly string[]): { input: Tensor; lengths: number[] } {
  const rows = words.map((word) =>
    tensor(
      [...word].map((c) => letters.indexOf(c)),
      { dtype: "int32" },
    ),
  );
  return { input: nn.utils.padSequence(rows), lengths: rows.map(({ length }) => length) };
}

export class LSTMClassifier extends nn.Module {
  embedding: nn.Embedding;
  lstm: nn.LSTM;
  h2o: nn.Linear;

  constructor(inputSize: number, hiddenSize: number, outputSize: number) {
    super();
    this.embedding = new nn.Embedding(inputSize, 16);
    this.lstm = new nn.LSTM(16, hiddenSize, { bidirectional: true });
    this.h2o = new nn.Linear(2 * hiddenSize, outputSize);
  }

  override forward(input: Tensor, lengths: readonly number[]): Tensor {
    const [, [hidden]] = this.lstm(this.embedding(input), null, lengths);
    // What each direction knows at its end, side by side.
    const both = hidden.transpose(0, 1).flatten(1);
    return F.logSoftmax(this.h2o(both), 1);
  }
}

export interface Settings {
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly lr?: number;
  readonly seed?: number;
  readonly log?: (line: string) => void;
}

/** @returns the loss of each epoch, and the share of all words that is classified as it is. */
export function main(settings: Settings = {}): { losses: number[]; accuracy: number } {
  const { epochs = 30, batchSize = 16, lr = 0.01, seed = 1, log = console.log } = settings;
  manualSeed(seed);
  const model = new LSTMClassifier(letters.length, 24, languages.length);
  const criterion = new nn.NLLLoss();
  const optimizer = new Adam(model.parameters(), { lr });
  const losses: number[] = [];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    model.train();
    const order = Array.from(randperm(samples.length).toTypedArray());
    let total = 0;
    for (let start = 0; start < order.length; start += batchSize) {
      const batch = order.slice(start, start + batchSize).map((k) => samples[k]);
      const { input, lengths } = lettersOf(batch.map(({ word }) => word));
      const target = tensor(
        batch.map(({ language }) => language),
        { dtype: "int32" },
      );
      optimizer.zeroGrad();
      const loss = criterion(model(input, lengths), target);
      loss.backward();
      nn.utils.clipGradNorm_(model.parameters(), 3);
      optimizer.step();
      total += loss.item() * batch.length;
    }
    losses.push(total / samples.length);
    if (epoch % 5 === 0) log(`Epoch ${epoch}: loss ${losses.at(-1)!.toFixed(3)}`);
  }
  model.eval();
  const guesses = noGrad(() => {
    const { input, lengths } = lettersOf(samples.map(({ word }) => word));
    return model(input, lengths).argmax(1).toTypedArray();
  });
  const accuracy = samples.filter(({ language }, k) => guesses[k] === language).length / samples.length;
  log(`${(100 * accuracy).toFixed(0)}% of ${samples.length} words`);
  return { losses, accuracy };
}

whenStarted(import.meta.url, main);
