// What util.inspect and toString print for a tensor: the text of Python's repr().
import { guardWith } from './context';
import { type Body, kindOf } from './printing-kinds';
import { printOptions } from './printing-options';
import { setFormatter, type Tensor } from './tensor';

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

/** What Python's `repr(tensor)` gives; Parameter adds its own first line. */
export function formatTensor(tensor: Tensor): string {
  const mode = guardWith('toString', { gradMode: false });
  try {
    const kind = kindOf(tensor);
    const name = tensor.constructor.name;
    const plain = name === 'Tensor' || name === 'Parameter' ? 'tensor(' : `${name}(`;
    const prefix = kind.prefix ?? plain;
    const device = tensor.device.type === 'cpu' ? [] : [`device='${tensor.device}'`];
    const { text, suffixes, newline }: Body = kind.body(tensor, prefix.length, formatTensor);
    const all = [...device, ...suffixes, ...gradSuffix(tensor)];
    return withSuffixes(prefix + text, all, prefix.length, newline ?? false);
  } finally {
    mode.dispose();
  }
}

setFormatter(formatTensor);
