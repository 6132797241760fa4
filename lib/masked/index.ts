// torch.masked: functions with a `mask` that says which elements count.
export { cumprod, cumsum, logSoftmax, normalize, softmax, softmin } from './normalizations';
export {
  amax,
  amin,
  argmax,
  argmin,
  logaddexp,
  logsumexp,
  mean,
  median,
  norm,
  prod,
  sum,
} from './reductions';
export { std, var } from './spread';
