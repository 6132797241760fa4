// The only file that loads the addon, and the types of what it exports. What the functions do stands beside them in native/.
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { makeError, TorchError } from './errors';
import { findLibtorch, type Libtorch, libraryName, PINNED } from './libtorch';

declare const external: unique symbol;
/** A native object with a finalizer. */
export interface External {
  readonly [external]: never;
}
/** What stands for a tensor towards the addon: an external, or inside a scope a number (native/handle.h). */
export type Handle = External | number;
export type NativeOp = (...values: unknown[]) => unknown;

export interface ArgumentInfo {
  name: string;
  /** `Tensor`, `int[]`, `ScalarType` …: kind_label in native/values.cc. */
  type: string;
  optional: boolean;
  /** For `int[2]`: 2. */
  length: number;
  kwargOnly: boolean;
  hasDefault: boolean;
  isOut: boolean;
}

export interface SchemaInfo {
  overload: string;
  signature: string;
  arguments: ArgumentInfo[];
  returns: { name: string; type: string; alias: number }[];
}

/** `number`, `bigint`, `boolean`, or `[x]` float, `[re, im]` complex, `[n, 0, 0]` int. */
export type EncodedScalar = number | bigint | boolean | number[];

/** What a tensor of a torch.func level is made of; `level` is -2 after its function has ended. */
export interface FunctorchWrapper {
  kind: 'Batched' | 'GradTracking' | 'Functional';
  level: number;
  /** The batch dimension of `value`, -1 where there is none. */
  dim: number;
  value: Handle;
}

/** A function that the addon calls back, with handles. */
export type Callback = (...args: never[]) => unknown;

export interface NativeAddon {
  initialize(hooks: {
    error(kind: string, message: string, op: string): void;
    rethrow(error: unknown): void;
    warn(message: string): void;
    collectMinor(): void;
    collectFull(): void;
    callback(target: Callback, args: unknown[], gradMode: boolean): [unknown] | { error: unknown };
    stack(): string;
  }): void;
  // dispatch
  opNames(): [name: string, overload: string][];
  opSchema(name: string, overload: string): SchemaInfo;
  op(name: string, overload: string): NativeOp;
  // tensor
  shape(handle: Handle): number[];
  sizeOf(handle: Handle, dim: number): number;
  isNested(handle: Handle): boolean;
  stride(handle: Handle): number[];
  dim(handle: Handle): number;
  numel(handle: Handle): number;
  storageOffset(handle: Handle): number;
  dtype(handle: Handle): number;
  layout(handle: Handle): number;
  device(handle: Handle): string;
  itemSize(handle: Handle): number;
  version(handle: Handle): number;
  dataPointer(handle: Handle): bigint;
  isContiguous(handle: Handle, memoryFormat?: number): boolean;
  isSame(a: Handle, b: Handle): boolean;
  item(handle: Handle): EncodedScalar;
  fromBytes(data: ArrayBufferView | ArrayBuffer, shape: readonly number[], dtype: number): Handle;
  toBytes(handle: Handle): ArrayBuffer;
  // scopes and memory
  dispose(handle: Handle): void;
  isLive(handle: Handle): boolean;
  openScope(): number;
  closeScope(scope: number): void;
  promote(handle: Handle, from: number, to: number): Handle;
  memoryStats(): { handles: number; bytes: number };
  // autograd
  applyContext(gradMode: boolean, inferenceMode: boolean, scope: number, forwardMode: boolean): void;
  requiresGrad(handle: Handle): boolean;
  setRequiresGrad(handle: Handle, requiresGrad: boolean): void;
  isLeaf(handle: Handle): boolean;
  isInference(handle: Handle): boolean;
  retainGrad(handle: Handle): void;
  retainsGrad(handle: Handle): boolean;
  grad(handle: Handle): Handle | null;
  setGrad(handle: Handle, gradient: Handle | null): void;
  backward(
    tensors: Handle[],
    gradients: (Handle | null)[] | null,
    retainGraph: boolean | null,
    createGraph: boolean,
    inputs: Handle[] | null,
  ): void;
  autogradGrad(
    outputs: Handle[],
    inputs: Handle[],
    gradOutputs: (Handle | null)[] | null,
    retainGraph: boolean | null,
    createGraph: boolean,
    allowUnused: boolean,
  ): (Handle | null)[];
  registerHook(handle: Handle, hook: (gradient: Handle) => Handle | null): External;
  registerPostAccumulateGradHook(handle: Handle, hook: (tensor: Handle) => null): External;
  removeHook(hook: External): void;
  recordFunction(
    name: string,
    inputs: Handle[],
    outputs: Handle[],
    dirty: Handle[],
    nonDifferentiable: Handle[],
    saved: (Handle | null)[],
    materializeGrads: boolean,
    backward: (gradients: (Handle | null)[]) => (Handle | null)[],
    jvp: ((tangents: (Handle | null)[]) => (Handle | null)[]) | null,
  ): [outputs: Handle[], saved: External];
  setSavedTensorsHooks(pack: ((tensor: Handle) => object) | null, unpack: ((packed: never) => Handle) | null): void;
  setAnomaly(enabled: boolean, checkNan: boolean): void;
  isAnomalyEnabled(): boolean;
  isAnomalyCheckNan(): boolean;
  gradNode(handle: Handle): External | null;
  gradientEdge(handle: Handle): [node: External, index: number];
  nodeName(node: External): string;
  nodeSequence(node: External): number;
  isSameNode(a: External, b: External): boolean;
  nodeNext(node: External): [node: External | null, index: number][];
  nodeHook(
    node: External,
    hook: (inputs: (Handle | null)[], outputs: (Handle | null)[]) => (Handle | null)[] | null,
  ): External;
  nodePrehook(node: External, hook: (outputs: (Handle | null)[]) => (Handle | null)[] | null): External;
  removeNodeHook(hook: External): void;
  incrementVersion(handle: Handle): void;
  graphTask(): number;
  willExecute(node: External): boolean;
  savedTensors(saved: External): (Handle | null)[];
  variableData(handle: Handle): Handle;
  setData(handle: Handle, data: Handle): void;
  // autocast
  isAutocastAvailable(deviceType: string): boolean;
  autocastDtype(deviceType: string): number;
  setAutocast(deviceType: string, enabled: boolean, dtype: number): void;
  setAutocastCacheEnabled(enabled: boolean): void;
  clearAutocastCache(): void;
  // forward-mode AD
  enterDualLevel(): number;
  exitDualLevel(): void;
  loadForwardRules(): void;
  // functorch
  pushVmap(batchSize: number, randomness: string): number;
  pushGrad(): number;
  pushJvp(): number;
  pushFunctionalize(reapplyViews: boolean): number;
  popLevel(level: number): void;
  levelDepth(): number;
  setFunctorchEnabled(enabled: boolean): void;
  addBatchDim(handle: Handle, dim: number, level: number): Handle;
  removeBatchDim(handle: Handle, level: number, batchSize: number, outDim: number): Handle;
  wrapForGrad(handle: Handle, level: number): Handle;
  unwrapForGrad(handle: Handle, level: number): Handle;
  wrapFunctional(handle: Handle, level: number): Handle;
  unwrapFunctional(handle: Handle, reapplyViews: boolean): Handle;
  propagateMutation(argument: Handle, wrapped: Handle): void;
  wrapperOf(handle: Handle): FunctorchWrapper | null;
  isBatched(handle: Handle): boolean;
  checkRequiresGrad(): void;
  // device
  torchVersion(): string;
  getNumThreads(): number;
  setNumThreads(count: number): void;
  getNumInteropThreads(): number;
  setNumInteropThreads(count: number): void;
  setDeterministic(mode: boolean, warnOnly: boolean): void;
  isDeterministic(): boolean;
  isDeterministicWarnOnly(): boolean;
  setMatmulPrecision(precision: string): void;
  getMatmulPrecision(): 'highest' | 'high' | 'medium';
  setFlushDenormal(mode: boolean): boolean;
  setCheckSparse(enable: boolean): void;
  setWarnAlways(always: boolean): void;
  isWarnAlways(): boolean;
  setDefaultDtype(dtype: number): void;
  getDefaultDtype(): number;
  hasCuda(): boolean;
  accelerator(): { type: string; count: number } | null;
  synchronize(index?: number): void;
  currentDevice(): number;
  setDevice(index: number): void;
  emptyCache(): void;
  deviceMemory(index?: number): { allocated: number; peak: number; reserved: number };
  // random
  manualSeed(seed: number | bigint): void;
  generator(device: string): External;
  defaultGenerator(device: string): External;
  generatorSeed(generator: External, seed: number | bigint): void;
  generatorInitialSeed(generator: External): bigint;
  generatorReseed(generator: External): bigint;
  generatorDevice(generator: External): string;
  generatorState(generator: External): Handle;
  setGeneratorState(generator: External, state: Handle): void;
  // optim
  paramGroup(parameters: Handle[]): External;
  adamStep(
    group: External,
    decoupled: boolean,
    lr: number,
    beta1: number,
    beta2: number,
    eps: number,
    weightDecay: number,
    amsgrad: boolean,
    maximize: boolean,
  ): void;
  sgdStep(
    group: External,
    lr: number,
    momentum: number,
    dampening: number,
    weightDecay: number,
    nesterov: boolean,
    maximize: boolean,
  ): void;
  rmspropStep(
    group: External,
    lr: number,
    alpha: number,
    eps: number,
    weightDecay: number,
    momentum: number,
    centered: boolean,
    maximize: boolean,
  ): void;
  groupZeroGrad(group: External, setToNone: boolean): void;
  groupState(group: External, index: number): Record<string, Handle> | null;
  setGroupState(group: External, index: number, name: string, value: Handle): void;
  clearGroupState(group: External, index: number): void;
  moveGroupState(from: External, fromIndex: number, to: External, toIndex: number): void;
}

const packageRoot = join(__dirname, '..');

function open<T>(file: string): T {
  const module = { exports: {} };
  process.dlopen(module, file, constants.dlopen.RTLD_NOW);
  return module.exports as T;
}

/** The folder of the build for this libtorch: one per minor, since headers differ between minors. */
function addonFolder(minor: string): string {
  if (process.env.FLAMBEAU_ADDON) return resolve(process.env.FLAMBEAU_ADDON);
  const build = PINNED.startsWith(`${minor}.`) ? 'build' : `build-${minor}`;
  return join(packageRoot, build, 'Release');
}

function checkedAddon(libtorch: Libtorch): string {
  const minor = (libtorch.version ?? PINNED).split('.').slice(0, 2).join('.');
  const file = join(addonFolder(minor), 'flambeau.node');
  if (!existsSync(file)) {
    throw new TorchError(
      `flambeau's addon for libtorch ${minor} was not found at ${file}. ` +
        'Build it with `npx flambeau-setup` (in a clone: `node scripts/setup.mjs`).',
    );
  }
  const note = join(dirname(file), 'libtorch.txt'); // written by CMakeLists.txt
  const built = existsSync(note) ? readFileSync(note, 'utf8').trim() : minor;
  if (built !== minor) {
    throw new TorchError(`${file} was built against libtorch ${built}, but ${libtorch.folder} is ${libtorch.version}.`);
  }
  return file;
}

function load(): NativeAddon {
  const libtorch = findLibtorch();
  const file = checkedAddon(libtorch);
  try {
    // libtorch_cpu alone: libtorch itself would also load CUDA, which costs seconds. See loadCuda.
    const loader = open<{ load(path: string): void }>(join(dirname(file), 'flambeau_loader.node'));
    loader.load(join(libtorch.folder, 'lib', libraryName('torch_cpu')));
    if (hasDriver()) loadDevices(loader, libtorch);
    return open<NativeAddon>(file);
  } catch (error) {
    throw new TorchError(`libtorch in ${libtorch.folder} could not be loaded: ${(error as Error).message}`);
  }
}

function hasDriver(): boolean {
  if (process.env.CUDA_VISIBLE_DEVICES === '' || process.env.CUDA_VISIBLE_DEVICES === '-1') return false;
  return existsSync('/dev/nvidiactl') || existsSync('/dev/nvidia0') || existsSync('/dev/dxg');
}

// A CUDA build registers its devices when its library is loaded; where the machine has no driver that is time lost.
function loadDevices(loader: { load(path: string): void }, libtorch: Libtorch): void {
  const library = join(libtorch.folder, 'lib', libraryName('torch_cuda'));
  if (!existsSync(library)) return;
  try {
    loader.load(library);
  } catch (error) {
    process.emitWarning(`flambeau: CUDA is not available: ${(error as Error).message}`);
  }
}

type Collect = (options?: { type: 'minor' }) => void;

function collector(): Collect {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as Collect;
}

// What the native call that is about to return has failed with: see raise in native/errors.cc.
let hasFailed = false;
let failure: unknown;

function fail(error: unknown): void {
  hasFailed = true;
  failure = error;
}

function takeFailure(): unknown {
  const error = failure;
  hasFailed = false;
  failure = undefined;
  return error;
}

function throwing<F extends (...values: never[]) => unknown>(call: F): F {
  return function () {
    // biome-ignore lint/complexity/noArguments: a rest parameter would allocate an array on each call
    const result = call.apply(undefined, arguments as never);
    if (hasFailed) throw takeFailure();
    return result;
  } as F;
}

function throwingAddon(addon: NativeAddon): NativeAddon {
  const entries = Object.entries(addon).map(([name, call]) => [name, throwing(call)]);
  const result = Object.fromEntries(entries) as NativeAddon;
  const { op } = result;
  return Object.assign(result, { op: (name: string, overload: string) => throwing(op(name, overload)) });
}

type CallbackRunner = (gradMode: boolean, call: () => unknown) => unknown;
let runCallback: CallbackRunner = (_, call) => call();

/** Called once, by lib/context.ts: how a callback gets the modes in which libtorch calls it. */
export function setCallbackRunner(runner: CallbackRunner): void {
  runCallback = runner;
}

// No error may be pending when a callback returns to native code: see raise in native/errors.cc.
function callback(target: Callback, args: unknown[], gradMode: boolean): [unknown] | { error: unknown } {
  try {
    return [runCallback(gradMode, () => target(...(args as never[])))];
  } catch (error) {
    return { error };
  }
}

// Where the operation that is being recorded was called: anomaly mode tells it. Frames of this library come first.
function callerStack(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 30;
  const lines = (new Error().stack ?? '').split('\n').slice(1);
  Error.stackTraceLimit = limit;
  const isOwn = (line: string) => line.includes(__dirname) || line.includes('node:');
  const first = lines.findIndex((line) => !isOwn(line));
  return lines.slice(Math.max(first, 0)).join('\n');
}

function start(): NativeAddon {
  const raw = load();
  const addon = throwingAddon(raw);
  const collect = collector();
  raw.initialize({
    error: (kind, message, op) => fail(makeError(kind, message, op)),
    rethrow: fail,
    warn: (message) => process.emitWarning(message, 'TorchWarning'),
    collectMinor: () => collect({ type: 'minor' }),
    collectFull: () => collect(),
    callback,
    stack: callerStack,
  });
  selfTest(addon, collect);
  return addon;
}

// The addon asks for "whatever this Node calls experimental" to get finalizers that run inside a collection. Whether
// this Node grants it shows only in a loop that never returns to the event loop.
function selfTest(addon: NativeAddon, collect: Collect): void {
  const before = addon.memoryStats().handles;
  for (let i = 0; i < 8; i++) addon.generator('cpu');
  collect({ type: 'minor' });
  if (addon.memoryStats().handles < before + 8) return;
  process.emitWarning(
    `flambeau: Node ${process.version} frees tensors only between turns of the event loop; ` +
      'in long synchronous loops use torch.scope() or dispose().',
  );
}

export const native: NativeAddon = start();
