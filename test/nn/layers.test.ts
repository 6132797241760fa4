// Replays scripts/fixtures/nn_layers.py: every layer by value and gradient, its initial weights bit for bit, its print.
import { expect } from 'chai';
import * as nn from '../../lib/nn';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import {
  decode,
  decodeTensor,
  type EncodedTensor,
  expectClose,
  expectSame,
  flatTensors,
  loadFixture,
} from '../support/fixtures';

interface Case {
  class: string;
  args: unknown[];
  kwargs: Record<string, unknown>;
  repr: string;
  train: boolean;
  forwards: number;
  inputs: unknown[];
  parameters: Record<string, EncodedTensor>;
  outputs: EncodedTensor[];
  state: Record<string, EncodedTensor>;
  upstream?: EncodedTensor[];
  inputGrads?: (EncodedTensor | null)[];
  parameterGrads?: Record<string, EncodedTensor | null>;
}

type ModuleClass = new (...args: unknown[]) => nn.Module;

// Normal values come from vectorised log and cos, whose last bit depends on the instruction set.
const normalLayers = ['Embedding', 'EmbeddingBag'];

function make(c: Case, seed: number): nn.Module {
  torch.manualSeed(seed);
  const Class = (nn as unknown as Record<string, ModuleClass>)[c.class];
  return new Class(...decode(c.args), decode(c.kwargs)).train(c.train);
}

function checkGradients(c: Case, module: nn.Module, inputs: Tensor[], outputs: Tensor[]): void {
  const ends = outputs.filter((o) => o.requiresGrad);
  const terms = ends.map((o, i) => o.mul(decodeTensor((c.upstream as EncodedTensor[])[i])).sum());
  terms.reduce((sum, term) => sum.add(term)).backward();
  for (const [i, expected] of (c.inputGrads ?? []).entries()) {
    if (expected) expectClose(inputs[i].grad as Tensor, expected, `gradient of input ${i}`);
  }
  for (const [name, expected] of Object.entries(c.parameterGrads ?? {})) {
    const { grad } = module.getParameter(name);
    if (expected === null) expect(grad, `gradient of ${name}`).to.equal(null);
    else expectClose(grad as Tensor, expected, `gradient of ${name}`);
  }
}

function replay(c: Case, seed: number): void {
  const module = make(c, seed);
  expect(String(module)).to.equal(c.repr);
  const initial = normalLayers.includes(c.class) ? expectClose : expectSame;
  const names = module.namedParameters().map(([name]) => name);
  expect(names).to.deep.equal(Object.keys(c.parameters));
  for (const [name, p] of module.namedParameters()) initial(p, c.parameters[name], `initial ${name}`);

  const inputs = decode(c.inputs);
  const leaves = flatTensors(inputs);
  for (const [i, leaf] of leaves.entries()) {
    if (c.inputGrads?.[i]) leaf.requiresGrad_();
  }
  torch.manualSeed(seed + 1);
  let result: unknown;
  for (let i = 0; i < c.forwards; i++) result = module.forward(...inputs);
  const outputs = flatTensors(result).filter((output) => output !== null);
  expect(outputs.length).to.equal(c.outputs.length);
  for (const [i, output] of outputs.entries()) expectClose(output, c.outputs[i], `output ${i}`);
  const state = module.stateDict();
  for (const [name, expected] of Object.entries(c.state)) expectClose(state[name], expected, `state ${name}`);
  if (c.upstream) checkGradients(c, module, leaves, outputs);
}

const families = [
  'linear',
  'conv1d',
  'conv2d',
  'conv3d',
  'pooling',
  'normalization',
  'dropout',
  'embedding',
  'recurrent',
  'activation',
  'loss',
  'distance',
  'losses-more',
  'attention',
  'cells',
  'tables',
  'transformer',
  'padding',
  'pooling-more',
  'images',
  'dropout-alpha',
  'normalization-more',
];

describe('nn layers equal PyTorch', () => {
  // Some cases are deprecated uses on purpose; their warnings would fill the report.
  const listeners = process.listeners('warning');
  before(() => process.removeAllListeners('warning'));
  after(() => {
    for (const listener of listeners) process.on('warning', listener);
  });

  for (const family of families) {
    describe(family, () => {
      const { cases, seed } = loadFixture<{ cases: Case[]; seed: number }>('nn', `${family}.json`);
      for (const [i, c] of cases.entries()) {
        const kwargs = Object.keys(c.kwargs).join(', ');
        it(`${i}: ${c.repr.replaceAll(/\s+/g, ' ')}${kwargs && ` given ${kwargs}`}${c.train ? '' : ', evaluating'}`, () =>
          replay(c, seed));
      }
    });
  }
});
