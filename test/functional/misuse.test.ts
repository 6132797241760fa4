// Wrong calls of what torch/functional.py has: the error's class, the function's name, what was given.
import { expect } from 'chai';
import { torch } from '../../lib/torch';

const x = torch.ones(3, 4);
const complex = torch.tensor([new torch.Complex(1, 2)]);

// [call, class, part of the message]; `never` casts are wrong on purpose.
const wrong: [name: string, call: () => unknown, kind: unknown, message: string | RegExp][] = [
  ['atleast1d', () => torch.atleast1d(1 as never), TypeError, 'atleast1d(): tensors[0] must be Tensor, got 1'],
  ['atleast2d', () => torch.atleast2d(x, 'a' as never), TypeError, "tensors[1] must be Tensor, got 'a'"],
  ['atleast3d', () => torch.atleast3d([x, null as never]), TypeError, 'tensors[1] must be Tensor, got null'],
  ['blockDiag', () => torch.blockDiag(torch.ones(1, 1, 1)), torch.TorchError, /block_diag/],
  ['broadcastTensors', () => torch.broadcastTensors(x, torch.ones(5)), Error, /size/],
  ['broadcastShapes', () => torch.broadcastShapes([2], [3]), RangeError, 'shape 1, [3], has size 3'],
  ['broadcastShapes', () => torch.broadcastShapes(['2'] as never), TypeError, "shape 0 must be int, got '2'"],
  ['broadcastShapes', () => torch.broadcastShapes([-1]), RangeError, 'negative size -1'],
  ['broadcastShapes', () => torch.broadcastShapes('2' as never), TypeError, "must be int or int[], got '2'"],
  ['cartesianProd', () => torch.cartesianProd(x), torch.TorchError, /1D/i],
  ['cdist', () => torch.cdist(x, x, { computeMode: 'mm' as never }), RangeError, 'computeMode must be one of'],
  ['cdist', () => torch.cdist(x, x, -1), torch.TorchError, /p/],
  ['cdist', () => torch.cdist(x, x, { q: 1 } as never), TypeError, "unknown option 'q'"],
  ['chainMatmul', () => torch.chainMatmul(x, x), Error, /shape|size/],
  ['einsum', () => torch.einsum('ij'), TypeError, 'expected an equation and operands'],
  ['einsum', () => torch.einsum('ij->k', x), torch.TorchError, /k/],
  ['einsum', () => torch.einsum(x, [0, 52]), RangeError, 'subscript 52 is not in [0, 52)'],
  ['einsum', () => torch.einsum(x, ['a' as never, 1]), TypeError, "must be an integer or '...', got 'a'"],
  ['einsum', () => torch.einsum('ij', 3 as never), TypeError, 'operands[0] must be Tensor, got 3'],
  ['einsum', () => torch.einsum(3 as never, x), TypeError, 'equation must be str, got 3'],
  ['lu', () => torch.lu(3 as never), TypeError, 'lu(): A must be Tensor, got 3'],
  ['lu', () => torch.lu(torch.eye(2), { pivot: false }), torch.TorchError, /pivot/],
  ['lu', () => torch.lu(torch.eye(2), { out: [x] }), TypeError, 'out must be 2 tensors'],
  ['lu', () => torch.lu(torch.eye(2), { pivots: true } as never), TypeError, "unknown option 'pivots'"],
  ['meshgrid', () => torch.meshgrid(x, 1 as never), TypeError, 'tensors[1] must be Tensor'],
  ['meshgrid', () => torch.meshgrid(torch.ones(2), { indexing: 'zz' as never }), torch.TorchError, /indexing/],
  ['meshgrid', () => torch.meshgrid(torch.ones(2), { index: 'ij' } as never), TypeError, "unknown option 'index'"],
  ['norm', () => torch.norm(3 as never), TypeError, 'norm(): input must be Tensor, got 3'],
  ['norm', () => torch.norm(x, 'frob' as never), Error, /frob/],
  ['norm', () => torch.norm(x, 2, 5), RangeError, /Dimension out of range/],
  ['norm', () => torch.norm(torch.ones(2, 2, 2), 'nuc'), Error, /dim/],
  ['norm', () => torch.norm(x, { ord: 2 } as never), TypeError, "unknown option 'ord'"],
  ['norm', () => x.norm(2, { out: x } as never), TypeError, "unknown option 'out'"],
  ['norm', () => torch.norm(torch.eye(2).toSparse(), { dtype: torch.float64 }), RangeError, 'dtype is not supported'],
  ['pcaLowrank', () => torch.pcaLowrank(x, 9), RangeError, 'q must be from 0 to min(m, n) = 3, got 9'],
  ['pcaLowrank', () => torch.pcaLowrank(x, { niter: -1 }), RangeError, 'niter must be at least 0'],
  ['svdLowrank', () => torch.svdLowrank(torch.ones(3)), RangeError, 'at least 2 dimensions, got 1'],
  ['svdLowrank', () => torch.svdLowrank(1 as never), TypeError, 'svdLowrank(): A must be Tensor'],
  ['split', () => torch.split(x, 'a' as never), TypeError, "splitSizeOrSections must be int or int[], got 'a'"],
  ['split', () => torch.split(x, [1, 1]), torch.TorchError, /sum/],
  [
    'split',
    () => (torch.split as unknown as (t: unknown) => unknown)(x),
    TypeError,
    "missing argument 'splitSizeOrSections'",
  ],
  ['split', () => x.split({ splitSizeOrSections: 1 } as never), TypeError, "unknown option 'splitSizeOrSections'"],
  ['split', () => torch.split(x, { splitSize: 1 } as never), TypeError, "unknown option 'splitSize'"],
  ['split', () => torch.split(1 as never, 1), TypeError, 'tensor must be Tensor'],
  ['stft', () => torch.stft(torch.ones(16), 8), torch.TorchError, /return_complex/],
  ['stft', () => torch.stft(torch.ones(16), 8, { alignToWindow: true }), torch.TorchError, 'center: false'],
  ['stft', () => torch.stft(torch.ones(16), 'a' as never), TypeError, "nFft must be int, got 'a'"],
  ['stft', () => torch.stft(torch.ones(16), 8, { hop: 1 } as never), TypeError, "unknown option 'hop'"],
  ['tensordot', () => torch.tensordot(x, x, 3), torch.TorchError, 'dims must be at most 2, got 3'],
  ['tensordot', () => torch.tensordot(x, x, -1), torch.TorchError, 'dims must be at least 0'],
  ['tensordot', () => torch.tensordot(x, x, 'a' as never), TypeError, "got 'a'"],
  ['tensordot', () => torch.tensordot(x, x, [1, 2] as never), TypeError, 'two lists of int'],
  ['tensordot', () => torch.tensordot(x, x, 1), Error, /size|shape/],
  ['tensordot', () => torch.tensordot(x, x, torch.ones(3, 1).long()), torch.TorchError, 'must have 2 rows, got 3'],
  ['unique', () => torch.unique(1 as never), TypeError, 'unique(): input must be Tensor'],
  ['unique', () => torch.unique(x, { dim: 5 }), RangeError, /Dimension out of range/],
  ['unique', () => torch.unique(x, { inverse: true } as never), TypeError, "unknown option 'inverse'"],
  ['uniqueConsecutive', () => torch.uniqueConsecutive(1 as never), TypeError, 'uniqueConsecutive(): input'],
  ['unravelIndex', () => torch.unravelIndex(x, 3), TypeError, 'indices must be integers, got torch.float32'],
  ['unravelIndex', () => torch.unravelIndex(x.long(), [-1]), RangeError, 'must not be negative'],
  ['unravelIndex', () => torch.unravelIndex(x.long(), 'a' as never), TypeError, 'shape must be int or int[]'],
  ['unravelIndex', () => torch.unravelIndex(x.long(), [1.5]), TypeError, 'shape must be int, got 1.5'],
  ['histogramdd', () => torch.histogramdd(x, 'a' as never), TypeError, 'histogramdd()'],
  ['spmm', () => torch.spmm(x, x), Error, /shape/],
  ['dsmm', () => torch.dsmm(x, 1 as never), TypeError, 'mm()'],
  ['hsmm', () => torch.hsmm(x, x), Error, /hspmm/],
  ['saddmm', () => torch.saddmm(x, x, x), Error, /sspaddmm/],
  ['lobpcg', () => torch.lobpcg(x), torch.TorchError, 'A must be square, got [3,4]'],
  ['lobpcg', () => torch.lobpcg(torch.eye(4), 2), RangeError, 'at least 3 rows for each of the 2 columns'],
  ['lobpcg', () => torch.lobpcg(torch.eye(4), { B: torch.eye(3) }), torch.TorchError, 'one shape'],
  ['lobpcg', () => torch.lobpcg(torch.eye(4), { method: 'fast' as never }), RangeError, "'basic' or 'ortho'"],
  ['lobpcg', () => torch.lobpcg(torch.eye(6), { X: torch.ones(5, 1) }), torch.TorchError, 'X must have shape [6, 1]'],
  ['lobpcg', () => torch.lobpcg(torch.eye(6), { kk: 1 } as never), TypeError, "unknown option 'kk'"],
  ['lobpcg', () => torch.lobpcg(complex), torch.TorchError, 'A must be square'],
];

describe('wrong calls of functions that Python writes by hand', () => {
  for (const [i, [name, call, kind, message]] of wrong.entries()) {
    it(`${name} (${i})`, () => {
      expect(call).to.throw(kind as ErrorConstructor, message as string);
    });
  }
});
