// What values are drawn from. Mostly what an operator could take, with the limits of each type among it.
import type { Random } from './random';
import type { Fill, Form, Packed, TensorRecipe, Value } from './recipe';

const SHAPES: readonly number[][] = [
  [],
  [0],
  [1],
  [3],
  [2, 3],
  [3, 3],
  [4, 4],
  [1, 1],
  [0, 5],
  [5, 0],
  [3, 2, 4],
  [2, 0, 3],
  [1, 2, 3, 3],
  [2, 4, 5, 5],
  [1, 1, 4, 4, 4],
  [1, 2, 1, 2, 1, 2],
  [2, 1, 1, 1, 1, 1, 1, 2],
  [17],
  [16, 16],
  [8, 32],
  [130],
];

const COMMON_DTYPES = ['float32', 'float64', 'int64', 'bool', 'complex64', 'bfloat16', 'int32', 'uint8'];
const OTHER_DTYPES = [
  'float16',
  'int8',
  'int16',
  'complex128',
  'complex32',
  'uint16',
  'uint32',
  'uint64',
  'float8_e4m3fn',
  'float8_e5m2',
  'float8_e4m3fnuz',
  'float8_e5m2fnuz',
  'float8_e8m0fnu',
  'float4_e2m1fn_x2',
  'quint4x2',
];
const FORMS: Readonly<Record<Form, number>> = {
  plain: 60,
  transposed: 4,
  expanded: 4,
  strided: 3,
  overlapping: 2,
  offset: 2,
  channelsLast: 2,
  conj: 1,
  neg: 1,
  zero: 1,
  coo: 4,
  uncoalesced: 2,
  csr: 3,
  csc: 1,
  bsr: 1,
  bsc: 1,
  mkldnn: 2,
  nested: 1,
  perTensor: 2,
  perChannel: 1,
  meta: 3,
  hugeView: 0.1,
};
const FILLS: Readonly<Record<Fill, number>> = { small: 10, index: 4, odd: 3, huge: 2, zeros: 2, negative: 2 };

/** Shapes by what an operator's name says that it wants; the first that matches. */
const SHAPES_BY_NAME: readonly [RegExp, readonly number[][]][] = [
  [
    /3d/,
    [
      [1, 2, 4, 4, 4],
      [2, 2, 3, 3, 3],
      [2, 4, 4, 4],
    ],
  ],
  [
    /2d|upsample.*(linear|cubic)|grid_sampl|pixel_|channel_shuffle|col2im|im2col/,
    [
      [1, 2, 5, 5],
      [2, 4, 4, 4],
      [2, 5, 5],
    ],
  ],
  [
    /1d/,
    [
      [2, 3, 7],
      [2, 2, 3],
      [3, 7],
    ],
  ],
  [
    /conv/,
    [
      [1, 2, 5, 5],
      [2, 2, 3, 3],
      [2, 2, 3],
    ],
  ],
  [/bmm/, [[2, 3, 3]]],
  [
    /attention/,
    [
      [1, 2, 3, 8],
      [2, 2, 8, 8],
    ],
  ],
  [
    /rnn|lstm|gru/,
    [
      [2, 3, 3],
      [3, 3],
      [2, 4],
    ],
  ],
  [
    /linalg|mm|cholesky|lu|solve|inverse|det|matrix|eig|svd|qr|linear|triangular|addr/,
    [
      [3, 3],
      [2, 3, 3],
      [4, 4],
    ],
  ],
  [
    /norm/,
    [
      [2, 4],
      [2, 4, 3],
      [2, 4, 3, 3],
    ],
  ],
  [/fft/, [[8], [4, 4], [2, 3, 4]]],
];

function shapeFor(random: Random, operator: string): readonly number[] {
  const found = SHAPES_BY_NAME.find(([pattern]) => pattern.test(operator));
  return random.pick(found !== undefined && random.chance(0.6) ? found[1] : SHAPES);
}

/** What the tensors of one call have in common. */
export interface Theme {
  shape: readonly number[];
  dtype: string;
  form: Form;
  /** Arguments mostly fit each other. */
  isNice: boolean;
}

/** `form`: what most tensors are, or undefined for the usual mix. */
export function theme(random: Random, operator: string, form?: Form): Theme {
  const isNice = random.chance(0.7);
  return {
    shape: isNice ? shapeFor(random, operator) : random.pick(SHAPES),
    dtype: isNice && random.chance(0.6) ? 'float32' : dtype(random),
    form: form ?? (random.chance(isNice ? 0.8 : 0.6) ? 'plain' : random.weighted(FORMS)),
    isNice,
  };
}

export function dtype(random: Random): string {
  return random.chance(0.75) ? random.pick(COMMON_DTYPES) : random.pick(OTHER_DTYPES);
}

const isIndexName = (name: string) =>
  /^(index|indices|idx|offsets|target|targets|.*_indices|.*_index|index_.*|.*offsets|.*_lengths|cum_seq.*)$/.test(name);

/** A bias or a running mean: one element for each channel. */
const isChannelName = (name: string) =>
  /^(bias|running_\w+|running_var|save_\w+|mean|var|rstd|invstd|bias_\w+)$/.test(name);

export function tensor(random: Random, name: string, common: Theme): TensorRecipe {
  const fits = random.chance(common.isNice ? 0.9 : 0.4);
  const isIndex = isIndexName(name) && random.chance(0.8);
  const shape = fits ? common.shape : random.pick(SHAPES);
  let form = fits ? common.form : random.weighted(FORMS);
  if (form === 'hugeView' && shape.length > 2) form = 'expanded';
  if (isIndex && form !== 'meta' && random.chance(0.8)) form = 'plain';
  // libtorch crashes where a tensor without memory is to be written to; only private operators make one.
  if (form === 'zero' && /^out|^self$|_out$/.test(name)) form = 'plain';
  // MKL-DNN's kernels divide by sizes.
  if (form === 'mkldnn' && shape.includes(0)) form = 'plain';
  const own = fits ? common.dtype : dtype(random);
  const isChannels = fits && isChannelName(name) && common.shape.length > 1 && random.chance(0.6);
  const states = { '': 80, leaf: 10, nonLeaf: 5, inference: 2, disposed: 1 };
  return {
    kind: 'tensor',
    shape: isIndex && random.chance(0.5) ? [random.int(0, 4)] : [...(isChannels ? [shape[1]] : shape)],
    // MKL-DNN's kernels take every tensor of theirs for one of floats, and write beyond the memory of smaller types.
    dtype: isIndex ? random.pick(['int64', 'int64', 'int64', 'int32']) : form === 'mkldnn' ? 'float32' : own,
    fill: isIndex ? random.weighted({ index: 6, zeros: 2, negative: 1, huge: 1 }) : random.weighted(FILLS),
    form,
    state: random.weighted(states),
  };
}

const big = (value: string): Value => ({ kind: 'bigint', value });
const special = (value: 'NaN' | 'Infinity' | '-Infinity' | '-0'): Value => ({ kind: 'special', value });

const SMALL_INTS = [0, 1, 2, 3, -1, 1, 2, 4, -2, 5];
const LIMIT_INTS: readonly Value[] = [
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  2 ** 40,
  big('4611686018427387904'),
  big('9223372036854775807'),
  big('-9223372036854775808'),
  big('9223372036854775806'),
  -7,
  100,
  1000,
  65536,
];

export function int(random: Random, name: string, common: Theme): Value {
  const rank = common.shape.length;
  if (/^(dim|axis|dim\d|start_dim|end_dim|.*_dim)$/.test(name) && random.chance(0.8))
    return random.int(-rank - 1, rank);
  if (random.chance(common.isNice ? 0.93 : 0.75)) return random.pick(SMALL_INTS);
  return random.pick(LIMIT_INTS);
}

const HUGE_SHAPES: readonly Value[][] = [
  [2 ** 40],
  [2 ** 20, 2 ** 20],
  [2 ** 31, 2 ** 31, 2 ** 31],
  [0, big('4611686018427387904')],
  [big('9223372036854775807'), 2],
  [-1],
  [-1, -1],
  [2, -5],
  [big('-9223372036854775808')],
];

export function ints(random: Random, name: string, length: number, common: Theme): Value[] {
  if (/size|shape/.test(name) || (name === 'stride' && random.chance(0.3))) {
    if (random.chance(common.isNice ? 0.06 : 0.2)) return random.pick(HUGE_SHAPES);
    if (random.chance(0.6)) return [...common.shape];
    return random.pick(SHAPES);
  }
  if (/^(dim|dims|axes|axis)$/.test(name) && random.chance(0.8)) {
    return random.list(random.int(0, common.shape.length), () => random.int(-common.shape.length, common.shape.length));
  }
  const exact = length > 0 ? length : random.int(0, 4);
  const count = random.chance(common.isNice ? 0.9 : 0.6) ? exact : random.pick([0, 1, 2, 3, 4, 7, 70]);
  if (common.isNice && random.chance(0.6)) return random.list(count, () => random.int(0, 3));
  return random.list(count, () => int(random, name, common));
}

const SCALARS: readonly Value[] = [
  0,
  1,
  2,
  -1,
  0.5,
  1,
  2,
  true,
  false,
  1e300,
  -1e300,
  special('NaN'),
  special('Infinity'),
  special('-Infinity'),
  special('-0'),
  { kind: 'float', value: 2 },
  { kind: 'complex', value: [1, -2] },
  big('9223372036854775807'),
  big('18446744073709551615'),
  2 ** 31,
];

export function scalar(random: Random, common: Theme): Value {
  return common.isNice && random.chance(0.7) ? random.pick([0, 1, 2, 0.5, -1]) : random.pick(SCALARS);
}

export function float(random: Random, common: Theme): Value {
  if (common.isNice && random.chance(0.8)) return random.pick([0, 0.1, 0.5, 1, 1e-5, 2]);
  const value = random.pick(SCALARS);
  return typeof value === 'boolean' ? Number(value) : value;
}

const STRINGS = (
  'mean sum none reflect constant circular replicate valid same ij xy left right both reduced complete floor trunc ' +
  'linear nearest bilinear fro nuc ab,bc->ac ii->i ...a->a ... tanh relu sum prod amax amin L U N T cpu meta cuda fast ' +
  'erf gelu none x QNNPACK fbgemm onednn gelsd gels per_tensor_affine bool float32'
).split(' ');

export function string(random: Random): string {
  return random.chance(0.9) ? random.pick(STRINGS) : random.pick(['', 'a'.repeat(5000), '\u00fc', 'cpu:99', 'a,b->']);
}

export const LAYOUTS = ['strided', 'sparseCoo', 'sparseCsr', 'sparseCsc', 'sparseBsr', 'sparseBsc', 'jagged'];
export const FORMATS = ['contiguousFormat', 'preserveFormat', 'channelsLast', 'channelsLast3d'];
export const SCHEMES = [
  'perTensorAffine',
  'perChannelAffine',
  'perTensorSymmetric',
  'perChannelSymmetric',
  'perChannelAffineFloatQparams',
];
export const DEVICES = ['cpu', 'cpu', 'meta', 'meta', 'cuda', 'cuda:7', 'cpu:3', 'mkldnn', 'privateuseone', 'xla'];

export const PACKED: readonly Packed[] = ['linear', 'linearFp16', 'conv2d', 'conv1d', 'embedding'];
