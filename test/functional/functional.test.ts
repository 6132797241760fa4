// Replays scripts/fixtures/functional.py: Python's calls by the naming rule, with values and gradients.
import { expect } from 'chai';
import { camelCase } from '../../lib/ops/names';
import type { Tensor } from '../../lib/tensor';
import { isTensor } from '../../lib/tensor-handle';
import { torch } from '../../lib/torch';
import { decodeTensor, type EncodedTensor, expectClose, loadFixture } from '../support/fixtures';

interface Case {
  kind: 'function' | 'method';
  name: string;
  args: unknown[];
  kwargs: Record<string, unknown>;
  result: unknown;
  grads?: Record<string, EncodedTensor>;
}

interface Fixture {
  inputs: Record<string, EncodedTensor>;
  cases: Case[];
}

type Fn = (...args: unknown[]) => unknown;
type Tensors = Record<string, Tensor>;

const fixture = loadFixture<Fixture>('functional.json');
const namespace = torch as unknown as Record<string, Fn>;

function inputs(): Tensors {
  return Object.fromEntries(Object.entries(fixture.inputs).map(([name, encoded]) => [name, decodeTensor(encoded)]));
}

function value(spec: unknown, tensors: Tensors): unknown {
  if (Array.isArray(spec)) return spec.map((item) => value(item, tensors));
  if (spec === 'inf') return Number.POSITIVE_INFINITY;
  if (typeof spec !== 'string') return spec;
  if (spec.startsWith('torch.')) return namespace[spec.slice(6)];
  return tensors[spec] ?? spec;
}

function call({ kind, name, args, kwargs }: Case, tensors: Tensors): unknown {
  const given = value(args, tensors) as unknown[];
  const keywords = Object.entries(kwargs).map(([key, spec]) => [camelCase(key), value(spec, tensors)]);
  if (keywords.length > 0) given.push(Object.fromEntries(keywords));
  const [self, ...rest] = given;
  if (kind === 'method') return (self as Record<string, Fn>)[camelCase(name)](...rest);
  return namespace[camelCase(name)](...given);
}

const tensorsIn = (result: unknown): Tensor[] =>
  Array.isArray(result) ? result.flatMap(tensorsIn) : isTensor(result) ? [result] : [];

const keysOf = (item: unknown): string[] => (typeof item === 'object' && item !== null ? Object.keys(item) : []);

function expectResult(actual: unknown, expected: unknown, what: string): void {
  if (Array.isArray(expected)) {
    expect(actual, what).to.be.an('array').of.length(expected.length);
    expected.forEach((item, i) => {
      expectResult((actual as unknown[])[i], item, `${what}[${i}]`);
    });
  } else if (keysOf(expected).includes('complex')) {
    const parts = torch.viewAsReal((actual as Tensor).resolveConj() as Tensor) as Tensor;
    expectClose(parts, (expected as { complex: EncodedTensor }).complex, what);
  } else if (keysOf(expected).includes('data')) {
    expectClose(actual as Tensor, expected as EncodedTensor, what);
  } else {
    const plain = typeof expected === 'string' && isTensor(actual) ? String(actual) : actual;
    expect(plain, what).to.deep.equal(expected);
  }
}

// The gradients of an iteration that stops at its tolerance agree to that tolerance.
const tolerances: Record<string, number> = { lobpcg: 1e-4 };

function expectGradients(entry: Case, result: unknown, tensors: Tensors): void {
  const leaves = Object.keys(entry.grads as object);
  if (leaves.length === 0) return; // a zero gradient of nothing, as of norm with p = 0
  let smooth = tensorsIn(result).filter((output) => output.requiresGrad);
  if (entry.name === 'lobpcg') smooth = [smooth[0], smooth[1].square() as Tensor];
  const ups = smooth.map((output) =>
    (
      torch
        .arange(1, output.numel() + 1)
        .reshape(output.shape)
        .div(10) as Tensor
    ).to(output.dtype),
  );
  const grads = torch.autograd.grad(
    smooth,
    leaves.map((name) => tensors[name]),
    { gradOutputs: ups },
  );
  leaves.forEach((name, i) => {
    expectClose(
      grads[i],
      (entry.grads as Record<string, EncodedTensor>)[name],
      `gradient of ${name}`,
      tolerances[entry.name],
    );
  });
}

describe('functions that Python writes by hand', () => {
  for (const [i, entry] of fixture.cases.entries()) {
    it(`${entry.kind} ${entry.name} gives Python's values and gradients (case ${i})`, () => {
      const tensors = inputs();
      const leaves = Object.values(tensors).filter((tensor) => tensor.isFloatingPoint());
      if (entry.grads !== undefined) for (const leaf of leaves) leaf.requiresGrad = true;
      torch.manualSeed(7);
      const result = call(entry, tensors);
      expectResult(result, entry.result, entry.name);
      if (entry.grads !== undefined) expectGradients(entry, result, tensors);
    });
  }
});
