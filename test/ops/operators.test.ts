// Replays scripts/fixtures/ops.py: Python's calls by the naming rule, with values, gradients and random numbers.
import { camelCase } from '../../lib/ops/names';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import { decodeTensor, type EncodedTensor, expectClose, expectSame, loadFixture } from '../support/fixtures';

interface Case {
  kind: string;
  name: string;
  args: unknown[];
  kwargs: Record<string, unknown>;
  outputs: EncodedTensor[];
  grads?: Record<string, EncodedTensor>;
}

interface Fixture {
  inputs: Record<string, EncodedTensor>;
  cases: Case[];
  random: Case[];
}

type Fn = (...args: unknown[]) => unknown;
type Tensors = Record<string, Tensor>;

const fixture = loadFixture<Fixture>('ops.json');
const namespaces = torch as unknown as Record<string, Record<string, Fn>>;

function inputs(): Tensors {
  return Object.fromEntries(Object.entries(fixture.inputs).map(([name, encoded]) => [name, decodeTensor(encoded)]));
}

function value(spec: unknown, tensors: Tensors): unknown {
  if (Array.isArray(spec)) return spec.map((item) => value(item, tensors));
  if (typeof spec !== 'string') return spec;
  if (spec.startsWith('torch.')) return namespaces[spec.slice(6)];
  return tensors[spec] ?? spec;
}

function call({ kind, name, args, kwargs }: Case, tensors: Tensors): Tensor[] {
  const given = value(args, tensors) as unknown[];
  const keywords = Object.entries(kwargs).map(([key, spec]) => [camelCase(key), value(spec, tensors)]);
  if (keywords.length > 0) given.push(Object.fromEntries(keywords));
  const method = camelCase(name);
  const [self, ...rest] = given;
  if (kind === 'method') return list((self as Record<string, Fn>)[method](...rest));
  const space = kind === 'function' ? (torch as unknown as Record<string, Fn>) : namespaces[kind];
  return list(space[method](...given));
}

const list = (result: unknown) => (Array.isArray(result) ? result : [result]) as Tensor[];

describe('operators', () => {
  for (const [i, entry] of fixture.cases.entries()) {
    it(`${entry.name} gives Python's values and gradients (case ${i})`, () => {
      const tensors = inputs();
      const leaves = Object.entries(tensors).filter(([, tensor]) => tensor.isFloatingPoint());
      for (const [, tensor] of leaves) tensor.requiresGrad = true;
      const outputs = call(entry, tensors);
      entry.outputs.forEach((expected, k) => {
        expectClose(outputs[k], expected, `output ${k}`);
      });
      if (entry.grads === undefined) return;
      const smooth = outputs.filter((output) => output.requiresGrad);
      const ups = smooth.map((output) =>
        torch
          .arange(1, output.numel() + 1, { dtype: output.dtype })
          .reshape(output.shape)
          .div(10),
      );
      const grads = torch.autograd.grad(
        smooth,
        leaves.map(([, tensor]) => tensor),
        { gradOutputs: ups, allowUnused: true },
      );
      for (const [name, expected] of Object.entries(entry.grads)) {
        expectClose(grads[leaves.findIndex(([key]) => key === name)], expected, `gradient of ${name}`);
      }
    });
  }

  for (const entry of fixture.random) {
    it(`${entry.name} draws Python's numbers`, () => {
      const tensors = inputs();
      torch.manualSeed(7);
      call(entry, tensors).forEach((output, k) => {
        expectSame(output, entry.outputs[k], `output ${k}`);
      });
    });
  }
});
