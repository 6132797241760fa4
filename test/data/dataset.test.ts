import { expect } from 'chai';
import { defaultCollate } from '../../lib/data/collate';
import { DataLoader } from '../../lib/data/dataloader';
import { ConcatDataset, Dataset, randomSplit, Subset, TensorDataset } from '../../lib/data/dataset';
import { BatchSampler, RandomSampler, SequentialSampler } from '../../lib/data/sampler';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';

class Squares extends Dataset<{ n: number; name: string; pair: [Tensor, boolean] }> {
  get length() {
    return 5;
  }

  override get(index: number) {
    return { n: index * index, name: `${index}`, pair: [torch.full([2], index), index > 2] as [Tensor, boolean] };
  }
}

describe('datasets', () => {
  const x = torch.arange(12).reshape(6, 2);
  const y = torch.arange(6);

  it('TensorDataset gives rows, one or many', () => {
    const data = new TensorDataset(x, y);
    expect(data.length).to.equal(6);
    expect(data.get(2).map((t) => t.toArray())).to.deep.equal([[4, 5], 2]);
    expect(data.getBatch([5, 0]).map((t) => t.toArray())).to.deep.equal([
      [
        [10, 11],
        [0, 1],
      ],
      [5, 0],
    ]);
    expect(() => new TensorDataset(x, y.narrow(0, 0, 5))).to.throw(RangeError, '6, 5');
    expect(() => new TensorDataset()).to.throw(TypeError);
  });

  it('Subset and ConcatDataset look up in their parts', () => {
    const subset = new Subset(new TensorDataset(x, y), [4, 1]);
    expect([...subset].map((row) => row[1].item())).to.deep.equal([4, 1]);
    const [[, labels]] = [...new DataLoader<Tensor[]>(subset, { batchSize: 2 })];
    expect(labels.toArray()).to.deep.equal([4, 1]);
    const both = new ConcatDataset([subset, new TensorDataset(x, y)]);
    expect(Array.from(both, (row) => row[1].item())).to.deep.equal([4, 1, 0, 1, 2, 3, 4, 5]);
    expect(() => both.get(8)).to.throw(RangeError, '8');
  });

  it('a dataset of objects is collated member by member', () => {
    const [first, second] = [...new DataLoader<Record<string, unknown>>(new Squares(), { batchSize: 3 })];
    expect((first.n as Tensor).dtype).to.equal(torch.int64);
    expect((first.n as Tensor).toArray()).to.deep.equal([0, 1, 4]);
    expect(second.name).to.deep.equal(['3', '4']);
    const [tensors, flags] = second.pair as [Tensor, Tensor];
    expect(tensors.toArray()).to.deep.equal([
      [3, 3],
      [4, 4],
    ]);
    expect(flags.toArray()).to.deep.equal([true, true]);
  });

  it('collates fractions to float64 and refuses what is no data', () => {
    const mixed = defaultCollate([1, 2.5]) as Tensor;
    expect(mixed.dtype).to.equal(torch.float64);
    expect(() => defaultCollate([new Date()])).to.throw(TypeError, 'Date');
    expect(() => defaultCollate([[1], [1, 2]])).to.throw(TypeError, '1, 2');
  });

  it('takes a sampler, a batch sampler and a collate function', () => {
    const data = new TensorDataset(y);
    const reversed = new DataLoader<Tensor[]>(data, { sampler: [2, 1, 0], batchSize: 2 });
    expect(Array.from(reversed, ([t]) => t.toArray())).to.deep.equal([[2, 1], [0]]);
    const batchSampler = new BatchSampler(new SequentialSampler(data), 4, true);
    expect(Array.from(new DataLoader<Tensor[]>(data, { batchSampler }), ([t]) => t.toArray())).to.deep.equal([
      [0, 1, 2, 3],
    ]);
    const collateFn = (samples: unknown[]) => samples.length;
    expect([...new DataLoader(data, { batchSize: 4, collateFn })]).to.deep.equal([4, 2]);
  });

  it('refuses bad arguments', () => {
    const data = new TensorDataset(y);
    expect(() => new DataLoader(data, { batchSize: 0 })).to.throw(
      RangeError,
      'batchSize must be a positive integer, got 0',
    );
    expect(() => new DataLoader(data, { shuffle: true, sampler: [0] })).to.throw(TypeError, 'excludes');
    expect(() => new DataLoader(data, { batch: 3 } as object)).to.throw(TypeError, "'batch'");
    expect(() => new DataLoader([1, 2] as unknown as Dataset)).to.throw(TypeError, 'Dataset');
    expect(() => new RandomSampler([])).to.throw(RangeError, 'numSamples');
    expect(() => randomSplit(data, [2, 2])).to.throw(RangeError, '6 samples');
  });
});
