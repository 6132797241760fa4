import { TorchError } from '../../errors';
import { checkInt, describe, isPlainObject } from '../../options';
import { Tensor } from '../../tensor';
import { Parameter } from '../parameter';
import { Module } from './module';
import { addIndent } from './utils';

/** Child modules in the order of insertion under any name, `'0'` included, which plain properties would reorder. */
abstract class Container extends Module {
  protected readonly items = new Map<string, Module>();

  /** Number of children. */
  get length(): number {
    return this.items.size;
  }

  override getMember(name: string): unknown {
    return this.items.get(name) ?? super.getMember(name);
  }

  override setMember(name: string, value: unknown): void {
    if (value instanceof Module) {
      this.items.set(name, value);
    } else {
      super.setMember(name, value);
    }
  }

  override ownModules(): [name: string, module: Module][] {
    return [...this.items, ...super.ownModules()];
  }
}

/** Children under the names `'0'`, `'1'`, …: what Sequential and ModuleList share. */
abstract class ListContainer extends Container {
  /** The child at `index`; negative indices count from the end. */
  at<M extends Module = Module>(index: number): M {
    return [...this.items.values()][this.position(index)] as M;
  }

  /** Replaces the child at `index`. */
  setAt(index: number, module: Module): this {
    this.registerModule([...this.items.keys()][this.position(index)], module);
    return this;
  }

  /** Adds a module at the end. */
  append(module: Module): this {
    this.registerModule(String(this.items.size), module);
    return this;
  }

  /** Adds modules at the end. */
  extend(modules: Iterable<Module>): this {
    for (const module of [...iterate(this.getName(), modules)]) this.append(module);
    return this;
  }

  /** Adds a module before `index`. */
  insert(index: number, module: Module): this {
    checkInt('insert', 'index', index);
    const n = this.items.size;
    if (index < -n || index > n) throw new RangeError(`Index out of range: ${index}`);
    const modules = [...this.items.values()];
    modules.splice(index < 0 ? index + n : index, 0, module);
    this.renumber(modules);
    return this;
  }

  /** Removes the child at `index` (default: the last) and returns it. */
  pop(index = -1): Module {
    const modules = [...this.items.values()];
    const [removed] = modules.splice(this.position(index), 1);
    this.renumber(modules);
    return removed;
  }

  [Symbol.iterator](): IterableIterator<Module> {
    return this.items.values();
  }

  private renumber(modules: Module[]): void {
    for (const module of modules) {
      if (!(module instanceof Module)) throw new TypeError(`${describe(module)} is not a Module`);
    }
    this.items.clear();
    for (const [i, module] of modules.entries()) this.items.set(String(i), module);
  }

  private position(index: number): number {
    checkInt('at', 'index', index);
    const n = this.items.size;
    if (index < -n || index >= n) throw new RangeError(`index ${index} is out of range`);
    return index < 0 ? index + n : index;
  }
}

function iterate<T>(what: string, values: Iterable<T>): Iterable<T> {
  if (typeof values !== 'object' || values === null || !(Symbol.iterator in values) || values instanceof Tensor) {
    throw new TypeError(`${what}: expected an array or another iterable, got ${describe(values)}`);
  }
  return values;
}

/**
 * Runs its modules one after the other: the output of each is the input of the next.
 *
 * `new nn.Sequential(a, b)` names them `0`, `1`; `new nn.Sequential({ conv: a, relu: b })` by the object's keys.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Sequential.html
 */
export class Sequential extends ListContainer {
  constructor(...modules: Module[] | [modules: Readonly<Record<string, Module>>]) {
    super();
    if (modules.length === 1 && isPlainObject(modules[0])) {
      for (const [name, module] of Object.entries(modules[0])) this.registerModule(name, module as Module);
    } else {
      for (const module of modules) this.append(module as Module);
    }
  }

  override forward(input: Tensor): Tensor {
    let x = input;
    for (const module of this.items.values()) x = module.forward(x);
    return x;
  }
}

/**
 * Holds modules in a list; its parameters belong to the module that holds the list. It has no `forward`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.ModuleList.html
 */
export class ModuleList extends ListContainer {
  constructor(modules: Iterable<Module> = []) {
    super();
    this.extend(modules);
  }

  /** Prints runs of equal modules once, as `(0-2): 3 x Linear(…)`. */
  override toString(): string {
    const runs: { first: number; count: number; text: string }[] = [];
    for (const module of this.items.values()) {
      const text = String(module);
      const run = runs.at(-1);
      if (run?.text === text) run.count++;
      else runs.push({ first: run ? run.first + run.count : 0, count: 1, text });
    }
    if (runs.length === 0) return `${this.getName()}()`;
    const lines = runs.map(({ first, count, text }) =>
      addIndent(count === 1 ? `(${first}): ${text}` : `(${first}-${first + count - 1}): ${count} x ${text}`, 2),
    );
    return `${this.getName()}(\n  ${lines.join('\n  ')}\n)`;
  }
}

/**
 * Holds modules by name, in the order of insertion. It has no `forward`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.ModuleDict.html
 */
export class ModuleDict extends Container {
  constructor(modules: Readonly<Record<string, Module>> | Iterable<readonly [string, Module]> = {}) {
    super();
    this.update(modules);
  }

  /** The module under `name`, `undefined` when there is none. */
  get<M extends Module = Module>(name: string): M | undefined {
    return this.items.get(name) as M | undefined;
  }

  /** Adds or replaces the module under `name`. */
  set(name: string, module: Module): this {
    this.registerModule(name, module);
    return this;
  }

  /** Whether there is a module under `name`. */
  has(name: string): boolean {
    return this.items.has(name);
  }

  /** Removes the module under `name` and returns it. */
  pop(name: string): Module {
    const module = this.items.get(name);
    if (!module) throw new TorchError(`pop(): no module '${name}'; known names: ${[...this.items.keys()].join(', ')}`);
    this.items.delete(name);
    return module;
  }

  /** Removes all modules. */
  clear(): void {
    this.items.clear();
  }

  /** Adds or replaces modules from an object, a Map, another ModuleDict or [name, module] pairs. */
  update(modules: Readonly<Record<string, Module>> | Iterable<readonly [string, Module]>): void {
    const entries = isPlainObject(modules) ? Object.entries(modules) : iterate('ModuleDict.update', modules);
    for (const [name, module] of entries as Iterable<[string, Module]>) this.registerModule(name, module);
  }

  keys(): IterableIterator<string> {
    return this.items.keys();
  }

  values(): IterableIterator<Module> {
    return this.items.values();
  }

  entries(): IterableIterator<[string, Module]> {
    return this.items.entries();
  }

  [Symbol.iterator](): IterableIterator<[string, Module]> {
    return this.items.entries();
  }
}

function parameterLines(entries: Iterable<readonly [string, Tensor]>): string {
  const lines: string[] = [];
  for (const [name, p] of entries) {
    const kind = p instanceof Parameter ? 'Parameter' : 'Tensor';
    const device = p.device.type === 'cuda' ? ` (${p.device})` : '';
    lines.push(`  (${name}): ${kind} containing: [${p.dtype} of size ${p.shape.join('x')}${device}]`);
  }
  return lines.join('\n');
}

/**
 * Holds parameters in a list under the names `0`, `1`, …; a plain tensor becomes a parameter.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.ParameterList.html
 */
export class ParameterList extends Module {
  private readonly items: Parameter[] = [];

  constructor(values: Iterable<Tensor> = []) {
    super();
    this.extend(values);
  }

  /** Number of parameters. */
  get length(): number {
    return this.items.length;
  }

  /** The parameter at `index`; negative indices count from the end. */
  at(index: number): Parameter {
    const found = this.items.at(index);
    if (!found) throw new RangeError(`index ${index} is out of range`);
    return found;
  }

  /** Adds a parameter at the end. */
  append(value: Tensor): this {
    if (!(value instanceof Tensor)) throw new TypeError(`append(): expected a Tensor, got ${describe(value)}`);
    this.items.push(value instanceof Parameter ? value : new Parameter(value));
    return this;
  }

  /** Adds parameters at the end. */
  extend(values: Iterable<Tensor>): this {
    for (const value of iterate('ParameterList.extend', values)) this.append(value);
    return this;
  }

  [Symbol.iterator](): IterableIterator<Parameter> {
    return this.items.values();
  }

  override getMember(name: string): unknown {
    return this.items[Number(name)] ?? super.getMember(name);
  }

  override setMember(name: string, value: unknown): void {
    // functionalCall puts other tensors there for the time of a call.
    if (Number(name) < this.items.length && value instanceof Tensor) this.items[Number(name)] = value as Parameter;
    else super.setMember(name, value);
  }

  override ownParameters(): [name: string, param: Parameter][] {
    return this.items.map((p, i) => [String(i), p]);
  }

  override extraRepr(): string {
    return parameterLines(this.ownParameters());
  }
}
