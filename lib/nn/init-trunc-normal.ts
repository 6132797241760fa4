// Truncated normal values, drawn in the same order as Python draws them.
import type { Generator } from '../generator';
import type { Tensor } from '../tensor';
import { torch } from '../torch';

type DrawOptions = { generator?: Generator };

/** Share of the interval above which drawing again from the normal distribution is used (as in torch). */
const enoughInside = 0.3;

function normalCdf(x: number): number {
  return (1 + torch.erf(torch.tensor(x / Math.SQRT2, { dtype: torch.float64 })).item()) / 2;
}

function anyTrue(mask: Tensor): boolean {
  return Boolean(mask.any().item());
}

/** Fills `tensor` with values of N(mean, std²) limited to [a, b]; grad mode must be off. */
export function truncatedNormal(
  tensor: Tensor,
  mean: number,
  std: number,
  a: number,
  b: number,
  draw: DrawOptions,
): Tensor {
  if (mean < a - 2 * std || mean > b + 2 * std) {
    process.emitWarning(
      'mean is more than 2 std from [a, b] in nn.init.truncNormal_. The distribution of values may be incorrect.',
    );
  }
  return torch.scope(() => {
    const inside = normalCdf((b - mean) / std) - normalCdf((a - mean) / std);
    if (inside > enoughInside) redraw(tensor, mean, std, a, b, draw);
    else reject(tensor, mean, std, a, b, draw);
    return tensor;
  });
}

/** Draws whole normal tensors and takes from each what is still missing. */
function redraw(tensor: Tensor, mean: number, std: number, a: number, b: number, draw: DrawOptions): void {
  const low = torch.tensor(a, { dtype: tensor.dtype }).item();
  const high = torch.tensor(b, { dtype: tensor.dtype }).item();
  let result = tensor.normal_(mean, std, draw);
  for (;;) {
    const outside = result.lt(low).logicalOr(result.gt(high));
    if (!anyTrue(outside)) break;
    result = torch.where(outside, torch.emptyLike(result).normal_(mean, std, draw), result);
  }
  if (result !== tensor) tensor.copy_(result);
}

/** Rejection sampling from the uniform distribution, for intervals in a tail: keeps a candidate with probability p/p_max. */
function reject(tensor: Tensor, mean: number, std: number, a: number, b: number, draw: DrawOptions): void {
  const mode = Math.max(a, Math.min(mean, b));
  const logPeak = -0.5 * ((mode - mean) / std) ** 2;
  const logDensity = (x: Tensor) => x.sub_(mean).div_(std).pow_(2).mul_(-0.5).sub_(logPeak);
  const accept = torch.emptyLike(tensor);
  const isRejected = (density: Tensor) => accept.uniform_(0, 1, draw).log_().gt(density);
  const candidates = torch.emptyLike(tensor);
  let result = tensor.uniform_(a, b, draw);
  let pending: Tensor = isRejected(logDensity(candidates.copy_(tensor)));
  while (anyTrue(pending)) {
    candidates.uniform_(a, b, draw);
    result = torch.where(pending, candidates, result);
    pending = torch.where(pending, isRejected(logDensity(candidates)), pending);
  }
  if (result !== tensor) tensor.copy_(result);
}
