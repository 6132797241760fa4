import { inspect } from 'node:util';
import { enableGrad } from '../modes';
import { type External, native } from '../native';
import { describe, type Rest, readRest } from '../options';
import { handleOf, type Tensor } from '../tensor-handle';
import {
  type BaseOptions,
  checkJoins,
  copyOptions,
  type GroupInput,
  type ParamGroup,
  type ParamsInput,
  readGroup,
  readGroups,
} from './param-groups';
import { printOptimizer } from './printing';
import { OptimizerState, type Place, readState, writeState } from './state';
import { Keys, type OptimizerStateDict, packGroup, packState, readStateDict } from './state-dict';

/** A group and its native twin, which holds the same parameters and their state. */
interface Bound<O> {
  readonly group: ParamGroup<O>;
  readonly params: readonly Tensor[];
  readonly native: External;
}

const zeroGradDefaults = { setToNone: true };

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/**
 * Base of all optimizers: holds parameters in groups, and what is remembered about each.
 *
 * A subclass checks its options and makes one native call per group and step.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/optim.html#torch.optim.Optimizer
 */
export abstract class Optimizer<O extends BaseOptions = BaseOptions> {
  /** Options of groups that have none of their own. */
  readonly defaults: O;
  /** The groups. Options may be changed between steps; `params` too, and whole groups may come and go. */
  paramGroups: ParamGroup<O>[] = [];
  /** What is remembered about each parameter. */
  readonly state: OptimizerState;

  #bound: Bound<O>[] = [];
  #places = new Map<Tensor, Place>();
  readonly #keys = new Keys();

  /** **Throws** TypeError for what is no Tensor, TorchError for an empty list or tensors that are no leaves. */
  constructor(params: ParamsInput<O>, defaults: O) {
    const op = this.constructor.name;
    this.defaults = copyOptions(defaults);
    this.checkOptions(op, this.defaults);
    this.state = new OptimizerState(() => this.#sync());
    for (const group of readGroups(op, params)) this.addParamGroup(group);
  }

  /** Throws TypeError or RangeError for options that make no sense. */
  protected abstract checkOptions(op: string, options: O): void;

  /** Updates the parameters of one group that have a gradient: one native call. */
  protected abstract stepGroup(handle: External, group: ParamGroup<O>): void;

  /**
   * Adds parameters, such as those of layers that were frozen until now.
   *
   * **Throws** TorchError if a parameter is in a group already.
   */
  addParamGroup(group: GroupInput<O>): void {
    const op = this.constructor.name;
    const complete = readGroup(op, group, this.defaults);
    this.checkOptions(op, complete);
    checkJoins(op, complete, this.paramGroups);
    this.paramGroups.push(complete);
  }

  /**
   * Forgets the gradients of all parameters, or with `setToNone: false` fills them with zeros.
   *
   * @param rest `setToNone`: default true.
   */
  zeroGrad(...rest: Rest<[setToNone: boolean], { setToNone?: boolean }>): void {
    const { setToNone } = readRest('zeroGrad', rest, zeroGradDefaults);
    this.#sync();
    for (const bound of this.#bound) native.groupZeroGrad(bound.native, setToNone);
  }

  /**
   * Updates each parameter that has a gradient.
   *
   * @param closure computes the loss and its gradients anew; it runs with gradients recorded, and its result is returned.
   */
  step(): undefined;
  step<T>(closure: () => T): T;
  step<T>(closure?: () => T): T | undefined {
    const loss = closure === undefined ? undefined : this.#evaluate(closure);
    this.#sync();
    for (const { native: handle, group } of this.#bound) {
      try {
        this.stepGroup(handle, group);
      } catch (error) {
        // An option that was set to something of a wrong kind: name it.
        if (error instanceof TypeError) this.checkOptions(`${this.constructor.name}.step`, group);
        throw error;
      }
    }
    return loss;
  }

  #evaluate<T>(closure: () => T): T {
    const op = `${this.constructor.name}.step`;
    if (typeof closure !== 'function')
      throw new TypeError(`${op}(): closure must be a function, got ${describe(closure)}`);
    const loss = enableGrad(closure);
    if (loss instanceof Promise) throw new TypeError(`${op}(): closure must not be async`);
    return loss;
  }

  /**
   * All options and state in torch's structure and with its keys, parameters numbered in order:
   * `{ state: { 0: { step, exp_avg, … } }, param_groups: [{ lr, …, params: [0, 1] }] }`.
   *
   * The tensors are the optimizer's own, as in Python: later steps change them.
   */
  stateDict(): OptimizerStateDict {
    const places = this.#sync();
    const ids = new Map<Tensor, number>();
    const result: OptimizerStateDict = { state: {}, param_groups: [] };
    let start = 0;
    for (const group of this.paramGroups) {
      group.params.forEach((param, i) => {
        if (!ids.has(param)) ids.set(param, start + i);
      });
      start += group.params.length;
      const numbers = group.params.map((param) => ids.get(param) as number);
      result.param_groups.push(packGroup(group, numbers, this.#keys));
      for (const param of new Set(group.params)) {
        const state = readState(places.get(param) as Place);
        if (state !== undefined) result.state[ids.get(param) as number] = packState(group, param, state);
      }
    }
    return result;
  }

  /**
   * Takes over options and state of an optimizer with the same groups, also one that ran in Python. Tensors are copied.
   *
   * **Throws** TorchError if groups or shapes differ; nothing has changed then.
   */
  loadStateDict(stateDict: OptimizerStateDict): void {
    const { groups, states } = readStateDict<O>(this.constructor.name, stateDict, this, this.#keys);
    this.paramGroups = groups;
    const places = this.#sync();
    this.state.clear();
    for (const [param, values] of states) writeState(places.get(param) as Place, values);
  }

  /** Makes the native groups agree with `paramGroups`, which users may change; mostly there is nothing to do. */
  #sync(): ReadonlyMap<Tensor, Place> {
    const { paramGroups } = this;
    let same = paramGroups.length === this.#bound.length;
    for (let i = 0; same && i < paramGroups.length; i++) {
      const bound = this.#bound[i];
      same = bound.group === paramGroups[i] && sameItems(bound.params, paramGroups[i].params);
    }
    if (!same) this.#bind();
    return this.#places;
  }

  #bind(): void {
    const bound = this.paramGroups.map((group) => {
      // A parameter that stands in a group twice is stepped once.
      const unique = [...new Set(group.params)];
      return { group, params: [...group.params], native: native.paramGroup(unique.map(handleOf)), unique };
    });
    // A parameter that left all groups keeps its state, as in Python, until `state.delete`.
    const places = new Map(this.#places);
    for (const { native: handle, unique } of bound) {
      unique.forEach((param, index) => {
        const old = this.#places.get(param);
        if (old !== undefined) native.moveGroupState(old.group, old.index, handle, index);
        places.set(param, { group: handle, index });
      });
    }
    this.#bound = bound;
    this.#places = places;
  }

  /** As Python prints it. */
  toString(): string {
    return printOptimizer(this.constructor.name, this.paramGroups, this.#keys);
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
