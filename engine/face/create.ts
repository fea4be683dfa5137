/** Makers of tensors. Whoever imports one has the methods of tensors, too: bundlers are told to keep the line below. */
import { install } from "./install.ts";

install();

export { formatCheckpoint, loadCheckpoint, parseCheckpoint, type Stateful } from "../io/checkpoint.ts";
export { formatNpy, parseNpy } from "../io/npy.ts";
export { formatNpz, parseNpz } from "../io/npz.ts";
export type { PtValue } from "../io/pickle/values.ts";
export { parsePt } from "../io/pt/parse.ts";
export {
  formatSafetensors,
  parseSafetensors,
  type Safetensors,
  type SafetensorsOptions,
} from "../io/safetensors.ts";
export {
  arange,
  eye,
  full,
  fullLike,
  linspace,
  ones,
  onesLike,
  scalar,
  type TensorData,
  type TensorOptions,
  tensor,
  zeros,
  zerosLike,
} from "../run/create.ts";
export {
  defaultGenerator,
  Generator,
  type GeneratorState,
  getRngState,
  initialSeed,
  manualSeed,
  type RandomOptions,
  rand,
  randint,
  randintLike,
  randLike,
  randn,
  randnLike,
  randperm,
  seed,
  setRngState,
} from "../run/random.ts";
