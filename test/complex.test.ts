// Complex against scripts/fixtures/complex_numbers.py.
import { inspect } from 'node:util';
import { expect } from 'chai';
import { Complex } from '../lib/complex';
import { torch } from '../lib/torch';
import { loadFixture } from './support/fixtures';

type Pair = [re: string, im: string];
type Operation = 'add' | 'sub' | 'mul' | 'div';

const fixture = loadFixture<{
  texts: [Pair, string][];
  unary: [Pair, { conj: Pair; neg: Pair }, number][];
  binary: [Pair, Pair, Record<Operation, Pair | null>][];
  powers: [Pair, Pair, Pair | null][];
}>('complex-numbers.json');

const special: Record<string, number> = { inf: Infinity, '-inf': -Infinity, nan: Number.NaN };
const part = (text: string) => special[text] ?? Number(text);
const decode = ([re, im]: Pair) => new Complex(part(re), part(im));

function expectClose(actual: Complex, expected: Pair, what: string): void {
  const { re, im } = decode(expected);
  // pow goes over logarithms, whose last digits differ between libraries.
  const within = 1e-12 * Math.hypot(re, im);
  expect(Math.abs(actual.re - re), `${what}: real part of ${actual}`).to.be.at.most(within);
  expect(Math.abs(actual.im - im), `${what}: imaginary part of ${actual}`).to.be.at.most(within);
}

describe('Complex', () => {
  it("has the text of Python's complex", () => {
    for (const [pair, text] of fixture.texts) {
      expect(String(decode(pair))).to.equal(text);
      expect(inspect(decode(pair))).to.equal(text);
    }
  });

  it("has the arithmetic of Python's complex", () => {
    for (const [pair, { conj, neg }, size] of fixture.unary) {
      expect(decode(pair).conj()).to.deep.equal(decode(conj));
      expect(decode(pair).neg()).to.deep.equal(decode(neg));
      expect(decode(pair).abs()).to.be.closeTo(size, 1e-15 * size);
    }
    for (const [a, b, results] of fixture.binary) {
      for (const [operation, expected] of Object.entries(results) as [Operation, Pair | null][]) {
        const compute = () => decode(a)[operation](decode(b));
        if (expected === null) expect(compute, `${a} / ${b}`).to.throw(RangeError, 'by zero');
        else expectClose(compute(), expected, `${a} ${operation} ${b}`);
      }
    }
    for (const [a, b, expected] of fixture.powers) {
      const compute = () => decode(a).pow(decode(b));
      if (expected === null) expect(compute, `${a} ** ${b}`).to.throw(RangeError, 'power');
      else expectClose(compute(), expected, `${a} ** ${b}`);
    }
  });

  it('takes numbers beside complex numbers, and refuses others', () => {
    const z = new Complex(1, 2);
    expect(String(z.add(1))).to.equal('(2+2j)');
    expect(String(z.mul(2))).to.equal('(2+4j)');
    expect([z.real, z.imag]).to.deep.equal([1, 2]);
    expect([z.equals(new Complex(1, 2)), z.equals(1), new Complex(1).equals(1)]).to.deep.equal([true, false, true]);
    expect(() => z.add('1' as never)).to.throw(TypeError, 'add(): expected a Complex or a number, got string');
    expect(() => z.pow(null as never)).to.throw(TypeError, 'got null');
    expect(() => new Complex('1' as never)).to.throw(TypeError, 'Complex: parts must be numbers');
  });

  it('goes into tensors and comes out of them', () => {
    const z = torch.tensor([new Complex(1, 2), new Complex(0, -1)]);
    expect(z.toArray()[0]).to.deep.equal(new Complex(1, 2));
    expect(z.mul(new Complex(0, 1)).toArray()).to.deep.equal([new Complex(-2, 1), new Complex(1, 0)]);
    expect(Array.from(z.toTypedArray() as Float32Array)).to.deep.equal([1, 2, 0, -1]);
  });
});
