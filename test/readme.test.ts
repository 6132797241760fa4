// The programs in the README are the ones that run as tests.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';

const root = join(__dirname, '..');

describe('README', () => {
  it('shows the example programs as they are (node scripts/readme.mjs)', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const shown = [...readme.matchAll(/<!-- program: (\S+) -->\n```ts\n([\s\S]*?)```/g)];
    expect(shown.map(([, file]) => file)).to.deep.equal(['examples/keras-style.ts', 'examples/pytorch-style.ts']);
    for (const [, file, program] of shown) expect(program).to.equal(readFileSync(join(root, file), 'utf8'));
  });

  it('links to files that are there', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    for (const [, target] of readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) readFileSync(join(root, target));
  });
});
