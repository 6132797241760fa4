// torch.distributions.constraints. Source: torch/distributions/constraints.py

import { callable } from '../../callable';
import { FloatScalar } from '../../complex';
import * as bounds from './bounds';
import * as composite from './composite';
import { Dependent, type DependentOptions } from './constraint';
import * as vectors from './vectors';

export type { Bound } from './bounds';
export { Constraint, type DependentOptions, dependentProperty, isDependent } from './constraint';

const zero = new FloatScalar(0);
const one = new FloatScalar(1);

/** Stands for a constraint that depends on other variables; call it to say what is known: `dependent({ eventDim: 1 })`. */
export const dependent: Dependent & ((options?: DependentOptions) => Dependent) = Object.assign(
  Object.setPrototypeOf((options?: DependentOptions) => new Dependent(options), Dependent.prototype),
  new Dependent(),
);
export const independent = callable(composite.IndependentConstraint);
export const boolean = new bounds.BooleanConstraint();
export const oneHot = new vectors.OneHot();
export const nonnegativeInteger = new bounds.IntegerGreaterThan(0);
export const positiveInteger = new bounds.IntegerGreaterThan(1);
export const integerInterval = callable(bounds.IntegerInterval);
export const real = new bounds.Real();
export const realVector = new composite.IndependentConstraint(real, 1);
export const positive = new bounds.GreaterThan(zero);
export const nonnegative = new bounds.GreaterThanEq(zero);
export const greaterThan = callable(bounds.GreaterThan);
export const greaterThanEq = callable(bounds.GreaterThanEq);
export const lessThan = callable(bounds.LessThan);
export const multinomial = callable(vectors.Multinomial);
export const unitInterval = new bounds.Interval(zero, one);
export const interval = callable(bounds.Interval);
export const halfOpenInterval = callable(bounds.HalfOpenInterval);
export const simplex = new vectors.Simplex();
export const lowerTriangular = new vectors.LowerTriangular();
export const lowerCholesky = new vectors.LowerCholesky();
export const corrCholesky = new vectors.CorrCholesky();
export const square = new vectors.Square();
export const symmetric = new vectors.Symmetric();
export const positiveSemidefinite = new vectors.PositiveSemidefinite();
export const positiveDefinite = new vectors.PositiveDefinite();
export const cat = callable(composite.Cat);
export const stack = callable(composite.Stack);
export const MixtureSameFamilyConstraint = callable(composite.MixtureSameFamilyConstraint);
