// Keras's activations. Source: https://keras.io/api/layers/activations/
import { describe } from '../options';
import type { Tensor } from '../tensor';
import { torch } from '../torch';
import { plainName } from '../training/loss-by-name';
import type { OutputActivation } from '../training/model-interfaces';

const aten = torch._C._nn;

type ActivationFunction = (x: Tensor) => Tensor;

/** Activations by Keras's names. */
export const activations = {
  linear: (x: Tensor) => x,
  relu: (x: Tensor) => x.relu(),
  relu6: (x: Tensor) => aten.relu6(x),
  leaky_relu: (x: Tensor) => aten.leakyRelu(x, 0.2),
  elu: (x: Tensor) => aten.elu(x),
  selu: (x: Tensor) => torch.selu(x),
  celu: (x: Tensor) => torch.celu(x),
  gelu: (x: Tensor) => aten.gelu(x),
  silu: (x: Tensor) => aten.silu(x),
  swish: (x: Tensor) => aten.silu(x),
  mish: (x: Tensor) => aten.mish(x),
  sigmoid: (x: Tensor) => x.sigmoid(),
  hard_sigmoid: (x: Tensor) => aten.hardsigmoid(x),
  log_sigmoid: (x: Tensor) => aten.logSigmoid(x),
  tanh: (x: Tensor) => x.tanh(),
  softmax: (x: Tensor) => x.softmax(-1),
  log_softmax: (x: Tensor) => x.logSoftmax(-1),
  softplus: (x: Tensor) => aten.softplus(x),
  softsign: (x: Tensor) => x.div(x.abs().add(1)),
  exponential: (x: Tensor) => x.exp(),
} satisfies Record<string, ActivationFunction>;

/** What `activation` options take: a name or a function. */
export type ActivationLike = keyof typeof activations | (string & {}) | ActivationFunction | null;

export interface Activation {
  readonly name: string;
  readonly apply: ActivationFunction;
  /** Whether it is the library's. */
  readonly isBuiltIn: boolean;
  readonly output: OutputActivation | undefined;
}

const outputs: Record<string, OutputActivation> = { softmax: 'softmax', log_softmax: 'logSoftmax', sigmoid: 'sigmoid' };

/**
 * The activation that an option names.
 *
 * **Throws** RangeError that lists the known names.
 */
export function activationOf(what: string, given: ActivationLike | undefined): Activation {
  if (typeof given === 'function') {
    return { name: given.name || 'function', apply: given, isBuiltIn: false, output: undefined };
  }
  if (given !== null && given !== undefined && typeof given !== 'string') {
    throw new TypeError(`${what}: activation must be a name or a function, got ${describe(given)}`);
  }
  const wanted = plainName(given ?? 'linear');
  for (const [name, apply] of Object.entries(activations)) {
    if (plainName(name) === wanted) return { name, apply, isBuiltIn: true, output: outputs[name] };
  }
  throw new RangeError(
    `${what}: unknown activation '${given}'; known activations: ${Object.keys(activations).join(', ')}`,
  );
}
