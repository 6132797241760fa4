// nn.functional against Python: the calls of scripts/fixtures/nn_functional.py with values, gradients and random numbers.
import { expect } from 'chai';
import type { DType } from '../../lib/dtype';
import * as nn from '../../lib/nn';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import { decodeTensor, type EncodedTensor, expectClose, flatTensors, loadFixture } from '../support/fixtures';

type Encoded =
  | EncodedTensor
  | { complex: EncodedTensor }
  | { cast: string; transposed: boolean; tensor: EncodedTensor };

interface Case {
  name: string;
  args: unknown[];
  kwargs: Record<string, unknown>;
  seed?: number;
  outputs: Encoded[];
  grads?: (Encoded | null)[];
}

type Fn = (...args: unknown[]) => unknown;

const functions = nn.functional as unknown as Record<string, Fn>;
const enums = nn.functional as unknown as Record<string, Record<string, unknown>>;
const named = torch as unknown as Record<string, DType>;

function decodeAny(encoded: Encoded): Tensor {
  if ('complex' in encoded) return torch.viewAsComplex(decodeTensor(encoded.complex));
  if ('cast' in encoded) {
    const tensor = decodeTensor(encoded.tensor).to(dtypeOf(encoded.cast));
    return encoded.transposed ? tensor.t() : tensor;
  }
  return decodeTensor(encoded);
}

const dtypeOf = (name: string) => named[name.slice('torch.'.length)];

/** A value of a case; each tensor joins `seen`, in which later ones may be named. */
function decode(spec: unknown, seen: Tensor[]): unknown {
  if (Array.isArray(spec)) return spec.map((item) => decode(item, seen));
  if (typeof spec === 'string') return decodeText(spec);
  if (typeof spec !== 'object' || spec === null) return spec;
  if ('same' in spec) return seen[spec.same as number];
  if ('data' in spec || 'complex' in spec || 'cast' in spec) {
    seen.push(decodeAny(spec as Encoded));
    return seen[seen.length - 1];
  }
  return Object.fromEntries(Object.entries(spec).map(([key, item]) => [key, decode(item, seen)]));
}

function decodeText(text: string): unknown {
  if (text.startsWith('torch.')) return dtypeOf(text);
  if (text === 'inf') return Number.POSITIVE_INFINITY;
  if (text === '-inf') return Number.NEGATIVE_INFINITY;
  const [type, member] = text.split('.');
  return member !== undefined && type in enums ? enums[type][member] : text;
}

/** Half types carry 3 digits; a difference of one in the last is no error. */
const tolerances: Record<string, number> = { 'torch.bfloat16': 0.01 };

function expectEqual(actual: Tensor, expected: Encoded, what: string): void {
  if ('complex' in expected) {
    expectClose(torch.viewAsReal(actual), expected.complex, what);
  } else if ('cast' in expected) {
    expect(actual.dtype, `${what}: dtype`).to.equal(dtypeOf(expected.cast));
    expectClose(actual.float(), expected.tensor, what, tolerances[expected.cast]);
  } else {
    expectClose(actual, expected, what);
  }
}

function upstream(output: Tensor): Tensor {
  const counts = torch.arange(1, output.numel() + 1, { dtype: torch.float32 }).div(10);
  return counts.reshape(output.shape).to(output.dtype);
}

function replay({ name, args, kwargs, seed, outputs, grads }: Case): void {
  const given: Tensor[] = [];
  const values = decode(args, given) as unknown[];
  const keywords = decode(kwargs, given) as Record<string, unknown>;
  const leaves = given.filter((_, i) => grads?.[i] != null);
  for (const leaf of leaves) leaf.requiresGrad = true;
  if (seed !== undefined) torch.manualSeed(seed);
  const results = flatTensors(
    functions[name](...values, ...(Object.keys(keywords).length > 0 ? [keywords] : [])),
  ).filter((result) => result !== null);
  outputs.forEach((expected, i) => {
    expectEqual(results[i], expected, `output ${i}`);
  });
  if (grads === undefined) return;
  const smooth = results.filter((result) => result.requiresGrad);
  const found = torch.autograd.grad(smooth, leaves, { gradOutputs: smooth.map(upstream) });
  const wanted = grads.filter((expected) => expected !== null);
  found.forEach((gradient, i) => {
    expectEqual(gradient.layout === torch.strided ? gradient : gradient.toDense(), wanted[i], `gradient ${i}`);
  });
}

describe('nn.functional equals Python', () => {
  // Some cases are deprecated uses on purpose; their warnings would fill the report.
  const listeners = process.listeners('warning');
  before(() => process.removeAllListeners('warning'));
  after(() => {
    for (const listener of listeners) process.on('warning', listener);
  });

  for (const family of ['images', 'pooling', 'losses', 'layers', 'attention']) {
    describe(family, () => {
      const { cases } = loadFixture<{ cases: Case[] }>('nn', `functional-${family}.json`);
      for (const [i, entry] of cases.entries()) {
        it(`${entry.name}(${Object.keys(entry.kwargs).join(', ')}) (case ${i})`, () => replay(entry));
      }
    });
  }
});
