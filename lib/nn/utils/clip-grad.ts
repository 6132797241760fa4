// Limiting gradients. Source: https://docs.pytorch.org/docs/2.13/nn.html#clip-gradients
import { TorchError } from '../../errors';
import { checkNumber, describe, type Rest, readRest } from '../../options';
import { Tensor } from '../../tensor';
import { torch } from '../../torch';

const { aten } = torch.ops;

function gradsOf(what: string, parameters: Tensor | Iterable<Tensor>): Tensor[] {
  const isList = Symbol.iterator in Object(parameters) && !(parameters instanceof Tensor);
  const list = isList ? [...(parameters as Iterable<Tensor>)] : [parameters as Tensor];
  for (const item of list) {
    if (!(item instanceof Tensor)) {
      throw new TypeError(`${what}(): parameters must be a Tensor or a list of them, got ${describe(item)}`);
    }
  }
  return list.map((p) => p.grad).filter((g): g is Tensor => g !== null);
}

/** Gradients that one foreach kernel can take together. */
function byDeviceAndDtype(grads: Tensor[]): Tensor[][] {
  const groups = new Map<string, Tensor[]>();
  for (const grad of grads) {
    const key = `${grad.device} ${grad.dtype}`;
    const group = groups.get(key);
    if (group) group.push(grad);
    else groups.set(key, [grad]);
  }
  return [...groups.values()];
}

interface ClipNormOptions {
  /** The p of the norm, `Infinity` for the maximum; default 2. */
  normType?: number;
  /** Whether a norm that is NaN or infinite is an error; default false. */
  errorIfNonfinite?: boolean;
}

/**
 * Scales the gradients of the parameters, in place, so that the norm of all of them together is at most `maxNorm`.
 *
 * Returns that norm before the scaling, a 0-dim tensor.
 *
 * **Throws** TorchError for a norm that is not finite, with `errorIfNonfinite`.
 */
export function clipGradNorm_(
  parameters: Tensor | Iterable<Tensor>,
  maxNorm: number,
  ...rest: Rest<[normType: number, errorIfNonfinite: boolean], ClipNormOptions>
): Tensor {
  const { normType, errorIfNonfinite } = readRest('clipGradNorm_', rest, { normType: 2, errorIfNonfinite: false });
  checkNumber('clipGradNorm_', 'maxNorm', maxNorm);
  const grads = gradsOf('clipGradNorm_', parameters);
  if (grads.length === 0) return torch.tensor(0, { dtype: torch.float32 });
  return torch.noGrad(() => {
    const groups = byDeviceAndDtype(grads);
    const norms = groups.flatMap((group) => aten._foreach_norm.Scalar(group, normType) as Tensor[]);
    const device = grads[0].device;
    const total = torch.linalg.vectorNorm(torch.stack(norms.map((n) => n.to(device))), normType);
    if (errorIfNonfinite && !Number.isFinite(total.item())) {
      throw new TorchError(
        `The total norm of order ${normType} for gradients from parameters is non-finite, so it cannot be clipped. To ` +
          'disable this error and scale the gradients by the non-finite norm anyway, set errorIfNonfinite to false',
      );
    }
    // The product with a factor of 1 costs less than asking, since asking waits for the device.
    const factor = total.add(1e-6).reciprocal().mul(maxNorm).clamp({ max: 1 });
    for (const group of groups) aten._foreach_mul_.Tensor(group, factor.to(group[0].device));
    return total;
  });
}

/** Limits every element of the parameters' gradients, in place, to [-clipValue, clipValue]. */
export function clipGradValue_(parameters: Tensor | Iterable<Tensor>, clipValue: number): void {
  checkNumber('clipGradValue_', 'clipValue', clipValue);
  torch.noGrad(() => {
    for (const group of byDeviceAndDtype(gradsOf('clipGradValue_', parameters))) {
      aten._foreach_clamp_min_.Scalar(group, -clipValue);
      aten._foreach_clamp_max_.Scalar(group, clipValue);
    }
  });
}
