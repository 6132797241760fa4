// How much a layer scales the variance of what passes through it.
import { describe } from '../options';
import type { Tensor } from '../tensor';
import { isTensor } from '../tensor-handle';

export type FanMode = 'fan_in' | 'fan_out';

export type Nonlinearity =
  | 'linear'
  | 'conv1d'
  | 'conv2d'
  | 'conv3d'
  | 'conv_transpose1d'
  | 'conv_transpose2d'
  | 'conv_transpose3d'
  | 'sigmoid'
  | 'tanh'
  | 'relu'
  | 'leaky_relu'
  | 'selu';

const fixedGains: Record<string, number> = {
  linear: 1,
  conv1d: 1,
  conv2d: 1,
  conv3d: 1,
  conv_transpose1d: 1,
  conv_transpose2d: 1,
  conv_transpose3d: 1,
  sigmoid: 1,
  tanh: 5 / 3,
  relu: Math.sqrt(2),
  selu: 3 / 4,
};

/** The factor by which a nonlinearity's output should be scaled up; `param` is the slope of `leaky_relu`. */
export function calculateGain(nonlinearity: Nonlinearity, param: number | null = null): number {
  if (nonlinearity === 'leaky_relu') {
    if (param !== null && typeof param !== 'number') {
      throw new TypeError(`calculateGain(): negative slope must be float, got ${describe(param)}`);
    }
    const slope = param ?? 0.01;
    return Math.sqrt(2 / (1 + slope * slope));
  }
  if (typeof nonlinearity !== 'string' || !Object.hasOwn(fixedGains, nonlinearity)) {
    const known = [...Object.keys(fixedGains), 'leaky_relu'].join(', ');
    throw new RangeError(`calculateGain(): unsupported nonlinearity ${describe(nonlinearity)}; known: ${known}`);
  }
  return fixedGains[nonlinearity];
}

/** Number of inputs and of outputs that one weight of each output and input is connected to. */
export function _calculateFanInAndFanOut(tensor: Tensor): [fanIn: number, fanOut: number] {
  if (!isTensor(tensor)) {
    throw new TypeError(`_calculateFanInAndFanOut(): tensor must be Tensor, got ${describe(tensor)}`);
  }
  const shape = tensor.shape;
  if (shape.length < 2) {
    throw new RangeError('fan in and fan out can not be computed for a tensor with fewer than 2 dimensions');
  }
  const receptiveField = shape.slice(2).reduce((product, size) => product * size, 1);
  return [shape[1] * receptiveField, shape[0] * receptiveField];
}

/** Fan in or fan out, as `mode` says. */
export function fanOf(what: string, tensor: Tensor, mode: FanMode): number {
  const [fanIn, fanOut] = _calculateFanInAndFanOut(tensor);
  if (mode === 'fan_in') return fanIn;
  if (mode === 'fan_out') return fanOut;
  throw new RangeError(`${what}(): mode must be 'fan_in' or 'fan_out', got ${describe(mode)}`);
}
