// Keras's losses as functions of (output, target), computed by torch's kernels where torch has one.
import type { Tensor } from '../tensor';
import { torch } from '../torch';
import { classTarget, pointwiseTarget } from './target';

/** What an output stands for. */
export type OutputKind = 'logits' | 'probabilities' | 'logProbabilities';

/** libtorch's numbers for `reduction: 'none'` and `'mean'`. */
export type Reduce = 0 | 1;

/** Keras's `epsilon()`: probabilities are kept this far from 0 and 1. */
const epsilon = 1e-7;

const aten = torch._C._nn;

export function reduced(values: Tensor, reduce: Reduce): Tensor {
  return reduce === 1 ? values.mean() : values;
}

/** The cross-entropy of class distributions along `dim`; targets are class indices or one value per class. */
export function categoricalCrossentropy(
  output: Tensor,
  target: Tensor,
  kind: OutputKind,
  dim: number,
  labelSmoothing: number,
  reduce: Reduce,
): Tensor {
  const ndim = output.ndim;
  const classDim = dim < 0 ? dim + ndim : dim;
  const t = classTarget(output, target, classDim);
  // torch has the classes in dimension 1, or 0 where there is no batch.
  const torchDim = Math.min(1, ndim - 1);
  const move = (x: Tensor) => (classDim === torchDim || x.ndim < ndim ? x : x.movedim(classDim, torchDim));
  if (kind === 'logits') return aten.crossEntropyLoss(move(output), move(t), null, reduce, -100, labelSmoothing);
  const logs = move(kind === 'logProbabilities' ? output : logOf(output, classDim));
  if (t.ndim < ndim && labelSmoothing === 0) return aten.nllLossNd(logs, t, null, reduce);
  const classes = logs.shape[torchDim];
  const oneHot = t.ndim < ndim ? aten.oneHot(t, classes).movedim(-1, torchDim).to(logs.dtype) : move(t);
  const smooth = labelSmoothing === 0 ? oneHot : oneHot.mul(1 - labelSmoothing).add(labelSmoothing / classes);
  return reduced(smooth.mul(logs).sum(torchDim).neg(), reduce);
}

/** The logarithm of probabilities, made to sum to 1 and kept from 0 as Keras does. */
function logOf(probabilities: Tensor, dim: number): Tensor {
  return probabilities
    .div(probabilities.sum(dim, true))
    .clamp(epsilon, 1 - epsilon)
    .log();
}

/** The cross-entropy of yes / no probabilities, element by element. */
export function binaryCrossentropy(
  output: Tensor,
  target: Tensor,
  kind: OutputKind,
  labelSmoothing: number,
  reduce: Reduce,
): Tensor {
  const given = pointwiseTarget('binary_crossentropy', output, target);
  const t = labelSmoothing === 0 ? given : given.mul(1 - labelSmoothing).add(labelSmoothing / 2);
  if (kind === 'logits') return torch.binaryCrossEntropyWithLogits(output, t, null, null, reduce);
  return aten.binaryCrossEntropy(output.clamp(epsilon, 1 - epsilon), t, null, reduce);
}

/** A loss that compares output and target element by element. */
export type PointwiseLoss = (output: Tensor, target: Tensor, reduce: Reduce) => Tensor;

function pointwise(name: string, loss: PointwiseLoss): PointwiseLoss {
  return (output, target, reduce) => loss(output, pointwiseTarget(name, output, target), reduce);
}

/** Labels 0 and 1 as -1 and 1; labels that are -1 and 1 stay. */
function signs(target: Tensor): Tensor {
  return target.eq(0).logicalOr(target.eq(1)).all().item() ? target.mul(2).sub(1) : target;
}

/** Keras's element-wise losses by their names. Source: https://keras.io/api/losses/regression_losses/ */
export const pointwiseLosses = {
  mean_squared_error: pointwise('mean_squared_error', (o, t, reduce) => aten.mseLoss(o, t, reduce)),
  mean_absolute_error: pointwise('mean_absolute_error', (o, t, reduce) => aten.l1Loss(o, t, reduce)),
  mean_absolute_percentage_error: pointwise('mean_absolute_percentage_error', (o, t, reduce) =>
    reduced(
      t
        .sub(o)
        .div(t.abs().clamp({ min: epsilon }))
        .abs()
        .mul(100),
      reduce,
    ),
  ),
  mean_squared_logarithmic_error: pointwise('mean_squared_logarithmic_error', (o, t, reduce) =>
    aten.mseLoss(o.clamp({ min: epsilon }).log1p(), t.clamp({ min: epsilon }).log1p(), reduce),
  ),
  huber: pointwise('huber', (o, t, reduce) => aten.huberLoss(o, t, reduce, 1)),
  // log(cosh(x)) = |x| + log(1 + e^(-2|x|)) - log 2, which does not overflow.
  log_cosh: pointwise('log_cosh', (o, t, reduce) => {
    const distance = o.sub(t).abs();
    return reduced(distance.add(distance.mul(-2).exp().log1p()).sub(Math.LN2), reduce);
  }),
  poisson: pointwise('poisson', (o, t, reduce) => reduced(o.sub(t.mul(o.add(epsilon).log())), reduce)),
  hinge: pointwise('hinge', (o, t, reduce) => reduced(signs(t).mul(o).neg().add(1).clamp({ min: 0 }), reduce)),
  squared_hinge: pointwise('squared_hinge', (o, t, reduce) =>
    reduced(signs(t).mul(o).neg().add(1).clamp({ min: 0 }).square(), reduce),
  ),
  categorical_hinge: pointwise('categorical_hinge', (o, t, reduce) => {
    const positive = t.mul(o).sum(-1);
    const negative = t.neg().add(1).mul(o).amax(-1);
    return reduced(negative.sub(positive).add(1).clamp({ min: 0 }), reduce);
  }),
  kl_divergence: pointwise('kl_divergence', (o, t, reduce) => {
    const target = t.clamp(epsilon, 1);
    return reduced(target.mul(target.div(o.clamp(epsilon, 1)).log()).sum(-1), reduce);
  }),
  cosine_similarity: pointwise('cosine_similarity', (o, t, reduce) =>
    reduced(unit(o).mul(unit(t)).sum(-1).neg(), reduce),
  ),
} satisfies Record<string, PointwiseLoss>;

/** Vectors along the last dimension scaled to length 1; Keras adds its epsilon below the root. */
function unit(x: Tensor): Tensor {
  return x.mul(x.square().sum(-1, true).clamp({ min: 1e-12 }).rsqrt());
}
