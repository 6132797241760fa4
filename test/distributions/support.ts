// Makes the objects that scripts/fixtures/distributions_cases.py describes, and compares with what Python gave.
import { expect } from 'chai';
import { distributions, Tensor, TorchError, torch } from '../../lib';
import { camelCase } from '../../lib/ops/names';
import { decodeDense, expectDense } from '../support/replay';

// biome-ignore lint/suspicious/noExplicitAny: fixtures hold whatever Python wrote
export type Loose = any;

/** What Python's call gave: an encoded tensor, another value, null where it is not implemented. */
export type Given = Loose;

const places = distributions as Loose;

/** The object of an expression; its tensors become leaves where a list for them is given. */
export function build(expression: Loose, dtype: string, leaves?: Tensor[]): Loose {
  if (typeof expression === 'string') return places.constraints[camelCase(expression)];
  if (Array.isArray(expression)) return expression.map((item) => build(item, dtype, leaves));
  if (typeof expression !== 'object' || expression === null) return expression;
  if ('t' in expression) {
    const made = torch.tensor(expression.t, { dtype: (torch as Loose)[dtype] });
    if (leaves) leaves.push(made.requiresGrad_());
    return made;
  }
  if ('inv' in expression) return build(expression.inv, dtype, leaves).inv;
  const args = build(expression.args, dtype, leaves);
  const keywords = Object.entries(expression.kw).map(([key, value]) => [camelCase(key), build(value, dtype, leaves)]);
  if (keywords.length > 0) args.push(Object.fromEntries(keywords));
  const name: string = expression.new;
  if (/^[a-z]/.test(name)) return places.constraints[camelCase(name)](...args);
  return new (places[name] ?? places.constraints[name])(...args);
}

export const titleOf = (expression: Loose): string =>
  JSON.stringify(expression, (_, value) =>
    value?.new
      ? `${value.new}(${[...value.args, ...Object.values(value.kw)].map(titleOf).join(', ')})`
      : (value?.t ?? value),
  ).replaceAll(/[\\"]/g, '');

function decode(text: string): { dtype: string; shape: number[]; data: string } {
  const [dtype, sizes, data] = text.split('|');
  return { dtype, shape: sizes === '' ? [] : sizes.split(',').map(Number), data };
}

export const decodeTensor = (text: string): Tensor => decodeDense(decode(text));

/** Compares with an encoded tensor or another value. */
export function expectGiven(actual: Loose, given: Given, what: string): void {
  if (Array.isArray(given)) {
    given.forEach((item, i) => {
      expectGiven(actual[i], item, `${what}[${i}]`);
    });
  } else if (typeof given === 'string' && /^\w+\|/.test(given)) {
    expect(actual, what).to.be.instanceOf(Tensor);
    expectDense(actual, decode(given), what);
  } else expect(actual, what).to.deep.equal(given);
}

/** Runs what Python ran; where Python does not implement it, nor does this. */
export function expectCall(fn: () => Loose, given: Given, what: string): Loose {
  if (given !== null) {
    const result = fn();
    // What Python refuses by mistake (dtypes that it mixes up) works here.
    if (typeof given !== 'object' || !('throws' in given)) expectGiven(result, given, what);
    return result;
  }
  expect(fn, what).to.throw(TorchError).with.property('kind', 'NotImplementedError');
}

/** Compares the gradients of leaves for an output gradient of 0.1, 0.2, 0.3 … */
export function expectGradients(output: Tensor, leaves: Tensor[], given: Given, what: string): void {
  if (given === null) {
    expect(output.requiresGrad, `${what}: gradients`).to.equal(false);
    return;
  }
  const ramp = torch
    .arange(1, output.numel() + 1, { dtype: torch.float64 })
    .reshape(output.shape)
    .div(10);
  const grads = torch.autograd.grad(output.mul(ramp.to(output.dtype)).sum(), leaves, { allowUnused: true });
  if ('throws' in given) return;
  given.forEach((item: Given, i: number) => {
    if (item === null) expect(grads[i] ?? null, `${what}: gradient ${i}`).to.equal(null);
    else expectGiven(grads[i], item, `${what}: gradient ${i}`);
  });
}

/** Compares a value and its gradients with respect to all tensors that the distribution was made from. */
export function expectDifferentiable(
  row: { dist: Loose; dtype: string },
  given: Given,
  what: string,
  fn: (made: Loose, leaves: Tensor[]) => Tensor,
): void {
  const leaves: Tensor[] = [];
  const made = build(row.dist, row.dtype, leaves);
  const isPair = Array.isArray(given);
  const output = expectCall(() => fn(made, leaves), isPair ? given[0] : given, what);
  if (isPair) expectGradients(output, leaves, given[1], what);
}
