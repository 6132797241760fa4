// Divergences of multivariate normals, with full covariance and of low rank.
import { describe } from '../../options';
import type { Tensor } from '../../tensor-handle';
import { torch } from '../../torch';
import { batchMahalanobis, batchTraceXXT, diagonalOf } from '../batch-matrices';
import type { Distribution } from '../distribution';
import { batchLowrankLogdet, batchLowrankMahalanobis, LowRankMultivariateNormal } from '../lowrank-multivariate-normal';
import { MultivariateNormal } from '../multivariate-normal';
import { registerKl } from './registry';

function checkEvents(p: Distribution, q: Distribution): void {
  if (p.eventShape.join() === q.eventShape.join()) return;
  throw new RangeError(
    `klDivergence(): multivariate normals must have the same eventShape, got ${describe(p.eventShape)} and ` +
      describe(q.eventShape),
  );
}

const lowRankLogDet = (d: LowRankMultivariateNormal) => batchLowrankLogdet(d._unbroadcastedCovDiag, d._capacitanceTril);
const halfLogDet = (d: MultivariateNormal) => diagonalOf(d._unbroadcastedScaleTril).log().sum(-1);

/** What the divergence from q of low rank needs: distances to q's mean, and q's whitening of a low-rank part. */
function lowRankTerms(q: LowRankMultivariateNormal, loc: Tensor) {
  const { _unbroadcastedCovFactor: W, _unbroadcastedCovDiag: D, _capacitanceTril: capacitance } = q;
  const distance = batchLowrankMahalanobis(W, D, q.loc.sub(loc), capacitance);
  const A = torch.linalg.solveTriangular(capacitance, W.mT.div(D.unsqueeze(-2)), { upper: false });
  return { distance, A, D };
}

registerKl(
  LowRankMultivariateNormal,
  LowRankMultivariateNormal,
)((p, q) => {
  checkEvents(p, q);
  const { distance, A, D } = lowRankTerms(q, p.loc);
  const { _unbroadcastedCovFactor: W, _unbroadcastedCovDiag: pDiag } = p;
  const trace = pDiag
    .div(D)
    .sum(-1)
    .add(batchTraceXXT(W.mul(D.rsqrt().unsqueeze(-1))))
    .sub(batchTraceXXT(A.mul(pDiag.sqrt().unsqueeze(-2))))
    .sub(batchTraceXXT(A.matmul(W)));
  return lowRankLogDet(q).sub(lowRankLogDet(p)).add(trace).add(distance).sub(p.eventShape[0]).mul(0.5);
});

registerKl(
  MultivariateNormal,
  LowRankMultivariateNormal,
)((p, q) => {
  checkEvents(p, q);
  const { distance, A, D } = lowRankTerms(q, p.loc);
  const L = p._unbroadcastedScaleTril;
  const trace = batchTraceXXT(L.mul(D.rsqrt().unsqueeze(-1))).sub(batchTraceXXT(A.matmul(L)));
  const logDets = lowRankLogDet(q).sub(halfLogDet(p).mul(2));
  return logDets.add(trace).add(distance).sub(p.eventShape[0]).mul(0.5);
});

/** `trace(L⁻¹ X Xᵀ L⁻ᵀ)`, with the batch dimensions of both. */
function whitenedTrace(L: Tensor, X: Tensor): Tensor {
  const batch = torch.broadcastShapes(L.shape.slice(0, -2), X.shape.slice(0, -2));
  const [left, right] = [L, X].map((matrix) => matrix.expand([...batch, ...matrix.shape.slice(-2)]));
  return batchTraceXXT(torch.linalg.solveTriangular(left, right, { upper: false }));
}

registerKl(
  LowRankMultivariateNormal,
  MultivariateNormal,
)((p, q) => {
  checkEvents(p, q);
  const L = q._unbroadcastedScaleTril;
  const distance = batchMahalanobis(L, q.loc.sub(p.loc));
  const trace = whitenedTrace(L, p._unbroadcastedCovFactor).add(
    whitenedTrace(L, torch.diagEmbed(p._unbroadcastedCovDiag.sqrt())),
  );
  const logDets = halfLogDet(q).mul(2).sub(lowRankLogDet(p));
  return logDets.add(trace).add(distance).sub(p.eventShape[0]).mul(0.5);
});

registerKl(
  MultivariateNormal,
  MultivariateNormal,
)((p, q) => {
  checkEvents(p, q);
  const trace = whitenedTrace(q._unbroadcastedScaleTril, p._unbroadcastedScaleTril);
  const distance = batchMahalanobis(q._unbroadcastedScaleTril, q.loc.sub(p.loc));
  return halfLogDet(q).sub(halfLogDet(p)).add(trace.add(distance).sub(p.eventShape[0]).mul(0.5));
});
