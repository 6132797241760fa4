import { type Rest, readRest } from '../options';
import { Adam, type AdamOptions, type AdamPositional, adamDefaults } from './adam';
import type { ParamsInput } from './param-groups';
import type { OptimizerStateDict } from './state-dict';

export type AdamWOptions = Omit<AdamOptions, 'decoupledWeightDecay'>;

const { decoupledWeightDecay: _, ...shared } = adamDefaults;
const defaults: AdamWOptions = { ...shared, weightDecay: 1e-2 };

/**
 * Adam with decoupled weight decay: θ ← θ − lr · weightDecay · θ comes before Adam's step and stays out of its averages.
 *
 * @param rest `lr`, `betas`, `eps`, `weightDecay` and `amsgrad` also by position.
 *
 * **Throws** RangeError for options out of range, TypeError for unknown ones.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.optim.AdamW.html, https://arxiv.org/abs/1711.05101
 */
export class AdamW extends Adam {
  constructor(params: ParamsInput<AdamWOptions>, ...rest: Rest<AdamPositional, Partial<AdamWOptions>>) {
    super(params, { ...readRest('AdamW', rest, defaults), decoupledWeightDecay: true });
  }

  /** As the base's, also for what plain Adam saved: the decay stays decoupled. */
  override loadStateDict(stateDict: OptimizerStateDict): void {
    super.loadStateDict(stateDict);
    for (const group of this.paramGroups) group.decoupledWeightDecay = true;
  }
}
