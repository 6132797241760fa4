// What an argument is, and what the addon gets to see of it (native/values.h lists the forms).
import { Complex, FloatScalar } from '../complex';
import { Device } from '../device';
import { DType } from '../dtype';
import { TorchEnum } from '../enums';
import { Generator, generatorExternal } from '../generator';
import type { External } from '../native';
import { handleOf, isTensor, type Tensor } from '../tensor-handle';

/** Kinds of argument. The first eight fit the three bits per argument of a fast key; Slow asks for a full signature. */
export const Kind = { Slow: 0, Tensor: 1, Int: 2, Float: 3, Bool: 4, Null: 5, String: 6, DType: 7 } as const;

export function kindOf(value: unknown): number {
  switch (typeof value) {
    case 'object':
      if (value === null) return Kind.Null;
      if (isTensor(value)) return Kind.Tensor;
      return value instanceof DType ? Kind.DType : Kind.Slow;
    case 'number':
      return Number.isInteger(value) ? Kind.Int : Kind.Float;
    case 'boolean':
      return Kind.Bool;
    case 'string':
      return Kind.String;
    default:
      return Kind.Slow;
  }
}

/**
 * A word for each kind that overload resolution tells apart. `looksAtTensors` says also of each tensor whether it could
 * stand for a number.
 */
export function wordOf(value: unknown, looksAtTensors = false): string {
  switch (typeof value) {
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float';
    case 'object':
      if (value === null) return 'null';
      if (isTensor(value)) return looksAtTensors ? `Tensor${numberIn(value) ?? ''}` : 'Tensor';
      if (Array.isArray(value)) return `[${wordOfItems(value, looksAtTensors)}]`;
      if (value instanceof FloatScalar) return 'float()';
      if (value instanceof TorchEnum) return value.type;
      return value.constructor?.name || 'object';
    case 'function':
      return 'function';
    default:
      return typeof value;
  }
}

// Nearly every list holds one kind; the set of kinds is made only for the others.
function wordOfItems(items: readonly unknown[], looksAtTensors: boolean): string {
  if (items.length === 0) return '';
  const first = wordOf(items[0], looksAtTensors);
  for (let i = 1; i < items.length; i++) {
    if (wordOf(items[i], looksAtTensors) === first) continue;
    return [...new Set(items.map((item) => wordOf(item, looksAtTensors)))].sort().join('|');
  }
  return first;
}

/** Which number a 0-dim tensor may stand for, as Python's parser has it: none where gradients would be lost. */
export function numberIn(tensor: Tensor): 'int' | 'number' | undefined {
  if (tensor.isDisposed || tensor.dim() > 0 || tensor.requiresGrad) return undefined;
  const { name } = tensor.dtype;
  return /^u?int/.test(name) ? 'int' : 'number';
}

/** An object of one of libtorch's own classes, such as packed weights: made by an operator, understood by others. */
export class NativeValue {
  readonly #external: External;

  constructor(external: External) {
    this.#external = external;
  }

  static external(value: NativeValue): External {
    return value.#external;
  }
}

const isNumber = (value: unknown) => typeof value === 'number';

/** The form in which the addon takes a value. */
export function prepare(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isTensor(value)) return handleOf(value);
  if (Array.isArray(value)) return value.every(isNumber) ? value : value.map(prepare);
  if (value instanceof DType || value instanceof TorchEnum) return value.code;
  if (value instanceof Device) return value.toString();
  if (value instanceof Generator) return generatorExternal(value);
  if (value instanceof FloatScalar) return [value.value];
  if (value instanceof Complex) return [value.re, value.im];
  if (value instanceof NativeValue) return NativeValue.external(value);
  // Not the object itself: the addon would take a foreign external for one of its own.
  return `[object ${value.constructor?.name ?? 'Object'}]`;
}

/**
 * A number in the form that says "a number" where a handle could stand (handles inside scopes are numbers too). int or
 * float as try_scalar in native/values.cc has it.
 */
export function prepareNumberAsTensor(value: unknown): unknown {
  if (typeof value !== 'number') return prepare(value);
  const isInt = Number.isInteger(value) && Math.abs(value) < 2 ** 63;
  return isInt ? [value, 0, 0] : [value];
}

export function isScalar(value: unknown): boolean {
  return (
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    typeof value === 'boolean' ||
    value instanceof Complex ||
    value instanceof FloatScalar
  );
}
