// What the fixtures do not show: sharing, defaults by option, states handed on, memory layout.
import { expect } from 'chai';
import * as nn from '../../lib/nn';
import { torch } from '../../lib/torch';

describe('nn layers in detail', () => {
  it('are made in the dtype and on the device asked for', () => {
    const options = { dtype: torch.float64, device: 'meta' };
    const modules = [
      new nn.Linear(2, 3, options),
      new nn.Linear(2, 3, true, 'meta', torch.float64),
      new nn.Conv2d(2, 3, 1, options),
      new nn.ConvTranspose1d(2, 3, 1, options),
      new nn.BatchNorm2d(3, options),
      new nn.LayerNorm(3, options),
      new nn.GroupNorm(1, 3, options),
      new nn.Embedding(2, 3, options),
      new nn.LSTM(2, 3, options),
      new nn.PReLU(options),
    ];
    for (const m of modules) {
      for (const [name, p] of m.namedParameters()) {
        expect([p.dtype, String(p.device)], `${m} ${name}`).to.deep.equal([torch.float64, 'meta']);
      }
    }
    const norm = new nn.BatchNorm1d(2, options);
    expect(norm.running_mean?.dtype).to.equal(torch.float64);
    expect(norm.num_batches_tracked?.dtype).to.equal(torch.int64);
  });

  it('follow the default dtype', () => {
    torch.setDefaultDtype(torch.float64);
    try {
      expect(new nn.GRU(1, 1).parameters()[0].dtype).to.equal(torch.float64);
    } finally {
      torch.setDefaultDtype(torch.float32);
    }
  });

  it('Embedding.fromPretrained shares memory, freezes and draws nothing', () => {
    const vectors = torch.tensor([
      [1.5, 2],
      [3, 4],
    ]);
    torch.manualSeed(0);
    const expected = torch.rand(1).item();
    torch.manualSeed(0);
    const frozen = nn.Embedding.fromPretrained(vectors, { paddingIdx: 1 });
    expect(torch.rand(1).item()).to.equal(expected);
    expect(frozen.weight.requiresGrad).to.equal(false);
    vectors.fill_(7);
    expect(frozen.forward(torch.tensor([1])).toArray()).to.deep.equal([[7, 7]]);
    expect(nn.Embedding.fromPretrained(vectors, false).weight.requiresGrad).to.equal(true);
    expect(String(frozen)).to.equal('Embedding(2, 2, padding_idx=1)');
  });

  it('Embedding gives sparse gradients where asked', () => {
    const [dense, sparse] = [false, true].map((isSparse) => {
      torch.manualSeed(1);
      const table = new nn.Embedding(4, 2, { sparse: isSparse });
      table
        .forward(torch.tensor([1, 1, 3]))
        .sum()
        .backward();
      return table.weight.grad;
    });
    expect(sparse?.isSparse).to.equal(true);
    expect(sparse?.toDense().toArray()).to.deep.equal(dense?.toArray());
  });

  it('LSTM carries its state on', () => {
    const lstm = new nn.LSTM(2, 3, { batchFirst: true });
    const x = torch.randn(1, 4, 2);
    const [whole] = lstm.forward(x);
    const [first, state] = lstm.forward(x.narrow(1, 0, 2));
    const [second] = lstm.forward(x.narrow(1, 2, 2), state);
    expect(torch.allclose(torch.cat([first, second], 1), whole)).to.equal(true);
    expect(torch.allclose(lstm.forward(x, null)[0], whole)).to.equal(true);
  });

  it('RNNs list their weights by layer and direction', () => {
    const gru = new nn.GRU(2, 3, 2, { bidirectional: true, bias: false });
    expect(gru.allWeights.map((cell) => cell.length)).to.deep.equal([2, 2, 2, 2]);
    expect(gru.allWeights[3][1]).to.equal(gru.getParameter('weight_hh_l1_reverse'));
    // A replaced weight is used at once.
    (gru as unknown as Record<string, nn.Parameter>).weight_ih_l0 = new nn.Parameter(torch.zeros(9, 2));
    expect(gru.allWeights[0][0].toArray()[0]).to.deep.equal([0, 0]);
  });

  it('RNN warns about dropout that does nothing', async () => {
    const warning = new Promise<Error>((resolve) => process.once('warning', resolve));
    new nn.RNN(1, 1, { dropout: 0.5 });
    expect((await warning).message).to.contain('got dropout=0.5 and numLayers=1');
  });

  it('BatchNorm resets its statistics', () => {
    const norm = new nn.BatchNorm1d(2);
    norm.forward(torch.randn(4, 2));
    norm.resetParameters();
    const state = Object.entries(norm.stateDict()).map(([name, t]) => [name, t.toArray()]);
    expect(Object.fromEntries(state)).to.deep.equal({
      weight: [1, 1],
      bias: [0, 0],
      running_mean: [0, 0],
      running_var: [1, 1],
      num_batches_tracked: 0,
    });
  });

  it('draw the same weights again after resetParameters', () => {
    for (const make of [
      () => new nn.Linear(2, 3),
      () => new nn.Conv1d(2, 3, 2),
      () => new nn.Bilinear(2, 3, 2),
      () => new nn.LSTM(2, 3),
      () => new nn.Embedding(4, 2, { paddingIdx: 1 }),
      () => new nn.PReLU(),
      () => new nn.LayerNorm(3),
    ]) {
      torch.manualSeed(4);
      const module = make();
      const before = module.parameters().map((p) => p.toArray());
      torch.manualSeed(4);
      module.resetParameters();
      expect(module.parameters().map((p) => p.toArray())).to.deep.equal(before);
    }
  });

  it('ConvTranspose2d meets a given output size', () => {
    const up = new nn.ConvTranspose2d(1, 1, 3, { stride: 2, padding: 1 });
    expect(up.forward(torch.zeros(1, 1, 4, 4)).shape).to.deep.equal([1, 1, 7, 7]);
    expect(up.forward(torch.zeros(1, 1, 4, 4), [8, 7]).shape).to.deep.equal([1, 1, 8, 7]);
    expect(up.forward(torch.zeros(1, 1, 4, 4), { outputSize: [7, 8] }).shape).to.deep.equal([1, 1, 7, 8]);
    expect(() => up.forward(torch.zeros(1, 1, 4, 4), 8 as never)).to.throw(
      TypeError,
      'outputSize must be int[], got 8',
    );
    expect(up.forward(torch.zeros(1, 4, 4), [1, 8, 8]).shape).to.deep.equal([1, 8, 8]);
  });

  it('move to channels-last memory', () => {
    const conv = new nn.Conv2d(3, 4, 2).to({ memoryFormat: torch.channelsLast });
    expect(conv.weight.isContiguous({ memoryFormat: torch.channelsLast })).to.equal(true);
    expect(conv.bias?.shape).to.deep.equal([4]);
  });

  it('take buffers out of scopes', () => {
    const loss = torch.scope(() => {
      const inner = new nn.CrossEntropyLoss({ weight: torch.ones(3) });
      return () => inner;
    });
    expect(loss().weight?.isDisposed).to.equal(false);
  });
});
