// The Tensor class: what Python's Tensor has beyond operators. Operators as methods come from ops/generated.
import { inspect } from 'node:util';
import { Complex } from './complex';
import { enter } from './context';
import { type Device, deviceOf } from './device';
import { type ArrayTypes, type ComplexName, type DType, type DTypeName, dtypeOf } from './dtype';
import { type Layout, layoutOf, type MemoryFormat } from './enums';
import type { FunctionalMethods } from './functional/methods';
import { GraphNode } from './graph-node';
import { type Handle, native } from './native';
import type { TensorMethods } from './ops/generated/methods';
import { describe, isPlainObject, readOptions } from './options';
import type { TensorExtras } from './tensor-extras';
import { giveAccess, isTensor, wrap, wrapNullable } from './tensor-handle';
import { type GradHook, type RemovableHandle, registerPostHook, registerTensorHook } from './tensor-hooks';
import { noData, readFlat, readNested } from './tensor-values';

/** Options of `backward`. */
export interface BackwardOptions {
  /** Keep the graph for another backward. Default: the value of `createGraph`. */
  retainGraph?: boolean;
  /** Record the backward itself, for higher derivatives. Default: false. */
  createGraph?: boolean;
  /** Only these leaves get gradients. */
  inputs?: Tensor | Tensor[];
}

const backwardDefaults: BackwardOptions = { retainGraph: undefined, createGraph: undefined, inputs: undefined };

export interface Tensor<out D extends DTypeName = DTypeName>
  extends TensorMethods<D>,
    TensorExtras<D>,
    FunctionalMethods<D> {}

/**
 * An n-dimensional array on a device, with autograd. Made by `torch.tensor`, `torch.zeros` … and by every operator;
 * `new Tensor` is not for users. Memory is freed when nothing refers to the tensor any more, or by `dispose`.
 * `Tensor<'int64'>` is one whose dtype the types know; plain `Tensor` may have any.
 * Source: torch.Tensor.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: ops/install.ts puts the merged methods on the prototype
export class Tensor<out D extends DTypeName = DTypeName> {
  #handle: Handle;

  static {
    giveAccess({
      isTensor: (value): value is Tensor => value instanceof Tensor && #handle in value && value.#handle !== null,
      isUninitialized: (value) => value instanceof Tensor && #handle in value && value.#handle === null,
      handleOf: (tensor) => tensor.#handle,
      replaceHandle: (tensor, handle) => {
        tensor.#handle = handle;
      },
      wrap: (handle) => new Tensor(handle),
    });
  }

  constructor(handle: Handle) {
    this.#handle = handle;
  }

  // ---- what it is

  /** Sizes by dimension. */
  get shape(): number[] {
    return native.shape(this.#handle);
  }

  /** All sizes, or that of one dimension (negative counts from the end). */
  size(): number[];
  size(dim: number | { dim: number }): number;
  size(dim?: number | { dim: number } | null): number | number[] {
    if (dim === undefined || dim === null) return this.shape;
    return native.sizeOf(this.#handle, checkDim('size', dimOf('size', dim), this.ndim));
  }

  /** Steps between neighbours in storage, in elements, by dimension. */
  stride(): number[];
  stride(dim: number | { dim: number }): number;
  stride(dim?: number | { dim: number }): number | number[] {
    const stride = native.stride(this.#handle);
    return dim === undefined ? stride : stride[checkDim('stride', dimOf('stride', dim), stride.length)];
  }

  dim(): number {
    return native.dim(this.#handle);
  }

  get ndim(): number {
    return native.dim(this.#handle);
  }

  ndimension(): number {
    return this.ndim;
  }

  numel(): number {
    return native.numel(this.#handle);
  }

  nelement(): number {
    return this.numel();
  }

  get dtype(): DType<D> {
    return dtypeOf(native.dtype(this.#handle)) as DType<D>;
  }

  get device(): Device {
    return deviceOf(native.device(this.#handle));
  }

  get layout(): Layout {
    return layoutOf(native.layout(this.#handle));
  }

  get isCuda(): boolean {
    return this.device.type === 'cuda';
  }

  get isCpu(): boolean {
    return this.device.type === 'cpu';
  }

  /** Bytes per element. */
  get itemsize(): number {
    return native.itemSize(this.#handle);
  }

  elementSize(): number {
    return this.itemsize;
  }

  get nbytes(): number {
    return this.itemsize * this.numel();
  }

  storageOffset(): number {
    return native.storageOffset(this.#handle);
  }

  isContiguous(options: { memoryFormat?: MemoryFormat } = {}): boolean {
    const { memoryFormat } = readOptions('isContiguous', options, {
      memoryFormat: undefined as MemoryFormat | undefined,
    });
    if (memoryFormat !== undefined && memoryFormat?.type !== 'MemoryFormat') {
      throw new TypeError(`isContiguous(): memoryFormat must be one such as torch.channelsLast, got ${memoryFormat}`);
    }
    return native.isContiguous(this.#handle, memoryFormat?.code);
  }

  /** Address of the first element. */
  dataPtr(): bigint {
    return native.dataPointer(this.#handle);
  }

  // ---- values

  /**
   * The value of a tensor with one element: a number, a boolean, a Complex, or a bigint for integers beyond 2^53.
   * **Throws** if there is more or less than one element.
   */
  item(this: Tensor<'bool'>): boolean;
  item(this: Tensor<ComplexName>): Complex;
  item(): number;
  item(): unknown {
    let value: ReturnType<typeof native.item>;
    try {
      value = native.item(this.#handle);
    } catch (error) {
      throw noData('item', this) ?? error;
    }
    // Typed as what nearly every call gives; bool, complex and huge integers differ, as documented.
    return Array.isArray(value) ? new Complex(value[0], value[1]) : value;
  }

  /**
   * The elements, row-major, copied. bool comes as Uint8Array; complex as pairs of re and im; float16, bfloat16 and
   * float8, which JavaScript lacks, widened without loss to Float32Array; int64 as BigInt64Array; a nested tensor as its
   * components one after the other. **Throws** for sparse, quantized and meta tensors.
   */
  toTypedArray(): ArrayTypes[D] {
    return readFlat('toTypedArray', this) as ArrayTypes[D];
  }

  /** The elements as nested arrays of numbers, booleans or Complex; a 0-dim tensor gives its value. **Throws** as `toTypedArray`. */
  // biome-ignore lint/suspicious/noExplicitAny: the depth is the tensor's, which types do not know
  toArray(): any {
    return readNested(this);
  }

  /** Python's `tolist`. */
  // biome-ignore lint/suspicious/noExplicitAny: as toArray
  tolist(): any {
    return this.toArray();
  }

  // ---- autograd

  get requiresGrad(): boolean {
    return native.requiresGrad(this.#handle);
  }

  set requiresGrad(value: boolean) {
    if (typeof value !== 'boolean') throw new TypeError(`requiresGrad must be a boolean, got ${typeof value}`);
    native.setRequiresGrad(this.#handle, value);
  }

  requiresGrad_(requiresGrad: boolean | { requiresGrad?: boolean } = true): this {
    native.checkRequiresGrad();
    this.requiresGrad = isPlainObject(requiresGrad)
      ? readOptions('requiresGrad_', requiresGrad, { requiresGrad: true }).requiresGrad
      : requiresGrad;
    return this;
  }

  /** The gradient that `backward` has accumulated, or null. */
  get grad(): Tensor | null {
    enter();
    return wrapNullable(native.grad(this.#handle));
  }

  set grad(gradient: Tensor | null) {
    if (gradient !== null && !(gradient instanceof Tensor)) throw new TypeError('grad must be a Tensor or null');
    native.setGrad(this.#handle, gradient === null ? null : gradient.#handle);
  }

  get isLeaf(): boolean {
    return native.isLeaf(this.#handle);
  }

  /** The node of the graph that made this tensor, or null for leaves. */
  get gradFn(): GraphNode | null {
    const node = native.gradNode(this.#handle);
    return node === null ? null : new GraphNode(node);
  }

  /**
   * Calls `hook` with this tensor's gradient whenever backward computes it; a tensor that it returns takes the gradient's
   * place. Hooks run in the order of registration. A hook that refers to a tensor computed from this one keeps the graph
   * alive until it is removed.
   *
   * **Throws** TorchError if the tensor needs no gradient. Source: torch.Tensor.register_hook.
   */
  registerHook(hook: GradHook): RemovableHandle {
    return registerTensorHook(this, hook);
  }

  /**
   * Calls `hook` with this leaf each time backward has added to its `grad`.
   *
   * **Throws** TorchError for a tensor that is no leaf. Source: torch.Tensor.register_post_accumulate_grad_hook.
   */
  registerPostAccumulateGradHook(hook: (tensor: Tensor) => void): RemovableHandle {
    return registerPostHook(this, hook);
  }

  /** Makes `backward` fill `grad` of a tensor that is no leaf. */
  retainGrad(): void {
    native.retainGrad(this.#handle);
  }

  get retainsGrad(): boolean {
    return native.retainsGrad(this.#handle);
  }

  isInference(): boolean {
    return native.isInference(this.#handle);
  }

  /** How often the tensor was changed in place. */
  get _version(): number {
    return native.version(this.#handle);
  }

  /**
   * Adds the gradient of this tensor with respect to the graph's leaves to their `grad`. `gradient` may be left out for
   * one element. Source: torch.Tensor.backward.
   */
  backward(gradient?: Tensor | null | BackwardOptions, options: BackwardOptions = {}): void {
    const keywordsOnly = isPlainObject(gradient);
    const given = keywordsOnly ? null : (gradient ?? null);
    if (given !== null && !(given instanceof Tensor))
      throw new TypeError('backward(): gradient must be a Tensor or null');
    const keywords = keywordsOnly ? (gradient as BackwardOptions) : options;
    const { retainGraph, createGraph, inputs } = readOptions('backward', keywords, backwardDefaults);
    enter();
    native.backward(
      [this.#handle],
      given && [given.#handle],
      retainGraph ?? null,
      createGraph ?? false,
      inputs === undefined ? null : [inputs].flat().map((input) => input.#handle),
    );
  }

  /** The same values without history: shares storage, and changes in place are seen by autograd's checks. */
  get data(): Tensor<D> {
    enter();
    return wrap(native.variableData(this.#handle)) as Tensor<D>;
  }

  set data(value: Tensor) {
    requireTensor('data', value);
    native.setData(this.#handle, value.#handle);
  }

  // ---- lifetime

  /** Frees the tensor's hold on its memory now. Using it afterwards is an error; a second call does nothing. */
  dispose(): void {
    native.dispose(this.#handle);
  }

  [Symbol.dispose](): void {
    native.dispose(this.#handle);
  }

  get isDisposed(): boolean {
    return !native.isLive(this.#handle);
  }

  /** Whether both are one tensor: one object in libtorch, however many JavaScript objects stand for it. */
  isSame(other: Tensor): boolean {
    requireTensor('isSame(): other', other);
    return native.isSame(this.#handle, other.#handle);
  }

  // ---- printing

  toString(): string {
    return this.isDisposed ? 'Tensor(disposed)' : formatter(this);
  }

  toJSON(): unknown {
    return this.toArray();
  }

  [inspect.custom](): string {
    return this.toString();
  }

  /**
   * What JavaScript's own operators see: `${x}` is the printed tensor; `x > y`, `-x` and `Number(x)` the number in a tensor of
   * one element. **Throws** TypeError for more elements or a complex one, which are no number.
   */
  [Symbol.toPrimitive](hint: string): string | number | bigint | boolean {
    if (hint !== 'number') return this.toString();
    const value: unknown = this.numel() === 1 ? this.item() : undefined;
    if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return value;
    throw new TypeError(
      'only tensors of one real element convert to a number; use methods such as x.gt(y) and x.neg()',
    );
  }

  *[Symbol.iterator](): Generator<Tensor<D>> {
    if (this.ndim === 0) throw new TypeError('iteration over a 0-d tensor');
    yield* this.unbind(0) as Tensor<D>[];
  }
}

let formatter: (tensor: Tensor) => string = (tensor) => JSON.stringify(tensor.toArray());

/** Called by lib/printing.ts, which builds on operators and so comes after this file. */
export function setFormatter(format: (tensor: Tensor) => string): void {
  formatter = format;
}

/** A dimension given by position or by keyword. */
function dimOf(what: string, dim: number | { dim: number }): number {
  return isPlainObject(dim) ? readOptions(what, dim, { dim: undefined as unknown as number }).dim : (dim as number);
}

function requireTensor(what: string, value: unknown): void {
  if (!isTensor(value)) throw new TypeError(`${what} must be Tensor, got ${describe(value)}`);
}

function checkDim(what: string, dim: number, count: number): number {
  if (!Number.isInteger(dim)) throw new TypeError(`${what}(): dim must be an integer, got ${String(dim)}`);
  const limit = Math.max(count, 1);
  if (dim >= -limit && dim < limit && count > 0) return dim < 0 ? dim + count : dim;
  throw new RangeError(`Dimension out of range (expected to be in range of [${-limit}, ${limit - 1}], but got ${dim})`);
}
