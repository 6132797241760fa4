// Dtypes, complex numbers, meta tensors, memory formats and generators, against scripts/fixtures/kinds.py.
import { expect } from 'chai';
import { torch } from '../lib/torch';
import { replayFixture } from './support/replay';

// biome-ignore lint/suspicious/noExplicitAny: for a call that types refuse
type Loose = any;

describe('kinds of tensor', () => {
  replayFixture('kinds.json');

  it('says that meta tensors have no data', () => {
    const meta = torch.ones([2, 2], { device: 'meta' });
    expect(() => meta.sum().item()).to.throw(torch.TorchError, 'item(): a tensor on the meta device has no data');
    expect(() => meta.toArray()).to.throw(torch.TorchError, 'toArray(): a tensor on the meta device has no data');
    expect(() => meta.toTypedArray()).to.throw(torch.TorchError, 'toTypedArray(): a tensor on the meta device');
    expect(() => meta.to('cpu')).to.throw(torch.TorchError, /no data/);
    expect(meta.isMeta).to.equal(true);
  });

  it('has the types that are names for bytes', () => {
    const bytes = torch.tensor(new Uint8Array([1, 3]));
    const names = [
      'bits8',
      'bits1x8',
      'bits2x4',
      'bits4x2',
      ...[1, 2, 3, 4, 5, 6, 7].flatMap((n) => [`int${n}`, `uint${n}`]),
    ];
    for (const name of names) {
      const dtype = (torch as Loose)[name];
      const view = bytes.view(dtype);
      expect(view.dtype, name).to.equal(dtype);
      expect(String(view)).to.equal(`tensor(..., size=(2,), dtype=torch.${name})`);
      expect(() => view.toArray()).to.throw(TypeError, `libtorch has no values of torch.${name}`);
      expect(() => torch.tensor([1], { dtype }), name).to.throw(Error);
      expect(view.view(torch.uint8).toArray()).to.deep.equal([1, 3]);
      expect(String(torch.empty([2], { dtype, device: 'meta' }))).to.contain(`dtype=torch.${name}`);
    }
    expect(bytes.view(torch.bits16).shape).to.deep.equal([1]);
    expect(torch.bit).to.equal(torch.uint1);
  });

  it("converts dtypes as Python's to_real and to_complex", () => {
    const complexOf: [Loose, Loose][] = [
      [torch.float16, torch.complex32],
      [torch.bfloat16, torch.complex64],
      [torch.float32, torch.complex64],
      [torch.float64, torch.complex128],
      [torch.complex64, torch.complex64],
    ];
    for (const [dtype, complex] of complexOf) expect(dtype.toComplex(), String(dtype)).to.equal(complex);
    expect(torch.complex128.toReal()).to.equal(torch.float64);
    expect(torch.complex32.toReal()).to.equal(torch.float16);
    expect(torch.bfloat16.toReal()).to.equal(torch.bfloat16);
    expect(() => torch.int8.toComplex()).to.throw(TypeError, 'toComplex(): torch.int8 has no complex type');
  });

  it('gives pairs of float4 only as the bytes that they are', () => {
    const bytes = torch.tensor(new Uint8Array([1, 200]));
    const packed = bytes.view(torch.float4_e2m1fn_x2);
    expect(() => packed.toArray()).to.throw(
      TypeError,
      'toArray(): not for torch.float4_e2m1fn_x2; view it as torch.uint8',
    );
    expect(() => packed.toTypedArray()).to.throw(TypeError, 'float4');
    expect(packed.view(torch.uint8).toArray()).to.deep.equal([1, 200]);
  });

  it('refuses what is no memory format', () => {
    const x = torch.ones([1, 2, 3, 4]);
    for (const memoryFormat of [torch.strided, 2, 'channels_last'] as never[]) {
      expect(() => x.contiguous({ memoryFormat })).to.throw(TypeError);
      expect(() => x.to({ memoryFormat })).to.throw(TypeError);
      expect(() => x.clone({ memoryFormat })).to.throw(TypeError);
      expect(() => torch.empty([1, 2, 3, 4], { memoryFormat })).to.throw(TypeError);
      expect(() => x.isContiguous({ memoryFormat })).to.throw(TypeError, 'memoryFormat must be one such as');
    }
    expect(() => x.isContiguous({ format: torch.channelsLast } as never)).to.throw(
      TypeError,
      "unknown option 'format'",
    );
    expect(() => torch.ones([2, 3]).contiguous({ memoryFormat: torch.channelsLast })).to.throw(/rank 4|4/);
  });

  it('takes a generator of its own only where Python does', () => {
    const generator = () => new torch.Generator().manualSeed(1);
    const x = torch.zeros(3);
    expect(() => (torch.dropout as Loose)(x, 0.5, true, { generator: generator() })).to.throw(TypeError, 'generator');
    expect(() => torch.rand([2], { generator: 1 as never })).to.throw(TypeError);
    expect(() => x.uniform_(0, 1, { generator: {} as never })).to.throw(TypeError);
    expect(() => x.exponential_(1, { seed: 1 } as never)).to.throw(TypeError, 'seed');
    const state = generator().getState();
    const other = new torch.Generator();
    other.setState(state);
    expect(torch.rand([2], { generator: other }).toArray()).to.deep.equal(
      torch.rand([2], { generator: generator() }).toArray(),
    );
    expect(() => other.setState(x)).to.throw(TypeError, /ByteTensor|uint8|Byte/);
    expect(() => other.manualSeed(1.5)).to.throw(TypeError);
    expect(() => new torch.Generator('nowhere')).to.throw(/nowhere/);
  });

  it('clones generators, and forks the default one', async () => {
    const generator = new torch.Generator().manualSeed(3);
    torch.rand([2], { generator });
    const clone = generator.cloneState();
    const next = torch.rand([2], { generator }).toArray();
    expect(torch.rand([2], { generator: clone }).toArray()).to.deep.equal(next);
    expect(() => generator.setState(3 as never)).to.throw(TypeError, 'setState(): state must be Tensor, got 3');

    const { forkRng } = torch.random;
    const draw = () => torch.rand([2]).toArray();
    torch.manualSeed(5);
    const first = draw();
    torch.manualSeed(5);
    expect(forkRng(draw)).to.deep.equal(first);
    expect(forkRng(draw)).to.deep.equal(first);
    expect(() => forkRng(() => draw() && JSON.parse('{'))).to.throw(SyntaxError);
    const later = await forkRng(async () => {
      await null;
      return draw();
    });
    expect(later).to.deep.equal(first);
    expect(forkRng(draw, { enabled: false })).to.deep.equal(first);
    expect(draw()).not.to.deep.equal(first);
    torch.defaultGenerator.manualSeed(5);
    expect(draw()).to.deep.equal(first);
    expect(() => forkRng(3 as never)).to.throw(TypeError, 'expected a function to run, got 3');
    expect(() => forkRng(draw, { device: 0 } as never)).to.throw(TypeError, "unknown option 'device'");
    expect(() => forkRng(draw, { devices: 0 as never })).to.throw(TypeError, 'devices must be int[], got 0');
  });

  it('draws on from where the last call of a generator stopped', () => {
    const generator = new torch.Generator().manualSeed(3);
    const parts = [torch.rand([2], { generator }), torch.rand([2], { generator })];
    torch.manualSeed(3);
    const whole = [torch.rand([2]), torch.rand([2])];
    expect(parts.map((t) => t.toArray())).to.deep.equal(whole.map((t) => t.toArray()));
  });
});
