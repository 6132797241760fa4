// The modes and the scope in force for the JavaScript that is running (design D5). libtorch keeps grad mode and inference
// mode per thread, so two async tasks that interleave would see each other's: each task's context travels with it in
// AsyncLocalStorage, and every native call first makes the thread agree with it.
import { AsyncLocalStorage } from 'node:async_hooks';
import { type AutocastState, applyAutocast, rootAutocast } from './autocast-state';
import { type Handle, native, setCallbackRunner } from './native';

/** Where results of native calls go while a `torch.scope` is open. */
export interface Scope {
  readonly id: number;
  readonly outer: Scope | null;
  closed: boolean;
}

/** What takes the place of each tensor that operators save for backward; as the addon calls them. */
export interface SavedHooks {
  readonly pack: (tensor: Handle) => object;
  readonly unpack: (packed: never) => Handle;
}

export interface Context {
  readonly gradMode: boolean;
  readonly inferenceMode: boolean;
  /** Whether forward-mode AD computes tangents. */
  readonly forwardMode: boolean;
  readonly scope: Scope | null;
  readonly autocast: AutocastState;
  readonly savedHooks: SavedHooks | null;
  /** Why hooks on saved tensors may not be used now; null where they may. */
  readonly savedHooksRefusal: string | null;
}

const root: Context = {
  gradMode: true,
  inferenceMode: false,
  forwardMode: true,
  scope: null,
  autocast: rootAutocast,
  savedHooks: null,
  savedHooksRefusal: null,
};
const storage = new AsyncLocalStorage<Context>();
// Before the first run() there is nothing to look up.
let storageUsed = false;
// The innermost `using _ = torch.noGrad()` in force, for the rest of the synchronous run only.
let guard: Guard | undefined;
// The context of the runWith whose function is executing now: spares a look into the storage on every call.
let running: Context | undefined;
let applied: Context | undefined = root;
let appliedHooks: SavedHooks | null = null;

export function currentContext(): Context {
  if (guard !== undefined) return guard.context;
  if (running !== undefined) return running;
  return storageUsed ? (storage.getStore() ?? root) : root;
}

/** Makes the thread's state that of the running JavaScript. Comes before every native call that computes. */
export function enter(): void {
  if (guard === undefined && !storageUsed) {
    if (applied === root) return;
  } else if (currentContext() === applied) {
    return;
  }
  apply(currentContext());
}

/** The scope that results belong to: an async task may outlive its own. */
export function openScopeOf(context: Context): Scope | null {
  let scope = context.scope;
  while (scope?.closed) scope = scope.outer;
  return scope;
}

function apply(context: Context): void {
  const { gradMode, inferenceMode, forwardMode } = context;
  native.applyContext(gradMode, inferenceMode, openScopeOf(context)?.id ?? 0, forwardMode);
  applyAutocast(context.autocast);
  if (context.savedHooks !== appliedHooks) {
    appliedHooks = context.savedHooks;
    native.setSavedTensorsHooks(appliedHooks?.pack ?? null, appliedHooks?.unpack ?? null);
  }
  applied = context;
}

/** After a scope closed, or an autocast state changed: what was applied is no longer what it names. */
export function invalidateContext(): void {
  applied = undefined;
}

/** Runs `fn`, and whatever it awaits, with parts of the context changed. */
export function runWith<T>(change: Partial<Context>, fn: () => T): T {
  const outer = guard;
  const outerRunning = running;
  const context = { ...currentContext(), ...change };
  guard = undefined;
  running = context;
  storageUsed = true;
  try {
    return storage.run(context, fn);
  } finally {
    guard = stillActive(outer);
    running = outerRunning;
  }
}

// libtorch runs backward's callbacks without grad mode unless the graph is recorded. Their context is a new object, so that
// whatever runs next applies its own again. What they are given belongs to no scope: they may keep it.
setCallbackRunner((gradMode, call) => runWith({ gradMode, scope: null }, call));

/** What `using _ = torch.noGrad()` holds: gives the former mode back when disposed. */
export interface ModeGuard extends Disposable {
  /** Ends the mode; `using` calls it. */
  dispose(): void;
}

interface Guard {
  readonly context: Context;
  readonly outer: Guard | undefined;
  state: 'active' | 'ended' | 'expired';
}

// Guards may end in any order, also inside a function form that began within them.
function stillActive(innermost: Guard | undefined): Guard | undefined {
  let active = innermost;
  while (active !== undefined && active.state !== 'active') active = active.outer;
  return active;
}

let isExpiring = false;

// One microtask for all guards of a synchronous run: a loop may make millions of them.
function expireLater(): void {
  if (isExpiring) return;
  isExpiring = true;
  queueMicrotask(() => {
    isExpiring = false;
    for (; guard !== undefined; guard = stillActive(guard)) guard.state = 'expired';
  });
}

/**
 * The `using` form of a mode: from here to the end of the block, which must be synchronous. A microtask ends the mode if
 * the block awaits, and the late dispose then throws, because the code after the `await` did not run in the mode.
 */
export function guardWith(what: string, change: Partial<Context>): ModeGuard {
  const mine: Guard = { context: { ...currentContext(), ...change }, outer: guard, state: 'active' };
  guard = mine;
  expireLater();
  const dispose = () => {
    if (mine.state === 'expired') {
      throw new Error(`${what}(): a block with \`using\` must not await; use ${what}(async () => { … }) there`);
    }
    mine.state = 'ended';
    guard = stillActive(guard);
  };
  return { dispose, [Symbol.dispose]: dispose };
}

/** The two forms of a mode: `fn` in a changed context, or without it the `using` form. */
export function inMode<T>(what: string, change: Partial<Context>, fn: (() => T) | undefined): T | ModeGuard {
  if (fn === undefined) return guardWith(what, change);
  if (typeof fn !== 'function') throw new TypeError(`${what}(): expected a function, got ${typeof fn}`);
  return runWith(change, fn);
}
