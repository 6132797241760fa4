// What util.inspect and toString print for a tensor: the text of Python's repr().
import { unpackDual } from './autograd/forward-ad';
import { guardWith } from './context';
import { native } from './native';
import { type Body, kindOf } from './printing-kinds';
import { printOptions } from './printing-options';
import { setFormatter, type Tensor } from './tensor';
import { handleOf, wrap } from './tensor-handle';

function gradSuffix(tensor: Tensor): string[] {
  let name: string | undefined;
  try {
    name = tensor.gradFn?.name;
  } catch {
    // libtorch refuses to say it of a view that was changed in place without grad mode.
    name = 'Invalid';
  }
  if (name !== undefined) return [`grad_fn=<${name}>`];
  return tensor.requiresGrad ? ['requires_grad=True'] : [];
}

/** Appends the suffixes, on a new line where they do not fit on the last one. */
function withSuffixes(text: string, suffixes: readonly string[], indent: number, newline: boolean): string {
  let result = text;
  // Python counts one character more than the line has.
  let lineLength = text.length - text.lastIndexOf('\n') + 1;
  for (const [i, suffix] of suffixes.entries()) {
    if ((newline && i === 0) || lineLength + suffix.length + 2 > printOptions().linewidth) {
      result += `,\n${' '.repeat(indent)}${suffix}`;
      lineLength = indent + suffix.length;
    } else {
      result += `, ${suffix}`;
      lineLength += suffix.length + 2;
    }
  }
  return `${result})`;
}

/** What `fn` gives when the transforms of torch.func that are running look away. */
function outsideTransforms<T>(fn: () => T): T {
  if (native.levelDepth() === 0) return fn();
  native.setFunctorchEnabled(false);
  try {
    return fn();
  } finally {
    native.setFunctorchEnabled(true);
  }
}

/** The text of a tensor that belongs to a transform of torch.func, or undefined. */
function wrapperText(tensor: Tensor): string | undefined {
  const wrapper = native.wrapperOf(handleOf(tensor));
  if (wrapper === null) return undefined;
  const { kind, level, dim } = wrapper;
  const value = wrap(wrapper.value);
  const inner = wrapperText(value) ?? plainText(value);
  if (kind === 'Functional') return `FunctionalTensor(lvl=${level}, value=\\\n${inner})`;
  const head = kind === 'Batched' ? `BatchedTensor(lvl=${level}, bdim=${dim}` : `GradTrackingTensor(lvl=${level}`;
  return `${head}, value=\n${inner.replace(/^(?=.)/gm, '    ')}\n)`;
}

/** What Python's `repr(tensor)` gives; Parameter adds its own first line. */
export const formatTensor = (tensor: Tensor): string =>
  outsideTransforms(() => wrapperText(tensor) ?? plainText(tensor));

function plainText(tensor: Tensor): string {
  const mode = guardWith('toString', { gradMode: false });
  try {
    const kind = kindOf(tensor);
    const name = tensor.constructor.name;
    const plain = name === 'Tensor' || name === 'Parameter' ? 'tensor(' : `${name}(`;
    const prefix = kind.prefix ?? plain;
    const device = tensor.device.type === 'cpu' ? [] : [`device='${tensor.device}'`];
    const { text, suffixes, newline }: Body = kind.body(tensor, prefix.length, formatTensor);
    const { tangent } = unpackDual(tensor);
    const dual = tangent === null ? [] : [`tangent=${plainText(tangent)}`];
    const all = [...device, ...suffixes, ...gradSuffix(tensor), ...dual];
    return withSuffixes(prefix + text, all, prefix.length, newline ?? false);
  } finally {
    mode.dispose();
  }
}

setFormatter(formatTensor);
