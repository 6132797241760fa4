// Walks over a tree of modules.
import { type Rest, readRest } from '../../options';
import type { Module } from './module';

export type MemberArgs = Rest<
  [prefix: string, recurse: boolean, removeDuplicate: boolean],
  { prefix?: string; recurse?: boolean; removeDuplicate?: boolean }
>;

/** `root` and its descendants, each once and before its children; spares the names that few callers want. */
export function allModules(root: Module, seen: Set<Module> = new Set()): Set<Module> {
  if (seen.has(root)) return seen;
  seen.add(root);
  for (const [, child] of root.ownModules()) allModules(child, seen);
  return seen;
}

/** `root` under the name `prefix` and its descendants under their dotted names, each before its children. */
export function namedModules(root: Module, prefix: string, removeDuplicate: boolean): [string, Module][] {
  const seen = new Set<Module>();
  const result: [string, Module][] = [];
  const visit = (path: string, module: Module): void => {
    if (seen.has(module)) return;
    if (removeDuplicate) seen.add(module);
    result.push([path, module]);
    for (const [name, child] of module.ownModules()) visit(path === '' ? name : `${path}.${name}`, child);
  };
  visit(prefix, root);
  return result;
}

/** What `membersOf` gives for `root` and its descendants, under dotted names. */
export function namedMembers<T>(
  what: string,
  root: Module,
  args: MemberArgs,
  membersOf: (module: Module) => [string, T][],
): [string, T][] {
  const { prefix, recurse, removeDuplicate } = readRest(what, args, {
    prefix: '',
    recurse: true,
    removeDuplicate: true,
  });
  const modules: [string, Module][] = recurse ? namedModules(root, prefix, removeDuplicate) : [[prefix, root]];
  const seen = new Set<T>();
  const result: [string, T][] = [];
  for (const [path, module] of modules) {
    for (const [name, member] of membersOf(module)) {
      if (seen.has(member)) continue;
      if (removeDuplicate) seen.add(member);
      result.push([path === '' ? name : `${path}.${name}`, member]);
    }
  }
  return result;
}
