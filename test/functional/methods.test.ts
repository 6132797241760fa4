// Methods and attributes of Tensor that Python writes by hand.
import { expect } from 'chai';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import { loadFixture } from '../support/fixtures';

interface DimOrder {
  name: string;
  shape: number[];
  stride: number[];
  order: number[];
}

const { dim_orders: dimOrders } = loadFixture<{ dim_orders: DimOrder[] }>('functional.json');

describe('callbacks', () => {
  it('apply_, map_ and map2_ change elements in place', () => {
    const x = torch.ones(3);
    expect(x.apply_((a) => a * 3)).to.equal(x);
    expect(x.toArray()).to.deep.equal([3, 3, 3]);
    const ints = torch.ones(3, { dtype: torch.int64 });
    expect(ints.apply_((a) => a * 3.7).toArray()).to.deep.equal([3, 3, 3]);
    const rows = torch.ones(2, 3).map_(torch.arange(3).to(torch.float32), (a, b) => a + 2 * b);
    expect(rows.toArray()).to.deep.equal([
      [1, 3, 5],
      [1, 3, 5],
    ]);
    const other = torch.tensor([0, 1, 2], { dtype: torch.float32 });
    expect(
      torch
        .ones(3)
        .map2_(other, other, (a, b, c) => a + 2 * b + c)
        .toArray(),
    ).to.deep.equal([1, 4, 7]);
    const transposed = torch.arange(6).reshape(2, 3).t() as Tensor;
    expect(transposed.apply_((a) => a + 1).toArray()).to.deep.equal([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
  });

  it('refuse what Python refuses', () => {
    const leaf = torch.ones(3, { requiresGrad: true });
    expect(() => leaf.apply_((a) => a)).to.throw(torch.TorchError, 'apply_(): not for a tensor that requires grad');
    expect(() => leaf.map_(leaf, (a) => a)).to.throw(torch.TorchError, 'map_()');
    expect(() => torch.ones(3).map_(torch.arange(3), (a) => a)).to.throw(
      TypeError,
      'map_(): other must be a torch.FloatTensor, got torch.LongTensor',
    );
    expect(() => torch.ones(3).apply_(3 as never)).to.throw(TypeError, 'callable must be a function, got 3');
    expect(() => torch.ones(3).apply_(() => 'a' as never)).to.throw(TypeError, "must return a number, got 'a'");
    const thrower = () => {
      throw new Error('mine');
    };
    expect(() => torch.ones(3).apply_(thrower)).to.throw('mine');
  });
});

describe('numpy', () => {
  it('gives the elements of plain tensors only', () => {
    expect(torch.tensor([1.5]).numpy()).to.deep.equal(new Float32Array([1.5]));
    const leaf = torch.ones(2, { requiresGrad: true });
    expect(() => leaf.numpy()).to.throw(torch.TorchError, 'requires grad; use detach()');
    expect(leaf.numpy({ force: true })).to.deep.equal(new Float32Array([1, 1]));
    const z = torch.tensor([new torch.Complex(1, 2)]);
    expect(() => z.conj().numpy()).to.throw(torch.TorchError, 'conjugate bit');
    expect(z.conj().numpy({ force: true })).to.deep.equal(new Float32Array([1, -2]));
    expect(() => torch.eye(2).toSparse().numpy()).to.throw(TypeError, 'toDense()');
    expect(() => torch.ones(2, { device: 'meta' }).numpy()).to.throw(TypeError, 'meta');
    expect(() => leaf.numpy({ froce: true } as never)).to.throw(TypeError, "unknown option 'froce'");
  });
});

describe('dimOrder', () => {
  for (const { name, shape, stride, order } of dimOrders) {
    it(`is Python's for ${name}`, () => {
      const size = shape.reduce((last, n, i) => last + (n - 1) * stride[i], 1);
      expect(torch.zeros(size).asStrided(shape, stride).dimOrder()).to.deep.equal(order);
    });
  }

  it('checks for ambiguity', () => {
    const x = torch.zeros(2, 1, 3, 4);
    const format = { ambiguityCheck: [torch.contiguousFormat] };
    expect(() => x.dimOrder({ ambiguityCheck: true })).to.throw(torch.TorchError, 'several orders');
    expect(torch.zeros(2, 5, 3, 4).dimOrder({ ambiguityCheck: true })).to.deep.equal([0, 1, 2, 3]);
    expect(torch.zeros(2, 5, 3, 4).dimOrder(format)).to.deep.equal([0, 1, 2, 3]);
    expect(() => x.dimOrder({ ambiguityCheck: ['x'] as never })).to.throw(TypeError, 'a list of memory formats');
    expect(() => torch.eye(2).toSparse().dimOrder()).to.throw(TypeError, 'toDense()');
  });
});

describe('conversions', () => {
  const x = torch.tensor([[1.5, 2]]);

  it("take Python's arguments by position and by keyword", () => {
    expect(x.to(torch.float64, false, true).dtype).to.equal(torch.float64);
    expect(x.to(torch.float32)).to.equal(x);
    expect(x.to(torch.float32, false, true)).to.not.equal(x);
    expect(x.to('cpu', torch.float64, true, true).dtype).to.equal(torch.float64);
    expect(x.to(null, torch.int64, false).dtype).to.equal(torch.int64);
    expect(x.to({ tensor: torch.tensor(1), copy: true }).dtype).to.equal(torch.int64);
    const image = torch.zeros(1, 2, 3, 4).double({ memoryFormat: torch.channelsLast });
    expect(image.stride()).to.deep.equal([24, 1, 8, 2]);
    expect(image.cpu({ memoryFormat: torch.contiguousFormat }).stride()).to.deep.equal([24, 12, 4, 1]);
    expect(image.contiguous().stride()).to.deep.equal([24, 12, 4, 1]);
    expect(x.type(torch.int32, { nonBlocking: true }).dtype).to.equal(torch.int32);
    expect(x.clone().copy_(3).toArray()).to.deep.equal([[3, 3]]);
    expect(x.clone().copy_(torch.tensor(2), { nonBlocking: true }).toArray()).to.deep.equal([[2, 2]]);
  });

  it('refuse the rest', () => {
    expect(() => x.to(torch.float64, torch.float64 as never)).to.throw(TypeError, 'nonBlocking must be bool');
    expect(() => x.to(torch.float64, true, true, true as never)).to.throw(TypeError, 'takes at most');
    expect(() => x.to('cpu', { device: 'cpu' })).to.throw(TypeError, "multiple values for argument 'device'");
    expect(() => x.to({ tensor: x, device: 'cpu' } as never)).to.throw(TypeError, 'either a tensor, or a dtype');
    expect(() => x.to({ dtype: 'int' } as never)).to.throw(TypeError, "dtype must be a dtype, got 'int'");
    expect(() => x.contiguous(torch.channelsLast as never)).to.throw(TypeError, 'contiguous()');
    expect(() => x.float({ memoryformat: null } as never)).to.throw(TypeError, "unknown option 'memoryformat'");
    expect(() => x.cpu(1 as never)).to.throw(TypeError, 'cpu()');
    expect(() => x.cuda('cuda', 1 as never)).to.throw(TypeError, 'nonBlocking must be bool');
    expect(() => x.clone().copy_('a' as never)).to.throw(TypeError, "copy_(): other must be Tensor, got 'a'");
    expect(() => x.typeAs(1 as never)).to.throw(TypeError, 'typeAs(): other must be Tensor, got 1');
    expect(() => torch.ones(1, { dtype: torch.int64 }).requiresGrad_()).to.throw(/floating point/);
  });
});

describe('small methods and attributes', () => {
  const x = torch.arange(6).reshape(2, 3);

  it('answer as in Python', () => {
    expect(x.__len__()).to.equal(2);
    expect(x.size({ dim: -1 })).to.equal(3);
    expect(x.stride({ dim: 0 })).to.equal(3);
    expect(torch.ones(1).requiresGrad_({ requiresGrad: false }).requiresGrad).to.equal(false);
    expect(torch.ones(1).requiresGrad_({}).requiresGrad).to.equal(true);
    expect(x.__contains__(5)).to.equal(true);
    expect(x.__contains__(6)).to.equal(false);
    expect(x.__contains__(new torch.Complex(5))).to.equal(true);
    expect(x.__contains__(torch.tensor([9, 1, 7]))).to.equal(true);
    expect(torch.tensor(1).__reversed__().item()).to.equal(1);
    expect([...x].map((row) => row.toArray())).to.deep.equal(x.toArray());
    expect(x.outputNr).to.equal(0);
    const parts = torch.ones(4, { requiresGrad: true }).split(2);
    expect(parts[1].outputNr).to.equal(1);
    expect(x.name).to.equal(null);
    expect(x.gradDtype).to.equal(torch.int64);
    expect(() => parts[0].gradDtype).to.throw(torch.TorchError, 'leaves');
    expect(x.constDataPtr()).to.equal(x.dataPtr());
    expect(x.isShared()).to.equal(false);
    const sparse = torch.eye(2).toSparseCoo();
    expect(sparse.isSparse).to.equal(true);
    expect(torch.eye(2).toSparseCsr().isSparseCsr).to.equal(true);
    for (const name of ['isNested', 'isMkldnn', 'isMps', 'isMtia', 'isXla', 'isXpu', 'isIpu', 'isMaia', 'isVulkan']) {
      expect((x as unknown as Record<string, boolean>)[name], name).to.equal(false);
    }
    const loaded = torch.zeros(2).moduleLoad(torch.ones(2));
    expect(loaded.toArray()).to.deep.equal([1, 1]);
    expect(torch.getDevice(x)).to.equal(-1);
    expect(x.getDevice()).to.equal(-1);
    const y = torch.zeros(1, { dtype: torch.int64 });
    expect(y.set_(x, 1, [2], [3])).to.equal(y);
    expect(y.toArray()).to.deep.equal([1, 4]);
    expect(y.set_(x).shape).to.deep.equal([2, 3]);
    expect(y.set_().numel()).to.equal(0);
  });

  it('throw clear errors', () => {
    expect(() => x.size({ dims: 1 } as never)).to.throw(TypeError, "unknown option 'dims'");
    expect(() => x.size({} as never)).to.throw(TypeError, 'dim must be an integer');
    expect(() => torch.ones(1).requiresGrad_(1 as never)).to.throw(TypeError, 'boolean');
    expect(() => torch.tensor(1).__len__()).to.throw(TypeError, '0-d');
    expect(() => [...torch.tensor(1)]).to.throw(TypeError, 'iteration over a 0-d tensor');
    expect(() => x.__contains__('a')).to.throw(TypeError, "element must be a number or Tensor, got 'a'");
    expect(() => x.resize(5)).to.throw(torch.TorchError, '[5] has 5 elements, the tensor 6');
    expect(() => x.resize('a' as never)).to.throw(TypeError, "resize(): sizes must be int, got 'a'");
    expect(() => x.resizeAs(torch.ones(5))).to.throw(torch.TorchError, '5 elements');
    expect(() => x.resizeAs(5 as never)).to.throw(TypeError, 'tensor must be Tensor');
    expect(() => x.shareMemory_()).to.throw(torch.TorchError, 'cannot be shared');
    expect(() => x.unflatten(0, [])).to.throw(/non-empty/);
    expect(() => x.moduleLoad(1 as never)).to.throw(TypeError, 'other must be Tensor');
    expect(() => x.set_(1 as never)).to.throw(TypeError, 'set_()');
    expect(() => torch.getDevice(1 as never)).to.throw(TypeError, 'getDevice(): input must be Tensor');
    for (const name of ['reinforce', 'solve', 'lstsq', 'eig', 'symeig'] as const) {
      expect(() => x[name](), name).to.throw(torch.TorchError, 'removed');
    }
    for (const name of ['matrixRank', 'solve', 'lstsq', 'eig', 'symeig'] as const) {
      expect(() => torch[name](x), name).to.throw(torch.TorchError, 'removed');
    }
  });
});
