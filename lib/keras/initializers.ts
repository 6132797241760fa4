// Keras's initializers. Source: https://keras.io/api/layers/initializers/

import { maker } from '../callable';
import { describe, readOptions } from '../options';
import type { Tensor } from '../tensor';
import { torch } from '../torch';
import { plainName } from '../training/loss-by-name';

/** Makes the first values of a weight of a shape in Keras's layout. */
export interface Initializer {
  call(shape: readonly number[]): Tensor;
}

export type InitializerLike = string | Initializer | ((shape: readonly number[]) => Tensor);

const initializer = (call: (shape: number[]) => Tensor): Initializer => ({ call: (shape) => call([...shape]) });

export const Zeros = maker(() => initializer((shape) => torch.zeros(shape)));
export const Ones = maker(() => initializer((shape) => torch.ones(shape)));

export const Constant = maker((options: { value?: number } = {}) => {
  const { value } = readOptions('Constant', options, { value: 0 });
  return initializer((shape) => torch.full(shape, value, { dtype: torch.getDefaultDtype() }));
});

export const RandomNormal = maker((options: { mean?: number; stddev?: number } = {}) => {
  const { mean, stddev } = readOptions('RandomNormal', options, { mean: 0, stddev: 0.05 });
  return initializer((shape) => torch.empty(shape).normal_(mean, stddev));
});

export const RandomUniform = maker((options: { minval?: number; maxval?: number } = {}) => {
  const { minval, maxval } = readOptions('RandomUniform', options, { minval: -0.05, maxval: 0.05 });
  return initializer((shape) => torch.empty(shape).uniform_(minval, maxval));
});

/** A normal distribution without what lies beyond two standard deviations. */
export const TruncatedNormal = maker((options: { mean?: number; stddev?: number } = {}) => {
  const { mean, stddev } = readOptions('TruncatedNormal', options, { mean: 0, stddev: 0.05 });
  return initializer((shape) => truncatedNormal(shape, stddev).add_(mean));
});

/** P(X < -2) of the standard normal distribution. */
const below2 = 0.022750131948179212;

/** By the inverse of the distribution function. */
function truncatedNormal(shape: number[], stddev: number): Tensor {
  const p = torch.empty(shape).uniform_(below2, 1 - below2);
  return p
    .mul_(2)
    .sub_(1)
    .erfinv_()
    .mul_(Math.SQRT2 * stddev)
    .clamp_(-2 * stddev, 2 * stddev);
}

export const Identity = maker((options: { gain?: number } = {}) => {
  const { gain } = readOptions('Identity', options, { gain: 1 });
  return initializer((shape) => {
    if (shape.length !== 2) throw new RangeError(`Identity: only for weights of 2 dimensions, got ${describe(shape)}`);
    return torch.eye(shape[0], shape[1]).mul(gain);
  });
});

export const Orthogonal = maker((options: { gain?: number } = {}) => {
  const { gain } = readOptions('Orthogonal', options, { gain: 1 });
  return initializer((shape) => {
    if (shape.length < 2) throw new RangeError(`Orthogonal: needs 2 dimensions or more, got ${describe(shape)}`);
    const columns = shape[shape.length - 1];
    const rows = shape.slice(0, -1).reduce((a, b) => a * b, 1);
    const random = torch.randn([Math.max(rows, columns), Math.min(rows, columns)]);
    const [q, r] = torch.linalg.qr(random);
    const unique = q.mul(r.diagonal().sign());
    return (rows < columns ? unique.t() : unique).reshape(shape).mul(gain);
  });
});

export type FanMode = 'fan_in' | 'fan_out' | 'fan_avg';
export type Distribution = 'uniform' | 'untruncated_normal' | 'truncated_normal';

export interface VarianceScalingOptions {
  scale?: number;
  mode?: FanMode;
  distribution?: Distribution;
}

/** Inputs and outputs that a weight connects to one unit. */
function fans(shape: readonly number[]): [fanIn: number, fanOut: number] {
  if (shape.length === 0) return [1, 1];
  if (shape.length === 1) return [shape[0], shape[0]];
  const field = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  return [shape[shape.length - 2] * field, shape[shape.length - 1] * field];
}

/** The standard deviation of a normal distribution cut off at ±2. */
const truncatedDeviation = 0.8796256610342398;

/** Values whose variance is `scale` / fan. */
export const VarianceScaling = maker((options: VarianceScalingOptions = {}) => {
  const { scale, mode, distribution } = readOptions<Required<VarianceScalingOptions>>('VarianceScaling', options, {
    scale: 1,
    mode: 'fan_in',
    distribution: 'truncated_normal',
  });
  return initializer((shape) => {
    const [fanIn, fanOut] = fans(shape);
    const fan = mode === 'fan_in' ? fanIn : mode === 'fan_out' ? fanOut : (fanIn + fanOut) / 2;
    const variance = scale / Math.max(1, fan);
    if (distribution === 'uniform') {
      const limit = Math.sqrt(3 * variance);
      return torch.empty(shape).uniform_(-limit, limit);
    }
    if (distribution === 'untruncated_normal') return torch.empty(shape).normal_(0, Math.sqrt(variance));
    return truncatedNormal(shape, Math.sqrt(variance) / truncatedDeviation);
  });
});

const scaling = (scale: number, mode: FanMode, distribution: Distribution) =>
  maker(() => VarianceScaling({ scale, mode, distribution }));

export const GlorotUniform = scaling(1, 'fan_avg', 'uniform');
export const GlorotNormal = scaling(1, 'fan_avg', 'truncated_normal');
export const HeUniform = scaling(2, 'fan_in', 'uniform');
export const HeNormal = scaling(2, 'fan_in', 'truncated_normal');
export const LecunUniform = scaling(1, 'fan_in', 'uniform');
export const LecunNormal = scaling(1, 'fan_in', 'truncated_normal');

const byName: Record<string, () => Initializer> = {
  zeros: Zeros,
  ones: Ones,
  constant: Constant,
  random_normal: RandomNormal,
  normal: RandomNormal,
  random_uniform: RandomUniform,
  uniform: RandomUniform,
  truncated_normal: TruncatedNormal,
  identity: Identity,
  orthogonal: Orthogonal,
  variance_scaling: VarianceScaling,
  glorot_uniform: GlorotUniform,
  glorot_normal: GlorotNormal,
  he_uniform: HeUniform,
  he_normal: HeNormal,
  lecun_uniform: LecunUniform,
  lecun_normal: LecunNormal,
};

/**
 * The initializer that an option names.
 *
 * **Throws** RangeError that lists the known names.
 */
export function initializerOf(what: string, given: InitializerLike): Initializer {
  if (typeof given === 'function') return { call: given };
  if (typeof given === 'object' && given !== null && typeof given.call === 'function') return given;
  if (typeof given !== 'string') {
    throw new TypeError(`${what}: an initializer must be a name, an object or a function, got ${describe(given)}`);
  }
  const found = Object.keys(byName).find((name) => plainName(name) === plainName(given));
  if (found) return byName[found]();
  throw new RangeError(`${what}: unknown initializer '${given}'; known: ${Object.keys(byName).join(', ')}`);
}
