import type { Device } from '../../device';
import type { DType } from '../../dtype';
import { describe, type Rest, readArgs, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { BatchNorm } from './batchnorm';
import { type BatchNormOptions, batchNormDefaults } from './batchnorm-base';
import { Module } from './module';

export interface SyncBatchNormOptions extends BatchNormOptions {
  /** The processes that share statistics; default: all. */
  processGroup?: unknown;
}

type SyncBatchNormArgs =
  | [
      numFeatures: number,
      ...rest: Rest<
        [
          eps: number,
          momentum: number | null,
          affine: boolean,
          trackRunningStats: boolean,
          processGroup: unknown,
          device: string | Device,
          dtype: DType,
        ],
        SyncBatchNormOptions
      >,
    ]
  | [options: SyncBatchNormOptions & { numFeatures: number }];

const { eps, momentum, affine, trackRunningStats, device, dtype, bias } = batchNormDefaults;
const defaults = {
  ...{ eps, momentum, affine, trackRunningStats },
  processGroup: null as unknown,
  ...{ device, dtype, bias },
};

/**
 * Batch normalization over the batches of all processes; in a single process, what `BatchNorm1d` to `BatchNorm3d` do.
 *
 * **Shape** (N, C, …) → the same.
 *
 * **Throws** RangeError for an input of fewer than 2 dimensions or without channels.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.SyncBatchNorm.html
 */
export class SyncBatchNorm extends BatchNorm {
  readonly processGroup: unknown;

  constructor(...args: SyncBatchNormArgs) {
    const [[numFeatures], config] = readArgs(new.target.name, ['numFeatures'], args, defaults);
    super(numFeatures, config);
    this.processGroup = config.processGroup;
  }

  override _checkInputDim(input: Tensor): void {
    const shape = input.shape;
    if (shape.length < 2) throw new RangeError(`expected at least 2D input (got ${shape.length}D input)`);
    if (shape[1] === 0) throw new RangeError('SyncBatchNorm number of input channels should be non-zero');
  }

  /**
   * `module` with every BatchNorm in it replaced by a SyncBatchNorm that has its parameters and buffers; a module that is
   * a BatchNorm itself is not changed, its replacement is returned.
   */
  static convertSyncBatchnorm(
    module: Module,
    ...rest: Rest<[processGroup: unknown], { processGroup?: unknown }>
  ): Module {
    const { processGroup } = readRest('convertSyncBatchnorm', rest, { processGroup: null as unknown });
    if (!(module instanceof Module)) {
      throw new TypeError(`convertSyncBatchnorm(): module must be a Module, got ${describe(module)}`);
    }
    const output = module instanceof BatchNorm ? synced(module, processGroup) : module;
    for (const [name, child] of module.namedChildren()) {
      output.addModule(name, SyncBatchNorm.convertSyncBatchnorm(child, { processGroup }));
    }
    return output;
  }
}

function synced(module: BatchNorm, processGroup: unknown): SyncBatchNorm {
  const { numFeatures, eps, momentum, affine, trackRunningStats } = module;
  const output = new SyncBatchNorm(numFeatures, {
    ...{ eps, momentum, affine, trackRunningStats, processGroup },
    bias: module.bias !== null,
  });
  const { weight, bias, running_mean, running_var, num_batches_tracked, training } = module;
  return Object.assign(output, { weight, bias, running_mean, running_var, num_batches_tracked, training });
}
