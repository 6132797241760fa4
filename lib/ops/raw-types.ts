// Words of the generated declarations of torch.ops.
import type { Complex, FloatScalar } from '../complex';
import type { Tensor } from '../tensor';
import type { NativeValue } from './prepare';

export type Int = number | bigint;
export type Ints = readonly Int[];
/** A list of a fixed length, or one number for all of it. */
export type IntOrInts = Int | Ints;
export type Float = number | FloatScalar;
export type Floats = readonly Float[];
/** What an operator gives as a number. */
export type Item = number | bigint | boolean | Complex;
export type { NativeValue };

type Callable<F> = (F extends unknown ? (overload: F) => void : never) extends (overload: infer Every) => void
  ? Every
  : never;

/** An operator with its overloads by name; called itself, it resolves which of them is meant. */
export type Overloads<O> = O & Callable<O[keyof O]>;

/** `torch.ops.aten.add` of a namespace that this build does not declare. */
export interface RawOperator {
  (...args: unknown[]): unknown;
  [overload: string]: (...args: unknown[]) => unknown;
}

/** Operators of a loaded library. */
export interface RawNamespace {
  [name: string]: RawOperator;
}

export type Tensors = readonly Tensor[];
