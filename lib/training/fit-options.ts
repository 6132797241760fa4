// The arguments of fit.
import { checkCount } from '../data/sampler';
import type { Module } from '../nn/modules/module';
import { checkBool, describe, readOptions } from '../options';
import type { BatchSource } from './batches';
import type { CallbackLike } from './callback';
import { isTarget } from './evaluate';
import type { ArrayLike } from './input';
import { checkMixedPrecision, type MixedPrecision } from './precision';
import type { Verbose } from './progress';
import {
  rowsOf,
  type SourceOptions,
  sourceOfBatches,
  sourceOfRows,
  splitRows,
  type ValidationData,
  withClassWeights,
} from './sources';

export interface FitOptions {
  /** Passes over the data; default 1. */
  epochs?: number;
  /** Samples per step, for data given as arrays or a Dataset; default 32. */
  batchSize?: number;
  /** Data to evaluate at the end of each epoch. */
  validationData?: ValidationData;
  /** The share of x and y, taken from their end, to validate with instead. */
  validationSplit?: number;
  /** Samples per step of validation; default batchSize. */
  validationBatchSize?: number;
  /** Validate every so many epochs; default 1. */
  validationFreq?: number;
  /** A new order in each epoch, for data given as arrays or a Dataset; default true. */
  shuffle?: boolean;
  callbacks?: readonly CallbackLike[];
  /** The epoch to start from, when training goes on; default 0. */
  initialEpoch?: number;
  /** `'auto'` (default) and 1: a bar on a terminal, a line per epoch elsewhere; 2: lines; 0: nothing. */
  verbose?: Verbose;
  /** The weight of each class's samples in the loss; default 1. */
  classWeight?: Readonly<Record<number, number>>;
  /** The weight of each sample in the loss, for x and y given as arrays. */
  sampleWeight?: ArrayLike;
  /** Steps per epoch; default all of the data. An iterable then goes on in the next epoch. */
  stepsPerEpoch?: number | null;
  /**
   * Forward pass and loss under `torch.autocast`: `'bfloat16'`, `'float16'` (with a `GradScaler`), or `true` for the
   * device's own, float16 on CUDA and bfloat16 on the CPU; default false.
   */
  mixedPrecision?: MixedPrecision;
  /** Ends training: the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** FitOptions as read. */
export interface FitSettings {
  source: BatchSource;
  validation: BatchSource | undefined;
  epochs: number;
  initialEpoch: number;
  validationFreq: number;
  verbose: Verbose;
  callbacks: readonly CallbackLike[];
  mixedPrecision: MixedPrecision;
  signal: AbortSignal | undefined;
}

const defaults: FitOptions = {
  epochs: 1,
  batchSize: 32,
  validationData: undefined,
  validationSplit: 0,
  validationBatchSize: undefined,
  validationFreq: 1,
  shuffle: true,
  callbacks: [],
  initialEpoch: 0,
  verbose: 'auto',
  classWeight: undefined,
  sampleWeight: undefined,
  stepsPerEpoch: null,
  mixedPrecision: false,
  signal: undefined,
};

type Read = typeof defaults & { epochs: number; batchSize: number; validationFreq: number; initialEpoch: number };

/** Reads `(x, y, options)` or `(batches, options)`. */
export function readFitArguments(model: Module, x: unknown, second: unknown, third: unknown): FitSettings {
  const hasTarget = isTarget(second);
  const options = readOptions('fit', (hasTarget ? third : (second ?? third)) as FitOptions, defaults) as Read;
  check(options);
  const { batchSize, shuffle = true, stepsPerEpoch: steps = null, validationSplit } = options;
  const sourceOptions: SourceOptions = { batchSize, isTraining: true, shuffle, steps };
  if (!hasTarget) {
    for (const name of ['validationSplit', 'sampleWeight', 'classWeight'] as const) {
      if (options[name]) throw new TypeError(`fit(): ${name} needs x and y given as arrays`);
    }
    const source = sourceOfBatches('fit', model, x, sourceOptions);
    return { ...settings(options), source, validation: validationOf(model, options) };
  }
  let rows = rowsOf('fit', model, x, second, options.sampleWeight);
  let validation = validationOf(model, options);
  if (validationSplit && !validation) {
    const [first, last] = splitRows(rows, validationSplit);
    rows = first;
    validation = sourceOfRows(model, last, validationOptions(options));
  }
  if (options.classWeight) rows = withClassWeights(rows, options.classWeight);
  return { ...settings(options), source: sourceOfRows(model, rows, sourceOptions), validation };
}

function settings(options: Read): Omit<FitSettings, 'source' | 'validation'> {
  const { epochs, initialEpoch, validationFreq, verbose = 'auto', callbacks = [], signal } = options;
  const { mixedPrecision = false } = options;
  return { epochs, initialEpoch, validationFreq, verbose, callbacks, mixedPrecision, signal };
}

function validationOptions({ batchSize, validationBatchSize = batchSize }: Read): SourceOptions {
  return { batchSize: validationBatchSize, isTraining: false, shuffle: false, steps: null };
}

function validationOf(model: Module, options: Read): BatchSource | undefined {
  const { validationData: data } = options;
  if (data === undefined || data === null) return undefined;
  const read = validationOptions(options);
  // An array of two or three arrays is [x, y] or [x, y, sampleWeight]; other iterables give batches.
  if (Array.isArray(data)) {
    if (data.length < 2 || data.length > 3) {
      throw new TypeError(
        'fit(): validationData must be [x, y], [x, y, sampleWeight], a Dataset or an iterable of batches',
      );
    }
    return sourceOfRows(model, rowsOf('fit: validationData', model, data[0], data[1], data[2]), read);
  }
  return sourceOfBatches('fit: validationData', model, data, read);
}

function check(options: Read): void {
  for (const name of ['epochs', 'batchSize', 'validationFreq'] as const) checkCount('fit', name, options[name]);
  for (const name of ['stepsPerEpoch', 'validationBatchSize'] as const) {
    if (options[name] !== null && options[name] !== undefined) checkCount('fit', name, options[name]);
  }
  const { initialEpoch, shuffle, verbose, callbacks, signal } = options;
  if (!Number.isInteger(initialEpoch) || initialEpoch < 0) {
    throw new RangeError(`fit(): initialEpoch must be an integer of at least 0, got ${describe(initialEpoch)}`);
  }
  checkBool('fit', 'shuffle', shuffle);
  if (![0, 1, 2, 'auto'].includes(verbose as Verbose)) {
    throw new RangeError(`fit(): verbose must be 0, 1, 2 or 'auto', got ${describe(verbose)}`);
  }
  if (!Array.isArray(callbacks)) throw new TypeError(`fit(): callbacks must be an array, got ${describe(callbacks)}`);
  checkMixedPrecision('fit', options.mixedPrecision);
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new TypeError(`fit(): signal must be an AbortSignal, got ${describe(signal)}`);
  }
}
