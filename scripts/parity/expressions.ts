// From the JSON of a recording to values for the public face.
import { type nn, type Tensor, torch } from '../../lib';
import { FloatScalar } from '../../lib/complex';
import { camelCase } from '../../lib/ops/names';
import { isPlainObject } from '../../lib/options';
import { classNamed, functionNamed } from './naming';
import type { Expression, TensorTable } from './recording';
import { dtypeNamed, makeTensor, type Storages } from './tensors';

type Tags = Record<string, Expression>;
const namespace = torch as unknown as Record<string, unknown>;

/** Python's int or float as the face tells them apart: an integral float is wrapped. */
function float(text: string): unknown {
  const value = Number(text);
  return Number.isInteger(value) ? torch.asFloat(value) : value;
}

const readers: Record<string, (tags: Tags) => unknown> = {
  int: ({ int }) => BigInt(int as string),
  float: (tags) => float(tags.float as string),
  complex: ({ complex }) => new torch.Complex(...((complex as string[]).map(Number) as [number, number])),
  dtype: ({ dtype }) => dtypeNamed(dtype as string),
  layout: ({ layout }) => namespace[camelCase(layout as string)],
  memoryFormat: ({ memoryFormat }) => namespace[camelCase(memoryFormat as string)],
  device: ({ device }) => device,
  enum: (tags) => {
    const [type, member] = tags.enum as ['ScalingType' | 'SwizzleType', string];
    return (torch.nn.functional[type] as Record<string, unknown>)[member];
  },
  ellipsis: () => '...',
  generator: ({ generator }) => new torch.Generator().manualSeed(generator as number),
  function: ({ function: name }) => functionNamed(name as string),
};

/** A value with numbers as a user writes them: what is written in TypeScript has one kind. */
export function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainValue);
  if (isPlainObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainValue(item)]));
  return value instanceof FloatScalar ? value.value : value;
}

/** Values of one program: its inputs, made when first used, and what its steps gave. */
export class Environment {
  readonly #tensors = new Map<number, Tensor>();
  readonly #storages: Storages = new Map();
  readonly results: unknown[] = [];

  constructor(readonly recording: TensorTable) {}

  tensor(index: number): Tensor {
    const made = this.#tensors.get(index) ?? makeTensor(this.recording, index, this.#storages);
    this.#tensors.set(index, made);
    return made;
  }

  value(expression: Expression): unknown {
    if (typeof expression !== 'object' || expression === null) return expression;
    if (Array.isArray(expression)) return expression.map((item) => this.value(item));
    if ('t' in expression) return this.tensor(expression.t as number);
    if ('@' in expression) {
      const path = (expression.path ?? []) as number[];
      return path.reduce<unknown>((value, i) => (value as unknown[])[i], this.results[expression['@'] as number]);
    }
    if ('items' in expression) return this.value(expression.items);
    if ('parameter' in expression) return new torch.nn.Parameter(this.value(expression.parameter) as Tensor);
    if ('keywords' in expression) return this.keywords(expression.keywords as Tags);
    if ('dict' in expression) return this.keywords(expression.dict as Tags, (key) => key);
    if ('slice' in expression) {
      const [start, stop, step] = (expression.slice as Expression[]).map((item) => this.value(item));
      return new torch.Slice(start as number, stop as number, step as number);
    }
    if ('module' in expression) return this.#module(expression);
    if ('packed' in expression) return this.#packed(expression.packed);
    const [tag] = Object.keys(expression);
    const read = readers[tag];
    if (read === undefined) throw new Error(`parity: unknown tag '${tag}'`);
    return read(expression);
  }

  /** Arguments, and after them their keywords if there are any. */
  call(args: readonly Expression[], kwargs: Tags): unknown[] {
    const values = args.map((arg) => this.value(arg));
    return Object.keys(kwargs).length > 0 ? [...values, this.keywords(kwargs)] : values;
  }

  /** An object of a class of torch.nn, with the state that Python's had. */
  #module({ module: name, args = [], kwargs, state }: Tags): unknown {
    const Class = classNamed(torch.nn, name as string, 'torch.nn');
    const made = new Class(...this.call(args as Expression[], kwargs as Tags));
    if (state !== undefined) (made as nn.Module).loadStateDict(this.keywords(state as Tags, (key) => key) as never);
    return made;
  }

  #packed(parts: Expression): unknown {
    const { rnn } = torch.nn.utils as unknown as { rnn?: object };
    const PackedSequence = classNamed(rnn, 'PackedSequence', 'torch.nn.utils.rnn');
    return new PackedSequence(...(this.value(parts) as unknown[]));
  }

  keywords(kwargs: Tags, rename: (name: string) => string = camelCase): Record<string, unknown> {
    return Object.fromEntries(Object.entries(kwargs).map(([key, value]) => [rename(key), this.value(value)]));
  }
}
