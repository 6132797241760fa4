// What record.py writes: one file of JSON and one of tensor bytes per entry of one of PyTorch's databases.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A value: plain JSON, or an object with one of the tags that encoding.py and program.py give. */
export type Expression = null | boolean | number | string | Expression[] | { [tag: string]: Expression };

export interface Step {
  /** `operator` is one of torch.ops. */
  kind: 'function' | 'method' | 'get' | 'set' | 'operator';
  name: string;
  args: Expression[];
  kwargs: Record<string, Expression>;
}

export interface Backward {
  roots: Expression[];
  upstream: number[];
  inputs: number[];
  /** Missing where Python raises. */
  expected?: (number | null)[];
  error?: string;
}

/** One way to call an operator, and what Python gives for it. */
export interface Program {
  variant: string;
  /** Why Python could not write it down; nothing else is there then. */
  skipped?: string;
  seed: number;
  steps: Step[];
  result: Expression;
  expected: Expression;
  /** What Python raises; there is no result then. */
  error?: string;
  /** Only dtype, shape and strides of the result are determined. */
  uninitialised?: boolean;
  backward?: Backward;
}

export interface Sample<P = Program> {
  /** `errors` for what Python refuses. */
  dtype: string;
  index: number;
  programs: P[];
}

/** A tensor; offsets in elements, `at` and `bytes` in the file beside. */
export interface TensorRecord {
  dtype: string;
  shape: number[];
  stride?: number[];
  offset?: number;
  at?: number;
  bytes?: number;
  /** Tensors with one number here are views into one storage. */
  storage?: number;
  grad?: boolean;
  conj?: boolean;
  neg?: boolean;
  meta?: boolean;
  layout?: string;
  /** Tensors that a sparse one consists of. */
  parts?: number[];
  coalesced?: boolean;
}

/** The tensors of a recording. */
export interface TensorTable {
  tensors: TensorRecord[];
  data: Buffer;
}

/** The part of `npm run parity` that an entry belongs to. */
export type Part = 'operators' | 'modules' | 'optim' | 'transforms';

export interface Recording<P = Program> extends TensorTable {
  part: Part;
  entry: string;
  /** Counted apart: an operator without a public name, a module that the database lacks, a scheduler. */
  apart: boolean;
  notes: string[];
  samples: Sample<P>[];
}

export function loadRecording(folder: string, file: string): Recording {
  const recording = JSON.parse(readFileSync(join(folder, `${file}.json`), 'utf8')) as Recording;
  recording.data = readFileSync(join(folder, `${file}.bin`));
  return recording;
}
