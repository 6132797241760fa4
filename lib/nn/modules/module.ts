import type { Device } from '../../device';
import { TorchError } from '../../errors';
import { keep } from '../../memory';
import { describe, type Rest, readRest } from '../../options';
import { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { Parameter } from '../parameter';
import { moveTensors, type ToArgs, toConversion } from './convert';
import { type IncompatibleKeys, loadStateDict, type StateDict, stateDict } from './state-dict';
import { allModules, type MemberArgs, namedMembers, namedModules } from './traversal';
import { moduleRepr } from './utils';

/**
 * Base class of all neural network modules.
 *
 * Assign parameters, buffers and child modules to properties in the constructor, and write `forward`:
 *
 * ```ts
 * class Net extends nn.Module {
 *   fc = new nn.Linear(784, 10);
 *   override forward(x: Tensor) {
 *     return this.fc.forward(x.flatten(1));
 *   }
 * }
 * ```
 *
 * The property names are the names in the state dict, in order of assignment.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Module.html
 */
export class Module {
  /** Whether the module is in training mode; `train()` and `eval()` set it on the whole tree. */
  training = true;
  /** Version of the state dict's layout, written into its metadata. */
  get stateDictVersion(): number {
    return 1;
  }

  /** Names of the buffers, and whether they are part of the state dict. */
  readonly #buffers = new Map<string, boolean>();

  /** Computes the output; every subclass defines it. */
  // biome-ignore lint/suspicious/noExplicitAny: only `any` lets a subclass declare its own inputs and output.
  forward(..._inputs: any[]): any {
    throw new TorchError(`Module [${this.getName()}] is missing the required "forward" function`);
  }

  // ---- Registration ----

  /**
   * Adds a tensor that belongs to the module's state but is not trained, as a property, and takes it out of all scopes.
   *
   * @param options.persistent whether it is part of the state dict; default true.
   */
  registerBuffer(
    name: string,
    tensor: Tensor | null,
    ...rest: Rest<[persistent: boolean], { persistent?: boolean }>
  ): void {
    const { persistent } = readRest('registerBuffer', rest, { persistent: true });
    this.#checkName('buffer', name, this.#buffers.has(name));
    if (tensor !== null && !(tensor instanceof Tensor)) {
      throw new TypeError(`registerBuffer(): buffer '${name}' must be a Tensor or null, got ${describe(tensor)}`);
    }
    this.#buffers.set(name, persistent);
    this.setMember(name, keep(tensor));
  }

  /** For copies: takes over which names are buffers, not the tensors. */
  takeBuffers(module: Module): void {
    for (const [name, persistent] of module.#buffers) this.#buffers.set(name, persistent);
  }

  /** Adds a parameter under `name`; the same as assigning the property. `null` marks a parameter that is left out. */
  registerParameter(name: string, param: Parameter | null): void {
    this.#checkName('parameter', name, this.getMember(name) instanceof Parameter || this.getMember(name) === null);
    if (param !== null && !(param instanceof Parameter)) {
      throw new TypeError(
        `registerParameter(): parameter '${name}' must be a Parameter or null, got ${describe(param)}`,
      );
    }
    this.setMember(name, param);
  }

  /** Adds a child module under `name`; the same as assigning the property. */
  registerModule(name: string, module: Module | null): void {
    this.#checkName('module', name, this.getMember(name) instanceof Module || this.getMember(name) === null);
    if (module !== null && !(module instanceof Module)) {
      throw new TypeError(`registerModule(): module '${name}' must be a Module or null, got ${describe(module)}`);
    }
    this.setMember(name, module);
  }

  /** The same as `registerModule`. */
  addModule(name: string, module: Module | null): void {
    this.registerModule(name, module);
  }

  #checkName(kind: string, name: string, known: boolean): void {
    if (typeof name !== 'string') throw new TypeError(`${kind} name should be a string, got ${describe(name)}`);
    if (name === '') throw new TorchError(`${kind} name can't be empty string ""`);
    if (name.includes('.')) throw new TorchError(`${kind} name can't contain ".", got: ${name}`);
    if (!known && this.getMember(name) !== undefined) throw new TorchError(`attribute '${name}' already exists`);
  }

  // ---- The module's own members; containers that keep theirs elsewhere override these ----

  /** The member called `name`, `undefined` when there is none. */
  getMember(name: string): unknown {
    return (this as Record<string, unknown>)[name];
  }

  /** Sets the member called `name`. */
  setMember(name: string, value: unknown): void {
    (this as Record<string, unknown>)[name] = value;
  }

  /** The module's own parameters, in order of assignment. */
  ownParameters(): [name: string, param: Parameter][] {
    return Object.entries(this).filter((entry): entry is [string, Parameter] => entry[1] instanceof Parameter);
  }

  /** The module's own buffers that are not null, in order of registration. */
  ownBuffers(options: { persistentOnly?: boolean } = {}): [name: string, buffer: Tensor][] {
    const result: [string, Tensor][] = [];
    for (const [name, persistent] of this.#buffers) {
      const value = this.getMember(name);
      if (value instanceof Tensor && (persistent || !options.persistentOnly)) result.push([name, value]);
    }
    return result;
  }

  /** The module's own children, in order of assignment, duplicates included. */
  ownModules(): [name: string, module: Module][] {
    return Object.entries(this).filter((entry): entry is [string, Module] => entry[1] instanceof Module);
  }

  // ---- Traversal ----

  /** All parameters of the module and, unless `recurse` is false, of its descendants; each once. */
  parameters(...rest: Rest<[recurse: boolean], { recurse?: boolean }>): Parameter[] {
    const { recurse } = readRest('parameters', rest, { recurse: true });
    const found = new Set<Parameter>();
    for (const module of recurse ? allModules(this) : [this]) {
      for (const [, p] of module.ownParameters()) found.add(p);
    }
    return [...found];
  }

  /** All parameters with their dotted names. */
  namedParameters(...rest: MemberArgs): [name: string, param: Parameter][] {
    return namedMembers('namedParameters', this, rest, (m) => m.ownParameters());
  }

  /** All buffers of the module and, unless `recurse` is false, of its descendants; each once. */
  buffers(...rest: Rest<[recurse: boolean], { recurse?: boolean }>): Tensor[] {
    const { recurse } = readRest('buffers', rest, { recurse: true });
    return this.namedBuffers({ recurse }).map(([, b]) => b);
  }

  /** All buffers with their dotted names. */
  namedBuffers(...rest: MemberArgs): [name: string, buffer: Tensor][] {
    return namedMembers('namedBuffers', this, rest, (m) => m.ownBuffers());
  }

  /** The direct child modules, each once. */
  children(): Module[] {
    return this.namedChildren().map(([, m]) => m);
  }

  /** The direct child modules with their names, each once. */
  namedChildren(): [name: string, module: Module][] {
    const seen = new Set<Module>();
    return this.ownModules().filter(([, m]) => !seen.has(m) && seen.add(m));
  }

  /** This module and all its descendants, each once. */
  modules(...rest: Rest<[removeDuplicate: boolean], { removeDuplicate?: boolean }>): Module[] {
    const { removeDuplicate } = readRest('modules', rest, { removeDuplicate: true });
    return this.namedModules({ removeDuplicate }).map(([, m]) => m);
  }

  /** This module (under the name `prefix`) and all its descendants with their dotted names. */
  namedModules(options: { prefix?: string; removeDuplicate?: boolean } = {}): [name: string, module: Module][] {
    const { prefix, removeDuplicate } = readRest('namedModules', [options], { prefix: '', removeDuplicate: true });
    return namedModules(this, prefix, removeDuplicate);
  }

  /** The descendant at a dotted path; `''` is the module itself. */
  getSubmodule(target: string): Module {
    let module: Module = this;
    for (const name of target === '' ? [] : target.split('.')) {
      const child = module.getMember(name);
      if (child === undefined) throw new TorchError(`${module.getName()} has no attribute \`${name}\``);
      if (!(child instanceof Module)) throw new TorchError(`\`${name}\` is not an nn.Module`);
      module = child;
    }
    return module;
  }

  /** The parameter at a dotted path. */
  getParameter(target: string): Parameter {
    const dot = target.lastIndexOf('.');
    const param = this.getSubmodule(target.slice(0, Math.max(dot, 0))).getMember(target.slice(dot + 1));
    if (!(param instanceof Parameter)) throw new TorchError(`\`${target.slice(dot + 1)}\` is not an nn.Parameter`);
    return param;
  }

  /** The buffer at a dotted path. */
  getBuffer(target: string): Tensor {
    const dot = target.lastIndexOf('.');
    const owner = this.getSubmodule(target.slice(0, Math.max(dot, 0)));
    const found = owner.ownBuffers().find(([name]) => name === target.slice(dot + 1));
    if (!found) throw new TorchError(`\`${target.slice(dot + 1)}\` is not a buffer`);
    return found[1];
  }

  // ---- State ----

  /** Calls `fn` on every descendant and then on the module itself. */
  apply(fn: (module: Module) => void): this {
    for (const child of this.children()) child.apply(fn);
    fn(this);
    return this;
  }

  /** Sets training mode (or, with `false`, evaluation mode) on the module and its descendants. */
  train(mode = true): this {
    if (typeof mode !== 'boolean') throw new TypeError(`train(): mode must be bool, got ${describe(mode)}`);
    this.training = mode;
    for (const child of this.children()) child.train(mode);
    return this;
  }

  /** Sets evaluation mode: Dropout passes its input on, BatchNorm uses its running statistics. */
  eval(): this {
    return this.train(false);
  }

  /** Switches gradients of all parameters on or off. */
  requiresGrad_(requiresGrad = true): this {
    for (const p of this.parameters()) p.requiresGrad_(requiresGrad);
    return this;
  }

  /** Drops the gradients of all parameters; with `setToNone: false` fills them with zeros instead. */
  zeroGrad(...rest: Rest<[setToNone: boolean], { setToNone?: boolean }>): void {
    const { setToNone } = readRest('zeroGrad', rest, { setToNone: true });
    for (const p of this.parameters()) {
      const grad = p.grad;
      if (grad === null) continue;
      if (setToNone) {
        p.grad = null;
      } else {
        grad.detach_().zero_();
      }
    }
  }

  /**
   * Moves all parameters and buffers in place, gradients included: `to('cuda')`, `to(torch.float64)`,
   * `to('cuda', torch.float16)`, `to(tensor)` or `to({ device, dtype, nonBlocking, memoryFormat })`.
   * A dtype applies to floating-point (and complex) tensors only.
   */
  to(...args: ToArgs): this {
    return this.applyToTensors(toConversion(args));
  }

  /** Moves everything to the CPU. */
  cpu(): this {
    return this.to('cpu');
  }

  /** Moves everything to a CUDA device, by default the current one. */
  cuda(device?: number | string | Device): this {
    return this.to(typeof device === 'number' ? `cuda:${device}` : (device ?? 'cuda'));
  }

  /** Casts floating-point parameters and buffers to float32. */
  float(): this {
    return this.to(torch.float32);
  }

  /** Casts floating-point parameters and buffers to float64. */
  double(): this {
    return this.to(torch.float64);
  }

  /** Casts floating-point parameters and buffers to float16. */
  half(): this {
    return this.to(torch.float16);
  }

  /** Casts floating-point parameters and buffers to bfloat16. */
  bfloat16(): this {
    return this.to(torch.bfloat16);
  }

  /** Replaces the data of every parameter, gradient and buffer by `fn` of it; the parameter objects stay the same. */
  applyToTensors(fn: (t: Tensor) => Tensor): this {
    for (const child of this.children()) child.applyToTensors(fn);
    torch.noGrad(() => moveTensors(this, fn));
    return this;
  }

  /** Names and tensors of all parameters and persistent buffers, sharing their memory. */
  stateDict(options: { prefix?: string; keepVars?: boolean } = {}): StateDict {
    const { prefix, keepVars } = readRest('stateDict', [options], { prefix: '', keepVars: false });
    return stateDict(this, prefix, keepVars);
  }

  /**
   * Copies a state dict into the module's parameters and buffers.
   *
   * @param options.strict whether names must match exactly; default true.
   * @param options.assign takes the given tensors themselves instead of copying them; default false.
   *
   * **Throws** TorchError that lists missing and unexpected keys and mismatched sizes.
   */
  loadStateDict(
    state: StateDict | ReadonlyMap<string, Tensor>,
    ...rest: Rest<[strict: boolean, assign: boolean], { strict?: boolean; assign?: boolean }>
  ): IncompatibleKeys {
    const { strict, assign } = readRest('loadStateDict', rest, { strict: true, assign: false });
    return torch.noGrad(() => loadStateDict(this, state, strict, assign));
  }

  /**
   * Called before the module's own entries are loaded: may add what an older layout lacks. What it says among `problems`
   * makes the loading fail.
   */
  upgradeState(_state: StateDict, _prefix: string, _version: number | undefined, _problems: string[]): void {}

  // ---- Printing ----

  /** The name shown when the module prints. */
  getName(): string {
    return this.constructor.name;
  }

  /** What the module prints about itself between its parentheses. */
  extraRepr(): string {
    return '';
  }

  /** The module as Python prints it. */
  toString(): string {
    return moduleRepr(this.getName(), this.extraRepr(), this.ownModules());
  }

  /** Printing by console.log. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}
