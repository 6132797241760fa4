// The iteration of lobpcg on one matrix. Source: torch/_lobpcg.py
import { TorchError } from '../errors';
import type { Tensor } from '../tensor-handle';
import { aten } from './aten';
import { basis, matmul, quadraticForm, symmetricEigen } from './linalg-utils';
import { norm } from './norm';

export interface LobpcgSettings {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly niter: number;
  readonly tol: number;
  readonly largest: boolean;
  readonly method: 'basic' | 'ortho';
  readonly iMax: number;
  readonly jMax: number;
  readonly tolOrtho: number;
  readonly tolDrop: number;
  readonly tolReplace: number;
  readonly useDrop: boolean;
}

const zerosOp = aten('zeros');
const eyeOp = aten('eye');
const catOp = aten('cat');
const choleskyOp = aten('linalg_cholesky');
const solveTriangularOp = aten('linalg_solve_triangular');

const size = (tensor: Tensor) => (norm(tensor) as Tensor).item();

/** Columns from..to of a matrix. */
const columns = (a: Tensor, from: number, to: number) => a.narrow(1, from, to - from);

/** One run of the solver: what a tracker sees. Matrices (m, n): `X` the vectors, `R` their residuals; `E` the values (n). */
export class Lobpcg {
  E: Tensor;
  R: Tensor;
  /** The subspace of an iteration: vectors, conjugate directions, residuals. */
  S: Tensor;
  X: Tensor;
  readonly ivars = { istep: 0, iterationsLeft: 0, convergedCount: 0 };
  readonly fvars = { XNorm: 0, ANorm: 0, BNorm: 0 };
  readonly tvars: { rerr?: Tensor } = {};
  readonly bvars = { forceStop: false };

  constructor(
    readonly A: Tensor,
    readonly B: Tensor | null,
    X: Tensor,
    readonly iK: Tensor | null,
    readonly settings: LobpcgSettings,
    readonly tracker: ((worker: Lobpcg) => void) | null,
  ) {
    const { m, n } = settings;
    const options = { dtype: X.dtype, device: X.device };
    this.X = X;
    this.E = zerosOp([n], options);
    this.R = zerosOp([m, n], options);
    this.S = X;
  }

  /** Iterates until enough eigenpairs have converged. */
  run(): void {
    do {
      this.#update();
      this.tracker?.(this);
    } while (!this.#isDone());
  }

  #isDone(): boolean {
    const { iterationsLeft, convergedCount } = this.ivars;
    return this.bvars.forceStop || iterationsLeft === 0 || convergedCount >= this.settings.k;
  }

  #update(): void {
    const { ivars, fvars, settings } = this;
    const first = ivars.istep === 0;
    if (first) {
      fvars.XNorm = size(this.X);
      fvars.ANorm = size(matmul(this.A, this.X)) / fvars.XNorm;
      fvars.BNorm = size(matmul(this.B, this.X)) / fvars.XNorm;
      ivars.iterationsLeft = settings.niter;
    }
    if (settings.method === 'ortho') this.#updateOrtho(first);
    else this.#updateBasic(first);
    ivars.iterationsLeft -= 1;
    ivars.istep += 1;
  }

  #updateResidual(): void {
    this.R = matmul(this.A, this.X).sub(matmul(this.B, this.X).mul(this.E));
    const { ANorm, BNorm } = this.fvars;
    const scale = this.E.narrow(0, 0, this.X.size(1)).abs().mul(BNorm).add(ANorm);
    const rerr = norm(this.R, 2, [0]).div(norm(this.X, 2, [0]).mul(scale));
    const isOpen = (rerr.lt(this.settings.tol).toArray() as boolean[]).indexOf(false);
    const count = isOpen < 0 ? rerr.numel() : isOpen;
    if (count < this.ivars.convergedCount) {
      throw new TorchError(
        `lobpcg(): fewer eigenpairs have converged (${count}) than before (${this.ivars.convergedCount})`,
        'lobpcg',
      );
    }
    this.ivars.convergedCount = count;
    this.tvars.rerr = rerr;
  }

  /** New values of the vectors that had not converged, the first `fixed` of which stay. */
  #replace(fixed: number, vectors: Tensor, values: Tensor): void {
    const { n } = this.settings;
    const count = n - fixed;
    this.X = fixed === 0 ? vectors : catOp([columns(this.X, 0, fixed), vectors], 1);
    this.E = catOp([this.E.narrow(0, 0, fixed), values.narrow(0, 0, count)]);
  }

  #updateBasic(first: boolean): void {
    const { n, largest } = this.settings;
    const fixed = this.ivars.convergedCount;
    const subspace = first ? this.X : columns(this.S, fixed, this.S.size(1));
    const ritz = this.#rayleighRitz(subspace);
    const [values, Z] = symmetricEigen(quadraticForm(quadraticForm(this.A, subspace), ritz), largest);
    const directions = (from: number, to: number) => subspace.matmul(ritz.matmul(columns(Z, from, to)));
    this.#replace(fixed, directions(0, n - fixed), values);
    const conjugate = first ? [] : [directions(n, Math.min(2 * n - fixed, Z.size(1)))];
    this.#updateResidual();
    const residual = first ? this.R : columns(this.R, this.ivars.convergedCount, n);
    this.S = catOp([this.X, ...conjugate, matmul(this.iK, residual)], 1);
  }

  #updateOrtho(first: boolean): void {
    const { n, largest } = this.settings;
    const fixed = this.ivars.convergedCount;
    if (first) {
      const ritz = this.#rayleighRitz(this.X);
      const Z = symmetricEigen(quadraticForm(quadraticForm(this.A, this.X), ritz), largest)[1];
      this.X = this.X.matmul(ritz.matmul(Z));
      this.#updateResidual();
      this.S = catOp([this.X, this.#orthogonal(this.R, this.X)], 1);
      return;
    }
    const subspace = columns(this.S, fixed, this.S.size(1));
    const [values, Z] = symmetricEigen(quadraticForm(this.A, subspace), largest);
    const kept = n - fixed;
    const rest = columns(Z, kept, Z.size(1));
    this.#replace(fixed, subspace.matmul(columns(Z, 0, kept)), values);
    const conjugate = subspace.matmul(rest.matmul(basis(rest.narrow(0, 0, kept).mT)));
    this.#updateResidual();
    const found = catOp([this.X, conjugate], 1);
    const residual = columns(this.R, this.ivars.convergedCount, n);
    this.S = catOp([found, this.#orthogonal(residual, found)], 1);
  }

  /** R with (S R)ᵀ B (S R) = 1. */
  #rayleighRitz(S: Tensor): Tensor {
    const form = quadraticForm(this.B, S);
    const row = form.diagonal(0, -2, -1).pow(-0.5);
    const upper = choleskyOp(form.mul(row).mul(row.unsqueeze(-1)), { upper: true });
    return solveTriangularOp(upper, row.diagEmbed(), { upper: true, left: false });
  }

  /** B-orthonormal columns that span those of U; directions of small weight are dropped or replaced. */
  #svqb(given: Tensor, drop: boolean, tau: number): Tensor {
    let U = given;
    if (U.numel() === 0) return U;
    let form = quadraticForm(this.B, U);
    const nonzero = form.diagonal(0, -2, -1).nonzero().squeeze(1) as Tensor;
    if (nonzero.numel() < form.size(-1)) {
      U = U.indexSelect(1, nonzero);
      if (U.numel() === 0) return U;
      form = quadraticForm(this.B, U);
    }
    const scale = form.diagonal(0, -2, -1).pow(-0.5).unsqueeze(-1);
    let [E, Z] = symmetricEigen(form.mul(scale).mul(scale.mT));
    const threshold = E.abs().max().mul(tau) as Tensor;
    if (drop) {
      const keep = E.gt(threshold).nonzero().squeeze(1) as Tensor;
      E = E.indexSelect(0, keep);
      Z = Z.indexSelect(1, keep);
    } else {
      E = E.maximum(threshold);
    }
    return U.mul(scale.mT).matmul(Z.mul(E.pow(-0.5)));
  }

  /** B-orthonormal columns that span those of U outside the span of V, which has such columns itself. */
  #orthogonal(given: Tensor, V: Tensor): Tensor {
    const { m, iMax, jMax, tolOrtho, tolDrop, tolReplace, useDrop } = this.settings;
    let U = given;
    const VSize = size(matmul(this.B, V));
    let overlap = V.mT.matmul(matmul(this.B, U));
    for (let i = 0; i < iMax; i++) {
      U = U.sub(V.matmul(overlap));
      let BU = U;
      for (let j = 0; j < jMax; j++) {
        U = useDrop && j === 0 ? this.#svqb(U, false, tolDrop) : this.#svqb(U, useDrop, tolReplace);
        if (U.numel() === 0) return U;
        BU = matmul(this.B, U);
        const form = U.mT.matmul(BU);
        const identity = eyeOp(form.size(-1), { dtype: form.dtype, device: form.device });
        if (size(form.sub(identity)) / (size(BU) * size(U)) < tolOrtho) break;
      }
      overlap = V.mT.matmul(BU);
      if (size(overlap) / (VSize * size(U)) < tolOrtho) break;
      if (m < U.size(-1) + V.size(-1)) {
        throw new RangeError(`lobpcg(): ${U.size(-1)} + ${V.size(-1)} directions do not fit into ${m} dimensions`);
      }
    }
    return U;
  }
}
