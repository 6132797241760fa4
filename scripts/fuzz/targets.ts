// Everything that may be called: each schema raw, and what users see.
import { nn, Tensor, torch } from '../../lib/index';
import { camelCase } from '../../lib/ops/names';
import { loadOverload, type Overload, overloadIndex } from '../../lib/ops/schema';
import type { Face } from './recipe';

export interface Target {
  face: Face;
  name: string;
  /** The operator behind it, or undefined. */
  operator: string | undefined;
  /** What arguments are drawn from; none: anything goes. */
  readonly overloads: Overload[];
}

/**
 * Left out by name, with the reason: they work as told, and what they are told here would harm the machine, end the process
 * by request, or wait for another process.
 */
const LEFT_OUT: readonly [RegExp, string][] = [
  [/^aten::(from_file|save)\b/, 'writes files'],
  [/^(c10d|_c10d_functional\w*|symm_mem|_dtensor)::/, 'needs a process group'],
  [/^_test::/, 'only tests of libtorch use it'],
  [/^torch\.(\w+\.)?((set|use)[A-Z]\w*|seed\w*|manualSeed\w*)$/, 'changes the process for every later call'],
];

export const isLeftOut = (name: string): boolean => LEFT_OUT.some(([pattern]) => pattern.test(name));

class LazyTarget implements Target {
  #overloads: Overload[] | undefined;

  constructor(
    readonly face: Face,
    readonly name: string,
    readonly operator: string | undefined,
    private readonly names: readonly string[],
  ) {}

  get overloads(): Overload[] {
    this.#overloads ??=
      this.operator === undefined ? [] : this.names.map((name) => loadOverload(this.operator as string, name));
    return this.#overloads;
  }
}

function rawTargets(): Target[] {
  const targets: Target[] = [];
  for (const [name, overloads] of overloadIndex()) {
    targets.push(new LazyTarget('packet', name, name, overloads));
    for (const overload of overloads) {
      for (const face of ['op', 'native'] as const) {
        targets.push(new LazyTarget(face, `${name}.${overload || 'default'}`, name, [overload]));
      }
    }
  }
  return targets;
}

/** camelCase names of aten's operators. */
function operatorsByFace(): Map<string, string> {
  return new Map(
    [...overloadIndex().keys()].filter((n) => n.startsWith('aten::')).map((n) => [camelCase(n.slice(6)), n]),
  );
}

const capitalized = (name: string) => name[0].toUpperCase() + name.slice(1);

function functionTargets(): Target[] {
  const operators = operatorsByFace();
  const index = overloadIndex();
  const targets: Target[] = [];
  const add = (path: string, holder: object, prefix: string) => {
    for (const [name, value] of Object.entries(holder)) {
      if (typeof value !== 'function' || /^[A-Z]/.test(name)) continue;
      const operator = operators.get(prefix === '' ? name : prefix + capitalized(name)) ?? operators.get(name);
      const overloads = operator === undefined ? [] : (index.get(operator) as string[]);
      targets.push(new LazyTarget('function', `${path}.${name}`, operator, overloads));
    }
  };
  const torchObject = torch as unknown as Record<string, unknown>;
  add('torch', torchObject, '');
  for (const [name, value] of Object.entries(torchObject)) {
    if (typeof value !== 'object' || value === null || ['ops', 'nn', 'optim', 'utils', 'cuda'].includes(name)) continue;
    if (Object.getPrototypeOf(value) === Object.prototype) add(`torch.${name}`, value, name);
  }
  add('torch.nn.functional', nn.functional, '');
  add('torch.nn.init', nn.init, '');
  add('torch.nn.utils', nn.utils, '');
  return targets;
}

function methodTargets(): Target[] {
  const operators = operatorsByFace();
  const index = overloadIndex();
  const targets: Target[] = [];
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(Tensor.prototype))) {
    if (name === 'constructor' || name === 'dispose') continue;
    const operator = operators.get(name);
    if (property.get !== undefined) {
      targets.push(new LazyTarget('property', `Tensor.${name}`, undefined, []));
    } else if (typeof property.value === 'function') {
      const overloads = operator === undefined ? [] : (index.get(operator) as string[]);
      targets.push(new LazyTarget('method', `Tensor.${name}`, operator, overloads));
    }
  }
  // Indexing has more forms than its share of names.
  for (let i = 0; i < 25; i++) {
    targets.push(
      new LazyTarget('at', 'Tensor.at', undefined, []),
      new LazyTarget('setAt', 'Tensor.setAt', undefined, []),
    );
  }
  return targets;
}

export function allTargets(): Target[] {
  return [...rawTargets(), ...functionTargets(), ...methodTargets()].filter(({ name }) => !isLeftOut(name));
}
