// torch.utils.data.
export { defaultCollate } from './collate';
export { DataLoader, type DataLoaderOptions } from './dataloader';
export { ConcatDataset, Dataset, randomSplit, Subset, TensorDataset } from './dataset';
export * as datasets from './datasets';
export {
  BatchSampler,
  RandomSampler,
  type RandomSamplerOptions,
  type Sampler,
  SequentialSampler,
  type Sized,
  SubsetRandomSampler,
  WeightedRandomSampler,
} from './sampler';
