// From constraints to transforms into them. Source: torch/distributions/constraint_registry.py
import { describe } from '../options';
import { isTensor } from '../tensor-handle';
import type { Value } from './arguments';
import * as constraints from './constraints';
import { notImplemented } from './distribution';
import * as transforms from './transforms';

type ConstraintClass<C extends constraints.Constraint> = { readonly prototype: C };
type Factory<C extends constraints.Constraint> = (constraint: C) => transforms.Transform;

/**
 * Links constraints to transforms from unconstrained numbers: call it with a constraint.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#torch.distributions.constraint_registry.ConstraintRegistry
 */
export interface ConstraintRegistry {
  /** The transform into the region. **Throws** TorchError for a constraint whose class is not registered. */
  // biome-ignore lint/style/useShorthandFunctionType: it merges with the class
  (constraint: constraints.Constraint): transforms.Transform;
}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor gives a function, as Python's class has __call__
export class ConstraintRegistry {
  private readonly factories!: Map<object, Factory<never>>;

  constructor() {
    const factories = new Map<object, Factory<never>>();
    const find = (constraint: constraints.Constraint) => {
      if (!(constraint instanceof constraints.Constraint)) {
        throw new TypeError(`ConstraintRegistry: expected a Constraint, got ${describe(constraint)}`);
      }
      const factory = factories.get(constraint.constructor);
      if (factory) return (factory as Factory<constraints.Constraint>)(constraint);
      throw notImplemented('ConstraintRegistry', `cannot transform ${constraint.constructor.name} constraints`);
    };
    // biome-ignore lint/correctness/noConstructorReturn: see above
    return Object.assign(Object.setPrototypeOf(find, new.target.prototype), { factories });
  }

  /**
   * Registers a factory of transforms for a class of constraints, which may be given by an instance; without a factory gives
   * a function that takes one. **Throws** TypeError for anything else.
   */
  register<C extends constraints.Constraint>(constraint: C | ConstraintClass<C>, factory: Factory<C>): Factory<C>;
  register<C extends constraints.Constraint>(constraint: C | ConstraintClass<C>): (factory: Factory<C>) => Factory<C>;
  register<C extends constraints.Constraint>(constraint: C | ConstraintClass<C>, factory?: Factory<C>): unknown {
    const isClass = typeof constraint === 'function' && !((constraint as unknown) instanceof constraints.Constraint);
    const prototype = isClass ? (constraint as ConstraintClass<C>).prototype : Object.getPrototypeOf(constraint ?? 0);
    if (!(prototype instanceof constraints.Constraint)) {
      throw new TypeError(`register(): expected a Constraint or a class derived from it, got ${describe(constraint)}`);
    }
    if (factory === undefined) return (given: Factory<C>) => this.register(constraint, given);
    this.factories.set(prototype.constructor, factory as Factory<never>);
    return factory;
  }
}

/** One-to-one transforms into constraints: for densities of unconstrained variables. */
export const bijectTo = new ConstraintRegistry();
/** Transforms into constraints, not always one to one but cheap and steady: for optimizers. */
export const transformTo = new ConstraintRegistry();

const { ExpTransform, AffineTransform, ComposeTransform, SigmoidTransform } = transforms;

function toInterval({ lowerBound, upperBound }: { lowerBound: Value; upperBound: Value }): transforms.Transform {
  if (lowerBound === 0 && upperBound === 1) return new SigmoidTransform();
  const width = isTensor(upperBound)
    ? upperBound.sub(lowerBound as number)
    : isTensor(lowerBound)
      ? lowerBound.neg().add(upperBound)
      : upperBound - lowerBound;
  return new ComposeTransform([new SigmoidTransform(), new AffineTransform(lowerBound, width)]);
}

const fromBound = (bound: Value, scale: number) =>
  new ComposeTransform([new ExpTransform(), new AffineTransform(bound, scale)]);

for (const registry of [bijectTo, transformTo]) {
  registry.register(constraints.real, () => transforms.identityTransform);
  registry.register(
    constraints.independent,
    (constraint) =>
      new transforms.IndependentTransform(registry(constraint.baseConstraint), constraint.reinterpretedBatchNdims),
  );
  // As in Python, `positive` and `nonnegative` are of these classes too, so their bound of 0 is added.
  registry.register(constraints.greaterThan, ({ lowerBound }) => fromBound(lowerBound, 1));
  registry.register(constraints.greaterThanEq, ({ lowerBound }) => fromBound(lowerBound, 1));
  registry.register(constraints.lessThan, ({ upperBound }) => fromBound(upperBound, -1));
  registry.register(constraints.interval, toInterval);
  registry.register(constraints.halfOpenInterval, toInterval);
  registry.register(constraints.corrCholesky, () => new transforms.CorrCholeskyTransform());
  registry.register(
    constraints.cat,
    ({ cseq, dim, lengths }) =>
      new transforms.CatTransform(
        cseq.map((part) => registry(part)),
        dim,
        lengths,
      ),
  );
  registry.register(
    constraints.stack,
    ({ cseq, dim }) =>
      new transforms.StackTransform(
        cseq.map((part) => registry(part)),
        dim,
      ),
  );
}

bijectTo.register(constraints.simplex, () => new transforms.StickBreakingTransform());
transformTo.register(constraints.simplex, () => new transforms.SoftmaxTransform());
transformTo.register(constraints.lowerCholesky, () => new transforms.LowerCholeskyTransform());
transformTo.register(constraints.positiveDefinite, () => new transforms.PositiveDefiniteTransform());
transformTo.register(constraints.positiveSemidefinite, () => new transforms.PositiveDefiniteTransform());
