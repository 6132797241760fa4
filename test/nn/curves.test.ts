// One seed, the same initial weights bit for bit, and the same loss curve as Python: scripts/fixtures/nn_curves.py.
import { expect } from 'chai';
import { type Curve, largestDifference, trainCurve } from '../support/curves';
import { loadFixture } from '../support/fixtures';

// Kernels of other processors round differently, and training amplifies that: at 20 steps by less than this.
const tolerance = 1e-4;

describe('training equals PyTorch over 20 steps', () => {
  const { cases, seed } = loadFixture<{ cases: Curve[]; seed: number }>('nn', 'curves.json');
  for (const expected of cases) {
    it(expected.name, () => {
      const curve = trainCurve(expected.name as Parameters<typeof trainCurve>[0], seed, expected.losses.length);
      expect(curve.initial, 'initial weights').to.equal(expected.initial);
      const { step, difference } = largestDifference(curve.losses, expected.losses);
      expect(difference, `relative difference of the losses at step ${step}`).to.be.at.most(tolerance);
    });
  }
});
