// Filling tensors with initial values. Every function changes its tensor in place, without recording gradients, and
// returns it. The random ones draw from torch's generator exactly as Python does.
//
// Source: https://docs.pytorch.org/docs/2.13/nn.init.html
import type { Generator } from '../generator';
import { describe, type Rest, readRest } from '../options';
import { Tensor } from '../tensor';
import { torch } from '../torch';
import { _calculateFanInAndFanOut, calculateGain, type FanMode, fanOf, type Nonlinearity } from './init-gain';
import { truncatedNormal } from './init-trunc-normal';

export { _calculateFanInAndFanOut, calculateGain, type FanMode, type Nonlinearity } from './init-gain';

interface Draw {
  generator?: Generator | null;
}

function checkTensor(what: string, tensor: unknown): asserts tensor is Tensor {
  if (!(tensor instanceof Tensor)) throw new TypeError(`${what}(): expected a Tensor, got ${describe(tensor)}`);
}

function uniform(tensor: Tensor, a: number, b: number, generator?: Generator | null): Tensor {
  return torch.noGrad(() => (generator ? tensor.uniform_(a, b, { generator }) : tensor.uniform_(a, b)));
}

function normal(tensor: Tensor, mean: number, std: number, generator?: Generator | null): Tensor {
  return torch.noGrad(() => (generator ? tensor.normal_(mean, std, { generator }) : tensor.normal_(mean, std)));
}

/** Fills with values uniform in [a, b); default [0, 1). */
export function uniform_(
  tensor: Tensor,
  ...rest: Rest<[a: number, b: number, generator: Generator], { a?: number; b?: number } & Draw>
): Tensor {
  checkTensor('uniform_', tensor);
  const { a, b, generator } = readRest('uniform_', rest, { a: 0, b: 1, generator: null as Generator | null });
  return uniform(tensor, a, b, generator);
}

/** Fills with normally distributed values; default mean 0, std 1. */
export function normal_(
  tensor: Tensor,
  ...rest: Rest<[mean: number, std: number, generator: Generator], { mean?: number; std?: number } & Draw>
): Tensor {
  checkTensor('normal_', tensor);
  const defaults = { mean: 0, std: 1, generator: null as Generator | null };
  const { mean, std, generator } = readRest('normal_', rest, defaults);
  return normal(tensor, mean, std, generator);
}

/** Fills with normally distributed values that are drawn again where they fall outside [a, b]; default [-2, 2]. */
export function truncNormal_(
  tensor: Tensor,
  ...rest: Rest<
    [mean: number, std: number, a: number, b: number, generator: Generator],
    { mean?: number; std?: number; a?: number; b?: number } & Draw
  >
): Tensor {
  checkTensor('truncNormal_', tensor);
  const defaults = { mean: 0, std: 1, a: -2, b: 2, generator: null as Generator | null };
  const { mean, std, a, b, generator } = readRest('truncNormal_', rest, defaults);
  return torch.noGrad(() => truncatedNormal(tensor, mean, std, a, b, generator ? { generator } : {}));
}

/** Fills with one value. */
export function constant_(tensor: Tensor, val: number): Tensor {
  checkTensor('constant_', tensor);
  return torch.noGrad(() => tensor.fill_(val));
}

/** Fills with ones. */
export function ones_(tensor: Tensor): Tensor {
  checkTensor('ones_', tensor);
  return torch.noGrad(() => tensor.fill_(1));
}

/** Fills with zeros. */
export function zeros_(tensor: Tensor): Tensor {
  checkTensor('zeros_', tensor);
  return torch.noGrad(() => tensor.zero_());
}

/** Fills a matrix with the identity: ones on the diagonal, zeros elsewhere. */
export function eye_(tensor: Tensor): Tensor {
  checkTensor('eye_', tensor);
  if (tensor.ndim !== 2) throw new RangeError(`eye_(): expected 2 dimensions, got ${tensor.ndim}`);
  return torch.noGrad(() => {
    tensor.zero_();
    tensor.diagonal().fill_(1);
    return tensor;
  });
}

/** Fills a convolution's weight so that it passes its channels on, as many as there are. */
export function dirac_(tensor: Tensor, ...rest: Rest<[groups: number], { groups?: number }>): Tensor {
  checkTensor('dirac_', tensor);
  const { groups } = readRest('dirac_', rest, { groups: 1 });
  const [outChannels, inChannels, ...kernel] = tensor.shape;
  if (kernel.length < 1 || kernel.length > 3) {
    throw new RangeError(`dirac_(): expected 3, 4 or 5 dimensions, got ${tensor.ndim}`);
  }
  if (outChannels % groups !== 0) throw new RangeError(`dirac_(): dim 0 must be divisible by groups, got ${groups}`);
  return torch.noGrad(() => {
    tensor.zero_();
    const perGroup = outChannels / groups;
    for (let g = 0; g < groups; g++) {
      for (let c = 0; c < Math.min(perGroup, inChannels); c++) {
        const index = [g * perGroup + c, c, ...kernel.map((k) => Math.floor(k / 2))];
        tensor.setAt(index, 1);
      }
    }
    return tensor;
  });
}

/** Fills with values uniform in ±gain·√(6 / (fanIn + fanOut)) (Glorot and Bengio 2010). */
export function xavierUniform_(
  tensor: Tensor,
  ...rest: Rest<[gain: number, generator: Generator], { gain?: number } & Draw>
): Tensor {
  checkTensor('xavierUniform_', tensor);
  const { gain, generator } = readRest('xavierUniform_', rest, { gain: 1, generator: null as Generator | null });
  const [fanIn, fanOut] = _calculateFanInAndFanOut(tensor);
  const bound = Math.sqrt(3) * (gain * Math.sqrt(2 / (fanIn + fanOut)));
  return uniform(tensor, -bound, bound, generator);
}

/** Fills with normal values of std gain·√(2 / (fanIn + fanOut)) (Glorot and Bengio 2010). */
export function xavierNormal_(
  tensor: Tensor,
  ...rest: Rest<[gain: number, generator: Generator], { gain?: number } & Draw>
): Tensor {
  checkTensor('xavierNormal_', tensor);
  const { gain, generator } = readRest('xavierNormal_', rest, { gain: 1, generator: null as Generator | null });
  const [fanIn, fanOut] = _calculateFanInAndFanOut(tensor);
  return normal(tensor, 0, gain * Math.sqrt(2 / (fanIn + fanOut)), generator);
}

type KaimingOptions = { a?: number; mode?: FanMode; nonlinearity?: Nonlinearity } & Draw;
type KaimingRest = Rest<[a: number, mode: FanMode, nonlinearity: Nonlinearity, generator: Generator], KaimingOptions>;

function kaiming(
  what: string,
  tensor: Tensor,
  rest: KaimingRest,
): { std: number; generator?: Generator | null } | null {
  checkTensor(what, tensor);
  const { a, mode, nonlinearity, generator } = readRest<Required<KaimingOptions>>(what, rest, {
    a: 0,
    mode: 'fan_in',
    nonlinearity: 'leaky_relu',
    generator: null,
  });
  if (tensor.shape.includes(0)) {
    process.emitWarning('Initializing zero-element tensors is a no-op');
    return null;
  }
  return { std: calculateGain(nonlinearity, a) / Math.sqrt(fanOf(what, tensor, mode)), generator };
}

/** Fills with values uniform in ±gain·√(3 / fan) (He et al. 2015); `a` is the slope of `leaky_relu`. */
export function kaimingUniform_(tensor: Tensor, ...rest: KaimingRest): Tensor {
  const drawn = kaiming('kaimingUniform_', tensor, rest);
  if (!drawn) return tensor;
  const bound = Math.sqrt(3) * drawn.std;
  return uniform(tensor, -bound, bound, drawn.generator);
}

/** Fills with normal values of std gain / √fan (He et al. 2015); `a` is the slope of `leaky_relu`. */
export function kaimingNormal_(tensor: Tensor, ...rest: KaimingRest): Tensor {
  const drawn = kaiming('kaimingNormal_', tensor, rest);
  return drawn ? normal(tensor, 0, drawn.std, drawn.generator) : tensor;
}

/** Fills with a (semi-)orthogonal matrix, the trailing dimensions flattened (Saxe et al. 2013). */
export function orthogonal_(
  tensor: Tensor,
  ...rest: Rest<[gain: number, generator: Generator], { gain?: number } & Draw>
): Tensor {
  checkTensor('orthogonal_', tensor);
  const { gain, generator } = readRest('orthogonal_', rest, { gain: 1, generator: null as Generator | null });
  if (tensor.ndim < 2) throw new RangeError(`orthogonal_(): expected at least 2 dimensions, got ${tensor.ndim}`);
  const size = tensor.numel();
  if (size === 0) return tensor;
  return torch.noGrad(() => {
    const rows = tensor.shape[0];
    const cols = size / rows;
    const flat = normal(tensor.newEmpty([rows, cols]), 0, 1, generator);
    const [q, r] = torch.linalg.qr(rows < cols ? flat.t() : flat);
    // The signs of R's diagonal make the decomposition unique, hence Q uniformly distributed.
    const unique = q.mul(r.diagonal().sign());
    tensor.copy_((rows < cols ? unique.t() : unique).reshape(tensor.shape));
    return tensor.mul_(gain);
  });
}

/** Fills a matrix with normal values, then sets the fraction `sparsity` of each column to zero (Martens 2010). */
export function sparse_(
  tensor: Tensor,
  sparsity: number,
  ...rest: Rest<[std: number, generator: Generator], { std?: number } & Draw>
): Tensor {
  checkTensor('sparse_', tensor);
  const { std, generator } = readRest('sparse_', rest, { std: 0.01, generator: null as Generator | null });
  if (tensor.ndim !== 2) throw new RangeError(`sparse_(): expected 2 dimensions, got ${tensor.ndim}`);
  const [rows, cols] = tensor.shape;
  const zeros = Math.ceil(sparsity * rows);
  normal(tensor, 0, std, generator);
  return torch.noGrad(() => {
    for (let col = 0; col < cols; col++) {
      const indices = torch.randperm(rows).narrow(0, 0, zeros);
      tensor.select(1, col).indexFill_(0, indices, 0);
    }
    return tensor;
  });
}
