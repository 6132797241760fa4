// Replays scripts/fixtures/nn_models.py: printing, names, state dicts and their errors.
import { expect } from 'chai';
import * as nn from '../../lib/nn';
import { torch } from '../../lib/torch';
import { loadFixture } from '../support/fixtures';

interface Spec {
  class: string;
  args: unknown[];
  kwargs: Record<string, unknown>;
}

interface Described {
  model: Spec;
  repr: string;
  state: [name: string, dtype: string, shape: number[]][];
  modules: string[];
  parameters: string[];
  buffers: string[];
}

interface Load {
  model: Spec;
  changes: Record<string, number[] | null>;
  strict: boolean;
  error?: string;
  missing?: string[];
  unexpected?: string[];
}

type ModuleClass = new (...args: unknown[]) => nn.Module;

function build(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(build);
  if (typeof value !== 'object' || value === null) return value;
  if ('named' in value) {
    return Object.fromEntries((value.named as [string, unknown][]).map(([name, spec]) => [name, build(spec)]));
  }
  const { class: name, args, kwargs } = value as Spec;
  const Class = (nn as unknown as Record<string, ModuleClass>)[name];
  return new Class(...(build(args) as unknown[]), ...(Object.keys(kwargs).length > 0 ? [kwargs] : []));
}

const fixture = loadFixture<{ cases: Described[]; loads: Load[] }>('nn', 'models.json');

describe('nn models as Python has them', () => {
  for (const c of fixture.cases) {
    it(c.repr.replaceAll(/\s+/g, ' ').slice(0, 110), () => {
      const module = build(c.model) as nn.Module;
      expect(String(module)).to.equal(c.repr);
      const state = Object.entries(module.stateDict()).map(([name, t]) => [name, String(t.dtype), t.shape]);
      expect(state).to.deep.equal(c.state);
      expect(module.namedModules().map(([name]) => name)).to.deep.equal(c.modules);
      expect(module.namedParameters().map(([name]) => name)).to.deep.equal(c.parameters);
      expect(module.namedBuffers().map(([name]) => name)).to.deep.equal(c.buffers);
    });
  }

  for (const [i, c] of fixture.loads.entries()) {
    it(`loadStateDict ${i}: ${JSON.stringify(c.changes)}${c.strict ? '' : ', not strict'}`, () => {
      const module = build(c.model) as nn.Module;
      const state = module.stateDict();
      for (const [name, shape] of Object.entries(c.changes)) {
        if (shape === null) delete state[name];
        else state[name] = torch.zeros(shape);
      }
      const load = () => module.loadStateDict(state, { strict: c.strict });
      if (c.error === undefined) {
        expect(load()).to.deep.equal({ missingKeys: c.missing, unexpectedKeys: c.unexpected });
      } else {
        expect(load).to.throw(torch.TorchError).with.property('message', c.error);
      }
    });
  }
});
