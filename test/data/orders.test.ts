// Replays scripts/fixtures/data.py: one seed gives Python's orders, and uses up the same random numbers.
import { expect } from 'chai';
import { DataLoader, type DataLoaderOptions } from '../../lib/data/dataloader';
import { randomSplit, TensorDataset } from '../../lib/data/dataset';
import { RandomSampler, SubsetRandomSampler, WeightedRandomSampler } from '../../lib/data/sampler';
import { Generator } from '../../lib/generator';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import { loadFixture } from '../support/fixtures';

type Options = Record<string, unknown> & { seed?: number };

interface Orders {
  loaders: { n: number; options: Options; length: number; epochs: unknown[]; after: (number | null)[] }[];
  samplers: { class: string; args: unknown[]; options: Options; orders: number[][]; after: (number | null)[] }[];
  splits: { n: number; lengths: number[]; parts: number[][]; after: (number | null)[] }[];
}

const fixture = loadFixture<Orders>('data', 'orders.json');

function prepared({ seed, ...options }: Options): { options: Record<string, unknown>; own: Generator | undefined } {
  if (seed === undefined) return { options, own: undefined };
  const own = new Generator().manualSeed(seed);
  return { options: { ...options, generator: own }, own };
}

function draws(own: Generator | undefined): (number | null)[] {
  const draw = (generator?: Generator) => torch.randint(2 ** 30, [], generator ? { generator } : {}).item();
  return [draw(), own ? draw(own) : null];
}

const numbers = (n: number) => new TensorDataset(torch.arange(n));

describe('torch.utils.data', () => {
  for (const c of fixture.loaders) {
    it(`DataLoader of ${c.n}: ${JSON.stringify(c.options)}`, () => {
      torch.manualSeed(42);
      const { options, own } = prepared(c.options);
      const loader = new DataLoader<Tensor[]>(numbers(c.n), options as DataLoaderOptions);
      expect(loader.length).to.equal(c.length);
      for (const epoch of c.epochs) expect(Array.from(loader, ([x]) => x.toArray())).to.deep.equal(epoch);
      expect(draws(own)).to.deep.equal(c.after);
    });
  }

  for (const c of fixture.samplers) {
    it(`${c.class}(${JSON.stringify(c.args)}) ${JSON.stringify(c.options)}`, () => {
      torch.manualSeed(42);
      const { options, own } = prepared(c.options);
      const [first, count] = c.args as [number | number[], number];
      const sampler =
        c.class === 'RandomSampler'
          ? new RandomSampler({ length: first as number }, options)
          : c.class === 'SubsetRandomSampler'
            ? new SubsetRandomSampler(first as number[])
            : new WeightedRandomSampler(first as number[], count, options.replacement as boolean);
      for (const order of c.orders) expect([...sampler]).to.deep.equal(order);
      expect(draws(own)).to.deep.equal(c.after);
    });
  }

  for (const c of fixture.splits) {
    it(`randomSplit(${c.n}, ${JSON.stringify(c.lengths)})`, () => {
      torch.manualSeed(42);
      expect(randomSplit(numbers(c.n), c.lengths).map((part) => part.indices)).to.deep.equal(c.parts);
      expect(draws(undefined)).to.deep.equal(c.after);
    });
  }
});
