// Extreme eigenpairs of symmetric matrices. Source: torch/_lobpcg.py
import { dtypes } from '../dtype';
import { TorchError } from '../errors';
import { checkInt, type Rest } from '../options';
import type { Tensor } from '../tensor-handle';
import { aten, checkTensor, readCall } from './aten';
import { floatingDtype, isSparse } from './linalg-utils';
import { withGradient } from './lobpcg-gradient';
import { Lobpcg, type LobpcgSettings } from './lobpcg-solver';

type MaybeTensor = Tensor | null;
type Eigenpairs = [values: Tensor, vectors: Tensor];

export interface LobpcgOptions {
  /** How many eigenpairs; default the columns of `X`, or 1. */
  k?: number | null;
  /** The matrix of the generalized problem A x = λ B x; default the identity. */
  B?: MaybeTensor;
  /** (m, n): the first approximation, m ≥ 3 n; default random. */
  X?: MaybeTensor;
  /** Columns of a random `X`; default k. */
  n?: number | null;
  /** A preconditioner, an approximation of A⁻¹; only of method `'basic'`. */
  iK?: MaybeTensor;
  /** Most iterations; default 1000, −1 for no limit. */
  niter?: number | null;
  /** Relative residual at which an eigenpair has converged; default the square root of the dtype's epsilon. */
  tol?: number | null;
  /** The largest eigenvalues (the default) or the smallest. */
  largest?: boolean | null;
  /** `'ortho'` (the default), which is robust, or `'basic'`, which is faster. */
  method?: 'basic' | 'ortho' | null;
  /** Called after each iteration; `worker.bvars.forceStop = true` ends them. */
  tracker?: ((worker: Lobpcg) => void) | null;
  /** Of method `'ortho'`: `orthoIMax` and `orthoJMax`, default 3. */
  orthoIparams?: Record<string, number> | null;
  /** Of method `'ortho'`: `orthoTol`, `orthoTolDrop`, `orthoTolReplace`, default `tol`. */
  orthoFparams?: Record<string, number> | null;
  /** Of method `'ortho'`: `orthoUseDrop`, default false. */
  orthoBparams?: Record<string, boolean> | null;
}

type Positional = [
  k: number | null,
  B: MaybeTensor,
  X: MaybeTensor,
  n: number | null,
  iK: MaybeTensor,
  niter: number | null,
  tol: number | null,
  largest: boolean | null,
  method: 'basic' | 'ortho' | null,
];

const defaults: Required<LobpcgOptions> = {
  k: null,
  B: null,
  X: null,
  n: null,
  iK: null,
  niter: null,
  tol: null,
  largest: null,
  method: null,
  tracker: null,
  orthoIparams: null,
  orthoFparams: null,
  orthoBparams: null,
};

const randnOp = aten('randn');
const stackOp = aten('stack');

const failed = (message: string) => new TorchError(`lobpcg(): ${message}`, 'lobpcg');

/** The settings of a run, from the options and the matrix. */
function readSettings(a: Tensor, options: Required<LobpcgOptions>): LobpcgSettings & { n: number; k: number } {
  const { X, orthoIparams, orthoFparams, orthoBparams } = options;
  const epsilon = floatingDtype(a) === dtypes.float64 ? 2.23e-16 : 1.2e-7; // torch's own roundings
  const tol = options.tol ?? Math.sqrt(epsilon);
  const m = a.size(-1);
  const k = options.k ?? X?.size(-1) ?? 1;
  const n = X?.size(-1) ?? options.n ?? k;
  if (m < 3 * n) throw new RangeError(`lobpcg(): needs at least 3 rows for each of the ${n} columns of X, got ${m}`);
  const method = options.method ?? 'ortho';
  if (method !== 'ortho' && method !== 'basic') {
    throw new RangeError(`lobpcg(): method must be 'basic' or 'ortho', got '${method}'`);
  }
  return {
    m,
    n,
    k,
    niter: options.niter ?? 1000,
    tol,
    largest: options.largest ?? true,
    method,
    iMax: orthoIparams?.orthoIMax ?? 3,
    jMax: orthoIparams?.orthoJMax ?? 3,
    tolOrtho: orthoFparams?.orthoTol ?? tol,
    tolDrop: orthoFparams?.orthoTolDrop ?? tol,
    tolReplace: orthoFparams?.orthoTolReplace ?? tol,
    useDrop: orthoBparams?.orthoUseDrop ?? false,
  };
}

function solve(a: Tensor, options: Required<LobpcgOptions>): Eigenpairs {
  const settings = readSettings(a, options);
  const { m, n, k } = settings;
  const one = (matrix: Tensor, B: MaybeTensor, X: MaybeTensor): [Tensor, Tensor] => {
    const start = X ?? randnOp([m, n], { dtype: floatingDtype(a), device: a.device });
    if (start.ndim !== 2 || start.size(0) !== m) {
      throw failed(`X must have shape [${m}, ${n}], got [${start.shape}]`);
    }
    const worker = new Lobpcg(matrix, B, start, options.iK, settings, options.tracker);
    worker.run();
    return [worker.E.narrow(0, 0, Math.min(k, n)), worker.X.narrow(1, 0, Math.min(k, n))];
  };
  if (a.ndim === 2) return one(a, options.B, options.X);
  const batch = a.shape.slice(0, -2);
  const each = (tensor: MaybeTensor) => tensor?.reshape([-1, ...tensor.shape.slice(-2)]).unbind(0) ?? null;
  const Bs = each(options.B);
  const Xs = each(options.X);
  const pairs = (each(a) as Tensor[]).map((matrix, i) => one(matrix, Bs?.[i] ?? null, Xs?.[i] ?? null));
  return [
    stackOp(pairs.map(([values]) => values)).reshape([...batch, k]),
    stackOp(pairs.map(([, vectors]) => vectors)).reshape([...batch, m, k]),
  ];
}

/**
 * The `k` largest or smallest eigenvalues of symmetric positive definite matrices, and their vectors, by locally optimal
 * block preconditioned conjugate gradients. First and second derivatives, of dense real A without B; the solver's
 * starting vectors are drawn as Python draws them. **Shape**: (…, m, m) to (…, k), (…, m, k).
 *
 * **Throws** RangeError where m < 3 n, TorchError for shapes that do not fit and where Python's backward would refuse.
 * Source: torch.lobpcg; Knyazev 2001, Stathopoulos and Wu 2002, Duersch et al. 2018.
 */
export function lobpcg(A: Tensor, ...rest: Rest<Positional, LobpcgOptions>): Eigenpairs;
export function lobpcg(options: LobpcgOptions & { A: Tensor }): Eigenpairs;
export function lobpcg(...args: unknown[]): Eigenpairs {
  const { A, ...options } = readCall('lobpcg', args, ['A'], defaults);
  const { B } = options;
  checkTensor('lobpcg', 'A', A);
  for (const name of ['k', 'n', 'niter'] as const) {
    if (options[name] !== null) checkInt('lobpcg', name, options[name]);
  }
  if (A.ndim < 2 || A.size(-1) !== A.size(-2)) throw failed(`A must be square, got [${A.shape}]`);
  if (B !== null && String(B.shape) !== String(A.shape)) {
    throw failed(`A and B must have one shape, got [${A.shape}] and [${B.shape}]`);
  }
  if (!A.requiresGrad && !B?.requiresGrad) return solve(A, options);
  if (B !== null) throw failed('has no gradient where B is given; detach A and B');
  if (isSparse(A)) throw failed('has no gradient for sparse A; detach it');
  if (A.dtype.isComplex) throw failed('has no gradient for complex A; detach it');
  const symmetric = A.add(A.mT).div(2);
  const fixed = symmetric.detach();
  const [values, vectors] = solve(fixed.contiguous(), options);
  return withGradient(symmetric, fixed, values, vectors);
}
