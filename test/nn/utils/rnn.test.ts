// Replays scripts/fixtures/nn_packed.py: torch.nn.utils.rnn, and recurrent layers on packed sequences.
import { expect } from 'chai';
import { nn, torch } from '../../../lib';
import type { Tensor } from '../../../lib/tensor';
import {
  decode,
  decodeTensor,
  type EncodedTensor,
  expectClose,
  flatTensors,
  loadFixture,
} from '../../support/fixtures';
import { replayFixture } from '../../support/replay';

const { packPaddedSequence, packSequence, padPackedSequence, padSequence, unpackSequence, unpadSequence } =
  nn.utils.rnn;
const { PackedSequence, invertPermutation } = nn.utils.rnn;

interface Case {
  class: 'RNN' | 'LSTM' | 'GRU';
  kwargs: Record<string, unknown>;
  lengths: number[];
  isSorted: boolean;
  x: EncodedTensor;
  hx: EncodedTensor[];
  outputs: EncodedTensor[];
  upstream: EncodedTensor[];
  inputGrads: EncodedTensor[];
  parameterGrads: Record<string, EncodedTensor>;
}

interface Recurrent extends nn.Module {
  forward(input: nn.utils.rnn.PackedSequence, hx: unknown): [nn.utils.rnn.PackedSequence, unknown];
}

function replayLayer(c: Case, seed: number): void {
  torch.manualSeed(seed);
  const Class = nn[c.class] as unknown as new (...args: unknown[]) => Recurrent;
  const module = new Class(3, 4, c.kwargs);
  const inputs: Tensor[] = [decodeTensor(c.x), ...decode(c.hx)].map((t) => t.requiresGrad_());
  const [x, ...hx] = inputs;
  const batchFirst = c.kwargs.batchFirst === true;
  const packed = packPaddedSequence(x, c.lengths, { batchFirst, enforceSorted: c.isSorted });
  const given = hx.length > 1 ? hx : (hx[0] ?? null);
  const [output, state] = module.forward(packed, given);
  expect(output).to.be.instanceOf(PackedSequence);
  const outputs = [padPackedSequence(output, { batchFirst })[0], ...flatTensors(state)];
  for (const [i, expected] of c.outputs.entries()) expectClose(outputs[i], expected, `output ${i}`);
  const gradOutputs = c.upstream.map(decodeTensor);
  const names = Object.keys(c.parameterGrads);
  const leaves = [...inputs, ...names.map((name) => module.getParameter(name))];
  const gradients = torch.autograd.grad(outputs, leaves, { gradOutputs });
  for (const [i, expected] of [...c.inputGrads, ...Object.values(c.parameterGrads)].entries()) {
    expectClose(gradients[i], expected, `gradient ${i}`);
  }
}

describe('Recurrent layers on packed sequences', () => {
  const { cases, seed } = loadFixture<{ cases: Case[]; seed: number }>('nn', 'packed.json');
  for (const c of cases) {
    it(`${c.class} ${JSON.stringify(c.kwargs)} equals PyTorch, with lengths ${c.lengths}`, () => replayLayer(c, seed));
  }
});

describe('nn.utils.rnn', () => {
  replayFixture('nn', 'utils-rnn.json');

  const sequences = () => [torch.ones(2, 3), torch.ones(4, 3).mul(2)];
  const packed = () => packSequence(sequences(), { enforceSorted: false });

  it('packs and unpacks without loss', () => {
    const unpacked = unpackSequence(packed());
    for (const [i, sequence] of sequences().entries()) expect(torch.equal(unpacked[i], sequence)).to.equal(true);
    expect(unpadSequence(padSequence(sequences()), torch.tensor([2, 4]))[0].shape).to.deep.equal([2, 3]);
  });

  it('leaves the tensor that unpadSequence is given as it is', () => {
    const padded = torch.zeros(4, 2, 3);
    unpadSequence(padded, torch.tensor([2, 4]));
    expect(padded.shape).to.deep.equal([4, 2, 3]);
  });

  it('casts packed sequences, and gives back those that need no change', () => {
    const p = packed();
    expect(p.to(torch.float32)).to.equal(p);
    expect(p.cpu()).to.equal(p);
    const doubled = p.to('cpu', torch.float64, true);
    expect(doubled.data.dtype).to.equal(torch.float64);
    expect(doubled.sortedIndices?.dtype).to.equal(torch.int64);
    const casts = [p.double(), p.float(), p.half(), p.long(), p.int(), p.short(), p.char(), p.byte()];
    const dtypes = casts.map(({ data }) => data.dtype.name);
    expect(dtypes).to.deep.equal(['float64', 'float32', 'float16', 'int64', 'int32', 'int16', 'int8', 'uint8']);
    expect(p.to({ device: 'meta' }).data.isMeta).to.equal(true);
    expect(p.to({ device: 'meta' }).unsortedIndices?.isMeta).to.equal(true);
    expect([p.isCuda, p.isPinned()]).to.deep.equal([false, false]);
  });

  it('takes the data and the batch sizes as a pair, and prints and iterates as a named tuple', () => {
    const p = new PackedSequence([torch.ones(2), torch.tensor([2])]);
    expect([...p].map((part) => part?.toArray() ?? null)).to.deep.equal([[1, 1], [2], null, null]);
    expect(String(p)).to.equal(
      'PackedSequence(data=tensor([1., 1.]), batch_sizes=tensor([2]), sorted_indices=None, unsorted_indices=None)',
    );
  });

  it('takes lengths as bigints and rows of a tensor as sequences', () => {
    const p = packPaddedSequence(torch.zeros(3, 2, 1), [3n, 2n] as never);
    expect(p.batchSizes.toArray()).to.deep.equal([2, 2, 1]);
    expect(padSequence(torch.ones(2, 3), { batchFirst: true }).shape).to.deep.equal([2, 3]);
    expect(invertPermutation(null)).to.equal(null);
  });

  const x = () => torch.zeros(4, 2, 1);
  const refusals: [what: string, call: () => unknown, error: new (...args: never[]) => Error, message: string][] = [
    ['no tensor', () => packPaddedSequence([1] as never, [1]), TypeError, 'input must be Tensor, got [1]'],
    [
      'lengths of another kind',
      () => packPaddedSequence(x(), 'a' as never),
      TypeError,
      'lengths must be Tensor or int[]',
    ],
    [
      'an unknown option',
      () => packPaddedSequence(x(), [4, 2], { sorted: true } as never),
      TypeError,
      "option 'sorted'",
    ],
    ['lengths out of order', () => packPaddedSequence(x(), [2, 4]), torch.TorchError, 'decreasing order'],
    ['a length of 0', () => packPaddedSequence(x(), [2, 0]), torch.TorchError, 'greater than 0'],
    ['no packed sequence', () => padPackedSequence(x() as never), TypeError, 'expected a PackedSequence, got Tensor'],
    [
      'a total that is too short',
      () => padPackedSequence(packed(), { totalLength: 3 }),
      RangeError,
      'which is 4, got 3',
    ],
    ['a list with a number', () => padSequence([x(), 1 as never]), TypeError, 'sequences[1] must be Tensor, got 1'],
    ['no list', () => padSequence(1 as never), TypeError, 'sequences must be an iterable of Tensors, got 1'],
    ['an unknown side', () => padSequence([x()], { paddingSide: 'top' as never }), RangeError, "'left' or 'right'"],
    ['too few lengths', () => unpadSequence(x(), torch.tensor([1])), RangeError, 'each of 2 sequences, got 1'],
    ['lists to pack with a number', () => packSequence([1 as never]), TypeError, 'packSequence(): sequences[0]'],
    [
      'a tensor to unpack',
      () => unpackSequence(x() as never),
      TypeError,
      'unpackSequence(): expected a PackedSequence',
    ],
    ['no batch sizes', () => new PackedSequence(x()), TypeError, 'data and batchSizes must be Tensors'],
    [
      'batch sizes elsewhere',
      () => new PackedSequence(x(), torch.ones([4], { device: 'meta' })),
      RangeError,
      'batchSizes must be on the CPU, got them on meta',
    ],
  ];
  for (const [what, call, error, message] of refusals) {
    it(`refuses ${what}`, () => {
      expect(call).to.throw(error, message);
    });
  }
});
