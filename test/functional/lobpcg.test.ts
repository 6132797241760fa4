// lobpcg beyond its fixture: sparse and generalized problems, preconditioners, trackers; and what has no gradient.
import { expect } from 'chai';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import { decodeTensor, type EncodedTensor, expectClose, loadFixture } from '../support/fixtures';

interface Second {
  input: string;
  kwargs: { k: number; largest?: boolean };
  first: EncodedTensor;
  second: EncodedTensor;
}

const fixture = loadFixture<{ inputs: Record<string, EncodedTensor>; second_derivatives: Second[] }>('functional.json');

const m = 12;

function matrix(): Tensor {
  torch.manualSeed(1);
  const a = torch.randn(m, m, { dtype: torch.float64 });
  return a.matmul(a.mT).add(torch.diag(torch.arange(m).double()));
}

const exact = (a: Tensor) => torch.linalg.eigvalsh(a).toArray() as number[];

function expectNear(actual: Tensor, expected: number[]): void {
  const values = actual.toArray() as number[];
  expect(values.length).to.equal(expected.length);
  values.forEach((value, i) => {
    expect(value).to.be.closeTo(expected[i], 1e-6 * Math.abs(expected[i]));
  });
}

describe('lobpcg', () => {
  it('finds the same eigenpairs of a sparse matrix', () => {
    const a = matrix();
    const [values, vectors] = torch.lobpcg(a.toSparse(), { k: 2 });
    expectNear(values, exact(a).slice(-2).reverse());
    const residual = a.matmul(vectors).sub(vectors.mul(values));
    expect(torch.norm(residual).item()).to.be.below(1e-5 * torch.norm(a).item());
  });

  for (const method of ['basic', 'ortho'] as const) {
    it(`solves the generalized problem (${method})`, () => {
      const a = matrix();
      const b = torch.eye(m, { dtype: torch.float64 }).mul(2).add(0.1);
      const [values, vectors] = torch.lobpcg(a, { k: 2, B: b, method, largest: false });
      const residual = a.matmul(vectors).sub(b.matmul(vectors).mul(values));
      expect(torch.norm(residual).item()).to.be.below(1e-5 * torch.norm(a).item());
      expectNear(values, generalized(a, b).slice(0, 2));
    });
  }

  it('takes a preconditioner, the start, and options of the method', () => {
    const a = matrix();
    const options = { k: 2, iK: torch.linalg.inv(a) as Tensor, method: 'basic', largest: false } as const;
    expectNear(torch.lobpcg(a, options)[0], exact(a).slice(0, 2));
    const X = torch.randn(m, 2, { dtype: torch.float64 });
    const before = X.clone() as Tensor;
    const [values] = torch.lobpcg(a, { X, orthoIparams: { orthoIMax: 4 }, orthoBparams: { orthoUseDrop: true } });
    expectNear(values, exact(a).slice(-2).reverse());
    expect(torch.equal(X, before)).to.equal(true);
  });

  it('shows each iteration to a tracker, which may end them', () => {
    const seen: number[] = [];
    torch.lobpcg(matrix(), {
      k: 1,
      tol: 0,
      tracker: (worker) => {
        seen.push(worker.ivars.istep);
        if (seen.length === 3) worker.bvars.forceStop = true;
      },
    });
    expect(seen).to.deep.equal([1, 2, 3]);
  });

  for (const { input, kwargs, first, second } of fixture.second_derivatives) {
    it(`has Python's first and second derivatives (${input}, ${JSON.stringify(kwargs)})`, () => {
      const a = decodeTensor(fixture.inputs[input]).requiresGrad_();
      torch.manualSeed(7);
      const [values, vectors] = torch.lobpcg(a, { tol: 1e-11, ...kwargs });
      const weights = torch.arange(1, vectors.numel() + 1, { dtype: torch.float64 }).reshape(vectors.shape);
      const loss = values.square().sum().add(vectors.pow(4).mul(weights).sum());
      const [gradient] = torch.autograd.grad([loss], [a], { createGraph: true });
      expectClose(gradient.detach(), first, 'first', 1e-5);
      const [again] = torch.autograd.grad([gradient.square().sum()], [a]);
      expectClose(again, second, 'second', 1e-5);
    });
  }

  it('refuses gradients that Python refuses', () => {
    const a = matrix().requiresGrad_();
    expect(() => torch.lobpcg(a, { B: torch.eye(m, { dtype: torch.float64 }) })).to.throw(
      torch.TorchError,
      'where B is given',
    );
    expect(() => torch.lobpcg(a.detach().toSparse().requiresGrad_())).to.throw(torch.TorchError, 'sparse A');
    torch.noGrad(() => expect(torch.lobpcg(a)[0].requiresGrad).to.equal(false));
  });
});

/** Eigenvalues of a x = λ b x, through the Cholesky factor of b. */
function generalized(a: Tensor, b: Tensor): number[] {
  const factor = torch.linalg.cholesky(b) as Tensor;
  const half = torch.linalg.solveTriangular(factor, a, { upper: false }) as Tensor;
  return exact(torch.linalg.solveTriangular(factor, half.mT, { upper: false }) as Tensor);
}
