// A call as plain JSON, from which this process, a later one, or Python (replay.py) makes the same call.

/** How a tensor's elements lie in memory, and what kind of tensor it is. Both sides fall back to `plain` where torch can't. */
export type Form =
  | 'plain'
  | 'transposed'
  | 'expanded'
  | 'strided'
  | 'overlapping'
  | 'offset'
  | 'channelsLast'
  | 'conj'
  | 'neg'
  | 'zero'
  | 'coo'
  | 'uncoalesced'
  | 'csr'
  | 'csc'
  | 'bsr'
  | 'bsc'
  | 'mkldnn'
  | 'nested'
  | 'perTensor'
  | 'perChannel'
  | 'meta'
  | 'hugeView';

export type Fill = 'small' | 'index' | 'odd' | 'huge' | 'zeros' | 'negative';

export interface TensorRecipe {
  kind: 'tensor';
  shape: number[];
  dtype: string;
  fill: Fill;
  form: Form;
  state: '' | 'leaf' | 'nonLeaf' | 'inference' | 'disposed';
}

export type Packed = 'linear' | 'linearFp16' | 'conv2d' | 'conv1d' | 'embedding';

export type Value =
  | null
  | boolean
  | number
  | string
  | Value[]
  | TensorRecipe
  | { kind: 'undefined' }
  | { kind: 'bigint'; value: string }
  | { kind: 'special'; value: 'NaN' | 'Infinity' | '-Infinity' | '-0' }
  | { kind: 'float'; value: number }
  | { kind: 'complex'; value: [number, number] }
  | { kind: 'dtype'; value: string }
  | { kind: 'enum'; value: string }
  | { kind: 'device'; value: string }
  | { kind: 'generator' }
  /** Weights that an operator of libtorch has packed: objects which only others of its operators take. */
  | { kind: 'packed'; value: Packed }
  | { kind: 'odd'; value: string };

/** Where the function is found: see targets.ts. */
export type Face = 'op' | 'packet' | 'native' | 'function' | 'method' | 'property' | 'at' | 'setAt';

/** What is done with the result: reading it runs over memory that a bad result may not own. */
export type Follow = '' | 'print' | 'array' | 'backward' | 'clone';

export interface Call {
  face: Face;
  /** `aten::add.Tensor`, `torch.nn.functional.relu`, `Tensor.add_`. */
  name: string;
  /** The operator behind it, as `aten::add`, or undefined. */
  operator?: string;
  args: Value[];
  /** By the names of the schema. */
  keywords: Record<string, Value>;
  follow: Follow;
}

export const UNDEFINED: Value = { kind: 'undefined' };
export const isOmitted = (value: Value): boolean =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'undefined';
