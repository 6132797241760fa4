// First derivatives of eigenpairs that an iteration has found. Source: torch/_lobpcg.py
import { isGradEnabled } from '../modes';
import type { Tensor } from '../tensor-handle';
import { aten } from './aten';

const pinvOp = aten('linalg_pinv');
const diagEmbedOp = aten('diag_embed');

/** 1 / (λⱼ − λᵢ); 0 on the diagonal, and for equal eigenvalues, whose vectors have no derivative. */
function inverseGaps(values: Tensor): Tensor {
  const gaps = values.unsqueeze(-2).sub(values.unsqueeze(-1));
  return gaps.reciprocal().nanToNum(0, 0, 0);
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
 * Eigenpairs with the gradient of perturbation theory: for a change dA of the matrix, with P = UᵀdA U,
 * dλ = diag(P) and dU = U (F ∘ P) + (λᵢ − A)⁻¹ (1 − UUᵀ) dA uᵢ, where Fᵢⱼ = 1 / (λⱼ − λᵢ). The change is A − A, whose value
 * is zero, so that the results keep theirs. A second derivative would need λ and U to depend on A in these formulas too.
 */
export function withGradient(a: Tensor, fixed: Tensor, values: Tensor, vectors: Tensor): [Tensor, Tensor] {
  if (!isGradEnabled()) return [values, vectors];
  const moved = a.sub(fixed).matmul(vectors); // (…, m, k)
  const inside = vectors.mT.matmul(moved); // (…, k, k)
  let change = vectors.matmul(inverseGaps(values).mul(inside));
  if (values.size(-1) < fixed.size(-1)) {
    const outside = (tensor: Tensor) => tensor.sub(vectors.matmul(vectors.mT.matmul(tensor)));
    const solved = resolvents(fixed, values, vectors).matmul(outside(moved).mT.unsqueeze(-1)); // (…, k, m, 1)
    change = change.add(outside(solved.squeeze(-1).mT));
  }
  return [values.add(inside.diagonal(0, -2, -1)), vectors.add(change)];
}
