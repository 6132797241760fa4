// Which function computes the KL divergence of two classes. Source: torch/distributions/kl.py
import { warnOnce } from '../../functional/aten';
import { describe } from '../../options';
import type { Tensor } from '../../tensor-handle';
import { Distribution, type DistributionClass, notImplemented } from '../distribution';

type Divergence<P extends Distribution, Q extends Distribution> = (p: P, q: Q) => Tensor;

interface Entry {
  readonly types: readonly [DistributionClass, DistributionClass];
  readonly divergence: Divergence<never, never>;
}

const entries: Entry[] = [];

const isSubclass = (sub: DistributionClass, base: DistributionClass) =>
  sub === base || Object.prototype.isPrototypeOf.call(base.prototype, sub.prototype);

function checkClass(name: string, type: unknown): void {
  if (typeof type === 'function' && isSubclass(type as never, Distribution)) return;
  throw new TypeError(`registerKl(): ${name} must be a class derived from Distribution, got ${describe(type)}`);
}

/**
 * Registers a function for the KL divergence of two classes and their subclasses:
 * `registerKl(Normal, Normal)((p, q) => …)`. The most specific pair wins; a later registration of a pair replaces the earlier.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#torch.distributions.kl.register_kl
 */
export function registerKl<P extends Distribution, Q extends Distribution>(
  typeP: DistributionClass<P>,
  typeQ: DistributionClass<Q>,
): <F extends Divergence<P, Q>>(divergence: F) => F {
  checkClass('typeP', typeP);
  checkClass('typeQ', typeQ);
  return (divergence) => {
    if (typeof divergence !== 'function') {
      throw new TypeError(`registerKl(): expected a function, got ${describe(divergence)}`);
    }
    const entry: Entry = { types: [typeP, typeQ], divergence };
    const at = entries.findIndex(({ types }) => types[0] === typeP && types[1] === typeQ);
    if (at >= 0) entries[at] = entry;
    else entries.push(entry);
    return divergence;
  };
}

/** Whether the classes of `a` are more specific than those of `b`; those at `first` decide before the others. */
function isMoreSpecific(a: Entry, b: Entry, first: 0 | 1): boolean {
  for (const i of [first, 1 - first]) {
    if (!isSubclass(a.types[i], b.types[i])) return false;
    if (a.types[i] !== b.types[i]) return true;
  }
  return false;
}

const mostSpecific = (matches: Entry[], first: 0 | 1) =>
  matches.reduce((best, entry) => (isMoreSpecific(entry, best, first) ? entry : best));

function dispatch(p: DistributionClass, q: DistributionClass): Divergence<never, never> {
  const matches = entries.filter(({ types }) => isSubclass(p, types[0]) && isSubclass(q, types[1]));
  if (matches.length === 0) {
    throw notImplemented('klDivergence', `no KL(p || q) is implemented for p type ${p.name} and q type ${q.name}`);
  }
  const left = mostSpecific(matches, 0);
  const right = mostSpecific(matches, 1);
  if (left.divergence !== right.divergence) {
    warnOnce(
      `Ambiguous klDivergence(${p.name}, ${q.name}). Please registerKl(${left.types[0].name}, ${right.types[1].name})`,
    );
  }
  return left.divergence;
}

/**
 * The Kullback-Leibler divergence `KL(p || q) = ∫ p(x) log(p(x) / q(x)) dx` for each distribution of the batch.
 *
 * **Throws** TorchError for a pair of classes that nothing is registered for.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#torch.distributions.kl.kl_divergence
 */
export function klDivergence(p: Distribution, q: Distribution): Tensor {
  for (const [name, value] of [
    ['p', p],
    ['q', q],
  ] as const) {
    if (value instanceof Distribution) continue;
    throw new TypeError(`klDivergence(): ${name} must be a Distribution, got ${describe(value)}`);
  }
  const divergence = dispatch(p.constructor as DistributionClass, q.constructor as DistributionClass);
  return (divergence as Divergence<Distribution, Distribution>)(p, q);
}
