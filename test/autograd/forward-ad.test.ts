import { expect } from 'chai';
import { type Tensor, torch } from '../../lib';
import { loadFixture } from '../support/fixtures';
import { expectValue, type Json, run } from '../support/replay';

const { forwardAd } = torch.autograd;
const { dualLevel, enterDualLevel, exitDualLevel, makeDual, unpackDual } = forwardAd;

interface Case {
  name: string;
  inputs: Record<string, Json>;
  tangents: Record<string, Json>;
  function: Json;
  primal: Json;
  tangent: Json;
}

describe('torch.autograd.forwardAd', () => {
  const x = torch.tensor([1.5, -2]);
  const v = torch.tensor([0.5, 3]);

  for (const row of loadFixture<{ cases: Case[] }>('func', 'forward-ad.json').cases) {
    it(`carries tangents through ${row.name} as Python does`, () => {
      dualLevel(() => {
        const duals = Object.keys(row.inputs).map((key) =>
          makeDual(run(row.inputs[key], {}), run(row.tangents[key], {})),
        );
        const { primal, tangent } = unpackDual(run(row.function, {})(...duals));
        expectValue(primal, row.primal, 'primal');
        if (row.tangent === null) expect(tangent).to.equal(null);
        else expectValue(tangent, row.tangent, 'tangent');
      });
    });
  }

  it('gives the parts by position and by name', () => {
    const { tangent, primal } = dualLevel((level) => {
      expect(level).to.equal(0);
      const parts = unpackDual(makeDual(x, v).mul(2));
      expect(parts[0]).to.equal(parts.primal);
      expect(parts).to.have.length(2);
      expect(parts).to.be.instanceOf(forwardAd.UnpackedDualTensor);
      const [primal, tangent] = parts;
      expect([primal, tangent]).to.deep.equal([parts.primal, parts.tangent]);
      return parts;
    });
    expect(primal.toArray()).to.deep.equal([3, -4]);
    expect(tangent?.toArray()).to.deep.equal([1, 6]);
    expect(unpackDual(x).primal).to.equal(x);
    expect(unpackDual(x).tangent).to.equal(null);
  });

  it('ends with its level: in all forms, also on errors', async () => {
    const dual = dualLevel(() => makeDual(x, v));
    expect(dualLevel(() => unpackDual(dual).tangent)).to.equal(null);
    expect(() =>
      dualLevel(() => {
        throw new Error('mine');
      }),
    ).to.throw('mine');
    {
      using _ = dualLevel();
      expect(unpackDual(makeDual(x, v)).tangent).not.to.equal(null);
    }
    const tangent = await dualLevel(async () => {
      const made = makeDual(x, v);
      await null;
      return unpackDual(made.exp()).tangent;
    });
    expect(tangent?.shape).to.deep.equal([2]);
    expect(enterDualLevel()).to.equal(0);
    exitDualLevel();
    expect(enterDualLevel()).to.equal(0);
    exitDualLevel({ level: 0 });
  });

  it('shows the tangent of a dual tensor', () => {
    dualLevel(() => {
      expect(String(makeDual(x, v))).to.equal('tensor([ 1.5000, -2.0000], tangent=tensor([0.5000, 3.0000]))');
      expect(String(makeDual(x, v).detach())).to.equal('tensor([ 1.5000, -2.0000])');
      expect(String(x)).to.equal('tensor([ 1.5000, -2.0000])');
    });
  });

  it('switches off and on', async () => {
    const tangentOf = (fn: (dual: Tensor) => Tensor) => unpackDual(fn(makeDual(x, v))).tangent;
    dualLevel(() => {
      expect(tangentOf((dual) => forwardAd.setFwdGradEnabled(false, () => dual.exp()))).to.equal(null);
      const inner = () => forwardAd.setFwdGradEnabled(true, forwardAd.isFwdGradEnabled);
      expect(forwardAd.setFwdGradEnabled(false, inner)).to.equal(true);
      expect(tangentOf((dual) => torch.noGrad(() => dual.exp()))).not.to.equal(null);
      {
        using _ = forwardAd.setFwdGradEnabled(false);
        expect(forwardAd.isFwdGradEnabled()).to.equal(false);
      }
      expect(forwardAd.isFwdGradEnabled()).to.equal(true);
    });
    expect(torch.inferenceMode(forwardAd.isFwdGradEnabled)).to.equal(false);
    await forwardAd.setFwdGradEnabled(false, async () => {
      await null;
      expect(forwardAd.isFwdGradEnabled()).to.equal(false);
    });
  });

  it('combines with reverse mode', () => {
    const leaf = x.clone().requiresGrad_();
    const product = dualLevel(() => {
      const { primal } = unpackDual(makeDual(leaf, v).pow(3).sum());
      const [gradient] = torch.autograd.grad(primal, leaf, { createGraph: true });
      return gradient;
    });
    expect(product.toArray()).to.deep.equal([6.75, 12]);
    const hvp = torch.func.jvp(
      torch.func.grad((t: Tensor) => t.pow(3).sum()),
      [x],
      [v],
    )[1];
    expect(hvp.toArray()).to.deep.equal([4.5, -36]);
  });

  it('refuses what Python refuses', () => {
    expect(() => makeDual(x, v)).to.throw(torch.TorchError, 'makeDual(): no level is open');
    expect(() => exitDualLevel()).to.throw(torch.TorchError, 'no level is open');
    expect(() => dualLevel(3 as never)).to.throw(TypeError, 'dualLevel(): expected a function');
    expect(() => forwardAd.setFwdGradEnabled('no' as never)).to.throw(TypeError, 'expected a boolean');
    dualLevel(() => {
      expect(() => enterDualLevel()).to.throw(torch.TorchError, 'Nested forward mode AD is not supported');
      expect(() => dualLevel(() => 1)).to.throw(torch.TorchError, 'Nested forward mode AD');
      expect(() => torch.func.jvp((t: Tensor) => t.sin(), [x], [v])).to.throw(torch.TorchError, 'Nested forward');
      expect(() => exitDualLevel({ level: 1 })).to.throw(torch.TorchError, 'level 1 is not the last one');
      expect(() => makeDual(x, v.at(0))).to.throw(torch.TorchError, 'different size');
      expect(() => makeDual(x.long(), v)).to.throw(TypeError, 'tensor must be floating point or complex');
      expect(() => makeDual(x, v.long())).to.throw(TypeError, 'tangent must be floating point or complex');
      expect(() => makeDual(x, 3 as never)).to.throw(TypeError, 'makeDual(): tangent must be Tensor, got 3');
      expect(() => makeDual(x, v, { lvl: 0 } as never)).to.throw(TypeError, /unknown option 'lvl'.*level/);
      expect(() => unpackDual('x' as never)).to.throw(TypeError, "tensor must be Tensor, got 'x'");
    });
  });
});
