import { type EncodedTensor, loadFixture } from '../support/fixtures';
import {
  type EncodedGroup,
  type EncodedStateDict,
  expectNear,
  expectStateDict,
  expectTensors,
  groupsOf,
  makeOptimizer,
  Network,
  type OptimizerName,
  type Options,
  onOneThread,
  relativeOf,
} from './support';

interface Case {
  optimizer: OptimizerName;
  options: Options;
  dtype: string;
  groups: EncodedGroup[] | null;
  /** Learning rate of all groups from a step on. */
  lrs: Record<string, number> | null;
  /** First step in which a parameter has a gradient. */
  late: Record<string, number> | null;
  x: EncodedTensor;
  y: EncodedTensor;
  initial: EncodedTensor[];
  losses: number[];
  params: Record<string, EncodedTensor[]>;
  state_dict: EncodedStateDict;
}

function replay(row: Case): void {
  const rtol = relativeOf(row.dtype);
  const network = new Network(row, row.initial);
  const optimizer = makeOptimizer(row.optimizer, groupsOf(network.params, row.groups), row.options);
  const losses: number[] = [];
  for (let step = 0; step < row.losses.length; step++) {
    const lr = row.lrs?.[step];
    if (lr !== undefined) for (const group of optimizer.paramGroups) group.lr = lr;
    optimizer.zeroGrad();
    losses.push(network.backward());
    for (const [i, first] of Object.entries(row.late ?? {})) if (step < first) network.params[Number(i)].grad = null;
    optimizer.step();
    const expected = row.params[step + 1];
    if (expected) expectTensors(network.params, expected, rtol, `after step ${step + 1}: parameter`);
  }
  expectNear(losses, row.losses, rtol, 'losses');
  expectStateDict(optimizer.stateDict(), row.state_dict, rtol);
}

describe('optim: 20 steps as in Python', () => {
  onOneThread();
  for (const row of loadFixture<{ cases: Case[] }>('optim', 'training.json').cases) {
    const extras = Object.entries({ groups: row.groups, lrs: row.lrs, late: row.late }).filter(([, value]) => value);
    const details = [row.options, ...extras].map((item) => JSON.stringify(item)).join(' ');
    it(`${row.optimizer} ${row.dtype} ${details}`, () => replay(row));
  }
});
