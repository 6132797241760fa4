import type { DType } from '../../lib/dtype';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import { decodeTensor, type EncodedTensor, loadFixture } from '../support/fixtures';
import { expectTensor, makeOptimizer, type OptimizerName, type Options, onOneThread } from './support';

interface Case {
  optimizer: OptimizerName;
  options: Options;
  kind: string;
  dtype: string;
  views: [param: string, gradient: string][];
  bases: EncodedTensor[];
  gradients: EncodedTensor[][];
  params: EncodedTensor[];
  bases_after: EncodedTensor[];
  state: Record<string, Record<string, EncodedTensor>>;
}

const views: Record<string, (t: Tensor) => Tensor> = {
  plain: (t) => t,
  'every second column': (t) => t.at(':', '::2'),
  transposed: (t) => t.t(),
  'channels last': (t) => t.contiguous({ memoryFormat: torch.channelsLast }),
  'one row for all': (t) => t.at(':1').expand(t.shape),
};

// Half precision steps in float32 and rounds to its 8 or 11 bits: one step of rounding may fall either way.
const relative: Record<string, number> = { float32: 1e-5, complex64: 1e-5, float16: 1e-3, bfloat16: 8e-3 };

function stored(encoded: EncodedTensor, dtype: string): Tensor {
  const tensor = decodeTensor(encoded);
  return dtype === 'complex64' ? torch.viewAsComplex(tensor) : tensor.to(torch[dtype as 'float32'] as DType);
}

const real = (tensor: Tensor): Tensor => (tensor.dtype.isComplex ? torch.viewAsReal(tensor.detach()) : tensor);

function replay(row: Case): void {
  const rtol = relative[row.dtype];
  const bases = row.bases.map((base) => stored(base, row.dtype));
  const params = bases.map((base, i) => views[row.views[i][0]](base).requiresGrad_());
  const optimizer = makeOptimizer(row.optimizer, params, row.options);
  for (const gradients of row.gradients) {
    gradients.forEach((gradient, i) => {
      params[i].grad = views[row.views[i][1]](stored(gradient, row.dtype));
    });
    optimizer.step();
  }
  params.forEach((param, i) => {
    expectTensor(real(param), row.params[i], rtol, `parameter ${i}`);
    expectTensor(real(bases[i]), row.bases_after[i], rtol, `storage of parameter ${i}`);
    for (const [name, value] of Object.entries(row.state[i] ?? {})) {
      const own = optimizer.state.get(param)?.[name] as Tensor;
      expectTensor(real(own), value, rtol, `${name} of parameter ${i}`);
    }
  });
}

describe('optim: unusual parameters and gradients as in Python', () => {
  onOneThread();
  for (const row of loadFixture<{ cases: Case[] }>('optim', 'direct.json').cases) {
    it(`${row.optimizer} ${JSON.stringify(row.options)} ${row.kind}`, () => replay(row));
  }
});
