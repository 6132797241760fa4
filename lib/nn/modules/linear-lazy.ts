import { TorchError } from '../../errors';
import { intOf, readArgs } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { isLazy, UninitializedParameter } from '../parameter-uninitialized';
import { LazyModuleMixin } from './lazy';
import { Linear, type LinearOptions, type LinearRest, linearDefaults } from './linear';

/**
 * A `Linear` that takes `inFeatures` from its first input, and is a `Linear` from then on.
 *
 * **Shape** (*, inFeatures) → (*, outFeatures).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LazyLinear.html
 */
export class LazyLinear extends LazyModuleMixin(Linear) {
  static override clsToBecome = Linear;

  constructor(
    ...args: [outFeatures: number, ...rest: LinearRest] | [options: LinearOptions & { outFeatures: number }]
  ) {
    const [[outFeatures], options] = readArgs(new.target.name, ['outFeatures'], args, linearDefaults);
    super(0, 0, false);
    const { bias, device, dtype } = options;
    this.weight = new UninitializedParameter({ device, dtype });
    this.outFeatures = intOf(new.target.name, 'outFeatures', outFeatures);
    if (bias) this.bias = new UninitializedParameter({ device, dtype });
  }

  override resetParameters(): void {
    if (this.inFeatures !== 0 && !this.hasUninitializedParams()) super.resetParameters();
  }

  override initializeParameters(input: Tensor): void {
    const inFeatures = input.size(-1);
    if (this.hasUninitializedParams()) {
      this.inFeatures = inFeatures;
      if (isLazy(this.weight)) this.weight.materialize([this.outFeatures, inFeatures]);
      if (isLazy(this.bias)) this.bias.materialize([this.outFeatures]);
      torch.noGrad(() => this.resetParameters());
    }
    if (this.inFeatures !== 0) return;
    // The weight was loaded.
    const loaded = this.weight.size(-1);
    if (inFeatures !== loaded) {
      throw new TorchError(
        `LazyLinear: the input has ${inFeatures} features, the loaded weight ${loaded}`,
        undefined,
        'AssertionError',
      );
    }
    this.inFeatures = inFeatures;
  }
}
