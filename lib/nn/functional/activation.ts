// Activation functions. Source: https://docs.pytorch.org/docs/2.13/nn.functional.html
import type { DType } from '../../dtype';
import { TorchError } from '../../errors';
import { type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { requiring } from './required';
import { warnOnce } from './warn';

const aten = torch._C._nn;

type InplaceRest = Rest<[inplace: boolean], { inplace?: boolean }>;
type Elementwise = (input: Tensor, ...rest: InplaceRest) => Tensor;

const inplaceDefaults = { inplace: false };

/** A function of one tensor, with an option to work in place. */
function elementwise(name: string, plain: (x: Tensor) => Tensor, inPlace: (x: Tensor) => Tensor): Elementwise {
  return requiring(name, { input: 'Tensor' }, (input: Tensor, ...rest: InplaceRest) =>
    readRest(name, rest, inplaceDefaults).inplace ? inPlace(input) : plain(input),
  );
}

/** max(0, x). */
export const relu: Elementwise = elementwise('relu', torch.relu, torch.relu_);
/** min(max(0, x), 6). */
export const relu6: Elementwise = elementwise('relu6', aten.relu6, aten.relu6_);
/** scale · (max(0, x) + min(0, alpha · (exp(x) − 1))), with constants that keep mean 0 and variance 1. */
export const selu: Elementwise = elementwise('selu', torch.selu, torch.selu_);
/** x · sigmoid(x). */
export const silu: Elementwise = elementwise('silu', aten.silu, aten.silu_);
/** x · tanh(softplus(x)). */
export const mish: Elementwise = elementwise('mish', aten.mish, aten.mish_);
/** x · relu6(x + 3) / 6. */
export const hardswish: Elementwise = elementwise('hardswish', aten.hardswish, aten.hardswish_);
/** relu6(x + 3) / 6. */
export const hardsigmoid: Elementwise = elementwise('hardsigmoid', aten.hardsigmoid, aten.hardsigmoid_);

export const relu_ = torch.relu_;
export const selu_ = torch.selu_;
export const celu_ = torch.celu_;
export const rrelu_ = torch.rrelu_;
export const threshold_ = torch.threshold_;
export const elu_ = aten.elu_;
export const leakyRelu_ = aten.leakyRelu_;
export const hardtanh_ = aten.hardtanh_;
/** max(0, x) + weight · min(0, x), with one weight or one per channel. */
export const prelu = torch.prelu;
/** x · Φ(x); `approximate: 'tanh'` estimates it. */
export const gelu = aten.gelu;
/** log(1 / (1 + exp(−x))). */
export const logsigmoid = aten.logSigmoid;
/** log(1 + exp(beta · x)) / beta, and x itself where beta · x is above the threshold. */
export const softplus = aten.softplus;
/** x where |x| > lambd, else 0. */
export const hardshrink = torch.hardshrink;
/** x moved towards 0 by lambd. */
export const softshrink = aten.softshrink;
export const tanh = torch.tanh;
export const sigmoid = torch.sigmoid;

/** x where x > threshold, else value. */
export const threshold = requiring(
  'threshold',
  { input: 'Tensor', threshold: 'any', value: 'any' },
  (input: Tensor, threshold: number, value: number, ...rest: InplaceRest): Tensor => {
    const { inplace } = readRest('threshold', rest, inplaceDefaults);
    return inplace ? torch.threshold_(input, threshold, value) : torch.threshold(input, threshold, value);
  },
);

/** x limited to [minVal, maxVal]; default [-1, 1]. */
export const hardtanh = requiring(
  'hardtanh',
  { input: 'Tensor' },
  (
    input: Tensor,
    ...rest: Rest<
      [minVal: number, maxVal: number, inplace: boolean],
      { minVal?: number; maxVal?: number; inplace?: boolean }
    >
  ): Tensor => {
    const { minVal, maxVal, inplace } = readRest('hardtanh', rest, { minVal: -1, maxVal: 1, inplace: false });
    if (minVal > maxVal) throw new RangeError(`hardtanh(): minVal ${minVal} is greater than maxVal ${maxVal}`);
    return inplace ? aten.hardtanh_(input, minVal, maxVal) : aten.hardtanh(input, minVal, maxVal);
  },
);

type AlphaRest = Rest<[alpha: number, inplace: boolean], { alpha?: number; inplace?: boolean }>;

/** x where x > 0, else alpha · (exp(x) − 1). */
export const elu = requiring('elu', { input: 'Tensor' }, (input: Tensor, ...rest: AlphaRest): Tensor => {
  const { alpha, inplace } = readRest('elu', rest, { alpha: 1, inplace: false });
  return inplace ? aten.elu_(input, alpha) : aten.elu(input, alpha);
});

/** max(0, x) + min(0, alpha · (exp(x / alpha) − 1)). */
export const celu = requiring('celu', { input: 'Tensor' }, (input: Tensor, ...rest: AlphaRest): Tensor => {
  const { alpha, inplace } = readRest('celu', rest, { alpha: 1, inplace: false });
  return inplace ? torch.celu_(input, alpha) : torch.celu(input, alpha);
});

/** x where x > 0, else negativeSlope · x; default slope 0.01. */
export const leakyRelu = requiring(
  'leakyRelu',
  { input: 'Tensor' },
  (
    input: Tensor,
    ...rest: Rest<[negativeSlope: number, inplace: boolean], { negativeSlope?: number; inplace?: boolean }>
  ): Tensor => {
    const { negativeSlope, inplace } = readRest('leakyRelu', rest, { negativeSlope: 0.01, inplace: false });
    return inplace ? aten.leakyRelu_(input, negativeSlope) : aten.leakyRelu(input, negativeSlope);
  },
);

/** Leaky ReLU whose slope is drawn from [lower, upper] when training, else their mean. */
export const rrelu = requiring(
  'rrelu',
  { input: 'Tensor' },
  (
    input: Tensor,
    ...rest: Rest<
      [lower: number, upper: number, training: boolean, inplace: boolean],
      { lower?: number; upper?: number; training?: boolean; inplace?: boolean }
    >
  ): Tensor => {
    const defaults = { lower: 1 / 8, upper: 1 / 3, training: false, inplace: false };
    const { lower, upper, training, inplace } = readRest('rrelu', rest, defaults);
    return inplace ? torch.rrelu_(input, lower, upper, training) : torch.rrelu(input, lower, upper, training);
  },
);

/** a · sigmoid(b), where a and b are the two halves of the input along `dim`. */
export const glu = requiring(
  'glu',
  { input: 'Tensor' },
  (input: Tensor, ...rest: Rest<[dim: number], { dim?: number }>): Tensor => {
    const { dim } = readRest('glu', rest, { dim: -1 });
    if (input.ndim === 0) throw new TorchError('glu(): input must have a dimension to halve, got a 0-d one');
    return aten.glu(input, dim);
  },
);

/** x − tanh(x). */
export const tanhshrink = requiring('tanhshrink', { input: 'Tensor' }, (input: Tensor, ...rest: []): Tensor => {
  readRest('tanhshrink', rest, {});
  return input.sub(input.tanh());
});

/** x / (1 + |x|). */
export const softsign = requiring('softsign', { input: 'Tensor' }, (input: Tensor, ...rest: []): Tensor => {
  readRest('softsign', rest, {});
  return input.div(input.abs().add(1));
});

/** The dimension that torch takes when none is given, with its warning. */
export function implicitSoftmaxDim(name: string, ndim: number): number {
  warnOnce(`${name}(): leaving out dim is deprecated; say which dimension to go along`, 'DeprecationWarning');
  return ndim === 0 || ndim === 1 || ndim === 3 ? 0 : 1;
}

interface SoftmaxOptions {
  dim?: number | null;
  /** Says where Python shows its warning; without effect. */
  _stacklevel?: number;
  dtype?: DType | null;
}

type SoftmaxRest = Rest<[dim: number | null, _stacklevel: number, dtype: DType | null], SoftmaxOptions>;

const softmaxDefaults = { dim: null as number | null, _stacklevel: 3, dtype: null as DType | null };

function softmaxLike(name: string, apply: (input: Tensor, dim: number, dtype: DType | null) => Tensor) {
  return requiring(name, { input: 'Tensor' }, (input: Tensor, ...rest: SoftmaxRest): Tensor => {
    const { dim, dtype } = readRest(name, rest, softmaxDefaults);
    return apply(input, dim ?? implicitSoftmaxDim(name, input.ndim), dtype);
  });
}

/** exp(x) / Σ exp(x) along `dim`; `dtype` casts the input first. */
export const softmax = softmaxLike('softmax', (input, dim, dtype) => input.softmax(dim, { dtype }));
/** log(softmax(x)), computed in a stable way. */
export const logSoftmax = softmaxLike('logSoftmax', (input, dim, dtype) => input.logSoftmax(dim, { dtype }));
/** softmax(−x). */
export const softmin = softmaxLike('softmin', (input, dim, dtype) => input.neg().softmax(dim, { dtype }));

interface GumbelOptions {
  /** The temperature; default 1. */
  tau?: number;
  hard?: boolean;
  /** @deprecated without effect. */
  eps?: number;
  dim?: number;
}

const contiguous = { memoryFormat: torch.contiguousFormat };

/** Draws from the Gumbel-softmax distribution; `hard` gives one-hot samples with the gradient of the soft ones. */
export const gumbelSoftmax = requiring(
  'gumbelSoftmax',
  { logits: 'Tensor' },
  (logits: Tensor, ...rest: Rest<[tau: number, hard: boolean, eps: number, dim: number], GumbelOptions>): Tensor => {
    const defaults = { tau: 1, hard: false, eps: 1e-10, dim: -1 };
    const { tau, hard, eps, dim } = readRest('gumbelSoftmax', rest, defaults);
    if (eps !== defaults.eps)
      warnOnce('gumbelSoftmax(): eps does nothing any more; leave it out', 'DeprecationWarning');
    const gumbels = torch.emptyLike(logits, contiguous).exponential_().log().neg();
    const soft = logits.add(gumbels).div(tau).softmax(dim);
    if (!hard) return soft;
    const [, index] = soft.max(dim, true);
    const oneHot = torch.zerosLike(logits, contiguous).scatter_(dim, index, 1);
    return oneHot.sub(soft.detach()).add(soft);
  },
);
