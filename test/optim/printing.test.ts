import { inspect } from 'node:util';
import { expect } from 'chai';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import { loadFixture } from '../support/fixtures';
import {
  type EncodedGroup,
  type EncodedStateDict,
  expectStateDict,
  groupsOf,
  makeOptimizer,
  type OptimizerName,
  type Options,
} from './support';

interface Case {
  optimizer: OptimizerName;
  options: Options;
  groups: EncodedGroup[] | null;
  named: boolean;
  repr: string;
  state_dict: EncodedStateDict;
}

describe('optim: printing', () => {
  for (const row of loadFixture<{ cases: Case[] }>('optim', 'printing.json').cases) {
    const { groups, options, named } = row;
    it(`${row.optimizer} ${JSON.stringify({ options, groups, named })} prints and saves as in Python`, () => {
      const params = [0, 1].map(() => torch.ones([2], { requiresGrad: true }));
      const names: [string, Tensor][] = [
        ['first', params[0]],
        ['second.weight', params[1]],
      ];
      const optimizer = makeOptimizer(row.optimizer, named ? names : groupsOf(params, groups), options);
      expect(String(optimizer)).to.equal(row.repr);
      expect(inspect(optimizer)).to.equal(row.repr);
      expectStateDict(optimizer.stateDict(), row.state_dict, 0);
    });
  }
});
