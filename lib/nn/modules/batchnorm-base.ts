// What batch and instance normalization share: parameters, running statistics, printing.
import type { Device } from '../../device';
import type { DType } from '../../dtype';
import { intOf, type Rest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import * as init from '../init';
import { filledParameter, type Parameter } from '../parameter';
import type { FactoryOptions } from './linear';
import { Module } from './module';
import type { StateDict } from './state-dict';
import { pyFloat, pyRepr } from './utils';

export interface BatchNormOptions extends FactoryOptions {
  /** Added to the variance; default 1e-5. */
  eps?: number;
  /** Weight of the new batch in the running statistics, `null` for a cumulative average; default 0.1. */
  momentum?: number | null;
  /** Whether there are a learnable weight and bias; default true. */
  affine?: boolean;
  /** Whether running statistics are kept, and used in evaluation; default true. */
  trackRunningStats?: boolean;
  /** With `affine`: whether there is a bias; default true. */
  bias?: boolean;
}

export type NormRest = Rest<
  [
    eps: number,
    momentum: number | null,
    affine: boolean,
    trackRunningStats: boolean,
    device: string | Device,
    dtype: DType,
  ],
  BatchNormOptions
>;

/** The defaults of batch normalization. */
export const batchNormDefaults = {
  eps: 1e-5,
  momentum: 0.1 as number | null,
  affine: true,
  trackRunningStats: true,
  device: undefined as string | Device | undefined,
  dtype: undefined as DType | undefined,
  bias: true,
};

/** All options, as the constructors of subclasses read them. */
export type NormConfig = typeof batchNormDefaults;

/** Throws unless an input has one of the numbers of dimensions that a layer takes. */
export function checkInputDims(ndim: number, dims: readonly number[]): void {
  if (dims.includes(ndim)) return;
  throw new RangeError(`expected ${dims.map((d) => `${d}D`).join(' or ')} input (got ${ndim}D input)`);
}

/** Base of batch and instance normalization. */
export abstract class NormBase extends Module {
  numFeatures: number;
  eps: number;
  momentum: number | null;
  affine: boolean;
  trackRunningStats: boolean;
  weight: Parameter | null;
  bias: Parameter | null;
  running_mean!: Tensor | null;
  running_var!: Tensor | null;
  num_batches_tracked!: Tensor | null;

  constructor(numFeatures: unknown, config: Readonly<NormConfig>) {
    super();
    const { eps, momentum, affine, trackRunningStats: tracked, device, dtype, bias } = config;
    const size = [intOf(new.target.name, 'numFeatures', numFeatures)];
    this.numFeatures = size[0];
    this.eps = eps;
    this.momentum = momentum;
    this.affine = affine;
    this.trackRunningStats = tracked;
    this.weight = affine ? filledParameter(size, 1, device, dtype) : null;
    this.bias = affine && bias ? filledParameter(size, 0, device, dtype) : null;
    this.registerBuffer('running_mean', tracked ? torch.zeros(size, { device, dtype }) : null);
    this.registerBuffer('running_var', tracked ? torch.ones(size, { device, dtype }) : null);
    this.registerBuffer('num_batches_tracked', tracked ? torch.tensor(0, { device, dtype: torch.int64 }) : null);
  }

  // Version 2 of the layout added num_batches_tracked.
  override get stateDictVersion(): number {
    return 2;
  }

  /** Sets the running statistics back to mean 0, variance 1 and no batches seen. */
  resetRunningStats(): void {
    this.running_mean?.zero_();
    this.running_var?.fill_(1);
    this.num_batches_tracked?.zero_();
  }

  /** Sets running statistics, weight and bias back to their initial values. */
  resetParameters(): void {
    this.resetRunningStats();
    if (this.weight) init.ones_(this.weight);
    if (this.bias) init.zeros_(this.bias);
  }

  override upgradeState(state: StateDict, prefix: string, version: number | undefined, _problems: string[]): void {
    const key = `${prefix}num_batches_tracked`;
    if ((version !== undefined && version >= 2) || !this.trackRunningStats || key in state) return;
    const count = this.num_batches_tracked;
    state[key] = count && count.device.type !== 'meta' ? count : torch.tensor(0, { dtype: torch.int64 });
  }

  override extraRepr(): string {
    const { numFeatures, eps, momentum, affine, bias, trackRunningStats } = this;
    return (
      `${numFeatures}, eps=${pyFloat(eps)}, momentum=${momentum === null ? 'None' : pyFloat(momentum)}, ` +
      `affine=${pyRepr(affine)}, bias=${pyRepr(bias !== null)}, track_running_stats=${pyRepr(trackRunningStats)}`
    );
  }
}
