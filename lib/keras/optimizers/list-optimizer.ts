// The optimizers whose formulas differ from torch's: computed by list operations.
import { outsideScopes } from '../../memory';
import type { Parameter } from '../../nn/parameter';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { KerasOptimizer } from './base';
import { scale_ } from './foreach';

/** Named state tensors, one per parameter. */
export type States = Record<string, Tensor[]>;

/** An optimizer that updates lists of parameters, gradients and states. */
export abstract class ListOptimizer extends KerasOptimizer {
  #states: States = {};

  /** Names of the states, each zeros at first. */
  protected abstract stateNames(): string[];
  protected abstract updateLists(params: Tensor[], gradients: Tensor[], states: States, lr: number): void;

  protected override bind(parameters: readonly Parameter[]): void {
    this.#states = outsideScopes(() =>
      torch.noGrad(() =>
        Object.fromEntries(this.stateNames().map((name) => [name, parameters.map((p) => torch.zerosLike(p))])),
      ),
    );
  }

  override zeroGrad(): void {
    for (const p of this.paramGroups[0].params) p.grad = null;
  }

  protected override update(parameters: readonly Parameter[], lr: number): void {
    const with_: number[] = [];
    const gradients: Tensor[] = [];
    for (const [i, p] of parameters.entries()) {
      const gradient = p.grad;
      if (gradient === null) continue;
      with_.push(i);
      gradients.push(gradient);
    }
    if (gradients.length === 0) return;
    const pick = (list: readonly Tensor[]) => with_.map((i) => list[i]);
    const states = Object.fromEntries(Object.entries(this.#states).map(([name, list]) => [name, pick(list)]));
    torch.noGrad(() => {
      const params = pick(parameters);
      if (this.weightDecay > 0) scale_(params, 1 - lr * this.weightDecay);
      this.updateLists(params, gradients, states, lr);
    });
  }
}
