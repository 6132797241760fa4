// Arguments of the wrong kind to what is no operator: an error that says so, never one of V8's own.
import { expect } from 'chai';
import { nn, TorchError, torch } from '../lib';

const wrong = [undefined, null, 3, 'x', {}, []] as never[];
const x = torch.ones([2, 3]);

describe('arguments that are no tensors', () => {
  const calls: Record<string, (value: never) => unknown> = {
    'numel(): input': torch.numel,
    'real(): input': torch.real,
    'imag(): input': torch.imag,
    'isSame(): other': (value) => x.isSame(value),
    data: (value) => {
      x.data = value;
    },
    '_calculateFanInAndFanOut(): tensor': nn.init._calculateFanInAndFanOut,
  };
  for (const [what, call] of Object.entries(calls)) {
    it(`${what} refuses them`, () => {
      for (const value of wrong) expect(() => call(value)).to.throw(TypeError, `${what} must be Tensor, got `);
    });
  }

  it('clipGradNorm_ and clipGradValue_ take a tensor or a list', () => {
    const { clipGradNorm_, clipGradValue_ } = nn.utils;
    for (const value of [undefined, null, 3, 'x', [3], {}] as never[]) {
      expect(() => clipGradNorm_(value, 1)).to.throw(
        TypeError,
        'clipGradNorm_(): parameters must be a Tensor or a list',
      );
      expect(() => clipGradValue_(value, 1)).to.throw(
        TypeError,
        'clipGradValue_(): parameters must be a Tensor or a list',
      );
    }
    expect(clipGradNorm_([], 1).item()).to.equal(0);
  });

  it('embeddingBag and assertIntOrPair', () => {
    const { assertIntOrPair, embeddingBag } = nn.functional;
    const indices = torch.tensor([[0, 1]]);
    for (const value of ['x', 3, []] as never[]) {
      expect(() => embeddingBag(indices, torch.ones([2, 3]), { perSampleWeights: value, mode: 'sum' })).to.throw(
        TypeError,
        'perSampleWeights must be Tensor or null, got ',
      );
      expect(() => assertIntOrPair('x' as never, 'size', null as never)).to.throw(TypeError, 'message must be str');
    }
    expect(() => assertIntOrPair(null as never, 'size', '{} is wrong')).to.throw(TorchError, 'size is wrong');
  });
});
