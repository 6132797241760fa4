// Different transforms for parts of one dimension.
import { checkInt, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor-handle';
import { torch } from '../../torch';
import * as constraints from '../constraints';
import { sumRightmost } from '../utils';
import { checkTransforms } from './compose';
import { Transform, type TransformOptions } from './transform';

export interface CatOptions extends TransformOptions {
  /** The dimension that is split; default 0. */
  dim?: number;
  /** The length of each part; default 1 each. */
  lengths?: readonly number[] | null;
}

const defaults: Required<CatOptions> = { dim: 0, lengths: null, cacheSize: 0 };

/** Throws RangeError unless `value` has the dimension and `length` elements in it. */
export function checkParts(value: Tensor, dim: number, length: number): void {
  if (-value.ndim > dim || dim >= value.ndim) {
    throw new RangeError(`dim ${dim} out of range for tensor with ${value.ndim} dimensions`);
  }
  if (value.size(dim) !== length) throw new RangeError(`size(${dim}) = ${value.size(dim)} must equal length ${length}`);
}

/**
 * Applies a sequence of transforms to parts of given lengths along `dim`, as `torch.cat` would join them.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#torch.distributions.transforms.CatTransform
 */
export class CatTransform extends Transform {
  readonly transforms: readonly Transform[];
  readonly dim: number;
  readonly lengths: readonly number[];

  constructor(
    tseq: readonly Transform[],
    ...rest: Rest<[dim: number, lengths: readonly number[] | null, cacheSize: number], CatOptions>
  ) {
    const { dim, lengths, cacheSize } = readRest('CatTransform', rest, defaults);
    checkTransforms('CatTransform', 'tseq', tseq);
    checkInt('CatTransform', 'dim', dim);
    super({ cacheSize });
    this.transforms = cacheSize ? tseq.map((transform) => transform.withCache(cacheSize)) : [...tseq];
    this.dim = dim;
    this.lengths = lengths ? [...lengths] : tseq.map(() => 1);
    if (this.lengths.length !== tseq.length) {
      throw new RangeError(`CatTransform(): lengths (${this.lengths.length}) must match transforms (${tseq.length})`);
    }
  }

  override get eventDim(): number {
    return Math.max(...this.transforms.map((transform) => transform.eventDim));
  }

  /** All lengths together. */
  get length(): number {
    return this.lengths.reduce((sum, length) => sum + length, 0);
  }

  override get domain(): constraints.Constraint {
    return constraints.cat(
      this.transforms.map(({ domain }) => domain),
      this.dim,
      this.lengths,
    );
  }

  override get codomain(): constraints.Constraint {
    return constraints.cat(
      this.transforms.map(({ codomain }) => codomain),
      this.dim,
      this.lengths,
    );
  }

  override get bijective(): boolean {
    return this.transforms.every((transform) => transform.bijective);
  }

  protected override _call(x: Tensor): Tensor {
    const parts = this.split(x);
    return torch.cat(
      this.transforms.map((transform, i) => transform.forward(parts[i])),
      this.dim,
    );
  }

  protected override _inverse(y: Tensor): Tensor {
    const parts = this.split(y);
    return torch.cat(
      this.transforms.map((transform, i) => transform.inv.forward(parts[i])),
      this.dim,
    );
  }

  override logAbsDetJacobian(x: Tensor, y: Tensor): Tensor {
    const [xs, ys] = [this.split(x), this.split(y)];
    const terms = this.transforms.map((transform, i) => {
      const term = transform.logAbsDetJacobian(xs[i], ys[i]);
      return sumRightmost(term, this.eventDim - transform.eventDim);
    });
    const dim = (this.dim >= 0 ? this.dim - x.ndim : this.dim) + this.eventDim;
    return dim < 0 ? torch.cat(terms, dim) : terms.reduce((sum, term) => sum.add(term));
  }

  protected override cacheParts(): void {
    if (this.cacheSize === 0) return;
    Object.assign(this, { transforms: this.transforms.map((transform) => transform.withCache(this.cacheSize)) });
  }

  private split(value: Tensor): Tensor[] {
    checkParts(value, this.dim, this.length);
    let start = 0;
    return this.lengths.map((length) => {
      const part = value.narrow(this.dim, start, length);
      start += length;
      return part;
    });
  }
}
