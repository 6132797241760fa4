// Required arguments and keywords of nn.functional, against those of Python: scripts/fixtures/nn_functional.py.
import { expect } from 'chai';
import * as nn from '../../lib/nn';
import { torch } from '../../lib/torch';
import { loadFixture } from '../support/fixtures';

type Fn = (...args: unknown[]) => unknown;
type Signatures = Record<string, [required: string[], optional: string[]]>;

const [signatures] = loadFixture<{ cases: [Signatures] }>('nn', 'functional-signatures.json').cases;
const F = nn.functional as unknown as Record<string, Fn>;

/** Python's keywords that serve Python alone. */
const internal = new Set(['_stacklevel']);

function errorOf(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('did not throw');
}

describe('signatures of nn.functional', () => {
  for (const [name, [required, optional]] of Object.entries(signatures)) {
    it(`${name} asks for what Python asks for`, () => {
      const error = errorOf(() => F[name]());
      expect(error).to.be.instanceOf(TypeError);
      const given = required.map(() => torch.ones([1]));
      const unknown = errorOf(() => F[name](...given, { bogus: 1 }));
      expect(unknown, unknown.message).to.be.instanceOf(TypeError);
      expect(unknown.message).to.include('bogus');
      const [, list = ''] = /known(?: options)?: ([^)]*)/.exec(unknown.message) ?? [];
      // In Python's order, which is that of positional arguments.
      const known = list.split(', ').filter((keyword) => optional.includes(keyword) && !internal.has(keyword));
      expect(known, unknown.message).to.deep.equal(optional.filter((keyword) => !internal.has(keyword)));
    });
  }
});
