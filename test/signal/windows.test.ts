import { expect } from 'chai';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import { replayFixture } from '../support/replay';

const { windows } = torch.signal;

describe('torch.signal.windows', () => {
  replayFixture('signal', 'windows.json');

  it('refuses wrong lengths, dtypes, layouts and shapes', () => {
    const all = [
      windows.bartlett,
      windows.blackman,
      windows.cosine,
      windows.exponential,
      windows.gaussian,
      windows.generalHamming,
      windows.hamming,
      windows.hann,
      windows.kaiser,
      windows.nuttall,
      (M: number, options: object = {}) => windows.generalCosine(M, { a: [1], ...options }),
    ] as ((M: number, options?: object) => Tensor)[];
    for (const window of all) {
      expect(() => window(-1)).to.throw(RangeError, 'must not be negative, got -1');
      expect(() => window(1.5)).to.throw(TypeError, 'M must be int, got 1.5');
      expect(() => window(4, { dtype: torch.float16 })).to.throw(RangeError, 'torch.float32 or torch.float64');
      expect(() => window(4, { layout: torch.sparseCoo })).to.throw(RangeError, 'torch.strided');
      expect(() => window(4, { symm: true } as object)).to.throw(TypeError, /unknown option 'symm'.*sym/);
      expect(() => window(4, { sym: 1 } as object)).to.throw(TypeError, 'sym must be bool, got 1');
    }
    expect(() => windows.exponential(4, { tau: 0 })).to.throw(RangeError, 'tau must be positive, got 0');
    expect(() => windows.exponential(4, { center: 1 })).to.throw(RangeError, 'center must be null');
    expect(() => windows.gaussian(4, { std: -1 })).to.throw(RangeError, 'std must be positive, got -1');
    expect(() => windows.kaiser(4, { beta: -1 })).to.throw(RangeError, 'beta must not be negative, got -1');
    expect(() => windows.generalCosine(4, {} as never)).to.throw(TypeError, 'a must be float[]');
    expect(() => windows.generalCosine(4, { a: [] })).to.throw(RangeError, 'a must not be empty');
    expect(() => windows.generalHamming(4, { alpha: 'x' as never })).to.throw(
      TypeError,
      "alpha must be float, got 'x'",
    );
  });

  it('follows the default dtype and device', () => {
    torch.setDefaultDtype(torch.float64);
    torch.setDefaultDevice('meta');
    try {
      expect(windows.hann(4).dtype).to.equal(torch.float64);
      expect(windows.kaiser(4).device.type).to.equal('meta');
    } finally {
      torch.setDefaultDtype(torch.float32);
      torch.setDefaultDevice(null);
    }
  });
});
