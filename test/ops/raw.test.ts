// torch.ops reaches every schema, with every kind of argument and result.
import { expect } from 'chai';
import { native } from '../../lib/native';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';

const { aten } = torch.ops;
const float = (value: unknown) => (value as Tensor).toArray();

describe('torch.ops', () => {
  it('describes every schema and makes a function for each', () => {
    const names = native.opNames();
    expect(names.length).to.be.greaterThan(3000);
    for (const [name, overload] of names) {
      native.opSchema(name, overload);
      native.op(name, overload);
    }
  });

  it('is undefined for names that are none, and lists those that are', () => {
    expect(torch.ops['aten' as string].noSuchOperator).to.equal(undefined);
    expect(Reflect.get(aten.add, 'noSuchOverload')).to.equal(undefined);
    expect(Object.getOwnPropertyNames(aten.add)).to.include.members(['Tensor', 'Scalar', 'out']);
    expect(Object.getOwnPropertyNames(torch.ops)).to.include('aten');
  });

  const a = torch.tensor([
    [1, 2],
    [3, 4.5],
  ]);
  const cases: [kind: string, run: () => unknown, expected: unknown][] = [
    [
      'Tensor and Scalar keyword',
      () => float(aten.add.Tensor(a, a, { alpha: 2 })),
      [
        [3, 6],
        [9, 13.5],
      ],
    ],
    [
      'a number as Tensor',
      () => float(aten.add.Tensor(a, 2)),
      [
        [3, 4],
        [5, 6.5],
      ],
    ],
    [
      'an overload left to resolution',
      () => float(aten.add(a, 1)),
      [
        [2, 3],
        [4, 5.5],
      ],
    ],
    [
      'optional Tensor, null',
      () => float(aten.clamp.Tensor(a, null, torch.tensor(2))),
      [
        [1, 2],
        [2, 2],
      ],
    ],
    [
      'list of Tensors',
      () => float(aten.cat.default([a, a], 1)),
      [
        [1, 2, 1, 2],
        [3, 4.5, 3, 4.5],
      ],
    ],
    ['list of optional Tensors', () => float(aten.index.Tensor(a, [null, torch.tensor([1])])), [[2], [4.5]]],
    ['int and SymInt', () => float(aten.select.int(a, 0, 1)), [3, 4.5]],
    ['int list and bool', () => float(aten.sum.dim_IntList(a, [0], true)), [[4, 6.5]]],
    ['one int for a list of fixed length', () => float(aten.sum.dim_IntList(a, 0)), [4, 6.5]],
    ['bigint as int', () => float(aten.select.int(a, 0n, 1n)), [3, 4.5]],
    [
      'float',
      () => float(aten.threshold.default(a, 2, 0)),
      [
        [0, 0],
        [3, 4.5],
      ],
    ],
    [
      'list of floats',
      () => (aten.upsample_nearest1d.vec(torch.ones([1, 1, 2]), null, [2.0]) as Tensor).shape,
      [1, 1, 4],
    ],
    [
      'list of bools',
      () =>
        (
          aten.convolution_backward.default(
            torch.ones([1, 1, 2]),
            torch.ones([1, 1, 2]),
            torch.ones([1, 1, 1]),
            null,
            [1],
            [0],
            [1],
            false,
            [0],
            1,
            [true, false, false],
          ) as unknown[]
        )[1],
      null,
    ],
    [
      'list of Scalars',
      () => (aten._foreach_add.ScalarList([a, a], [1, 0.5]) as Tensor[]).map((t) => t.toArray()[0][0]),
      [2, 1.5],
    ],
    [
      'string',
      () => float(aten.div.Tensor_mode(a, 2, { rounding_mode: 'floor' })),
      [
        [0, 1],
        [1, 2],
      ],
    ],
    ['ScalarType', () => (aten.sum.default(a, { dtype: torch.float64 }) as Tensor).dtype, torch.float64],
    [
      'Layout and Device',
      () => (aten.zeros.default([1], { layout: torch.strided, device: 'cpu' }) as Tensor).shape,
      [1],
    ],
    ['Device object', () => (aten.zeros.default([1], { device: torch.device('cpu') }) as Tensor).shape, [1]],
    [
      'MemoryFormat',
      () => (aten.empty.memory_format([1, 2, 3, 4], { memory_format: torch.channelsLast }) as Tensor).stride(),
      [24, 1, 8, 2],
    ],
    ['complex Scalar', () => (aten.mul.Scalar(a, new torch.Complex(0, 1)) as Tensor).dtype, torch.complex64],
    [
      'Generator',
      () => float(aten.rand.generator([2], { generator: new torch.Generator().manualSeed(3) })),
      float(aten.rand.generator([2], { generator: new torch.Generator().manualSeed(3) })),
    ],
    [
      'returns several',
      () => (aten.max.dim(a, 1) as Tensor[]).map((t) => t.toArray()),
      [
        [2, 4.5],
        [1, 1],
      ],
    ],
    ['returns a list', () => (aten.split.Tensor(a, 1) as Tensor[]).map((t) => t.toArray()), [[[1, 2]], [[3, 4.5]]]],
    ['returns a Scalar', () => aten._local_scalar_dense.default(torch.tensor(2.5)), 2.5],
    [
      'returns a complex Scalar',
      () => String(aten._local_scalar_dense.default(torch.tensor(new torch.Complex(1, -2)))),
      '(1-2j)',
    ],
    ['returns a bool', () => aten.equal.default(a, a), true],
    ['returns an int', () => aten.dense_dim.default(a), 2],
    ['returns a ScalarType', () => aten.result_type.Tensor(a, torch.tensor(1n)), torch.float32],
    ['returns a float', () => aten.q_scale.default(torch.quantizePerTensor(a, 0.5, 0, torch.qint8)), 0.5],
    ['returns nothing', () => aten._foreach_zero_.default([torch.ones(1)]), undefined],
  ];
  for (const [kind, run, expected] of cases) {
    it(`handles ${kind}`, () => {
      expect(run()).to.deep.equal(expected);
    });
  }

  it('hands objects of libtorch on to other operators', () => {
    const { quantized } = torch.ops;
    const weight = torch.quantizePerTensor(torch.ones([2, 4]), 0.5, 0, torch.qint8);
    const packed = quantized.linear_prepack.default(weight, null);
    const input = torch.quantizePerTensor(torch.ones([1, 4]), 0.5, 0, torch.quint8);
    const result = quantized.linear.default(input, packed, 1, 0) as Tensor;
    expect(result.dequantize().toArray()).to.deep.equal([[4, 4]]);
    // @ts-expect-error: no object of libtorch
    expect(() => quantized.linear.default(input, {}, 1, 0)).to.throw(TypeError);
  });

  it('refuses numbers that are no enumeration value', () => {
    expect(() => native.op('aten::sum', '')(1, 999)).to.throw();
    // @ts-expect-error: no dtype
    expect(() => aten.sum.default(a, { dtype: 999 })).to.throw(TypeError);
  });
});
