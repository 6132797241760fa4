// torch.nn.utils.rnn.PackedSequence.
import type { DeviceLike } from '../../device';
import type { DType } from '../../dtype';
import type { MemoryFormat } from '../../enums';
import { describe, isPlainObject } from '../../options';
import { Tensor } from '../../tensor';
import { torch } from '../../torch';

type MaybeTensor = Tensor | null;

interface MoveOptions {
  device?: DeviceLike;
  dtype?: DType;
  nonBlocking?: boolean;
  copy?: boolean;
  memoryFormat?: MemoryFormat;
}

/** What `PackedSequence.to` takes, as `Tensor.to` does. */
export type MoveArgs =
  | [device: DeviceLike, dtype?: DType, nonBlocking?: boolean, copy?: boolean]
  | [dtype: DType, nonBlocking?: boolean, copy?: boolean]
  | [tensor: Tensor, nonBlocking?: boolean, copy?: boolean]
  | [options: MoveOptions];

const move = (tensor: Tensor, args: readonly unknown[]): Tensor =>
  (tensor.to as (...args: unknown[]) => Tensor)(...args);

/** The permutation that undoes another, null for null. Source: torch.nn.utils.rnn.invert_permutation. */
export function invertPermutation(permutation: Tensor): Tensor;
export function invertPermutation(permutation: Tensor | null): Tensor | null;
export function invertPermutation(permutation: Tensor | null): Tensor | null {
  if (permutation === null) return null;
  const places = torch.arange(permutation.numel(), { device: permutation.device, dtype: permutation.dtype });
  return torch.emptyLike(permutation, { memoryFormat: torch.contiguousFormat }).scatter_(0, permutation, places);
}

/**
 * Sequences of different lengths without padding: step by step, at each step the sequences that reach it. It iterates over
 * `[data, batchSizes, sortedIndices, unsortedIndices]`.
 *
 * The functions that pack make these; there is seldom a reason to make one by hand.
 *
 * **Shape** data (Σ lengths, *); batchSizes (longest length) of int64 on the CPU; indices (N) or null.
 *
 * **Throws** RangeError for `batchSizes` on another device.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.utils.rnn.PackedSequence.html
 */
export class PackedSequence {
  readonly data: Tensor;
  /** How many sequences there are at each step. */
  readonly batchSizes: Tensor;
  /** Where each sequence stood before they were sorted by length; null where they were sorted already. */
  readonly sortedIndices: MaybeTensor;
  /** Where each of the original sequences stands now. */
  readonly unsortedIndices: MaybeTensor;

  constructor(
    data: Tensor | readonly [data: Tensor, batchSizes: Tensor],
    batchSizes: MaybeTensor = null,
    sortedIndices: MaybeTensor = null,
    unsortedIndices: MaybeTensor = null,
  ) {
    const [values, sizes] = batchSizes === null && Array.isArray(data) ? data : [data, batchSizes];
    if (!(values instanceof Tensor && sizes instanceof Tensor)) {
      throw new TypeError(
        `PackedSequence(): data and batchSizes must be Tensors, got ${describe(values)} and ${describe(sizes)}`,
      );
    }
    if (batchSizes !== null && sizes.device.type !== 'cpu') {
      throw new RangeError(`PackedSequence(): batchSizes must be on the CPU, got them on ${sizes.device}`);
    }
    this.data = values;
    this.batchSizes = sizes;
    this.sortedIndices = sortedIndices;
    this.unsortedIndices = unsortedIndices ?? invertPermutation(sortedIndices);
  }

  *[Symbol.iterator](): IterableIterator<MaybeTensor> {
    yield* [this.data, this.batchSizes, this.sortedIndices, this.unsortedIndices];
  }

  #make(data: Tensor, moveIndices: (indices: Tensor) => Tensor): this {
    const { batchSizes, sortedIndices, unsortedIndices } = this;
    const Class = this.constructor as new (...parts: MaybeTensor[]) => this;
    return new Class(
      data,
      batchSizes,
      sortedIndices && moveIndices(sortedIndices),
      unsortedIndices && moveIndices(unsortedIndices),
    );
  }

  /** With the data on another device or in another dtype, as `Tensor.to`; itself if nothing changes. */
  to(...args: MoveArgs): this {
    const data = move(this.data, args);
    if (data === this.data) return this;
    const last: unknown = args[args.length - 1];
    const nonBlocking = isPlainObject(last) ? last.nonBlocking : args.slice(1).find((arg) => typeof arg === 'boolean');
    return this.#make(data, (t) => t.to({ device: data.device, nonBlocking: nonBlocking === true }));
  }

  /** `to(...args)`, and to `device` where that does not lead to one of its type. */
  #onto(device: 'cpu' | 'cuda', args: MoveArgs | []): this {
    const probe = torch.empty([0], { dtype: this.data.dtype, device: this.data.device });
    if ((args.length === 0 ? probe : move(probe, args)).device.type === device) {
      return args.length === 0 ? this : this.to(...args);
    }
    const last: unknown = args[args.length - 1];
    const keywords = isPlainObject(last) ? last : {};
    const positional = isPlainObject(last) ? args.slice(0, -1) : args;
    return this.to(...([...positional, { ...keywords, device }] as MoveArgs));
  }

  /** On a CUDA device, the current one unless the arguments name another. */
  cuda(...args: MoveArgs | []): this {
    return this.#onto('cuda', args);
  }

  /** On the CPU. */
  cpu(...args: MoveArgs | []): this {
    return this.#onto('cpu', args);
  }

  /** In memory that a CUDA device reads without a copy. */
  pinMemory(): this {
    return this.#make(this.data.pinMemory(), (t) => t.pinMemory());
  }

  double(): this {
    return this.to(torch.float64);
  }

  float(): this {
    return this.to(torch.float32);
  }

  half(): this {
    return this.to(torch.float16);
  }

  long(): this {
    return this.to(torch.int64);
  }

  int(): this {
    return this.to(torch.int32);
  }

  short(): this {
    return this.to(torch.int16);
  }

  char(): this {
    return this.to(torch.int8);
  }

  byte(): this {
    return this.to(torch.uint8);
  }

  get isCuda(): boolean {
    return this.data.isCuda;
  }

  isPinned(): boolean {
    return this.data.isPinned();
  }

  /** The sequence as Python prints it. */
  toString(): string {
    const [data, sizes, sorted, unsorted] = [...this].map((part) => part ?? 'None');
    return `PackedSequence(data=${data}, batch_sizes=${sizes}, sorted_indices=${sorted}, unsorted_indices=${unsorted})`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}
