// A linear layer and its cross entropy in one. Source: torch.nn.functional.linear_cross_entropy
import { dtypes } from '../../dtype';
import { TorchError } from '../../errors';
import { describe, readOptions } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { chunkedCrossEntropy } from './linear-cross-entropy-chunks';
import type { LinearCrossEntropyChunking } from './linear-cross-entropy-options';
import { crossEntropy } from './loss-classification';
import { mean, type Reduction } from './reduction';
import { requiring } from './required';
import { isSameShape } from './shapes';
import { warnOnce } from './warn';

type MaybeTensor = Tensor | null;

interface LinearCrossEntropyArguments {
  /** (classes) or (classes, d₁, …). */
  linearBias?: MaybeTensor;
  /** A weight for each class. */
  weight?: MaybeTensor;
  /** Default `'mean'`. */
  reduction?: Reduction;
  /** Targets with this value count for nothing; default -100. Not with probabilities as targets. */
  ignoreIndex?: number | null;
  labelSmoothing?: number;
  /** Works in pieces of the batch; `{}` takes torch's choices. */
  options?: LinearCrossEntropyChunking | null;
}

const defaults = {
  linearBias: null as MaybeTensor,
  weight: null as MaybeTensor,
  ...mean,
  ignoreIndex: null as number | null,
  labelSmoothing: 0,
  options: null as LinearCrossEntropyChunking | null,
};

function checkShapes(input: Tensor, linearWeight: Tensor, linearBias: MaybeTensor): void {
  const [sizes, weightSizes] = [input.shape, linearWeight.shape];
  if (sizes.length < 1 || sizes.length > 2) {
    throw new TorchError(`linearCrossEntropy(): input must be 1-d or 2-d, got ${sizes.length}-d`);
  }
  if (weightSizes.length < 2) {
    throw new TorchError(
      `linearCrossEntropy(): linearWeight must have 2 dimensions or more, got ${weightSizes.length}`,
    );
  }
  const [given, wanted] = [sizes[sizes.length - 1], weightSizes[weightSizes.length - 1]];
  if (given !== wanted) {
    throw new TorchError(
      `linearCrossEntropy(): the last sizes of input and linearWeight must agree, got ${given} and ${wanted}`,
    );
  }
  const outputs = weightSizes.slice(0, -1);
  if (linearBias !== null && !isSameShape(linearBias.shape, outputs)) {
    throw new TorchError(
      `linearCrossEntropy(): linearBias must have shape ${describe(outputs)}, got ${describe(linearBias.shape)}`,
    );
  }
  if (outputs.length > 1 && sizes.length === 1) {
    throw new TorchError(
      `linearCrossEntropy(): input must have a batch where linearWeight has shape ${describe(weightSizes)}, ` +
        `got shape ${describe(sizes)}`,
    );
  }
}

/**
 * `crossEntropy(linear(input, linearWeight, linearBias), target)`; with `options`, in pieces of the batch, whose logits
 * need not be in memory together (with reduction `'none'` autograd still keeps them).
 *
 * **Shape** (N, F) or (F), (C, F) or (C, d₁, …, F), targets as for `crossEntropy`.
 */
export const linearCrossEntropy = requiring(
  'linearCrossEntropy',
  { input: 'Tensor', linearWeight: 'Tensor', target: 'Tensor' },
  (input: Tensor, linearWeight: Tensor, target: Tensor, keywords?: LinearCrossEntropyArguments): Tensor => {
    const given = readOptions('linearCrossEntropy', keywords, defaults);
    const { linearBias, weight, reduction, labelSmoothing, options } = given;
    checkShapes(input, linearWeight, linearBias);
    const [classes, ...outputs] = linearWeight.shape.slice(0, -1);
    const logitsShape = [...input.shape.slice(0, -1), classes, ...outputs];
    if (given.ignoreIndex !== null && isSameShape(target.shape, logitsShape)) {
      throw new TorchError(
        `linearCrossEntropy(): ignoreIndex must be null where target has probabilities, got ${given.ignoreIndex}`,
      );
    }
    const ignoreIndex = given.ignoreIndex ?? -100;
    if (options !== null) {
      const fits = ['mean', 'sum', 'none'].includes(reduction) && labelSmoothing === 0 && outputs.length === 0;
      if (fits && target.dtype === dtypes.int64) {
        return chunkedCrossEntropy(
          { input, linearWeight, target, linearBias, weight, reduction, ignoreIndex },
          options,
        );
      }
      warnOnce(
        "linearCrossEntropy(): options are ignored: they need reduction 'mean', 'sum' or 'none', no labelSmoothing, " +
          'int64 targets and a linearWeight of two dimensions',
      );
    }
    const flatWeight = linearWeight.flatten(0, -2);
    const logits = torch._C._nn.linear(input, flatWeight, linearBias?.flatten() ?? null);
    return crossEntropy(logits.reshape(logitsShape), target, { weight, reduction, ignoreIndex, labelSmoothing });
  },
);
