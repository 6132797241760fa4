// From the JSON of a recording to values for the public face.
import { type Tensor, torch } from '../../lib';
import { camelCase } from '../../lib/ops/names';
import { functionNamed, MissingName } from './naming';
import type { Expression, Recording } from './recording';
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

/** Values of one program: its inputs, made when first used, and what its steps gave. */
export class Environment {
  readonly #tensors = new Map<number, Tensor>();
  readonly #storages: Storages = new Map();
  readonly results: unknown[] = [];

  constructor(readonly recording: Recording) {}

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
    if ('dict' in expression) return this.keywords(expression.dict as Tags, (key) => key);
    if ('slice' in expression) {
      const [start, stop, step] = (expression.slice as Expression[]).map((item) => this.value(item));
      return new torch.Slice(start as number, stop as number, step as number);
    }
    if ('module' in expression) return this.#object(expression);
    const [tag] = Object.keys(expression);
    const read = readers[tag];
    if (read === undefined) throw new Error(`parity: unknown tag '${tag}'`);
    return read(expression);
  }

  /** An object of a class of torch.nn. */
  #object({ module: name, kwargs }: Tags): unknown {
    const Class = (torch.nn as unknown as Record<string, (new (options: object) => unknown) | undefined>)[
      name as string
    ];
    if (Class === undefined) throw new MissingName(`torch.nn.${name} is missing`);
    return new Class(this.keywords(kwargs as Tags));
  }

  keywords(kwargs: Tags, rename: (name: string) => string = camelCase): Record<string, unknown> {
    return Object.fromEntries(Object.entries(kwargs).map(([key, value]) => [rename(key), this.value(value)]));
  }
}
