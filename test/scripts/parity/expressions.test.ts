import { expect } from 'chai';
import { Tensor, torch } from '../../../lib';
import { Environment } from '../../../scripts/parity/expressions';
import { floats, recordingOf } from './support';

describe('scripts/parity/expressions', () => {
  const plain = new Environment(recordingOf([]));

  it('reads plain values as they are', () => {
    for (const value of [null, true, 3, 'mean', [1, [2]]]) expect(plain.value(value)).to.deep.equal(value);
  });

  it('keeps a float a float', () => {
    expect(plain.value({ float: '2.0' })).to.deep.equal(torch.asFloat(2));
    expect(plain.value({ float: '-0.0' })).to.deep.equal(torch.asFloat(-0));
    expect(plain.value({ float: '0.5' })).to.equal(0.5);
    expect(plain.value({ float: '-Infinity' })).to.equal(Number.NEGATIVE_INFINITY);
    expect(plain.value({ float: 'NaN' })).to.deep.equal(Number.NaN);
  });

  it('reads what JSON has no form for', () => {
    expect(plain.value({ int: '9223372036854775807' })).to.equal(2n ** 63n - 1n);
    expect(plain.value({ complex: ['1.0', '-Infinity'] })).to.deep.equal(
      new torch.Complex(1, Number.NEGATIVE_INFINITY),
    );
    expect(plain.value({ dtype: 'bfloat16' })).to.equal(torch.bfloat16);
    expect(plain.value({ layout: 'sparse_csr' })).to.equal(torch.sparseCsr);
    expect(plain.value({ memoryFormat: 'channels_last' })).to.equal(torch.channelsLast);
    expect(plain.value({ device: 'cpu' })).to.equal('cpu');
    expect(plain.value({ enum: ['ScalingType', 'TensorWise'] })).to.equal(torch.nn.functional.ScalingType.TensorWise);
    expect(plain.value({ ellipsis: true })).to.equal('...');
    expect(plain.value({ slice: [1, null, 2] })).to.deep.equal(new torch.Slice(1, null, 2));
    expect(plain.value({ function: 'torch.add' })).to.equal(torch.add);
    expect(plain.value({ dict: { some_key: { float: '1.5' } } })).to.deep.equal({ some_key: 1.5 });
    expect(plain.value({ named: ['values', 'indices'], items: [1, 2] })).to.deep.equal([1, 2]);
    expect((plain.value({ generator: 5 }) as InstanceType<typeof torch.Generator>).initialSeed()).to.equal(5n);
    expect(() => plain.value({ no: 'such' })).to.throw("unknown tag 'no'");
  });

  it('gives keywords their names here', () => {
    expect(plain.keywords({ label_smoothing: 1, dim: [2] })).to.deep.equal({ labelSmoothing: 1, dim: [2] });
  });

  it('refers to what earlier steps gave', () => {
    const environment = new Environment(recordingOf([]));
    environment.results.push(['a', ['b', 'c']]);
    expect(environment.value({ '@': 0, path: [1, 0] })).to.equal('b');
    expect(environment.value([{ '@': 0 }])).to.deep.equal([['a', ['b', 'c']]]);
  });

  it('rebuilds strides, offsets and leaves', () => {
    const recording = recordingOf([
      floats([0, 1, 2, 3, 4, 5], { shape: [2, 2], stride: [1, 3], offset: 1, grad: true }),
    ]);
    const environment = new Environment(recording);
    const tensor = environment.tensor(0);
    expect(tensor.tolist()).to.deep.equal([
      [1, 4],
      [2, 5],
    ]);
    expect(tensor.stride()).to.deep.equal([1, 3]);
    expect(tensor.storageOffset()).to.equal(1);
    expect(tensor.isLeaf && tensor.requiresGrad).to.equal(true);
    expect(environment.value({ t: 0 })).to.equal(tensor);
  });

  it('rebuilds views of one storage as such', () => {
    const data = floats([0, 1, 2, 3]);
    const first = recordingOf([data]).tensors[0];
    const recording = { ...recordingOf([data]), tensors: [first, { ...first }].map((r) => ({ ...r, storage: 0 })) };
    recording.tensors[1] = { ...recording.tensors[1], shape: [2], offset: 2 };
    const environment = new Environment(recording);
    environment.tensor(0).fill_(7);
    expect(environment.tensor(1).tolist()).to.deep.equal([7, 7]);
  });

  it('rebuilds conjugate and sparse tensors', () => {
    const complex = { data: Float32Array.of(1, 2), record: { dtype: 'complex64', shape: [1], conj: true } };
    expect(new Environment(recordingOf([complex])).tensor(0).isConj()).to.equal(true);
    const recording = recordingOf([
      { data: BigInt64Array.of(0n, 2n), record: { dtype: 'int64', shape: [1, 2] } },
      floats([5, 6]),
      { data: new Uint8Array(0), record: { shape: [3], layout: 'sparse_coo', parts: [0, 1], coalesced: true } },
    ]);
    const sparse = new Environment(recording).tensor(2);
    expect(sparse).to.be.instanceOf(Tensor);
    expect(sparse.isCoalesced()).to.equal(true);
    expect(sparse.toDense().tolist()).to.deep.equal([5, 0, 6]);
  });
});
