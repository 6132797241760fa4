// What the fixtures of recurrent layers, tables, attention and losses do not show.
import { expect } from 'chai';
import { nn, type Tensor, torch } from '../../lib';

describe('AdaptiveLogSoftmaxWithLoss', () => {
  const layer = () => new nn.AdaptiveLogSoftmaxWithLoss(8, 12, [2, 5], { divValue: 2 });

  it('gives log-probabilities that sum to 1 and agree with forward and predict', () => {
    torch.manualSeed(0);
    const module = layer();
    const x = torch.randn(9, 8).mul(4);
    const logProb = module.logProb(x);
    expect(torch.allclose(logProb.exp().sum(1), torch.ones(9))).to.equal(true);
    const best = logProb.argmax(1);
    expect(module.predict(x).toArray()).to.deep.equal(best.toArray());
    const { output, loss } = module.forward(x, best);
    expect(torch.allclose(output, logProb.max(1)[0])).to.equal(true);
    expect(torch.allclose(loss, output.mean().neg())).to.equal(true);
    for (const row of [0, 4]) {
      const one = module.predict(x.narrow(0, row, 1));
      expect(one.toArray()).to.deep.equal(best.narrow(0, row, 1).toArray());
    }
  });

  it('draws its weights again', () => {
    const module = layer();
    torch.manualSeed(1);
    module.resetParameters();
    const first = module.head.weight.clone();
    torch.manualSeed(1);
    module.resetParameters();
    expect(torch.equal(module.head.weight, first)).to.equal(true);
  });
});

describe('EmbeddingBag.fromPretrained', () => {
  it('shares the table, and trains it only if asked', () => {
    const table = torch.rand(4, 2);
    const bag = nn.EmbeddingBag.fromPretrained(table, { mode: 'sum' });
    table.fill_(1);
    expect(bag.forward(torch.tensor([[0, 1, 3]])).toArray()).to.deep.equal([[3, 3]]);
    expect(bag.weight.requiresGrad).to.equal(false);
    expect(nn.EmbeddingBag.fromPretrained(table, false).weight.requiresGrad).to.equal(true);
    expect(String(bag)).to.equal("EmbeddingBag(4, 2, mode='sum')");
  });

  it('takes offsets and factors by keyword', () => {
    const bag = nn.EmbeddingBag.fromPretrained(torch.ones(4, 2), { mode: 'sum' });
    const perSampleWeights = torch.tensor([1, 2, 3], { dtype: torch.float32 });
    const sums = bag.forward(torch.tensor([0, 1, 2]), { offsets: torch.tensor([0, 2]), perSampleWeights });
    expect(sums.toArray()).to.deep.equal([
      [3, 3],
      [3, 3],
    ]);
  });

  it('draws nothing from the generator, and makes the class it is called on', () => {
    class MyEmbedding extends nn.Embedding {}
    torch.manualSeed(3);
    const first = torch.rand(1).item();
    torch.manualSeed(3);
    expect(MyEmbedding.fromPretrained(torch.ones(4, 2))).to.be.instanceOf(MyEmbedding);
    expect(torch.rand(1).item()).to.equal(first);
  });
});

describe('RNNBase', () => {
  it('makes the weights of a mode, as its subclasses do', () => {
    const names = (m: nn.Module) => m.namedParameters().map(([name]) => name);
    expect(names(new nn.RNNBase('LSTM', 2, 3, { projSize: 1 }))).to.deep.equal(
      names(new nn.LSTM({ inputSize: 2, hiddenSize: 3, projSize: 1 })),
    );
    expect(new nn.RNN(2, 3, { nonlinearity: 'relu' }).mode).to.equal('RNN_RELU');
    expect(new nn.GRU(2, 3, 2).allWeights.map((cell) => cell.length)).to.deep.equal([4, 4]);
  });

  it('checks and permutes states as torch lets one call it', () => {
    const gru = new nn.GRU(2, 3, { batchFirst: true });
    const x = torch.zeros(5, 4, 2);
    const size = gru.getExpectedHiddenSize(x, null);
    expect(size).to.deep.equal([1, 5, 3]);
    gru.checkForwardArgs(x, torch.zeros(size), null);
    expect(() => gru.checkHiddenSize(torch.zeros(1), size)).to.throw(
      torch.TorchError,
      'Expected hidden size (1, 5, 3)',
    );
    const h = torch.arange(3).view(1, 3, 1);
    expect(
      gru
        .permuteHidden(h, torch.tensor([2, 0, 1]))
        .flatten()
        .toArray(),
    ).to.deep.equal([2, 0, 1]);
    const lstm = new nn.LSTM(2, 3, { projSize: 2 });
    const y = torch.zeros(4, 5, 2);
    expect(lstm.getExpectedCellSize(y, null)).to.deep.equal([1, 5, 3]);
    lstm.checkForwardArgs(y, [torch.zeros(1, 5, 2), torch.zeros(1, 5, 3)], null);
    expect(lstm.permuteHidden([h, h], null)[0]).to.equal(h);
  });

  it('takes inputs of another dtype under autocast only', () => {
    const rnn = new nn.GRU(2, 3).bfloat16();
    const x = torch.zeros(4, 1, 2);
    expect(() => rnn.forward(x)).to.throw(RangeError, 'does not match weight dtype');
    const [output] = torch.autocast('cpu', () => new nn.LSTM(2, 3).forward(x.bfloat16()));
    expect(output.shape).to.deep.equal([4, 1, 3]);
  });
});

describe('MultiheadAttention', () => {
  it('gives the same on the fast path and off it', () => {
    torch.manualSeed(0);
    const attention = new nn.MultiheadAttention(8, 2, { batchFirst: true }).eval();
    const x = torch.randn(2, 5, 8);
    const keyPaddingMask = torch
      .tensor([
        [0, 0, 0, 0, 1],
        [0, 0, 0, 1, 1],
      ])
      .bool();
    const attnMask = torch.ones(5, 5).triu(1).bool();
    for (const options of [{}, { keyPaddingMask }, { attnMask, keyPaddingMask, averageAttnWeights: false }]) {
      const [fast, fastWeights] = torch.noGrad(() => attention.forward(x, x, x, options));
      torch.backends.mha.setFastpathEnabled(false);
      try {
        expect(torch.backends.mha.getFastpathEnabled()).to.equal(false);
        const [slow, slowWeights] = torch.noGrad(() => attention.forward(x, x, x, options));
        expect(torch.allclose(fast, slow, { atol: 1e-6 })).to.equal(true);
        expect(torch.allclose(fastWeights as Tensor, slowWeights as Tensor, { atol: 1e-6 })).to.equal(true);
      } finally {
        torch.backends.mha.setFastpathEnabled(true);
      }
    }
    expect(torch.noGrad(() => attention.forward(x, x, x, { needWeights: false }))[1]).to.equal(null);
  });

  it('takes nested tensors on the fast path', () => {
    const attention = new nn.MultiheadAttention(4, 2, { batchFirst: true }).eval();
    const parts = [torch.randn(2, 4), torch.randn(3, 4)];
    const x = torch.nested.nestedTensor(parts);
    const [output] = torch.noGrad(() => attention.forward(x, x, x, { needWeights: false }));
    const alone = torch.noGrad(() => attention.forward(parts[1], parts[1], parts[1], { needWeights: false })[0]);
    expect(torch.allclose(output.unbind(0)[1], alone, { atol: 1e-6 })).to.equal(true);
  });
});

describe('Losses with a distance or a layer of their own', () => {
  it('keep a module as a child, and take a function', () => {
    const loss = new nn.TripletMarginWithDistanceLoss({ distanceFunction: new nn.CosineSimilarity() });
    expect(String(loss)).to.equal('TripletMarginWithDistanceLoss(\n  (distance_function): CosineSimilarity()\n)');
    const l1 = new nn.TripletMarginWithDistanceLoss({ distanceFunction: (a, b) => a.sub(b).abs().sum(1) });
    expect(String(l1)).to.equal('TripletMarginWithDistanceLoss()');
    const [a, b] = [torch.zeros(2, 3), torch.ones(2, 3)];
    expect(l1.forward(a, b, b).item()).to.equal(1);
  });

  it('work in pieces of the batch, and print the options', () => {
    torch.manualSeed(0);
    const whole = new nn.LinearCrossEntropyLoss(5, 3);
    const pieces = new nn.LinearCrossEntropyLoss(5, 3, { options: { batchChunkSize: 2 } });
    pieces.loadStateDict(whole.stateDict());
    const [x, y] = [torch.randn(7, 5), torch.randint(3, [7])];
    expect(torch.allclose(whole.forward(x, y), pieces.forward(x, y))).to.equal(true);
    expect(pieces.extraRepr()).to.equal(
      'in_features=5, num_classes=3, out_features=(), bias=False, reduction=mean, ignore_index=None, ' +
        'label_smoothing=0.0, options=LinearCrossEntropyOptions(allow_retain_graph=False, batch_chunk_size=2, ' +
        "chunking_method='auto', acc_policy='auto', acc_dtype=None)",
    );
  });
});
