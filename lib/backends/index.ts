// torch.backends: settings of what operators run on.
export * as mha from './mha';
