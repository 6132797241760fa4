import { type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import {
  alphaDropout,
  checkProbability,
  dropout1d,
  dropout2d,
  dropout3d,
  featureAlphaDropout,
} from '../functional/dropout';
import { Module } from './module';
import { pyFloat, pyRepr } from './utils';

export interface DropoutOptions {
  /** Probability of an element (or channel) to become zero; default 0.5. */
  p?: number;
  /** Whether to change the input itself; default false. */
  inplace?: boolean;
}

type DropoutRest = Rest<[p: number, inplace: boolean], DropoutOptions>;

const defaults = { p: 0.5, inplace: false };

/** Base of the dropouts: in evaluation they return their input. */
abstract class DropoutNd extends Module {
  p: number;
  inplace: boolean;

  constructor(rest: DropoutRest) {
    super();
    const name = new.target.name;
    const { p, inplace } = readRest(name, rest, defaults);
    checkProbability(name, p);
    this.p = p;
    this.inplace = inplace;
  }

  override extraRepr(): string {
    return `p=${pyFloat(this.p)}, inplace=${pyRepr(this.inplace)}`;
  }
}

/**
 * In training, sets elements to zero with probability `p` and scales the others by 1 / (1 − p).
 *
 * **Shape** (*) → the same.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Dropout.html
 */
export class Dropout extends DropoutNd {
  constructor(...rest: DropoutRest) {
    super(rest);
  }

  override forward(input: Tensor): Tensor {
    if (!this.training) return input;
    return this.inplace ? torch.dropout_(input, this.p, true) : torch.dropout(input, this.p, true);
  }
}

/**
 * In training, sets whole channels to zero with probability `p` and scales the others by 1 / (1 − p).
 *
 * **Shape** (N, C, L) or (C, L) → the same.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Dropout1d.html
 */
export class Dropout1d extends DropoutNd {
  constructor(...rest: DropoutRest) {
    super(rest);
  }

  override forward(input: Tensor): Tensor {
    return dropout1d(input, this.p, this.training, this.inplace);
  }
}

/**
 * In training, sets whole channels to zero with probability `p` and scales the others by 1 / (1 − p).
 *
 * **Shape** (N, C, H, W) → the same; as in torch a 3-d input is taken as (N, C, L), with a warning.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Dropout2d.html
 */
export class Dropout2d extends DropoutNd {
  constructor(...rest: DropoutRest) {
    super(rest);
  }

  override forward(input: Tensor): Tensor {
    return dropout2d(input, this.p, this.training, this.inplace);
  }
}

/**
 * In training, sets whole channels to zero with probability `p` and scales the others by 1 / (1 − p).
 *
 * **Shape** (N, C, D, H, W) or (C, D, H, W) → the same.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Dropout3d.html
 */
export class Dropout3d extends DropoutNd {
  constructor(...rest: DropoutRest) {
    super(rest);
  }

  override forward(input: Tensor): Tensor {
    return dropout3d(input, this.p, this.training, this.inplace);
  }
}

/**
 * In training, sets elements to the value that SELU saturates at with probability `p`, and rescales so that mean 0 and
 * variance 1 stay (Klambauer et al. 2017). As in torch, `inplace` changes nothing.
 *
 * **Shape** (*) → the same.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.AlphaDropout.html
 */
export class AlphaDropout extends DropoutNd {
  constructor(...rest: DropoutRest) {
    super(rest);
  }

  override forward(input: Tensor): Tensor {
    return alphaDropout(input, this.p, this.training);
  }
}

/**
 * `AlphaDropout` of whole channels.
 *
 * **Shape** (N, C, …) → the same.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.FeatureAlphaDropout.html
 */
export class FeatureAlphaDropout extends DropoutNd {
  constructor(...rest: DropoutRest) {
    super(rest);
  }

  override forward(input: Tensor): Tensor {
    return featureAlphaDropout(input, this.p, this.training);
  }
}
