/** Makers of tensors. Whoever imports one has the methods of tensors, too: bundlers are told to keep the line below. */
import { install } from "./install.ts";

install();

export { formatNpy, parseNpy } from "../io/npy.ts";
export { formatNpz, parseNpz } from "../io/npz.ts";
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
export { manualSeed, type RandomOptions, rand, randint, randn, randperm } from "../run/random.ts";
