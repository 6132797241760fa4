// The torch namespace without nn and optim, which build on it; index.ts puts those in.
import * as amp from './amp';
import { autocastFunctions } from './amp/autocast';
import * as cudaAmp from './amp/cuda';
import * as autograd from './autograd';
import { isAnomalyCheckNanEnabled, isAnomalyEnabled } from './autograd/anomaly-mode';
import * as backends from './backends';
import { asFloat, Complex } from './complex';
import * as creation from './creation';
import * as cuda from './cuda';
import { Device, type DeviceLike, setDefaultDevice } from './device';
import { DType, dtypeAliases, dtypeOf, dtypes } from './dtype';
import { layouts, memoryFormats, qschemes } from './enums';
import { TorchError } from './errors';
import * as func from './func';
import * as functional from './functional';
import { Generator, getRngState, initialSeed, manualSeed, seed, setRngState } from './generator';
import * as masked from './masked';
import { keep, memory, scope } from './memory';
import * as modes from './modes';
import { native } from './native';
import * as nested from './nested';
import { Slice, slice } from './ops/indexing';
import { fft, functions, linalg, nnFunctions, special } from './ops/install';
import { ops } from './ops/raw';
import './printing';
import { byPosition, describe } from './options';
import { getPrintOptions, setPrintOptions } from './printing-options';
import * as random from './random';
import * as signal from './signal';
import * as sparse from './sparse';
import {
  sparseBscTensor,
  sparseBsrTensor,
  sparseCompressedTensor,
  sparseCooTensor,
  sparseCscTensor,
  sparseCsrTensor,
} from './sparse/construct';
import { Tensor } from './tensor';

const settings = {
  /** Threads that one operator may use. */
  getNumThreads: () => native.getNumThreads(),
  /** **Throws** RangeError unless `count` is a positive integer. Source: torch.set_num_threads. */
  setNumThreads: (count: number) => native.setNumThreads(count),
  getNumInteropThreads: () => native.getNumInteropThreads(),
  /** Only before the first parallel work. Source: torch.set_num_interop_threads. */
  setNumInteropThreads: (count: number) => native.setNumInteropThreads(count),
  areDeterministicAlgorithmsEnabled: () => native.isDeterministic(),
  getDefaultDtype: () => dtypeOf(native.getDefaultDtype()),
  /** The dtype of floating-point tensors made without one. **Throws** TypeError unless it is a floating-point type. */
  setDefaultDtype: (dtype: DType) => {
    if (!(dtype instanceof DType)) throw new TypeError('setDefaultDtype(): expected a dtype such as torch.float64');
    native.setDefaultDtype(dtype.code);
  },
  /** Where tensors are made that name no device; null for the CPU. Source: torch.set_default_device. */
  setDefaultDevice,
  /** Makes a Device: `torch.device('cuda:0')`, `torch.device('cuda', 0)`. */
  device: (type: DeviceLike | string, index: number | null = null) =>
    type instanceof Device ? type : new Device(type, index),
};

type Input = Tensor | { input: Tensor };

function required(what: string, given: Input): Tensor {
  const [input] = byPosition(what, ['input'], [given]);
  if (!creation.isTensor(input)) throw new TypeError(`${what}(): input must be Tensor, got ${describe(input)}`);
  return input;
}

/** What the running libtorch is. */
const version = native.torchVersion();

export const torch = Object.assign(Object.create(null) as object, functions, {
  ...dtypes,
  ...dtypeAliases,
  ...layouts,
  ...memoryFormats,
  /** An older name of `contiguousFormat`. */
  legacyContiguousFormat: memoryFormats.contiguousFormat,
  ...qschemes,
  ...modes,
  ...autocastFunctions,
  ...settings,
  ...functional,
  tensor: creation.tensor,
  asTensor: creation.asTensor,
  fromTypedArray: creation.fromTypedArray,
  isTensor: creation.isTensor,
  /** Number of elements. */
  numel: (input: Input) => required('numel', input).numel(),
  /** The real part: a view of a complex tensor, a real one itself. */
  real: (input: Input) => required('real', input).real,
  /** The imaginary part of a complex tensor, a view. */
  imag: (input: Input) => required('imag', input).imag,
  asFloat,
  scope,
  keep,
  memory,
  manualSeed,
  seed,
  initialSeed,
  random,
  defaultGenerator: random.defaultGenerator,
  getRngState,
  setRngState,
  setPrintOptions,
  setPrintoptions: setPrintOptions,
  getPrintOptions,
  getPrintoptions: getPrintOptions,
  slice,
  Slice,
  amp,
  autograd,
  isAnomalyEnabled,
  isAnomalyCheckNanEnabled,
  backends,
  func,
  vmap: func.vmap,
  cuda: { ...cuda, amp: cudaAmp },
  linalg,
  fft,
  special,
  masked,
  nested,
  signal,
  sparse,
  sparseCooTensor,
  sparseCompressedTensor,
  sparseCsrTensor,
  sparseCscTensor,
  sparseBsrTensor,
  sparseBscTensor,
  ops,
  /** Functions that torch's C++ layer keeps for `nn.functional`. */
  _C: { _nn: nnFunctions },
  Tensor,
  Generator,
  Complex,
  TorchError,
  version,
  float: dtypes.float32,
  inf: Number.POSITIVE_INFINITY,
  nan: Number.NaN,
  pi: Math.PI,
  e: Math.E,
});

export type Torch = typeof torch;
