// What users give as parameters: tensors, named tensors, or groups with options of their own.
import { TorchError } from '../errors';
import { describe, isPlainObject } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';

/** Options that every optimizer has. */
export interface BaseOptions {
  /** Learning rate. */
  lr: number;
}

/** A parameter, alone or with its name, as `model.parameters()` and `model.namedParameters()` give them. */
export type ParamInput = Tensor | readonly [name: string, param: Tensor];

interface GroupExtras {
  /** A name of your own for the group. */
  name?: string;
  /** The rate that a learning-rate schedule started from. */
  initialLr?: number;
}

/** A group as users write it: options that are left out are the optimizer's. */
export type GroupInput<O> = Partial<O> & GroupExtras & { params: ParamInput | Iterable<ParamInput> };

/** A group as it stands in `paramGroups`: its options may be changed between steps. */
export type ParamGroup<O> = O & GroupExtras & { params: Tensor[]; paramNames?: string[] };

/** Parameters, or groups of them. */
export type ParamsInput<O> = Iterable<ParamInput> | Iterable<GroupInput<O>>;

/** Options with arrays of their own, so that `group.betas[0] = …` changes one group only. */
export function copyOptions<O extends object>(options: O): O {
  const entries = Object.entries(options).map(([name, value]) => [name, Array.isArray(value) ? [...value] : value]);
  return Object.fromEntries(entries) as O;
}

const extras = ['name', 'initialLr'];

const valueError = (op: string, message: string): TorchError => new TorchError(message, op, 'ValueError');

/** The groups among what the constructor was given; plain parameters are one group. */
export function readGroups<O>(op: string, params: ParamsInput<O>): GroupInput<O>[] {
  const iterable = typeof params === 'object' && params !== null && Symbol.iterator in params;
  if (isTensor(params) || !iterable) {
    throw new TypeError(
      'params argument given to the optimizer should be an iterable of Tensors or dicts, ' +
        `but got ${describe(params)}`,
    );
  }
  const items = [...params] as unknown[];
  if (items.length === 0) throw valueError(op, 'optimizer got an empty parameter list');
  if (isPlainObject(items[0])) return items as GroupInput<O>[];
  return [{ params: items } as unknown as GroupInput<O>];
}

function asList(op: string, params: unknown): unknown[] {
  if (isTensor(params)) return [params];
  if (typeof params === 'object' && params !== null && Symbol.iterator in params)
    return [...(params as Iterable<unknown>)];
  throw new TypeError(`${op}(): a parameter group's params must be Tensors, got ${describe(params)}`);
}

const isNamed = (item: unknown): item is [string, unknown] => Array.isArray(item) && typeof item[0] === 'string';

function checkParam(op: string, param: unknown, position: number): asserts param is Tensor {
  if (!isTensor(param)) {
    throw new TypeError(`optimizer can only optimize Tensors, but one of the params is ${describe(param)}`);
  }
  if (param.isDisposed) throw new TorchError(`${op}(): parameter ${position} was disposed`, op, 'DisposedError');
  if (!param.isLeaf && !param.retainsGrad) throw valueError(op, "can't optimize a non-leaf Tensor");
}

/**
 * A complete group: the parameters as an array, the options given, then `defaults` for the others, in torch's order.
 *
 * **Throws** TypeError for an unknown option, for what is no Tensor; TorchError for tensors that are no leaves.
 */
export function readGroup<O extends BaseOptions>(op: string, input: GroupInput<O>, defaults: O): ParamGroup<O> {
  if (!isPlainObject(input)) throw new TypeError(`param_group must be a dict, but got ${describe(input)}`);
  const { params, ...options } = input as Record<string, unknown>;
  const known = [...Object.keys(defaults), ...extras];
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    throw new TypeError(
      `${op}(): unknown option '${key}' in a parameter group; known options: params, ${known.join(', ')}`,
    );
  }
  const items = asList(op, params);
  const named = items.filter(isNamed);
  if (named.length > 0 && named.length < items.length) {
    throw valueError(op, 'all optimizer params should be with/without names. Some param names are missing');
  }
  const group: Record<string, unknown> = { params: items.map((item) => (isNamed(item) ? item[1] : item)) };
  (group.params as unknown[]).forEach((param, i) => {
    checkParam(op, param, i);
  });
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  Object.assign(group, Object.fromEntries(given));
  if (named.length > 0) group.paramNames = named.map(([name]) => name);
  return { ...group, ...copyOptions<object>(defaults), ...copyOptions(group) } as unknown as ParamGroup<O>;
}

/** Checks a group against those that are there already. */
export function checkJoins<O>(op: string, group: ParamGroup<O>, others: readonly ParamGroup<O>[]): void {
  if (new Set(group.params).size < group.params.length) {
    process.emitWarning(
      'optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; ' +
        'see github.com/pytorch/pytorch/issues/40967 for more information',
      'TorchWarning',
    );
  }
  const taken = new Set<Tensor>();
  for (const other of others) {
    for (const param of other.params) taken.add(param);
    if ((group.paramNames === undefined) === (other.paramNames === undefined)) continue;
    const which = group.paramNames === undefined ? 'without names' : 'with names';
    throw valueError(
      op,
      `all optimizer param groups should be with/without names. cannot add param group ${which} to the optimizer`,
    );
  }
  if (group.params.some((param) => taken.has(param))) {
    throw valueError(op, 'some parameters appear in more than one parameter group');
  }
}
