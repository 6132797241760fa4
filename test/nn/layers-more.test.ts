// What the fixtures of layers do not show: required arguments by keyword, kinds of numbers, sizes asked for.
import { expect } from 'chai';
import * as nn from '../../lib/nn';
import { NonDynamicallyQuantizableLinear } from '../../lib/nn/modules/linear';
import { torch } from '../../lib/torch';

describe('nn layers take', () => {
  it('required arguments by keyword', () => {
    const pairs: [nn.Module, nn.Module][] = [
      [new nn.Linear({ inFeatures: 2, outFeatures: 3, bias: false }), new nn.Linear(2, 3, false)],
      [new nn.Linear(2, { outFeatures: 3 }), new nn.Linear(2, 3)],
      [new nn.Bilinear(1, 2, { outFeatures: 3 }), new nn.Bilinear(1, 2, 3)],
      [new nn.ConstantPad1d({ padding: 1, value: 2.5 }), new nn.ConstantPad1d(1, 2.5)],
      [new nn.ZeroPad2d({ padding: 1 }), new nn.ZeroPad2d(1)],
      [new nn.MaxPool2d({ kernelSize: 2, stride: 1 }), new nn.MaxPool2d(2, 1)],
      [new nn.AvgPool1d({ kernelSize: 2 }), new nn.AvgPool1d(2)],
      [new nn.AdaptiveAvgPool2d({ outputSize: [null, 2] }), new nn.AdaptiveAvgPool2d([null, 2])],
      [new nn.LPPool2d(2, { kernelSize: 3 }), new nn.LPPool2d(2, 3)],
      [new nn.MaxUnpool3d({ kernelSize: 3, padding: 1 }), new nn.MaxUnpool3d(3, null, 1)],
      [new nn.Fold({ outputSize: 4, kernelSize: 2 }), new nn.Fold(4, 2)],
      [new nn.Unfold({ kernelSize: 2, padding: 1 }), new nn.Unfold(2, 1, 1)],
      [new nn.PixelShuffle({ upscaleFactor: 2 }), new nn.PixelShuffle(2)],
      [new nn.ChannelShuffle({ groups: 2 }), new nn.ChannelShuffle(2)],
      [new nn.Unflatten(1, { unflattenedSize: [2, 3] }), new nn.Unflatten(1, [2, 3])],
    ];
    for (const [byName, byPosition] of pairs) expect(String(byName)).to.equal(String(byPosition));
  });

  it('bigints for ints, as Python has one kind', () => {
    // biome-ignore lint/suspicious/noExplicitAny: the types ask for numbers
    const big = (n: bigint | bigint[]): any => n;
    expect(String(new nn.Linear(big(2n), big(3n)))).to.equal('Linear(in_features=2, out_features=3, bias=True)');
    expect(String(new nn.ZeroPad2d(big([1n, 2n, 0n, 1n])))).to.equal('ZeroPad2d((1, 2, 0, 1))');
    expect(String(new nn.MaxPool2d(big(2n), { stride: big(1n) }))).to.contain('kernel_size=2, stride=1');
    expect(String(new nn.PixelShuffle(big(2n)))).to.equal('PixelShuffle(upscale_factor=2)');
    expect(String(new nn.Flatten(big(0n)))).to.equal('Flatten(start_dim=0, end_dim=-1)');
    expect(new nn.AdaptiveMaxPool1d(big(2n)).forward(torch.rand(1, 1, 5)).shape).to.deep.equal([1, 1, 2]);
  });

  it('floats that are integral, printed as Python prints its floats', () => {
    expect(String(new nn.ConstantPad1d(1, torch.asFloat(2)))).to.equal('ConstantPad1d(padding=(1, 1), value=2.0)');
    expect(String(new nn.ConstantPad1d(1, 2))).to.equal('ConstantPad1d(padding=(1, 1), value=2)');
    const lp = new nn.LPPool1d(torch.asFloat(2), 2);
    expect(String(lp)).to.equal('LPPool1d(norm_type=2.0, kernel_size=2, stride=None, ceil_mode=False)');
    expect(lp.forward(torch.tensor([[[3, 4]]]).float()).toArray()).to.deep.equal([[[5]]]);
    expect(new nn.ConstantPad1d(1, torch.asFloat(2)).forward(torch.zeros(1, 1)).toArray()).to.deep.equal([[2, 0, 2]]);
  });

  it('an infinite norm, which is the maximum', () => {
    const pool = new nn.LPPool1d(Number.POSITIVE_INFINITY, 2);
    expect(pool.forward(torch.tensor([[[-3, 2, 1, 0]]]).float()).toArray()).to.deep.equal([[[3, 1]]]);
  });

  it('masks to pad with true', () => {
    const padded = new nn.ConstantPad1d(1, true).forward(torch.zeros([1, 1], { dtype: torch.bool }));
    expect(padded.toArray()).to.deep.equal([[true, false, true]]);
  });
});

describe('nn layers of pooling', () => {
  it('give indices that unpooling takes, for a size asked for', () => {
    const x = torch.tensor(
      [
        [
          [
            [1, 2, 3],
            [4, 5, 6],
            [7, 8, 9],
          ],
        ],
      ],
      { dtype: torch.float32 },
    );
    const [maxima, indices] = new nn.MaxPool2d(2, { returnIndices: true }).forward(x);
    const unpool = new nn.MaxUnpool2d(2);
    expect(() => unpool.forward(maxima, indices)).to.throw(torch.TorchError, 'invalid max index');
    expect(unpool.forward(maxima, indices, [1, 1, 3, 3]).toArray()).to.deep.equal([
      [
        [
          [0, 0, 0],
          [0, 5, 0],
          [0, 0, 0],
        ],
      ],
    ]);
    expect(unpool.forward(maxima, indices, { outputSize: [3, 3] }).shape).to.deep.equal([1, 1, 3, 3]);
  });

  it('draw the places of fractional windows from the generator', () => {
    const x = torch.rand(1, 2, 8, 8);
    const pool = new nn.FractionalMaxPool2d(2, { outputRatio: 0.5 });
    torch.manualSeed(1);
    const first = pool.forward(x);
    torch.manualSeed(1);
    expect(torch.equal(pool.forward(x), first)).to.equal(true);
    expect(pool.stateDict()).to.deep.equal({});
  });
});

describe('NonDynamicallyQuantizableLinear', () => {
  it('is a Linear under another name', () => {
    const layer = new NonDynamicallyQuantizableLinear(2, 3);
    expect(layer).to.be.instanceOf(nn.Linear);
    expect(String(layer)).to.equal('NonDynamicallyQuantizableLinear(in_features=2, out_features=3, bias=True)');
  });
});
