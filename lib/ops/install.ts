// Puts the generated operators where users find them: methods on Tensor, functions in objects by Python module.
import { installFunctional } from '../functional/methods';
import { Tensor } from '../tensor';
import { installExtras } from '../tensor-extras';
import { type FftFunctions, table as fftTable } from './generated/fft';
import { table as functionTable, type TorchFunctions } from './generated/functions';
import { type LinalgFunctions, table as linalgTable } from './generated/linalg';
import { table as methodTable } from './generated/methods';
import { type NNFunctions, table as nnTable } from './generated/nn';
import { type SpecialFunctions, table as specialTable } from './generated/special';
import { camelCase } from './names';
import { faceOf, Operator } from './operator';

/** A line of a table, `vector_norm=linalg_vector_norm default~out`: the name shown, libtorch's name, its overloads. */
function* entries(table: string): Generator<[shown: string, name: string, overloads: string]> {
  for (const line of table.trim().split('\n')) {
    const [, shown, name, overloads] = /^(\w+)(?:=(\w+))? (.*)$/.exec(line) as RegExpExecArray;
    yield [camelCase(shown), name ?? shown, overloads];
  }
}

function functionsOf<T>(table: string): T {
  const result: Record<string, unknown> = {};
  for (const [shown, name, overloads] of entries(table)) {
    const face = faceOf(new Operator(name, false, overloads));
    Object.defineProperty(face, 'name', { value: shown });
    result[shown] = face;
  }
  return result as T;
}

for (const [shown, name, overloads] of entries(methodTable)) {
  if (Object.hasOwn(Tensor.prototype, shown)) continue;
  const value = faceOf(new Operator(name, true, overloads));
  Object.defineProperty(Tensor.prototype, shown, { value, writable: true, configurable: true });
}
installExtras(Tensor.prototype);
installFunctional(Tensor.prototype);

export const functions: TorchFunctions = functionsOf(functionTable);
export const nnFunctions: NNFunctions = functionsOf(nnTable);
export const linalg: LinalgFunctions = functionsOf(linalgTable);
export const fft: FftFunctions = functionsOf(fftTable);
export const special: SpecialFunctions = functionsOf(specialTable);
