// torch.nn.utils.
export { clipGradNorm_, clipGradValue_ } from './clip-grad';
export * as rnn from './rnn';
export * as stateless from './stateless';
