// Settings of the process, and arithmetic on sizes.
import { expect } from 'chai';
import { torch } from '../../lib/torch';

describe('determinism', () => {
  afterEach(() => torch.useDeterministicAlgorithms(false));

  it('has a mode that can be read back', () => {
    expect(torch.getDeterministicDebugMode()).to.equal(0);
    for (const [mode, number] of [
      ['default', 0],
      ['warn', 1],
      ['error', 2],
      [1, 1],
      [2, 2],
      [0, 0],
    ] as const) {
      torch.setDeterministicDebugMode(mode);
      expect(torch.getDeterministicDebugMode()).to.equal(number);
      expect(torch.areDeterministicAlgorithmsEnabled()).to.equal(number > 0);
      expect(torch.isDeterministicAlgorithmsWarnOnlyEnabled()).to.equal(number === 1);
    }
    torch.useDeterministicAlgorithms(true, { warnOnly: true });
    expect(torch.getDeterministicDebugMode()).to.equal(1);
  });

  it('refuses other modes', () => {
    expect(() => torch.setDeterministicDebugMode(3 as never)).to.throw(RangeError, 'got 3');
    expect(() => torch.setDeterministicDebugMode('none' as never)).to.throw(RangeError, "got 'none'");
    expect(() => torch.setDeterministicDebugMode(null as never)).to.throw(TypeError, 'must be int or str, got null');
    expect(() => torch.useDeterministicAlgorithms(1 as never)).to.throw(TypeError, 'mode must be bool, got 1');
    expect(() => torch.useDeterministicAlgorithms(true, { warn: true } as never)).to.throw(TypeError, "'warn'");
  });
});

describe('sym functions', () => {
  it('are those of numbers', () => {
    expect(torch.symInt(2.7)).to.equal(2);
    expect(torch.symInt(-2.7)).to.equal(-2);
    expect(torch.symFloat(2)).to.equal(2);
    expect(torch.symMax(1, 2)).to.equal(2);
    expect(torch.symMin(1, 2)).to.equal(1);
    expect(torch.symNot(true)).to.equal(false);
    expect(torch.symSum(1, 2, 3)).to.equal(6);
    expect(torch.symSum([1, 2])).to.equal(3);
    expect(torch.symSum()).to.equal(0);
    expect(torch.symSqrt(9)).to.equal(3);
    expect(torch.symIte(true, 1, 2)).to.equal(1);
    expect(torch.symIte(false, 1, 2)).to.equal(2);
    expect(torch.newaxis).to.equal(null);
  });

  it('refuse other kinds', () => {
    const wrong: [call: () => unknown, message: string][] = [
      [() => torch.symInt('1' as never), "symInt(): a must be float, got '1'"],
      [() => torch.symFloat(null as never), 'symFloat()'],
      [() => torch.symMax(1, '2' as never), 'symMax(): b'],
      [() => torch.symMin('1' as never, 2), 'symMin(): a'],
      [() => torch.symNot(1 as never), 'symNot(): a must be bool, got 1'],
      [() => torch.symSum(1, 'a' as never), 'symSum()'],
      [() => torch.symSqrt('a' as never), 'symSqrt()'],
      [() => torch.symIte(1 as never, 1, 2), 'symIte(): b must be bool'],
      [() => torch.symIte<unknown>(true, 1, 'a'), 'symIte(): t is number, but f is string'],
    ];
    for (const [call, message] of wrong) expect(call).to.throw(TypeError, message);
    expect(() => torch.symSqrt(-1)).to.throw(RangeError, 'must not be negative');
  });
});

describe('settings of libtorch', () => {
  it('precision of float32 products', () => {
    expect(torch.getFloat32MatmulPrecision()).to.equal('highest');
    torch.setFloat32MatmulPrecision('medium');
    expect(torch.getFloat32MatmulPrecision()).to.equal('medium');
    torch.setFloat32MatmulPrecision('highest');
    expect(() => torch.setFloat32MatmulPrecision('low' as never)).to.throw(RangeError, "got 'low'");
  });

  it('denormal numbers flushed to zero, on this thread', () => {
    const tiny = torch.tensor([1e-310], { dtype: torch.float64 });
    if (torch.setFlushDenormal(true)) expect(tiny.mul(0.5).item()).to.equal(0);
    torch.setFlushDenormal(false);
    expect(tiny.mul(0.5).item()).to.equal(5e-311);
    expect(() => torch.setFlushDenormal(1 as never)).to.throw(TypeError, 'mode must be bool');
  });

  it('warnings every time', async () => {
    expect(torch.isWarnAlwaysEnabled()).to.equal(false);
    const seen: string[] = [];
    const listen = (warning: Error) => seen.push(warning.message);
    process.on('warning', listen);
    torch.setWarnAlways(true);
    for (let i = 0; i < 2; i++) torch.add(torch.ones([1]), torch.ones([1]), { out: torch.ones([3]) });
    torch.setWarnAlways(false);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', listen);
    expect(seen.filter((message) => message.includes('resized')).length).to.equal(2);
    expect(() => torch.setWarnAlways('yes' as never)).to.throw(TypeError);
  });

  it('checks of sparse tensors, in conversions too', () => {
    const columns = torch.tensor([0, 9]);
    const unsafe = () =>
      torch.ops.aten._sparse_compressed_tensor_unsafe.default(torch.tensor([0, 2]), columns, torch.ones([2]), [1, 3], {
        layout: torch.sparseCsr,
      });
    const { checkSparseTensorInvariants } = torch.sparse;
    checkSparseTensorInvariants(() => expect(unsafe).to.throw(Error, /0 <= col_indices < ncols/));
    expect(checkSparseTensorInvariants.isEnabled()).to.equal(false);
  });
});
