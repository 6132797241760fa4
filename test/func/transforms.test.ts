import { expect } from 'chai';
import '../../lib';
import { native } from '../../lib/native';
import { loadFixture } from '../support/fixtures';
import { type ReplayCase, replay, replayFixture } from '../support/replay';

type Row = Pick<ReplayCase, 'name' | 'inputs'> & { results: Pick<ReplayCase, 'result' | 'throws'>[] };
type Table = { transforms: Pick<ReplayCase, 'name' | 'expression'>[]; functions: Row[] };

describe('torch.func', () => {
  const { transforms, functions } = loadFixture<Table>('func', 'transforms.json');

  for (const { name, inputs, results } of functions) {
    it(`transforms ${name} as Python does`, () => {
      for (const [i, transform] of transforms.entries()) {
        try {
          replay({ ...transform, inputs, grad: [], ...results[i] });
        } catch (error) {
          throw new Error(`${transform.name}: ${(error as Error).message}`, { cause: error });
        }
      }
    });
  }

  replayFixture('func', 'structures.json');

  afterEach(() => {
    expect(native.levelDepth(), 'levels left').to.equal(0);
  });
});
