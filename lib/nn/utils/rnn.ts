// torch.nn.utils.rnn: sequences of different lengths, padded to one length or packed without padding.
//
// Source: https://docs.pytorch.org/docs/2.13/nn.html#utility-functions-in-other-modules
import { checkBool, checkInt, checkNumber, describe, type Rest, readRest } from '../../options';
import { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { PackedSequence } from './packed-sequence';

export { invertPermutation, type MoveArgs, PackedSequence } from './packed-sequence';

function checkTensor(what: string, name: string, value: unknown): asserts value is Tensor {
  if (!(value instanceof Tensor)) throw new TypeError(`${what}(): ${name} must be Tensor, got ${describe(value)}`);
}

function checkPacked(what: string, value: unknown): asserts value is PackedSequence {
  if (value instanceof PackedSequence) return;
  throw new TypeError(`${what}(): expected a PackedSequence, got ${describe(value)}`);
}

function listOf(what: string, sequences: Iterable<Tensor>): Tensor[] {
  if (typeof sequences !== 'object' || sequences === null || !(Symbol.iterator in sequences)) {
    throw new TypeError(`${what}(): sequences must be an iterable of Tensors, got ${describe(sequences)}`);
  }
  const list = [...sequences];
  for (const [i, item] of list.entries()) checkTensor(what, `sequences[${i}]`, item);
  return list;
}

interface BatchFirst {
  /** Whether the batch comes before the steps: (N, T, *) instead of (T, N, *); default false. */
  batchFirst?: boolean;
}

interface PackPaddedOptions extends BatchFirst {
  /** Whether the sequences come sorted by length, the longest first; default true. */
  enforceSorted?: boolean;
}

const packDefaults = { batchFirst: false, enforceSorted: true };

/**
 * Packs padded sequences, of which it keeps the first `lengths` steps.
 *
 * **Shape** (T, N, *), or (N, T, *) with `batchFirst`; lengths (N).
 *
 * **Throws** TorchError where lengths are not positive, too long, or not sorted as `enforceSorted` says.
 */
export function packPaddedSequence(
  input: Tensor,
  lengths: Tensor | readonly number[],
  ...rest: Rest<[batchFirst: boolean, enforceSorted: boolean], PackPaddedOptions>
): PackedSequence {
  const what = 'packPaddedSequence';
  const { batchFirst, enforceSorted } = readRest(what, rest, packDefaults);
  checkTensor(what, 'input', input);
  checkBool(what, 'batchFirst', batchFirst);
  checkBool(what, 'enforceSorted', enforceSorted);
  if (!(lengths instanceof Tensor) && !Array.isArray(lengths)) {
    throw new TypeError(`${what}(): lengths must be Tensor or int[], got ${describe(lengths)}`);
  }
  const counts =
    lengths instanceof Tensor
      ? lengths.to(torch.int64)
      : torch.tensor(lengths as number[], { dtype: torch.int64, device: 'cpu' });
  const pack = torch.ops.aten._pack_padded_sequence.default;
  if (enforceSorted) return new PackedSequence(...pack(input, counts, batchFirst));
  const [sortedCounts, order] = torch.sort(counts, { descending: true });
  const sortedIndices = order.to(input.device);
  const [data, batchSizes] = pack(input.indexSelect(batchFirst ? 0 : 1, sortedIndices), sortedCounts, batchFirst);
  return new PackedSequence(data, batchSizes, sortedIndices);
}

interface PadPackedOptions extends BatchFirst {
  /** Default 0. */
  paddingValue?: number;
  /** Steps of the result; default: those of the longest sequence. */
  totalLength?: number | null;
}

const padPackedDefaults = { batchFirst: false, paddingValue: 0, totalLength: null as number | null };

/**
 * Undoes `packPaddedSequence`.
 *
 * **Shape** → [(T, N, *), or (N, T, *) with `batchFirst`; lengths (N) on the CPU].
 *
 * **Throws** RangeError for a `totalLength` that is less than the longest sequence.
 */
export function padPackedSequence(
  sequence: PackedSequence,
  ...rest: Rest<[batchFirst: boolean, paddingValue: number, totalLength: number | null], PadPackedOptions>
): [padded: Tensor, lengths: Tensor] {
  const what = 'padPackedSequence';
  const { batchFirst, paddingValue, totalLength } = readRest(what, rest, padPackedDefaults);
  checkPacked(what, sequence);
  checkBool(what, 'batchFirst', batchFirst);
  checkNumber(what, 'paddingValue', paddingValue);
  const { data, batchSizes, unsortedIndices } = sequence;
  const longest = batchSizes.size(0);
  if (totalLength !== null) {
    checkInt(what, 'totalLength', totalLength);
    if (totalLength < longest) {
      throw new RangeError(
        `${what}(): totalLength must be at least the longest length, which is ${longest}, got ${totalLength}`,
      );
    }
  }
  const pad = torch.ops.aten._pad_packed_sequence.default;
  const [padded, lengths] = pad(data, batchSizes, batchFirst, paddingValue, totalLength ?? longest);
  if (unsortedIndices === null) return [padded, lengths];
  return [padded.indexSelect(batchFirst ? 0 : 1, unsortedIndices), lengths.indexSelect(0, unsortedIndices.cpu())];
}

interface PadOptions extends BatchFirst {
  /** Default 0. */
  paddingValue?: number;
  /** Where to fill up; default `'right'`. */
  paddingSide?: 'left' | 'right';
}

const padDefaults = { batchFirst: false, paddingValue: 0, paddingSide: 'right' as 'left' | 'right' };

/**
 * Stacks sequences, filled up to the longest.
 *
 * **Shape** N times (Lᵢ, *) → (T, N, *), or (N, T, *) with `batchFirst`.
 */
export function padSequence(
  sequences: Iterable<Tensor>,
  ...rest: Rest<[batchFirst: boolean, paddingValue: number, paddingSide: 'left' | 'right'], PadOptions>
): Tensor {
  const { batchFirst, paddingValue, paddingSide } = readRest('padSequence', rest, padDefaults);
  checkBool('padSequence', 'batchFirst', batchFirst);
  checkNumber('padSequence', 'paddingValue', paddingValue);
  if (paddingSide !== 'left' && paddingSide !== 'right') {
    throw new RangeError(`padSequence(): paddingSide must be 'left' or 'right', got ${describe(paddingSide)}`);
  }
  return torch._C._nn.padSequence(listOf('padSequence', sequences), batchFirst, paddingValue, paddingSide);
}

/**
 * Undoes `padSequence`: the first `lengths` steps of each sequence.
 *
 * **Shape** (T, N, *), or (N, T, *) with `batchFirst`; lengths (N) → N times (Lᵢ, *).
 *
 * **Throws** RangeError unless there is a length for each sequence.
 */
export function unpadSequence(
  paddedSequences: Tensor,
  lengths: Tensor,
  ...rest: Rest<[batchFirst: boolean], BatchFirst>
): Tensor[] {
  const what = 'unpadSequence';
  const { batchFirst } = readRest(what, rest, { batchFirst: false });
  checkTensor(what, 'paddedSequences', paddedSequences);
  checkTensor(what, 'lengths', lengths);
  checkBool(what, 'batchFirst', batchFirst);
  // torch transposes the tensor that it was given; nothing else needs that.
  const sequences = batchFirst ? paddedSequences : paddedSequences.transpose(0, 1);
  const [count, longest] = sequences.shape;
  if (lengths.numel() !== count) {
    throw new RangeError(
      `${what}(): lengths must have a length for each of ${count} sequences, got ${lengths.numel()}`,
    );
  }
  const steps = torch.arange(longest, { device: lengths.device });
  const ends = lengths.unbind(0);
  return sequences.unbind(0).map((sequence, i) => sequence.at(steps.lt(ends[i])));
}

/**
 * Packs sequences of different lengths.
 *
 * **Shape** N times (Lᵢ, *).
 *
 * **Throws** TorchError where the lengths are not sorted as `enforceSorted` says.
 */
export function packSequence(
  sequences: Iterable<Tensor>,
  ...rest: Rest<[enforceSorted: boolean], { enforceSorted?: boolean }>
): PackedSequence {
  const { enforceSorted } = readRest('packSequence', rest, { enforceSorted: true });
  const list = listOf('packSequence', sequences);
  const lengths = list.map((sequence) => sequence.size(0));
  return packPaddedSequence(padSequence(list), lengths, { enforceSorted });
}

/** Undoes `packSequence`. */
export function unpackSequence(packedSequences: PackedSequence): Tensor[] {
  checkPacked('unpackSequence', packedSequences);
  const [padded, lengths] = padPackedSequence(packedSequences, { batchFirst: true });
  return unpadSequence(padded, lengths, { batchFirst: true });
}
