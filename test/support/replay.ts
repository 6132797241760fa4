// Runs again what scripts/fixtures/replay.py ran in Python, by the naming rule, and compares what came out.
import { inspect } from 'node:util';
import { expect } from 'chai';
import { Complex } from '../../lib/complex';
import type { DType } from '../../lib/dtype';
import { qschemeOf, TorchEnum } from '../../lib/enums';
import { camelCase } from '../../lib/ops/names';
import { isPlainObject } from '../../lib/options';
import { Tensor } from '../../lib/tensor';
import { isNested } from '../../lib/tensor-values';
import { torch } from '../../lib/torch';
import { loadFixture } from './fixtures';

interface Dense {
  dtype: string;
  shape: number[];
  data: string;
  strides?: number[];
}

export type Json = null | number | string | boolean | Json[] | { [key: string]: Json };
// biome-ignore lint/suspicious/noExplicitAny: fixtures hold whatever Python wrote
type Loose = any;

export interface ReplayCase {
  name: string;
  inputs: Record<string, Json>;
  expression: Json;
  grad: string[];
  seed?: number;
  /** Left out of large cases of printing. */
  result?: Json;
  /** The class of Python's error, in place of a result. */
  throws?: string;
  prints?: string[];
  grads?: Record<string, { layout: string; value: Dense } | null> | null;
}

const root = torch as Loose;
const special: Record<string, number> = { nan: Number.NaN, inf: Infinity, '-inf': -Infinity };

/** `torch.sparse_csr` and `torch.float32`: constants keep their names where they are dtypes. */
const constant = (name: string): Loose => root[name] ?? root[camelCase(name)];

export function decodeDense({ dtype, shape, data }: Dense): Tensor {
  const target: DType = constant(dtype);
  const bytes = Uint8Array.from(Buffer.from(data, 'base64'));
  if (bytes.length === 0) return torch.empty(shape, { dtype: target });
  return (torch.fromTypedArray(bytes) as Loose).view(target).reshape(shape);
}

function lookup(path: string): Loose {
  const [, ...parts] = path.split('.');
  // Raw operators keep libtorch's names.
  const get = (value: Loose, part: string) => value?.[camelCase(part)] ?? value?.[part];
  const owner = parts.slice(0, -1).reduce(get, root);
  const found = get(owner, parts[parts.length - 1]);
  if (typeof found !== 'function') throw new Error(`${path} is missing`);
  return found.bind(owner);
}

/** What an expression gives. */
export function run(expression: Json, variables: Record<string, Loose>): Loose {
  if (Array.isArray(expression)) return expression.map((item) => run(item, variables));
  if (typeof expression !== 'object' || expression === null) return expression;
  const node = expression as Record<string, Loose>;
  if ('tensor' in node) return decodeDense(node.tensor);
  if ('var' in node) return variables[node.var];
  if ('const' in node) return constant(node.const);
  if ('generator' in node) return new torch.Generator().manualSeed(node.generator);
  if ('float' in node) return special[node.float] ?? torch.asFloat(node.float);
  if ('complex' in node) return new Complex(node.complex[0], node.complex[1]);
  if ('tuple' in node) return run(node.tuple, variables);
  if ('object' in node) {
    return Object.fromEntries(Object.entries(node.object as Loose).map(([k, v]) => [k, run(v as Json, variables)]));
  }
  if ('item' in node) return run(node.of, variables)[node.item];
  if ('function' in node) {
    return (...given: Loose[]) => {
      const parameters = Object.fromEntries(node.function.map((name: string, i: number) => [name, given[i]]));
      return run(node.body, { ...variables, ...parameters });
    };
  }
  if ('apply' in node) return run(node.apply, variables)(...run(node.args, variables));
  if ('attribute' in node) return run(node.self, variables)[camelCase(node.attribute)];
  const args = run(node.args, variables);
  const keywords = Object.entries(node.kw as Record<string, Json>);
  if (keywords.length > 0) {
    args.push(Object.fromEntries(keywords.map(([key, value]) => [camelCase(key), run(value, variables)])));
  }
  if ('call' in node) return lookup(node.call)(...args);
  const self = run(node.self, variables);
  const name = camelCase(node.method);
  if (typeof self[name] !== 'function') throw new Error(`Tensor.${name} is missing`);
  return self[name](...args);
}

// Kernels for other instruction sets round differently: a few units in the last place, summed over small shapes.
const tolerances: Record<string, number> = {
  float64: 1e-9,
  complex128: 1e-9,
  float16: 2e-3,
  bfloat16: 1e-2,
  complex32: 2e-3,
};

function numbers(tensor: Tensor): ArrayLike<number | bigint> {
  if (tensor.dtype.isComplex) return tensor.to(torch.complex128).toTypedArray();
  if (tensor.dtype === torch.float4_e2m1fn_x2) return (tensor as Loose).view(torch.uint8).toTypedArray();
  return tensor.dtype.isFloatingPoint ? tensor.to(torch.float64).toTypedArray() : tensor.toTypedArray();
}

export function expectDense(actual: Tensor, expected: Dense, what: string): void {
  expect(actual.shape, `${what}: shape`).to.deep.equal(expected.shape);
  expect(actual.dtype.name, `${what}: dtype`).to.equal(expected.dtype);
  if (expected.strides) expect(actual.stride(), `${what}: strides`).to.deep.equal(expected.strides);
  const a = numbers(actual);
  const b = numbers(decodeDense(expected));
  const tolerance = tolerances[expected.dtype] ?? 1e-5;
  for (let i = 0; i < b.length; i++) {
    if (a[i] === b[i] || Object.is(a[i], b[i])) continue;
    const [x, y] = [Number(a[i]), Number(b[i])];
    if (actual.dtype.isFloatingPoint || actual.dtype.isComplex) {
      if (Math.abs(x - y) <= tolerance * (0.1 + Math.abs(y))) continue;
    }
    expect.fail(`${what}: element ${i} is ${a[i]}, Python has ${b[i]}`);
  }
}

const sparseParts: Record<string, string[]> = {
  sparse_coo: ['_indices', '_values'],
  sparse_csr: ['crow_indices', 'col_indices', 'values'],
  sparse_bsr: ['crow_indices', 'col_indices', 'values'],
  sparse_csc: ['ccol_indices', 'row_indices', 'values'],
  sparse_bsc: ['ccol_indices', 'row_indices', 'values'],
};

function expectTensor(actual: Tensor, expected: Loose, what: string): void {
  expect(actual, what).to.be.instanceOf(Tensor);
  if ('nested' in expected) {
    expect(isNested(actual), `${what}: nested`).to.equal(true);
    const parts = actual.unbind(0);
    expect(parts.length, what).to.equal(expected.nested.length);
    parts.forEach((part, i) => {
      expectTensor(part, expected.nested[i], `${what}: component ${i}`);
    });
  } else if ('parts' in expected) {
    expect(actual.layout.name, `${what}: layout`).to.equal(expected.layout);
    expect(actual.shape, `${what}: shape`).to.deep.equal(expected.shape);
    sparseParts[expected.layout].forEach((part, i) => {
      expectDense(root.ops.aten[part](actual), expected.parts[i], `${what}: ${part}`);
    });
  } else if ('meta' in expected) {
    const strides = expected.strides && actual.stride();
    expect([actual.dtype.name, actual.shape, strides], what).to.deep.equal([
      expected.meta,
      expected.shape,
      expected.strides,
    ]);
    expect(actual.isMeta, `${what}: meta`).to.equal(true);
  } else if ('quantized' in expected) {
    expect(actual.dtype.name, `${what}: dtype`).to.equal(expected.quantized);
    expectDense(actual.intRepr(), expected.stored, `${what}: stored integers`);
    expectDense(actual.dequantize(), expected.value, `${what}: value`);
  } else {
    expectDense(dense(actual), expected, what);
  }
}

/** Compares with what Python gave. */
export function expectValue(actual: Loose, expected: Loose, what: string): void {
  if (Array.isArray(expected)) {
    expect(actual.length, `${what}: length`).to.equal(expected.length);
    expected.forEach((item, i) => {
      expectValue(actual[i], item, `${what}[${i}]`);
    });
  } else if (typeof expected === 'object' && expected !== null) {
    if ('object' in expected) {
      expect(Object.keys(actual).sort(), `${what}: keys`).to.deep.equal(Object.keys(expected.object).sort());
      for (const [key, value] of Object.entries(expected.object)) expectValue(actual[key], value, `${what}.${key}`);
    } else if ('const' in expected)
      expect((typeof actual === 'number' ? qschemeOf(actual) : actual).name, what).to.equal(expected.const);
    else if ('float' in expected) expect(actual, what).to.deep.equal(special[expected.float]);
    else if ('complex' in expected) expect([actual.re, actual.im], what).to.deep.equal(expected.complex);
    else expectTensor(actual, expected, what);
  } else if (typeof expected === 'number' && !Number.isInteger(expected)) {
    expect(actual, what).to.be.closeTo(expected, 1e-6 * Math.abs(expected));
  } else {
    // Seeds are bigints, whatever their size.
    expect(typeof actual === 'bigint' ? Number(actual) : (actual ?? null), what).to.equal(expected);
  }
}

function flat(value: Loose): Loose[] {
  if (Array.isArray(value)) return value.flatMap(flat);
  return isPlainObject(value) ? Object.values(value).flatMap(flat) : [value];
}

function dense(tensor: Tensor): Tensor {
  if (isNested(tensor)) return torch.cat(tensor.unbind(0).map((part) => part.reshape([-1])));
  return tensor.layout === torch.strided ? tensor : tensor.toDense();
}

function checkGradients(result: Loose, row: ReplayCase, variables: Record<string, Tensor>): void {
  const outputs = flat(result).filter((value) => value instanceof Tensor && value.requiresGrad) as Tensor[];
  if (!row.grads) {
    expect(outputs, 'outputs with gradients').to.deep.equal([]);
    return;
  }
  const terms = outputs.map((output) => {
    const value = dense(output);
    const ramp = torch
      .arange(1, value.numel() + 1, { dtype: torch.float64 })
      .reshape(value.shape)
      .div(10);
    return value.mul(ramp.to(value.dtype)).sum().real;
  });
  const total = terms.reduce((sum, term) => sum.add(term));
  const leaves = row.grad.map((name) => variables[name]);
  const grads = torch.autograd.grad([total], leaves, { allowUnused: true });
  row.grad.forEach((name, i) => {
    const expected = row.grads?.[name] ?? null;
    if (expected === null) {
      expect(grads[i] ?? null, `gradient of ${name}`).to.equal(null);
      return;
    }
    expect(grads[i].layout.name, `gradient of ${name}: layout`).to.equal(expected.layout);
    expectDense(dense(grads[i]), expected.value, `gradient of ${name}`);
  });
}

/** Python's text of a result that need not be a tensor. */
function printed(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value instanceof TorchEnum ? String(value) : inspect(value);
}

/** Runs one case and compares values, printed text and gradients. */
export function replay(row: ReplayCase): void {
  const variables: Record<string, Tensor> = {};
  for (const [name, source] of Object.entries(row.inputs)) {
    const value = run(source, variables);
    variables[name] = row.grad.includes(name) ? value.detach().requiresGrad_() : value;
  }
  if (row.seed !== undefined) torch.manualSeed(row.seed);
  if (row.throws !== undefined) {
    expect(() => run(row.expression, variables), `Python throws ${row.throws}`).to.throw();
    return;
  }
  const result = run(row.expression, variables);
  if (row.result !== undefined) expectValue(result, row.result, 'result');
  if (row.prints) {
    expect(flat(result).map(printed)).to.deep.equal(row.prints);
  }
  if (row.grads !== undefined) checkGradients(result, row, variables);
}

/** One `it` for each case of a fixture. */
export function replayFixture(...path: string[]): void {
  const { cases, inputs } = loadFixture<{ cases: ReplayCase[]; inputs?: ReplayCase['inputs'] }>(...path);
  for (const [i, row] of cases.entries()) {
    it(`${row.name} gives what Python gives (case ${i})`, () => {
      replay({ ...row, inputs: row.inputs ?? inputs });
    });
  }
}
