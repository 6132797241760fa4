// Puts the generated operators where users find them: methods on Tensor, functions in objects by Python module.
import { Tensor } from '../tensor';
import { installExtras } from '../tensor-extras';
import { type FftFunctions, names as fftNames } from './generated/fft';
import { names as functionNames, type TorchFunctions } from './generated/functions';
import { type LinalgFunctions, names as linalgNames } from './generated/linalg';
import { names as methodNames } from './generated/methods';
import { type NNFunctions, names as nnNames } from './generated/nn';
import { type SpecialFunctions, names as specialNames } from './generated/special';
import { camelCase } from './names';
import { faceOf, Operator } from './operator';

/** `vector_norm=linalg_vector_norm`: the name shown, and libtorch's where it differs. */
function* entries(names: string): Generator<[shown: string, name: string]> {
  for (const entry of names.split(' ')) {
    const [shown, name] = entry.split('=');
    yield [camelCase(shown), name ?? shown];
  }
}

function functionsOf<T>(names: string): T {
  const result: Record<string, unknown> = {};
  for (const [shown, name] of entries(names)) {
    const face = faceOf(new Operator(name, false));
    Object.defineProperty(face, 'name', { value: shown });
    result[shown] = face;
  }
  return result as T;
}

for (const [shown, name] of entries(methodNames)) {
  if (Object.hasOwn(Tensor.prototype, shown)) continue;
  const value = faceOf(new Operator(name, true));
  Object.defineProperty(Tensor.prototype, shown, { value, writable: true, configurable: true });
}
installExtras(Tensor.prototype);

export const functions: TorchFunctions = functionsOf(functionNames);
export const nnFunctions: NNFunctions = functionsOf(nnNames);
export const linalg: LinalgFunctions = functionsOf(linalgNames);
export const fft: FftFunctions = functionsOf(fftNames);
export const special: SpecialFunctions = functionsOf(specialNames);
