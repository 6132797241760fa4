// Derivatives of eigenpairs that an iteration has found. Source: torch/_lobpcg.py
import { isGradEnabled } from '../modes';
import type { Tensor } from '../tensor-handle';
import { aten } from './aten';

const pinvOp = aten('linalg_pinv');
const diagEmbedOp = aten('diag_embed');

/** 1 / (λⱼ − λᵢ); 0 on the diagonal, and for equal eigenvalues, whose vectors have no derivative. */
function inverseGaps(values: Tensor): Tensor {
  const gaps = values.unsqueeze(-2).sub(values.unsqueeze(-1));
  // Filled before the division, so that the division's own derivative is finite too.
  return gaps.maskedFill(gaps.eq(0), Number.POSITIVE_INFINITY).reciprocal();
}

/** (λᵢ − A)⁻¹ outside U's span, for each i. **Shape**: (…, k, m, m). */
function resolvents(a: Tensor, values: Tensor, vectors: Tensor): Tensor {
  const m = a.size(-1);
  const span = vectors.matmul(vectors.mT).unsqueeze(-3);
  const rest = a.sub(vectors.mul(values.unsqueeze(-2)).matmul(vectors.mT)).unsqueeze(-3);
  const shift = values.unsqueeze(-1).unsqueeze(-1);
  // λᵢ − A outside U's span, the size of A's diagonal inside it, where nothing is asked for.
  const scale = a.diagonal(0, -2, -1).abs().amax([-1], true).unsqueeze(-1).unsqueeze(-1);
  const diagonal = diagEmbedOp(values.unsqueeze(-1).expand([...values.shape, m]));
  return pinvOp(diagonal.sub(rest).add(span.mul(scale.sub(shift))), { hermitian: true });
}

/**
 * Moves eigenpairs of A by a change dA of it, to first order: with P = UᵀdA U, dλ = diag(P) and
 * dU = U (F ∘ P) + (λᵢ − A)⁻¹ (1 − UUᵀ) dA uᵢ, where Fᵢⱼ = 1 / (λⱼ − λᵢ).
 */
function moved(a: Tensor, values: Tensor, vectors: Tensor, change: Tensor): [values: Tensor, vectors: Tensor] {
  const image = change.matmul(vectors); // (…, m, k)
  const inside = vectors.mT.matmul(image); // (…, k, k)
  let shift = vectors.matmul(inverseGaps(values).mul(inside));
  if (values.size(-1) < a.size(-1)) {
    const outside = (tensor: Tensor) => tensor.sub(vectors.matmul(vectors.mT.matmul(tensor)));
    const solved = resolvents(a, values, vectors).matmul(outside(image).mT.unsqueeze(-1)); // (…, k, m, 1)
    shift = shift.add(outside(solved.squeeze(-1).mT));
  }
  return [inside.diagonal(0, -2, -1), shift];
}

/**
 * Eigenpairs of `fixed` as functions of `a`, which has its values: with their first and second derivatives. The change
 * A − A is zero, so that the results keep their values. Twice derived, the change times a coefficient counts the
 * coefficient's derivative twice: hence coefficients half-way between the constants and the first order.
 */
export function withGradient(a: Tensor, fixed: Tensor, values: Tensor, vectors: Tensor): [Tensor, Tensor] {
  if (!isGradEnabled()) return [values, vectors];
  const change = a.sub(fixed);
  const [firstValues, firstVectors] = moved(fixed, values, vectors, change);
  const half = change.div(2);
  const [moreValues, moreVectors] = moved(
    fixed.add(half),
    values.add(firstValues.div(2)),
    vectors.add(firstVectors.div(2)),
    change,
  );
  return [values.add(moreValues), vectors.add(moreVectors)];
}
