import { expect } from 'chai';
import * as nn from '../../lib/nn';
import { torch } from '../../lib/torch';

const { clipGradNorm_, clipGradValue_ } = nn.utils;

function withGrads(...grads: number[][]): nn.Parameter[] {
  return grads.map((values) => {
    const p = new nn.Parameter(torch.zeros([values.length], { dtype: torch.float64 }));
    p.grad = torch.tensor(values, { dtype: torch.float64 });
    return p;
  });
}

const grads = (params: nn.Parameter[]) => params.map((p) => p.grad?.toArray());

describe('nn.utils', () => {
  it('clipGradNorm_ scales all gradients together', () => {
    const params = withGrads([3, 0], [0, 4]);
    expect(clipGradNorm_(params, 1).item()).to.equal(5);
    // Python divides by the norm plus 1e-6.
    const factor = 1 / (5 + 1e-6);
    expect(grads(params)).to.deep.equal([
      [3 * factor, 0],
      [0, 4 * factor],
    ]);
  });

  it('clipGradNorm_ leaves small gradients, takes other norms, one tensor and missing gradients', () => {
    const params = withGrads([0.5, -2]);
    expect(clipGradNorm_(params, 10, { normType: Number.POSITIVE_INFINITY }).item()).to.equal(2);
    expect(clipGradNorm_(params[0], 10, 1).item()).to.equal(2.5);
    expect(grads(params)).to.deep.equal([[0.5, -2]]);
    expect(clipGradNorm_([new nn.Parameter(torch.zeros(1))], 1).item()).to.equal(0);
  });

  it('clipGradNorm_ mixes dtypes', () => {
    const single = new nn.Parameter(torch.zeros(1));
    single.grad = torch.tensor([12.5]);
    const params = [single, ...withGrads([0, 0])];
    expect(clipGradNorm_(params, 5).item()).to.equal(12.5);
    expect(single.grad?.item()).to.be.closeTo(5, 1e-5);
  });

  it('clipGradValue_ limits each element', () => {
    const params = withGrads([3, -0.5], [-4]);
    clipGradValue_(params, 1);
    expect(grads(params)).to.deep.equal([[1, -0.5], [-1]]);
  });

  it('refuses what is not finite, where asked, and wrong kinds', () => {
    const params = withGrads([Number.NaN]);
    expect(() => clipGradNorm_(params, 1, { errorIfNonfinite: true })).to.throw(torch.TorchError, 'is non-finite');
    expect(clipGradNorm_(params, 1).item()).to.be.NaN;
    expect(() => clipGradNorm_(params, '1' as never)).to.throw(TypeError, "maxNorm must be float, got '1'");
    expect(() => clipGradNorm_(params, 1, { norm: 2 } as object)).to.throw(TypeError, "unknown option 'norm'");
    expect(() => clipGradValue_(params, undefined as never)).to.throw(TypeError, 'clipValue must be float');
  });
});
