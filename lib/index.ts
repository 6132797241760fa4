/// <reference lib="esnext.disposable" preserve="true" />
// What `import … from 'flambeau'` gives.
import * as data from './data';
import * as distributions from './distributions';
import { functionalCall } from './func/functional-call';
import { replaceAllBatchNormModules_, stackModuleState } from './func/modules';
import * as keras from './keras';
import * as nn from './nn';
import * as optim from './optim';
import { torch as base } from './torch';
import * as checkpoint from './utils/checkpoint';

export { Complex, FloatScalar, type Scalar } from './complex';
export { Device, type DeviceLike } from './device';
export { DType, type DTypeName, type TypedArray } from './dtype';
export { TorchError } from './errors';
export { Generator } from './generator';
export { Slice } from './ops/slice';
export { Tensor } from './tensor';
// Gives every nn.Module compile, fit, evaluate and predict.
export * from './training';
export { data, distributions, keras, nn, optim };

/** The part of torch.func that knows modules. */
const func = { ...base.func, functionalCall, replaceAllBatchNormModules_, stackModuleState };

/** PyTorch's namespace: operators, creation, modes, dtypes, and `torch.nn`, `torch.optim`, `torch.utils.data`. */
export const torch = Object.assign(base, { nn, optim, distributions, func, utils: { data, checkpoint } });
