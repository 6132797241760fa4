// The strings that a `str` argument takes, which schemas do not say. Source: Python's documentation of each.

const REDUCE = "'sum' | 'prod' | 'mean' | 'amax' | 'amin'";
const FFT_NORM = "'forward' | 'backward' | 'ortho'";
const PAD_MODE = "'constant' | 'reflect' | 'replicate' | 'circular'";
const SVD_DRIVER = "'gesvd' | 'gesvdj' | 'gesvda'";

/** By argument, where it means the same in every operator. */
const BY_ARGUMENT: Readonly<Record<string, string>> = {
  rounding_mode: "'trunc' | 'floor'",
  approximate: "'none' | 'tanh'",
  interpolation: "'linear' | 'lower' | 'higher' | 'midpoint' | 'nearest'",
  indexing: "'xy' | 'ij'",
  UPLO: "'L' | 'U'",
  side: "'left' | 'right'",
};

/** By operator and argument. */
const BY_OPERATOR: Readonly<Record<string, string>> = {
  'scatter_reduce.reduce': REDUCE,
  'scatter_reduce_.reduce': REDUCE,
  'index_reduce.reduce': "'prod' | 'mean' | 'amax' | 'amin'",
  'index_reduce_.reduce': "'prod' | 'mean' | 'amax' | 'amin'",
  'scatter.reduce': "'add' | 'multiply'",
  'scatter_.reduce': "'add' | 'multiply'",
  'segment_reduce.reduce': "'sum' | 'mean' | 'max' | 'min' | 'prod'",
  'linalg_qr.mode': "'reduced' | 'complete' | 'r'",
  'linalg_lstsq.driver': "'gels' | 'gelsy' | 'gelsd' | 'gelss'",
  'linalg_svd.driver': SVD_DRIVER,
  'linalg_svdvals.driver': SVD_DRIVER,
  'linalg_norm.ord': "'fro' | 'nuc'",
  'linalg_matrix_norm.ord': "'fro' | 'nuc'",
  'linalg_cond.p': "'fro' | 'nuc'",
  'stft.pad_mode': PAD_MODE,
  'pad.mode': PAD_MODE,
  'pad_sequence.padding_side': "'left' | 'right'",
};

/** The TypeScript type of a string argument. */
export function stringType(operator: string, argument: string): string {
  if (operator.startsWith('fft_') && argument === 'norm') return FFT_NORM;
  if (/^conv(_transpose)?\dd$/.test(operator) && argument === 'padding') return "'valid' | 'same'";
  return BY_OPERATOR[`${operator}.${argument}`] ?? BY_ARGUMENT[argument] ?? 'string';
}
