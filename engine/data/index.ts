/** Examples, one by one and in batches. */
export { type Collated, collate } from "./collate.ts";
export { ConcatDataset, type Dataset, type Rows, randomSplit, Subset, TensorDataset } from "./dataset.ts";
export { DataLoader, type DataLoaderOptions, type Examples } from "./loader.ts";
export {
  BatchSampler,
  RandomSampler,
  type RandomSamplerOptions,
  type Sampler,
  SequentialSampler,
  SubsetRandomSampler,
  WeightedRandomSampler,
  type WeightedRandomSamplerOptions,
} from "./samplers.ts";
