// Compares what the face gave with what Python gave.
import { Complex, DType, Tensor, torch } from '../../lib';
import { TorchEnum } from '../../lib/enums';
import { camelCase } from '../../lib/ops/names';
import { isClose, readNumbers } from './numbers';
import type { Expression, TensorTable } from './recording';
import { bytesOfTensor, makeTensor } from './tensors';

const ops = torch.ops['aten' as string];

export class Mismatch extends Error {}

/** What a value is, in a few words. */
function shown(value: unknown): string {
  if (value instanceof Tensor) return `a ${value.dtype} tensor [${value.shape}]`;
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`.slice(0, 120);
  return typeof value === 'object' && value !== null ? (value.constructor?.name ?? 'object') : String(value);
}

const equalLists = (a: readonly unknown[], b: readonly unknown[]) =>
  a.length === b.length && a.every((item, i) => item === b[i]);

/** Steps along dimensions that have any: those of one element say nothing. */
function hasStrides(tensor: Tensor, strides: readonly number[]): boolean {
  const { shape } = tensor;
  return shape.includes(0) || tensor.stride().every((step, dim) => shape[dim] === 1 || step === strides[dim]);
}

export class Comparison {
  /** So far equal bit for bit, not only within the tolerance. */
  isExact = true;

  constructor(
    readonly recording: TensorTable,
    /** Python left the memory as it found it. */
    readonly uninitialised = false,
    /** The dtype whose tolerance plain numbers have. */
    readonly numbers = 'float32',
  ) {}

  #fail(where: string, message: string): never {
    throw new Mismatch(`${where}: ${message}`);
  }

  /** **Throws** Mismatch where `actual` is not what `expected` says. */
  value(actual: unknown, expected: Expression, where: string): void {
    if (Array.isArray(expected)) this.#list(actual, expected, where);
    else if (typeof expected === 'object' && expected !== null) this.#tagged(actual, expected, where);
    else if ((typeof actual === 'bigint' ? Number(actual) : (actual ?? null)) !== expected)
      this.#fail(where, `is ${shown(actual)}, Python has ${JSON.stringify(expected)}`);
  }

  #list(actual: unknown, expected: Expression[], where: string): void {
    if (!Array.isArray(actual)) this.#fail(where, `is ${shown(actual)}, Python has a list of ${expected.length}`);
    if (actual.length !== expected.length)
      this.#fail(where, `has ${actual.length} items, Python has ${expected.length}`);
    for (const [i, item] of expected.entries()) this.value(actual[i], item, `${where}[${i}]`);
  }

  #tagged(actual: unknown, expected: Record<string, Expression>, where: string): void {
    if ('t' in expected) this.tensor(actual, expected.t as number, where);
    else if ('items' in expected) this.#namedTuple(actual, expected, where);
    else if ('dict' in expected) this.#dict(actual, expected.dict as Record<string, Expression>, where);
    else if ('packed' in expected) this.#packed(actual, expected.packed as Expression[], where);
    else if ('float' in expected) this.#number(actual, Number(expected.float), where);
    else if ('complex' in expected) this.#complex(actual, (expected.complex as string[]).map(Number), where);
    else this.#other(actual, Object.values(expected)[0], where);
  }

  #namedTuple(actual: unknown, { items, named }: Record<string, Expression>, where: string): void {
    this.#list(actual, items as Expression[], where);
    for (const [i, name] of (named as string[]).entries()) {
      const item = (actual as unknown as Record<string, unknown>)[camelCase(name)];
      if (item !== (actual as unknown[])[i]) this.#fail(where, `has no item named '${camelCase(name)}'`);
    }
  }

  #dict(actual: unknown, expected: Record<string, Expression>, where: string): void {
    if (typeof actual !== 'object' || actual === null) this.#fail(where, `is ${shown(actual)}, Python has a dict`);
    const [got, wanted] = [Object.keys(actual), Object.keys(expected)];
    const odd = [...got.filter((key) => !wanted.includes(key)), ...wanted.filter((key) => !got.includes(key))];
    if (odd.length > 0) this.#fail(where, `has the keys ${got}, Python has ${wanted}`);
    for (const key of wanted) this.value((actual as Record<string, unknown>)[key], expected[key], `${where}.${key}`);
  }

  /** A PackedSequence. */
  #packed(actual: unknown, expected: Expression[], where: string): void {
    for (const [i, name] of ['data', 'batchSizes', 'sortedIndices', 'unsortedIndices'].entries())
      this.value((actual as Record<string, unknown>)[name], expected[i], `${where}.${name}`);
  }

  /** dtypes, layouts and integers that need more than 53 bits. */
  #other(actual: unknown, expected: Expression, where: string): void {
    const text = actual instanceof DType || actual instanceof TorchEnum ? actual.name : String(actual);
    if (text !== expected) this.#fail(where, `is ${shown(actual)}, Python has ${expected}`);
  }

  #complex(actual: unknown, [re, im]: number[], where: string): void {
    if (!(actual instanceof Complex)) this.#fail(where, `is ${shown(actual)}, Python has a complex`);
    this.#number(actual.re, re, where);
    this.#number(actual.im, im, where);
  }

  #number(actual: unknown, expected: number, where: string): void {
    if (typeof actual !== 'number') this.#fail(where, `is ${shown(actual)}, Python has the number ${expected}`);
    if (Object.is(actual, expected)) return;
    this.isExact = false;
    if (!isClose(actual, expected, this.numbers)) this.#fail(where, `is ${actual}, Python has ${expected}`);
  }

  tensor(actual: unknown, index: number, where: string): void {
    const record = this.recording.tensors[index];
    const { dtype, shape, layout = 'strided', parts } = record;
    if (!(actual instanceof Tensor)) this.#fail(where, `is ${shown(actual)}, Python has a ${dtype} tensor [${shape}]`);
    if (actual.dtype.name !== dtype) this.#fail(where, `has dtype ${actual.dtype.name}, Python has ${dtype}`);
    if (!equalLists(actual.shape, shape)) this.#fail(where, `has shape [${actual.shape}], Python has [${shape}]`);
    if (actual.layout.name !== layout) this.#fail(where, `has layout ${actual.layout.name}, Python has ${layout}`);
    if (actual.requiresGrad !== (record.grad ?? false))
      this.#fail(where, `has requiresGrad ${actual.requiresGrad}, Python has ${record.grad ?? false}`);
    if (parts !== undefined) {
      for (const [i, part] of partsOf(actual).entries())
        this.tensor(part, parts[i], `${where} (part ${i} of its layout)`);
      return;
    }
    if (!hasStrides(actual, record.stride ?? []))
      this.#fail(where, `has strides [${actual.stride()}], Python has [${record.stride}] (${dtype} [${shape}])`);
    if (!this.uninitialised && !record.meta) this.#elements(actual, index, where);
  }

  #elements(actual: Tensor, index: number, where: string): void {
    const { dtype, shape } = this.recording.tensors[index];
    const got = bytesOfTensor(actual);
    const wanted = bytesOfTensor(makeTensor(this.recording, index));
    if (Buffer.compare(got, wanted) === 0) return;
    this.isExact = false;
    const a = readNumbers(dtype, got);
    const b = readNumbers(dtype, wanted);
    const what = `(${dtype} [${shape}])`;
    if (a === undefined || b === undefined) this.#fail(where, `differs from Python ${what}`);
    const wrong = b.findIndex((value, i) => !isClose(a[i], value, dtype));
    if (wrong >= 0) this.#fail(where, `element ${wrong} is ${a[wrong]}, Python has ${b[wrong]} ${what}`);
  }
}

const partNames: Record<string, string[]> = {
  sparse_coo: ['_indices', '_values'],
  sparse_csr: ['crow_indices', 'col_indices', 'values'],
  sparse_csc: ['ccol_indices', 'row_indices', 'values'],
  sparse_bsr: ['crow_indices', 'col_indices', 'values'],
  sparse_bsc: ['ccol_indices', 'row_indices', 'values'],
};

function partsOf(tensor: Tensor): Tensor[] {
  const plain = tensor.detach();
  return partNames[tensor.layout.name].map((name) => ops[name].default(plain) as Tensor);
}
