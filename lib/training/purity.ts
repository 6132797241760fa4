// Which models are made of library code alone. Only for these may training free what a step made: a module of the user's
// may keep a mask or a carried state, and a hook may keep what it saw. (Hooks on tensors would have to be asked for here
// too.) So a module of the library may replace a tensor it keeps only in place, as BatchNorm does.
import * as nn from '../nn';
import { NonDynamicallyQuantizableLinear } from '../nn/modules/linear';
import type { Module } from '../nn/modules/module';
import { torch } from '../torch';
import { isPlain } from './head';

const library = new Set<unknown>([...Object.values(nn), NonDynamicallyQuantizableLinear]);
const libraryFunctions = new Set<unknown>([...Object.values(torch), ...Object.values(nn.functional)]);

/** Tells that modules of this class keep no tensor that a call made, so that a scope may close after the call. */
export function declareLibraryModules(classes: Iterable<unknown>): void {
  for (const c of classes) library.add(c);
}

/** Whether a module's own code is the library's, without hooks or functions given by the user. */
export function isLibraryModule(module: Module): boolean {
  if (!library.has(module.constructor) || !isPlain(module)) return false;
  // keras layers say so, others would keep a function of the user's as a property.
  return (module as { usesUserCode?: boolean }).usesUserCode !== true && !Object.values(module).some(isOwnFunction);
}

/** Whether all of a model is. */
export function isLibraryModel(model: Module): boolean {
  return model.modules().every(isLibraryModule);
}

function isOwnFunction(value: unknown): boolean {
  return typeof value === 'function' && !libraryFunctions.has(value);
}
