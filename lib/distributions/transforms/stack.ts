// One transform for each index of a dimension.
import { checkInt, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor-handle';
import { torch } from '../../torch';
import * as constraints from '../constraints';
import { checkParts } from './cat';
import { checkTransforms } from './compose';
import { Transform, type TransformOptions } from './transform';

export interface StackOptions extends TransformOptions {
  /** The dimension that the transforms share out; default 0. */
  dim?: number;
}

const defaults: StackOptions = { dim: 0, cacheSize: 0 };

/**
 * Applies one transform to each index of `dim`, as `torch.stack` would join them.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#torch.distributions.transforms.StackTransform
 */
export class StackTransform extends Transform {
  readonly transforms: readonly Transform[];
  readonly dim: number;

  constructor(tseq: readonly Transform[], ...rest: Rest<[dim: number, cacheSize: number], StackOptions>) {
    const { dim, cacheSize } = readRest('StackTransform', rest, defaults);
    checkTransforms('StackTransform', 'tseq', tseq);
    checkInt('StackTransform', 'dim', dim);
    super({ cacheSize });
    this.transforms = cacheSize ? tseq.map((transform) => transform.withCache(cacheSize)) : [...tseq];
    this.dim = dim;
  }

  override get domain(): constraints.Constraint {
    return constraints.stack(
      this.transforms.map(({ domain }) => domain),
      this.dim,
    );
  }

  override get codomain(): constraints.Constraint {
    return constraints.stack(
      this.transforms.map(({ codomain }) => codomain),
      this.dim,
    );
  }

  override get bijective(): boolean {
    return this.transforms.every((transform) => transform.bijective);
  }

  protected override _call(x: Tensor): Tensor {
    const parts = this.split(x);
    return torch.stack(
      this.transforms.map((transform, i) => transform.forward(parts[i])),
      this.dim,
    );
  }

  protected override _inverse(y: Tensor): Tensor {
    const parts = this.split(y);
    return torch.stack(
      this.transforms.map((transform, i) => transform.inv.forward(parts[i])),
      this.dim,
    );
  }

  override logAbsDetJacobian(x: Tensor, y: Tensor): Tensor {
    const [xs, ys] = [this.split(x), this.split(y)];
    const terms = this.transforms.map((transform, i) => transform.logAbsDetJacobian(xs[i], ys[i]));
    return torch.stack(terms, this.dim);
  }

  protected override cacheParts(): void {
    if (this.cacheSize === 0) return;
    Object.assign(this, { transforms: this.transforms.map((transform) => transform.withCache(this.cacheSize)) });
  }

  private split(value: Tensor): Tensor[] {
    checkParts(value, this.dim, this.transforms.length);
    return this.transforms.map((_, i) => value.select(this.dim, i));
  }
}
