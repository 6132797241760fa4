// What an optimizer remembers about each parameter. It lives natively, beside the parameter (native/optim.cc).
import { inspect } from 'node:util';
import { enter } from '../context';
import { outsideScopes } from '../memory';
import { type External, native } from '../native';
import { describe } from '../options';
import { handleOf, isTensor, type Tensor, wrap } from '../tensor-handle';

/** One parameter's state by torch's names: `step`, `exp_avg` … Frozen; use `OptimizerState.set` to replace tensors. */
export type ParamState = Readonly<Record<string, Tensor>>;

/** Where a parameter's state is: a native group, and the parameter's place in it. */
export interface Place {
  readonly group: External;
  readonly index: number;
}

/** The state at a place: new Tensor objects for the optimizer's own tensors, so that changes in place reach it. */
export function readState({ group, index }: Place): ParamState | undefined {
  return outsideScopes(() => {
    enter();
    const handles = native.groupState(group, index);
    if (handles === null) return undefined;
    return Object.freeze(Object.fromEntries(Object.entries(handles).map(([name, handle]) => [name, wrap(handle)])));
  });
}

/** Replaces the state at a place by copies, with the parameter's dtype, device and layout. */
export function writeState({ group, index }: Place, values: Readonly<Record<string, Tensor>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!isTensor(value)) throw new TypeError(`optimizer state '${name}' must be a Tensor, got ${describe(value)}`);
  }
  native.clearGroupState(group, index);
  for (const [name, value] of Object.entries(values)) native.setGroupState(group, index, name, handleOf(value));
}

/** The state of all parameters, as a map from parameter to its tensors by name. Made by the first step that needs it. */
export class OptimizerState {
  readonly #places: () => ReadonlyMap<Tensor, Place>;

  constructor(places: () => ReadonlyMap<Tensor, Place>) {
    this.#places = places;
  }

  get(param: Tensor): ParamState | undefined {
    const place = this.#places().get(param);
    return place === undefined ? undefined : readState(place);
  }

  has(param: Tensor): boolean {
    return this.get(param) !== undefined;
  }

  /** Replaces what is known of a parameter; the tensors are copied. **Throws** RangeError for a parameter of no group. */
  set(param: Tensor, values: Readonly<Record<string, Tensor>>): this {
    const place = this.#places().get(param);
    if (place === undefined) throw new RangeError('state.set(): the optimizer has no such parameter');
    writeState(place, values);
    return this;
  }

  /** Forgets a parameter's state: its next step is a first step. */
  delete(param: Tensor): boolean {
    const place = this.#places().get(param);
    if (place === undefined || readState(place) === undefined) return false;
    native.clearGroupState(place.group, place.index);
    return true;
  }

  clear(): void {
    for (const { group, index } of this.#places().values()) native.clearGroupState(group, index);
  }

  get size(): number {
    return [...this.entries()].length;
  }

  *entries(): Generator<[param: Tensor, state: ParamState]> {
    for (const [param, place] of this.#places()) {
      const state = readState(place);
      if (state !== undefined) yield [param, state];
    }
  }

  *keys(): Generator<Tensor> {
    for (const [param] of this.entries()) yield param;
  }

  *values(): Generator<ParamState> {
    for (const [, state] of this.entries()) yield state;
  }

  forEach(visit: (state: ParamState, param: Tensor) => void): void {
    for (const [param, state] of this.entries()) visit(state, param);
  }

  [Symbol.iterator](): Generator<[param: Tensor, state: ParamState]> {
    return this.entries();
  }

  [inspect.custom](): Map<Tensor, ParamState> {
    return new Map(this.entries());
  }
}
