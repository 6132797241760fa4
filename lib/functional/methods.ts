// Methods of Tensor that Python writes by hand, and its attributes that are no operator's. Source: torch/_tensor.py
import type { DeviceLike } from '../device';
import type { ArrayTypes, DType, DTypeName } from '../dtype';
import { TorchError } from '../errors';
import { Operator } from '../ops/operator';
import { isScalar } from '../ops/prepare';
import { describe, intOf, readOptions } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';
import { isNested } from '../tensor-values';
import { aten, warnOnce } from './aten';
import { type CallbackMethods, callbackMethods } from './callbacks';
import { type DimOrderOptions, dimOrderMethod } from './dim-order';
import { eig, lstsq, solve, symeig } from './linalg-utils';
import { type LuMethods, luMethod } from './lu';
import { type NewMethods, newMethod, newTensorMethod } from './new-tensors';
import { type NonzeroMethods, nonzero } from './nonzero';
import { type NormMethods, normMethod } from './norm';
import { getDevice } from './settings';
import { type StftMethods, stft } from './spectral';
import { type SplitMethods, splitMethod } from './split';
import { type UniqueMethods, unique, uniqueConsecutive } from './unique';

export interface FunctionalMethods<D extends DTypeName = DTypeName>
  extends CallbackMethods,
    LuMethods,
    NewMethods<D>,
    NonzeroMethods,
    NormMethods,
    SplitMethods<D>,
    StftMethods,
    UniqueMethods<D> {
  /** One dimension as several; one size may be −1. **Throws** TorchError for sizes that do not fit. */
  unflatten(dim: number, sizes: readonly number[]): Tensor<D>;
  unflatten(options: { dim: number; sizes: readonly number[] }): Tensor<D>;
  unflatten(dim: number, options: { sizes: readonly number[] }): Tensor<D>;
  /** The dimensions from the outermost in memory to the innermost. Source: torch.Tensor.dim_order. */
  dimOrder(options?: DimOrderOptions): number[];
  /**
   * The elements, copied: `toTypedArray`, but as in Python only of tensors without history, conjugate or negative bit,
   * dense and on the CPU; `force` makes any tensor one. **Throws** TypeError, TorchError for others.
   */
  numpy(options?: { force?: boolean }): ArrayTypes[D];
  /** Another shape of the same number of elements. Deprecated: use `reshape`. Source: torch.Tensor.resize. */
  resize(...sizes: number[] | [readonly number[]]): Tensor<D>;
  /** The shape of another tensor. Deprecated: use `reshapeAs`. Source: torch.Tensor.resize_as. */
  resizeAs(tensor: Tensor): Tensor<D>;
  /** Whether other processes see the memory: on CUDA always, on the CPU never, since nothing here can share it. */
  isShared(): boolean;
  /** Does nothing on CUDA; **throws** on the CPU, whose memory cannot be moved to where other processes see it. */
  shareMemory_(): this;
  /** As a sparse COO tensor: `toSparse`. */
  toSparseCoo(): Tensor<D>;
  /** Loads values for `Module.loadStateDict`: copies `other` in, or takes it with `assign`. */
  moduleLoad(other: Tensor, options?: { assign?: boolean }): Tensor;
  /** Removed from torch, as in Python: always throws. Use a distribution's log probability. */
  reinforce(reward?: unknown): never;
  /** Removed from torch: always throws. Use `linalg.solve`. */
  solve(other?: unknown): never;
  /** Removed from torch: always throws. Use `linalg.lstsq`. */
  lstsq(other?: unknown): never;
  /** Removed from torch: always throws. Use `linalg.eig`. */
  eig(eigenvectors?: unknown): never;
  /** Removed from torch: always throws. Use `linalg.eigh`. */
  symeig(eigenvectors?: unknown): never;
  xpu(device?: DeviceLike): Tensor<D>;
  mtia(device?: DeviceLike): Tensor<D>;
  ipu(device?: DeviceLike): Tensor<D>;
  /** The index of the accelerator, −1 on the CPU. */
  getDevice(): number;
  /** Makes this tensor a view of the memory of `source`; without one, an empty tensor. Source: torch.Tensor.set_. */
  set_(source?: Tensor, storageOffset?: number, size?: readonly number[], stride?: readonly number[]): this;
  /** Address of the first element. */
  constDataPtr(): bigint;
  /** Size of the first dimension: Python's `len`. **Throws** TypeError without dimensions. */
  __len__(): number;
  /** Whether an element equals a number, or any element of a tensor: Python's `in`. */
  __contains__(element: unknown): boolean;
  /** The first dimension backwards; a tensor without dimensions gives itself: Python's `reversed`. */
  __reversed__(): Tensor<D>;
  /** Which output of its operation the tensor is. */
  readonly outputNr: number;
  /** The dtype that `grad` has. **Throws** TorchError for a tensor that is no leaf. */
  readonly gradDtype: DType;
  /** Always null; Python keeps it for old code. */
  readonly name: null;
  readonly isSparseCsr: boolean;
  readonly isNested: boolean;
  readonly isMkldnn: boolean;
  readonly isMps: boolean;
  readonly isMtia: boolean;
  readonly isXla: boolean;
  readonly isXpu: boolean;
  readonly isIpu: boolean;
  readonly isMaia: boolean;
  readonly isVulkan: boolean;
}

const unflattenOp = aten('unflatten');
const toSparseOp = aten('to_sparse');
const outputNrOp = aten<number>('output_nr');
const setOp = new Operator('set_', true);

function checkNumpy(tensor: Tensor): void {
  if (tensor.layout.name !== 'strided') throw new TypeError(`numpy(): not for layout ${tensor.layout}; use toDense()`);
  if (tensor.device.type !== 'cpu') throw new TypeError(`numpy(): not for device ${tensor.device}; use cpu()`);
  const refuse = (what: string, use: string) =>
    new TorchError(`numpy(): not for a tensor that ${what}; use ${use}`, 'numpy');
  if (tensor.requiresGrad) throw refuse('requires grad', 'detach()');
  if (tensor.isConj()) throw refuse('has the conjugate bit', 'resolveConj()');
  if (tensor.isNeg()) throw refuse('has the negative bit', 'resolveNeg()');
}

function resized(what: string, self: Tensor, given: readonly number[]): Tensor {
  const sizes = given.map((size) => intOf(what, 'sizes', size));
  const count = sizes.reduce((product, size) => product * size, 1);
  if (count !== self.numel()) {
    throw new TorchError(`${what}(): [${sizes}] has ${count} elements, the tensor ${self.numel()}`, what);
  }
  return self.contiguous().view(sizes);
}

const on = (type: string) =>
  function (this: Tensor, device: DeviceLike = type): Tensor {
    return this.to(device);
  };

type Attributes =
  | 'outputNr'
  | 'gradDtype'
  | 'name'
  | `is${'SparseCsr' | 'Nested' | 'Mkldnn' | 'Mps' | 'Mtia' | 'Xla' | 'Xpu' | 'Ipu' | 'Maia' | 'Vulkan'}`;

/** The methods, as installed on the prototype. */
export const functionalMethods: Record<Exclude<keyof FunctionalMethods, Attributes>, unknown> & ThisType<Tensor> = {
  ...callbackMethods,
  lu: luMethod,
  new: newMethod,
  newTensor: newTensorMethod,
  nonzero(options?: { asTuple: true }) {
    return nonzero(this, options as { asTuple: true });
  },
  norm: normMethod,
  split: splitMethod,
  stft(...rest: unknown[]) {
    return stft(this, ...(rest as [number]));
  },
  unique(...rest: unknown[]) {
    return unique(this, ...(rest as []));
  },
  uniqueConsecutive(...rest: unknown[]) {
    return uniqueConsecutive(this, ...(rest as []));
  },
  unflatten(...args: unknown[]) {
    return unflattenOp(this, ...args);
  },
  dimOrder: dimOrderMethod,
  numpy(options?: { force?: boolean }) {
    const { force } = readOptions('numpy', options, { force: false });
    if (force) return this.detach().cpu().resolveConj().resolveNeg().toTypedArray();
    checkNumpy(this);
    return this.toTypedArray();
  },
  resize(...sizes: number[] | [readonly number[]]) {
    warnOnce('Tensor.resize, which is not in place, is deprecated; use reshape.');
    return resized('resize', this, sizes.flat() as number[]);
  },
  resizeAs(tensor: Tensor) {
    warnOnce('Tensor.resizeAs, which is not in place, is deprecated; use reshapeAs.');
    if (!isTensor(tensor)) throw new TypeError(`resizeAs(): tensor must be Tensor, got ${describe(tensor)}`);
    return resized('resizeAs', this, tensor.shape);
  },
  isShared() {
    return this.isCuda;
  },
  shareMemory_() {
    if (this.isCuda) return this;
    throw new TorchError(
      'shareMemory_(): memory on the CPU cannot be shared with other processes here; workers can be sent a typed array ' +
        'over a SharedArrayBuffer',
      'shareMemory_',
    );
  },
  toSparseCoo() {
    return toSparseOp(this);
  },
  moduleLoad(other: Tensor, options?: { assign?: boolean }) {
    const { assign } = readOptions('moduleLoad', options, { assign: false });
    if (!isTensor(other)) throw new TypeError(`moduleLoad(): other must be Tensor, got ${describe(other)}`);
    return assign ? other.detach() : this.copy_(other).detach();
  },
  reinforce() {
    throw new TorchError(
      'reinforce() was removed from torch. Sample from a distribution and use its log probability in the loss: ' +
        '−logProb(action) · reward.',
      'reinforce',
    );
  },
  solve,
  lstsq,
  eig,
  symeig,
  xpu: on('xpu'),
  mtia: on('mtia'),
  ipu: on('ipu'),
  getDevice() {
    return getDevice(this);
  },
  set_(...args: unknown[]) {
    return setOp.call([this, ...args]);
  },
  constDataPtr() {
    return this.dataPtr();
  },
  __len__() {
    if (this.ndim === 0) throw new TypeError('__len__(): a 0-d tensor has no length');
    return this.shape[0];
  },
  __contains__(element: unknown) {
    if (!isTensor(element) && !isScalar(element)) {
      throw new TypeError(`__contains__(): element must be a number or Tensor, got ${describe(element)}`);
    }
    return Boolean((this.eq(element as number).any() as Tensor).item());
  },
  __reversed__() {
    return this.ndim === 0 ? this : this.flip([0]);
  },
};

const onDevice = (type: string) => (self: Tensor) => self.device.type === type;

/** The attributes, as getters on the prototype. */
export const functionalAttributes: Record<Attributes, (self: Tensor) => unknown> = {
  outputNr: (self) => outputNrOp(self),
  gradDtype: (self) => {
    if (!self.isLeaf) throw new TorchError('gradDtype is only for leaves of the graph', 'gradDtype');
    return self.dtype;
  },
  name: () => null,
  isSparseCsr: (self) => self.layout.name === 'sparse_csr',
  isNested,
  isMkldnn: (self) => self.layout.name === '_mkldnn',
  isMps: onDevice('mps'),
  isMtia: onDevice('mtia'),
  isXla: onDevice('xla'),
  isXpu: onDevice('xpu'),
  isIpu: onDevice('ipu'),
  isMaia: onDevice('maia'),
  isVulkan: onDevice('vulkan'),
};

/** Puts them on Tensor's prototype; ops/install.ts calls it after installExtras. */
export function installFunctional(prototype: object): void {
  for (const [name, value] of Object.entries(functionalMethods)) {
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
  for (const [name, read] of Object.entries(functionalAttributes)) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      get(this: Tensor) {
        return read(this);
      },
    });
  }
}
