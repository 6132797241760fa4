// Small data and models for tests of fit.
import * as nn from '../../lib/nn';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import '../../lib/training';

// Models this small are faster on one thread, and much faster beside a busy neighbour.
torch.setNumThreads(1);

/** Points in `features` dimensions of `classes` classes that a linear model can tell apart. */
export function classification(samples: number, features = 4, classes = 3): { x: Tensor; y: Tensor } {
  const generator = new torch.Generator().manualSeed(11);
  const x = torch.randn([samples, features], { generator });
  const y = x.matmul(torch.randn([features, classes], { generator })).argmax(1);
  return { x, y };
}

/** A small classifier, the same for the same seed. */
export function classifier(seed = 0, features = 4, classes = 3): nn.Sequential {
  torch.manualSeed(seed);
  return new nn.Sequential(new nn.Linear(features, 16), new nn.ReLU(), new nn.Linear(16, classes));
}

/** All parameters and buffers as numbers. */
export function stateOf(model: nn.Module): Record<string, unknown> {
  return Object.fromEntries(Object.entries(model.stateDict()).map(([key, t]) => [key, t.toArray()]));
}

/** The error that a promise rejects with. */
export async function errorOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('expected a rejection');
}

/** The texts of the warnings that `fn` causes. */
export async function warningsOf(fn: () => Promise<unknown>): Promise<string[]> {
  const texts: string[] = [];
  const note = (warning: Error) => texts.push(warning.message);
  process.on('warning', note);
  try {
    await fn();
    // Node emits warnings in the next tick.
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off('warning', note);
  }
  return texts;
}

/** What `fn` writes to stdout. */
export async function outputOf(fn: () => Promise<unknown>): Promise<string> {
  const { write } = process.stdout;
  let text = '';
  process.stdout.write = ((chunk: string) => {
    text += chunk;
    return true;
  }) as typeof write;
  try {
    await fn();
  } finally {
    process.stdout.write = write;
  }
  return text;
}
