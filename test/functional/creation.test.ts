// Creation functions that Python writes by hand: what is shared, what is copied, and how wrong calls fail.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { torch } from '../../lib/torch';

describe('frombuffer', () => {
  const bytes = Buffer.from('abcdefgh');

  it('reads elements from bytes, from any kind of buffer', () => {
    // Python: torch.frombuffer(b'abcdefgh', dtype=torch.int16, offset=2, count=2)
    expect(torch.frombuffer(bytes, { dtype: torch.int16, offset: 2, count: 2 }).toArray()).to.deep.equal([
      25699, 26213,
    ]);
    expect(torch.frombuffer(bytes, { dtype: torch.int16, offset: 1, count: 1 }).toArray()).to.deep.equal([25442]);
    const floats = new Float32Array([1.5, 2.5]);
    for (const buffer of [floats, floats.buffer, new DataView(floats.buffer)]) {
      expect(torch.frombuffer(buffer, { dtype: torch.float32 }).toArray()).to.deep.equal([1.5, 2.5]);
    }
    const half = torch.frombuffer(new Uint16Array([0x3c00, 0xc000]), { dtype: torch.float16, requiresGrad: true });
    expect(half.toArray()).to.deep.equal([1, -2]);
    expect(half.requiresGrad).to.equal(true);
    expect(torch.frombuffer(new Uint8Array([0, 1]), { dtype: torch.bool }).toArray()).to.deep.equal([false, true]);
  });

  it('copies: the buffer may change afterwards', () => {
    const source = new Float32Array([1]);
    const made = torch.frombuffer(source, { dtype: torch.float32 });
    source[0] = 9;
    expect(made.item()).to.equal(1);
  });

  it('refuses what Python refuses', () => {
    const wrong: [Buffer, object, string][] = [
      [Buffer.alloc(0), { dtype: torch.int16 }, 'may be 0'],
      [bytes, { dtype: torch.int16, count: 0 }, 'may be 0'],
      [Buffer.from('abc'), { dtype: torch.int16 }, '3 bytes are no multiple of 2'],
      [bytes, { dtype: torch.int16, offset: 8 }, 'offset must be from 0 to 7, got 8'],
      [bytes, { dtype: torch.int16, offset: -1 }, 'offset must be'],
      [bytes, { dtype: torch.int16, count: 5 }, 'exceed 8 bytes'],
    ];
    for (const [buffer, options, message] of wrong) {
      expect(() => torch.frombuffer(buffer, options as never)).to.throw(RangeError, message);
    }
    expect(() => torch.frombuffer(bytes, {} as never)).to.throw(TypeError, 'dtype must be a dtype, got undefined');
    expect(() => torch.frombuffer([1] as never, { dtype: torch.int8 })).to.throw(TypeError, 'buffer must be a buffer');
    expect(() => torch.frombuffer(bytes, { dtyp: torch.int8 } as never)).to.throw(TypeError, "unknown option 'dtyp'");
  });
});

describe('asarray', () => {
  it('keeps a tensor that fits, with its history or cut off from it', () => {
    const leaf = torch.ones(2, { requiresGrad: true });
    const y = leaf.mul(2);
    expect(torch.asarray(y)).to.equal(y);
    expect(torch.asarray(y, { requiresGrad: false }).requiresGrad).to.equal(false);
    const copy = torch.asarray(y, { copy: true });
    expect(copy.gradFn?.name).to.equal('CloneBackward0');
    expect(copy.dataPtr()).to.not.equal(y.dataPtr());
    expect(torch.asarray(torch.ones(2), { requiresGrad: true }).requiresGrad).to.equal(true);
    expect(torch.asarray(y, { dtype: torch.float64 }).dtype).to.equal(torch.float64);
  });

  it('copies arrays and buffers', () => {
    const made = torch.asarray([1, 2], { dtype: torch.float64, requiresGrad: true });
    expect(made.dtype).to.equal(torch.float64);
    expect(made.requiresGrad).to.equal(true);
    expect(torch.asarray(true).dtype).to.equal(torch.bool);
    expect(torch.asarray(new Float32Array([1.5]).buffer).toArray()).to.deep.equal([1.5]);
    expect(torch.asarray(new Int16Array([3]).buffer, { dtype: torch.int16 }).toArray()).to.deep.equal([3]);
  });

  it('throws where copy: false needs a copy', () => {
    expect(() => torch.asarray(torch.ones(2), { copy: false, dtype: torch.int64 })).to.throw(
      RangeError,
      'needs a copy',
    );
    expect(() => torch.asarray([1, 2], { copy: false })).to.throw(RangeError, 'can only be copied');
    expect(() => torch.asarray([1], { kopy: true } as never)).to.throw(TypeError, "unknown option 'kopy'");
  });
});

describe('other creation functions', () => {
  it('scalarTensor is of the default dtype', () => {
    expect(torch.scalarTensor(3).dtype).to.equal(torch.float32);
    expect(torch.scalarTensor(3, { requiresGrad: true }).requiresGrad).to.equal(true);
    expect(() => torch.scalarTensor('3' as never)).to.throw(TypeError, 'scalarTensor()');
  });

  it('range includes its end, and asFloat counts', () => {
    expect(torch.range(1, 4).toArray()).to.deep.equal([1, 2, 3, 4]);
    expect(torch.range(0, 1, 0.5, { dtype: torch.float64 }).dtype).to.equal(torch.float64);
    expect(torch.range(0, 2, { dtype: torch.int64 }).toArray()).to.deep.equal([0, 1, 2]);
    expect(() => torch.range(0, 2, -1)).to.throw(/upper bound/);
  });

  it('fromFile reads plain numbers', () => {
    const folder = mkdtempSync(join(tmpdir(), 'flambeau-'));
    try {
      const file = join(folder, 'numbers.bin');
      writeFileSync(file, Buffer.from(new Float64Array([1.5, -2]).buffer));
      expect(torch.fromFile(file, { size: 2, dtype: torch.float64 }).toArray()).to.deep.equal([1.5, -2]);
      expect(torch.fromFile(file, false, 1, { dtype: torch.float64 }).toArray()).to.deep.equal([1.5]);
      expect(() => torch.fromFile(join(folder, 'none'), { size: 1 })).to.throw(/none/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('new and newTensor follow the tensor', () => {
    const x = torch.ones(2, { dtype: torch.float64 });
    expect(x.new(2, 3).shape).to.deep.equal([2, 3]);
    expect(x.new(2, 3).dtype).to.equal(torch.float64);
    expect(x.new().shape).to.deep.equal([0]);
    expect(x.new({ size: [1, 2] }).shape).to.deep.equal([1, 2]);
    expect(x.new([1, 2, 3]).toArray()).to.deep.equal([1, 2, 3]);
    expect(x.new(x).dataPtr()).to.equal(x.dataPtr());
    expect(x.newTensor([1, 2], { requiresGrad: true }).requiresGrad).to.equal(true);
    expect(() => x.new(2.5)).to.throw(TypeError, 'new(): expected sizes, an array of numbers, or a tensor');
    expect(() => x.new(torch.ones(1))).to.throw(TypeError, 'expected a tensor of torch.float64');
    expect(() => x.newTensor([1], { dtipe: torch.int8 } as never)).to.throw(TypeError, "unknown option 'dtipe'");
  });

  it('the default device is where tensors are made', () => {
    try {
      torch.setDefaultDevice('meta');
      expect(torch.getDefaultDevice().type).to.equal('meta');
      for (const made of [
        torch.tensor([1]),
        torch.zeros(2),
        torch.asTensor([1]),
        torch.scalarTensor(1),
        torch.range(0, 1),
      ]) {
        expect(made.device.type).to.equal('meta');
      }
      expect(torch.full([2], 1).device.type).to.equal('meta');
      expect(torch.zeros(2, { device: 'cpu' }).device.type).to.equal('cpu');
    } finally {
      torch.setDefaultDevice(null);
    }
    expect(String(torch.getDefaultDevice())).to.equal('cpu');
  });
});
