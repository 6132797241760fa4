// nn.functional against the modules, which layers.test.ts holds against Python: values and gradients.
import { expect } from 'chai';
import * as nn from '../../lib/nn';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import { flatTensors } from '../support/fixtures';

const F = nn.functional;

torch.manualSeed(0);
const x = torch.randn(3, 4);
const signal = torch.randn(2, 4, 9);
const image = torch.randn(2, 4, 6, 6);
const volume = torch.randn(2, 4, 4, 4, 4);
const target = torch.randn(3, 4);
const shares = torch.rand(3, 4);
const classes = torch.tensor([1, 0, 3]);
const weight = torch.rand(4);
const indices = torch.tensor([
  [0, 2],
  [3, 3],
]);
const [conv1, conv2, conv3] = [new nn.Conv1d(4, 2, 3), new nn.Conv2d(4, 2, 3), new nn.Conv3d(4, 2, 3)];
const [up1, up2, up3] = [
  new nn.ConvTranspose1d(4, 2, 3),
  new nn.ConvTranspose2d(4, 2, 3),
  new nn.ConvTranspose3d(4, 2, 3),
];
const linear = new nn.Linear(4, 2);
const bilinear = new nn.Bilinear(4, 4, 2);
const norm = new nn.BatchNorm1d(4);
const table = new nn.Embedding(4, 2);
const prelu = new nn.PReLU();

type Row = [name: string, input: Tensor, byFunction: (x: Tensor) => unknown, byModule: (x: Tensor) => unknown];

const through = (m: nn.Module) => (input: Tensor) => m.forward(input);
const against = (m: nn.Module, y: Tensor) => (input: Tensor) => m.forward(input, y);

const rows: Row[] = [
  ['relu', x, F.relu, through(new nn.ReLU())],
  ['relu6', x, F.relu6, through(new nn.ReLU6())],
  ['selu', x, F.selu, through(new nn.SELU())],
  ['silu', x, F.silu, through(new nn.SiLU())],
  ['mish', x, F.mish, through(new nn.Mish())],
  ['hardswish', x, F.hardswish, through(new nn.Hardswish())],
  ['hardsigmoid', x, F.hardsigmoid, through(new nn.Hardsigmoid())],
  ['prelu', x, (t) => F.prelu(t, prelu.weight), through(prelu)],
  ['gelu', x, (t) => F.gelu(t, { approximate: 'tanh' }), through(new nn.GELU('tanh'))],
  ['logsigmoid', x, (t) => F.logsigmoid(t), through(new nn.LogSigmoid())],
  ['softplus', x, (t) => F.softplus(t, 2, 10), through(new nn.Softplus(2, 10))],
  ['hardshrink', x, (t) => F.hardshrink(t), through(new nn.Hardshrink())],
  ['softshrink', x, (t) => F.softshrink(t), through(new nn.Softshrink())],
  ['tanh', x, (t) => F.tanh(t), through(new nn.Tanh())],
  ['sigmoid', x, (t) => F.sigmoid(t), through(new nn.Sigmoid())],
  ['threshold', x, (t) => F.threshold(t, 0.1, 2), through(new nn.Threshold(0.1, 2))],
  ['hardtanh', x, (t) => F.hardtanh(t, { maxVal: 0.5 }), through(new nn.Hardtanh({ maxVal: 0.5 }))],
  ['elu', x, (t) => F.elu(t, 0.5), through(new nn.ELU(0.5))],
  ['celu', x, (t) => F.celu(t, 0.5), through(new nn.CELU(0.5))],
  ['leakyRelu', x, (t) => F.leakyRelu(t, { negativeSlope: 0.2 }), through(new nn.LeakyReLU(0.2))],
  ['rrelu, evaluating', x, (t) => F.rrelu(t, 0.2, 0.4), through(new nn.LeakyReLU(0.2 / 2 + 0.4 / 2))],
  ['glu', x, (t) => F.glu(t), through(new nn.GLU())],
  ['tanhshrink', x, F.tanhshrink, through(new nn.Tanhshrink())],
  ['softsign', x, F.softsign, through(new nn.Softsign())],
  ['softmax', x, (t) => F.softmax(t, 1), through(new nn.Softmax(1))],
  ['logSoftmax', x, (t) => F.logSoftmax(t, { dim: 0 }), through(new nn.LogSoftmax(0))],
  ['softmin', x, (t) => F.softmin(t, 1), through(new nn.Softmin(1))],
  ['linear', x, (t) => F.linear(t, linear.weight, linear.bias), through(linear)],
  ['bilinear', x, (t) => F.bilinear(t, target, bilinear.weight, bilinear.bias), against(bilinear, target)],
  ['conv1d', signal, (t) => F.conv1d(t, conv1.weight, conv1.bias), through(conv1)],
  ['conv2d', image, (t) => F.conv2d(t, conv2.weight, conv2.bias), through(conv2)],
  ['conv3d', volume, (t) => F.conv3d(t, conv3.weight, conv3.bias), through(conv3)],
  ['convTranspose1d', signal, (t) => F.convTranspose1d(t, up1.weight, up1.bias), through(up1)],
  ['convTranspose2d', image, (t) => F.convTranspose2d(t, up2.weight, up2.bias), through(up2)],
  ['convTranspose3d', volume, (t) => F.convTranspose3d(t, up3.weight, up3.bias), through(up3)],
  ['maxPool1d', signal, (t) => F.maxPool1d(t, 2, { padding: 1 }), through(new nn.MaxPool1d(2, { padding: 1 }))],
  ['maxPool2d', image, (t) => F.maxPool2d(t, [3, 2], 1), through(new nn.MaxPool2d([3, 2], 1))],
  ['maxPool3d', volume, (t) => F.maxPool3d(t, 2), through(new nn.MaxPool3d(2))],
  ['avgPool1d', signal, (t) => F.avgPool1d(t, 2), through(new nn.AvgPool1d(2))],
  ['avgPool2d', image, (t) => F.avgPool2d(t, 3, 2, 1), through(new nn.AvgPool2d(3, 2, 1))],
  ['avgPool3d', volume, (t) => F.avgPool3d(t, 2), through(new nn.AvgPool3d(2))],
  ['adaptiveAvgPool1d', signal, (t) => F.adaptiveAvgPool1d(t, 2), through(new nn.AdaptiveAvgPool1d(2))],
  ['adaptiveAvgPool2d', image, (t) => F.adaptiveAvgPool2d(t, [null, 2]), through(new nn.AdaptiveAvgPool2d([null, 2]))],
  ['adaptiveAvgPool3d', volume, (t) => F.adaptiveAvgPool3d(t, 2), through(new nn.AdaptiveAvgPool3d(2))],
  ['adaptiveMaxPool1d', signal, (t) => F.adaptiveMaxPool1d(t, 2), through(new nn.AdaptiveMaxPool1d(2))],
  ['adaptiveMaxPool2d', image, (t) => F.adaptiveMaxPool2d(t, [null, 2]), through(new nn.AdaptiveMaxPool2d([null, 2]))],
  ['adaptiveMaxPool3d', volume, (t) => F.adaptiveMaxPool3d(t, 2), through(new nn.AdaptiveMaxPool3d(2))],
  [
    'maxPool2d with indices',
    image,
    (t) => F.maxPool2d(t, 2, { returnIndices: true }),
    through(new nn.MaxPool2d(2, { returnIndices: true })),
  ],
  ['batchNorm', x, (t) => F.batchNorm(t, null, null, norm.weight, norm.bias, true), through(norm)],
  ['layerNorm', x, (t) => F.layerNorm(t, [4]), through(new nn.LayerNorm(4, { elementwiseAffine: false }))],
  ['groupNorm', signal, (t) => F.groupNorm(t, 2), through(new nn.GroupNorm(2, 4, { affine: false }))],
  ['rmsNorm', x, (t) => F.rmsNorm(t, [4]), through(new nn.RMSNorm(4, { elementwiseAffine: false }))],
  ['embedding', table.weight, (w) => F.embedding(indices, w), () => table.forward(indices)],
  ['nllLoss', x, (t) => F.nllLoss(t, classes, weight), against(new nn.NLLLoss(weight), classes)],
  [
    'crossEntropy',
    x,
    (t) => F.crossEntropy(t, classes, { labelSmoothing: 0.1 }),
    against(new nn.CrossEntropyLoss({ labelSmoothing: 0.1 }), classes),
  ],
  [
    'mseLoss',
    x,
    (t) => F.mseLoss(t, target, { reduction: 'sum' }),
    against(new nn.MSELoss({ reduction: 'sum' }), target),
  ],
  ['l1Loss', x, (t) => F.l1Loss(t, target), against(new nn.L1Loss(), target)],
  ['smoothL1Loss', x, (t) => F.smoothL1Loss(t, target), against(new nn.SmoothL1Loss(), target)],
  ['huberLoss', x, (t) => F.huberLoss(t, target, 'sum', 0.5), against(new nn.HuberLoss('sum', 0.5), target)],
  ['binaryCrossEntropy', shares, (t) => F.binaryCrossEntropy(t, shares), against(new nn.BCELoss(), shares)],
  [
    'binaryCrossEntropyWithLogits',
    x,
    (t) => F.binaryCrossEntropyWithLogits(t, shares, { posWeight: weight }),
    against(new nn.BCEWithLogitsLoss({ posWeight: weight }), shares),
  ],
  [
    'klDiv',
    x,
    (t) => F.klDiv(t, shares, { reduction: 'batchmean' }),
    against(new nn.KLDivLoss({ reduction: 'batchmean' }), shares),
  ],
  [
    'mseLoss, weighted',
    x,
    (t) => F.mseLoss(t, target, { weight: torch.ones(3, 4) }),
    against(new nn.MSELoss(), target),
  ],
  ['l1Loss, weighted', x, (t) => F.l1Loss(t, target, { weight: torch.ones(3, 4) }), against(new nn.L1Loss(), target)],
  [
    'huberLoss, weighted',
    x,
    (t) => F.huberLoss(t, target, { weight: torch.ones(3, 4) }),
    against(new nn.HuberLoss(), target),
  ],
];

function valueAndGradient(fn: (x: Tensor) => unknown, input: Tensor): unknown[] {
  const leaf = input instanceof nn.Parameter ? input : input.detach().clone().requiresGrad_();
  leaf.grad = null as Tensor | null;
  const outputs = flatTensors(fn(leaf));
  const end = outputs[0];
  end
    .mul(torch.arange(end.numel(), { dtype: torch.float32 }).reshape(end.shape).add(1))
    .sum()
    .backward();
  return [...outputs.map((o) => o.toArray()), leaf.grad?.toArray()];
}

describe('nn.functional', () => {
  for (const [name, input, byFunction, byModule] of rows) {
    it(`${name} equals its module`, () => {
      expect(valueAndGradient(byFunction, input)).to.deep.equal(valueAndGradient(byModule, input));
    });
  }

  it('has the dropouts, from the same random numbers', () => {
    const cases: [(t: Tensor) => Tensor, nn.Module, Tensor][] = [
      [(t) => F.dropout(t, 0.3), new nn.Dropout(0.3), x],
      [(t) => F.dropout1d(t, 0.3), new nn.Dropout1d(0.3), signal],
      [(t) => F.dropout2d(t, 0.3), new nn.Dropout2d(0.3), image],
      [(t) => F.dropout3d(t, { p: 0.3 }), new nn.Dropout3d(0.3), volume],
    ];
    for (const [fn, module, input] of cases) {
      const seeded = (f: (t: Tensor) => Tensor) => {
        torch.manualSeed(5);
        return f(input).toArray();
      };
      expect(seeded(fn)).to.deep.equal(seeded((t) => module.forward(t)));
    }
    expect(F.dropout(x, { training: false }).toArray()).to.deep.equal(x.toArray());
    expect(F.alphaDropout(x).toArray()).to.deep.equal(x.toArray());
    const dropped = F.alphaDropout(torch.zeros(100), 0.5, true).toArray() as number[];
    expect(new Set(dropped).size, 'alpha dropout gives two values').to.equal(2);
    expect(F.featureAlphaDropout(torch.zeros(4, 20), 0.5, true).shape).to.deep.equal([4, 20]);
  });

  it('works in place where asked', () => {
    for (const fn of [
      F.relu,
      F.relu6,
      F.selu,
      F.silu,
      F.mish,
      F.hardswish,
      F.hardsigmoid,
      F.elu,
      F.celu,
      F.leakyRelu,
    ]) {
      const [plain, inPlace] = [x.clone(), x.clone()];
      expect((fn as typeof F.relu)(inPlace, { inplace: true })).to.equal(inPlace);
      expect(inPlace.toArray()).to.deep.equal((fn as typeof F.relu)(plain).toArray());
    }
    for (const module of [
      new nn.ReLU(true),
      new nn.Hardtanh({ inplace: true }),
      new nn.Threshold(0, 1, true),
      new nn.ELU(1, true),
    ]) {
      const input = x.clone();
      expect(module.forward(input)).to.equal(input);
    }
  });

  it('pads', () => {
    expect(F.pad(torch.ones(1, 2), [1, 2]).toArray()).to.deep.equal([[0, 1, 1, 0, 0]]);
    expect(F.pad(torch.ones(1, 2), [1, 0, 0, 1], { value: 3 }).toArray()).to.deep.equal([
      [3, 1, 1],
      [3, 3, 3],
    ]);
    expect(F.pad(torch.tensor([[1, 2, 3]]), [1, 1], 'circular').toArray()).to.deep.equal([[3, 1, 2, 3, 1]]);
  });

  it('encodes one-hot, normalizes, measures', () => {
    expect(F.oneHot(torch.tensor([0, 2]), 3).toArray()).to.deep.equal([
      [1, 0, 0],
      [0, 0, 1],
    ]);
    expect(F.normalize(torch.tensor([[3, 4]], { dtype: torch.float64 })).toArray()).to.deep.equal([[0.6, 0.8]]);
    expect(F.cosineSimilarity(torch.tensor([[1, 0]]).float(), torch.tensor([[0, 1]]).float()).toArray()).to.deep.equal([
      0,
    ]);
  });

  it('samples from Gumbel-softmax', () => {
    const hard = F.gumbelSoftmax(x, { tau: 0.5, hard: true });
    expect(hard.sum(1).toArray().map(Math.round)).to.deep.equal([1, 1, 1]);
    expect(F.gumbelSoftmax(x).shape).to.deep.equal([3, 4]);
  });

  it('scales embeddings down to maxNorm in place', () => {
    const rows = torch.tensor([
      [3, 4],
      [0.3, 0.4],
    ]);
    F.embedding(torch.tensor([0]), rows, { maxNorm: 1 });
    expect(Math.hypot(...rows.toArray()[0])).to.be.closeTo(1, 1e-4);
  });

  it('refuses unknown options, naming the known ones', () => {
    const bad = { bogus: 1 };
    const calls: Record<string, (...args: unknown[]) => unknown> = F as never;
    const two = [
      'mseLoss',
      'l1Loss',
      'smoothL1Loss',
      'huberLoss',
      'nllLoss',
      'crossEntropy',
      'klDiv',
      'pad',
      'layerNorm',
      'rmsNorm',
      'groupNorm',
      'embedding',
      'binaryCrossEntropy',
      'binaryCrossEntropyWithLogits',
      'maxPool1d',
      'maxPool2d',
      'maxPool3d',
      'adaptiveMaxPool1d',
      'adaptiveMaxPool2d',
      'adaptiveMaxPool3d',
    ];
    const one = [
      'relu',
      'relu6',
      'selu',
      'silu',
      'mish',
      'hardswish',
      'hardsigmoid',
      'hardtanh',
      'elu',
      'celu',
      'leakyRelu',
      'rrelu',
      'glu',
      'softmax',
      'logSoftmax',
      'softmin',
      'gumbelSoftmax',
      'dropout',
      'dropout1d',
      'dropout2d',
      'dropout3d',
      'alphaDropout',
      'featureAlphaDropout',
      'normalize',
    ];
    const three = ['threshold', 'batchNorm'];
    for (const [count, names] of [
      [1, one],
      [2, two],
      [3, three],
    ] as const) {
      for (const name of names) {
        const args = [x, x, x].slice(0, count);
        expect(() => calls[name](...args, bad), name).to.throw(
          TypeError,
          `${name}(): unknown option 'bogus'; known options: `,
        );
      }
    }
  });

  it('refuses what is out of range', () => {
    expect(() => F.dropout(x, 2)).to.throw(RangeError, 'dropout(): p must lie from 0 to 1, got 2');
    expect(() => F.hardtanh(x, 2, 1)).to.throw(RangeError, 'minVal 2 is greater than maxVal 1');
    expect(() => F.batchNorm(x, null, null, { training: true, eps: 0 })).to.throw(RangeError, 'eps must be positive');
    expect(() => F.mseLoss(x, target, { reduction: 'average' as never })).to.throw(RangeError, "got 'average'");
    expect(() => F.mseLoss(x, target, { weight })).to.throw(RangeError, 'weight must have the shape of input');
    expect(() => F.glu(torch.tensor(1.5))).to.throw(torch.TorchError, 'glu(): input must have a dimension to halve');
    expect(() => F.conv2d(image, conv2.weight, { strides: 1 } as never)).to.throw(TypeError, 'unknown keyword strides');
  });

  it('warns about shapes that broadcast', async () => {
    const warning = new Promise<Error>((resolve) => process.once('warning', resolve));
    F.mseLoss(x, torch.zeros(4));
    expect((await warning).message).to.match(/^mseLoss\(\): target of shape torch\.Size\(\[4\]\) is broadcast/);
  });
});
