// From Python's names to the public face, by the README's rule; and the one table for Python's operators, which have no
// form here.
import { Tensor, torch } from '../../lib';
import { TorchEnum } from '../../lib/enums';
import { camelCase } from '../../lib/ops/names';
import type { Step } from './recording';

type Fn = (...args: unknown[]) => unknown;
type Names = Record<string, unknown>;

/** The face has no such name. */
export class MissingName extends Error {}

/** x + y is `__add__` in Python; the face has a method for it. What Python's class does for each stands here. */
const dunders: Record<string, string> = {
  __abs__: 'abs',
  __add__: 'add',
  __radd__: 'add',
  __iadd__: 'add_',
  __sub__: 'sub',
  __isub__: 'sub_',
  __mul__: 'mul',
  __rmul__: 'mul',
  __imul__: 'mul_',
  __truediv__: 'div',
  __div__: 'div',
  __itruediv__: 'div_',
  __floordiv__: 'floorDivide',
  __mod__: 'remainder',
  __pow__: 'pow',
  __matmul__: 'matmul',
  __neg__: 'neg',
  __invert__: 'bitwiseNot',
  __and__: 'bitwiseAnd',
  __rand__: 'bitwiseAnd',
  __or__: 'bitwiseOr',
  __ror__: 'bitwiseOr',
  __xor__: 'bitwiseXor',
  __rxor__: 'bitwiseXor',
  __lshift__: 'bitwiseLeftShift',
  __rshift__: 'bitwiseRightShift',
  __eq__: 'eq',
  __ne__: 'ne',
  __lt__: 'lt',
  __le__: 'le',
  __gt__: 'gt',
  __ge__: 'ge',
};

const specials: Record<string, (self: Tensor, other: never) => unknown> = {
  __getitem__: (self, index: never[]) => self.at(...index),
  __rsub__: (self, other) => torch.rsub(self, other),
  __rtruediv__: (self, other) => torch.reciprocal(self).mul(other),
  __rdiv__: (self, other) => torch.reciprocal(self).mul(other),
  __rpow__: (self, other) => torch.pow(other, self),
  __rmod__: (self, other) => torch.remainder(other, self),
  __rmatmul__: (self, other) => torch.matmul(other, self),
  __rfloordiv__: (self, other) => torch.floorDivide(other, self),
  __len__: (self) => self.size(0),
};

/** Private functions of Python whose operator has another name. */
const renamed: Record<string, string> = { _segment_reduce: 'segment_reduce' };

const isDunder = (name: string) => name.startsWith('__') && name.endsWith('__');

/** A call that is none of the public face's names. */
export function isPrivateStep({ kind, name }: Pick<Step, 'kind' | 'name'>): boolean {
  const parts = name.split('.');
  return kind === 'operator' || parts.some((part) => part.startsWith('_'));
}

function read(owner: unknown, name: string, path: string): unknown {
  const found = (owner as Names | undefined)?.[name];
  if (found === undefined) throw new MissingName(`${path} is missing`);
  return found;
}

export type Constructor = new (...args: unknown[]) => unknown;

/** A class, which has the same name here. */
export function classNamed(owner: unknown, name: string, path: string): Constructor {
  return read(owner, name, `${path}.${name}`) as Constructor;
}

/** `torch.linalg.vector_norm` -> torch.linalg.vectorNorm; what Python keeps private is called as an operator. */
export function functionNamed(path: string): Fn {
  const parts = path.split('.').slice(1);
  const last = parts[parts.length - 1];
  if (last.startsWith('_') || parts[0] === '_C') return operatorNamed(`aten.${renamed[last] ?? last}`);
  const names = parts.map(camelCase);
  return names.reduce<unknown>((owner, name) => read(owner, name, `torch.${names.join('.')}`), torch) as Fn;
}

function operatorNamed(path: string): Fn {
  return path.split('.').reduce<unknown>((owner, name) => read(owner, name, `torch.ops.${path}`), torch.ops) as Fn;
}

function callMethod(path: string, [self, ...args]: unknown[]): unknown {
  const name = path.split('.').at(-1) as string;
  // Python's methods, called as functions of their class, look at this first.
  if (!(self instanceof Tensor)) throw new TypeError(`${path}: expected a Tensor`);
  if (name in specials) return specials[name](self, args[0] as never);
  if (isDunder(name) && !(name in dunders)) throw new MissingName(`no form for Python's ${name}`);
  const face = dunders[name] ?? camelCase(name);
  const method = (self as unknown as Record<string, Fn | undefined>)[face];
  if (typeof method === 'function') return method.apply(self, args);
  if (name.startsWith('_')) return operatorNamed(`aten.${name}`)(self, ...args);
  throw new MissingName(`torch.Tensor.${face} is missing`);
}

/** Operators take these enumerations, which only functions of nn.functional know, as integers. */
function withCodes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withCodes);
  return value instanceof TorchEnum && /^(Scaling|Swizzle)Type$/.test(value.type) ? value.code : value;
}

/** Calls what a step names. `args` ends with the keywords, if there are any. */
export function callStep({ kind, name }: Pick<Step, 'kind' | 'name'>, args: unknown[]): unknown {
  const property = camelCase(name.split('.').at(-1) as string);
  switch (kind) {
    case 'operator':
      return operatorNamed(name)(...args);
    case 'method':
      return callMethod(name, args);
    case 'get':
      return read(args[0], property, `torch.Tensor.${property}`);
    case 'set':
      (args[0] as Names)[property] = args[1];
      return undefined;
    default:
      return functionNamed(name)(...(isPrivateStep({ kind, name }) ? args.map(withCodes) : args));
  }
}
