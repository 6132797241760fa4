// Which operators Python shows, and in which order its argument parser tries their overloads. By behaviour of
// torchgen/packaged/autograd/gen_python_functions.py and torchgen/api/python.py, which are in PyTorch's wheel.
import { fileOfWheel, type NativeFunction, parseSchema, type SchemaArgument } from './native-functions';

/** Operators that Python leaves out or binds by hand. */
const SKIPPED = new RegExp(
  `^(${[
    'alias|contiguous|dim|get_device|is_contiguous|is_cuda|is_sparse|is_sparse_csr|numel|size|storage_offset|stride',
    'sym_(is_contiguous|size|stride|storage_offset|numel)',
    '.*_backward|.*_backward_(out|input|weight|bias)|.*_forward|.*_forward_out|.*_jvp|_unsafe_view|tensor',
    '_?sparse_(coo|compressed|csr|csc|bsr|bsc)_tensor.*|_range.*|_sparse_add_out|_sparse_(div|mul|sub).*',
    '_sparse_dense_add_out|index|index_out|unique_dim_consecutive|_(cumsum|cumprod|sum|prod|th_|thnn_|solve|inverse).*',
    'range.*|_(cholesky|triangular_solve|qr|svd).*|slice|item|_local_scalar_dense|to|_to_copy(_out)?',
    '_reshape_copy(_out)?|copy_sparse_to_sparse_|copy_|_foreach_copy|numpy_T|matrix_H|mT|mH|nonzero_(out|numpy)',
    'set_data|.*_overrideable|data|is_leaf|output_nr|_version|requires_grad_|retains_grad|set_|_fw_primal',
    'fake_quantize_per_(tensor|channel)_affine_cachemask|_new_zeros_with_same_feature_meta|_has_same_storage_numel',
    '_reshape_alias|replace_|copy|lift.*|normal_functional|nbytes|itemsize',
    '_batch_norm_(with_update(_out)?|no_update)',
  ].join('|')})$`,
);

/**
 * Overloads that Python lacks because a number becomes a tensor there. They give the same result without making that
 * tensor, so they are tried first, for numbers alone.
 */
const NUMBERS_DIRECT = /^(add|sub|mul|div)_?$/;

export interface PythonOverload {
  readonly base: NativeFunction;
  /** The overload that writes into `out`. */
  readonly out: string | undefined;
  /** For an old signature that Python still takes: the base's parameters in that signature's order. */
  readonly order: readonly string[] | undefined;
  /** Tried for exactly fitting arguments only. */
  readonly exact: boolean;
}

/** How an overload is written in the generated tables; lib/ops/schema.ts reads it. */
export function tokenOf({ base, out, order, exact }: PythonOverload, isMethod: boolean): string {
  const name = (overload: string) => overload || 'default';
  const names = base.arguments.map((arg) => arg.name);
  const isElsewhere = isMethod && order === undefined && names[0] !== 'self';
  const own = isElsewhere ? `@${['self', ...names.filter((each) => each !== 'self')].join()}` : '';
  return (
    `${exact ? '!' : ''}${name(base.overload)}${order === undefined ? own : `(${order.join()})`}` +
    `${out === undefined ? '' : `~${name(out)}`}`
  );
}

const isTensorLike = (type: string) => /^Tensor/.test(type);

function typeText(type: string): string {
  if (type.endsWith('?')) return `${typeText(type.slice(0, -1))}?`;
  const list = /^(.*)\[(\d*)\]$/.exec(type);
  if (list === null) {
    return { int: 'int64_t', float: 'double', str: 'c10::string_view' }[type] ?? type;
  }
  const [, item, size] = list;
  const suffix = size === '' ? '' : `[${size}]`;
  switch (item) {
    case 'bool':
      return `::std::array<bool,${size}>`;
    case 'int':
      return `IntArrayRef${suffix}`;
    case 'SymInt':
      return `SymIntArrayRef${suffix}`;
    case 'Tensor':
    case 'Scalar':
      return `${item}List${suffix}`;
    case 'Tensor?':
      return 'c10::List<::std::optional<Tensor>>';
    default:
      return `ArrayRef<${typeText(item)}>`;
  }
}

interface Signature {
  readonly function: NativeFunction;
  readonly positional: readonly SchemaArgument[];
  readonly keywords: readonly SchemaArgument[];
  readonly order: readonly string[] | undefined;
  readonly isMethod: boolean;
}

const OPTIONS = ['dtype', 'layout', 'device', 'pin_memory', 'requires_grad'];
const OPTION_TYPES = ['ScalarType?', 'Layout?', 'Device?', 'bool?', 'bool?'];

function signatureOf(
  fn: NativeFunction,
  isMethod: boolean,
  { args = fn.arguments, order }: { args?: readonly SchemaArgument[]; order?: readonly string[] } = {},
): Signature {
  const inputs = args.filter((arg) => !arg.isOut && !(isMethod && arg.name === 'self'));
  const hasOptions = inputs.some((arg) => arg.name === 'pin_memory');
  const plain = inputs.filter((arg) => !(hasOptions && arg.kwargOnly && OPTIONS.includes(arg.name)));
  const isFactory =
    fn.category === 'factory' ||
    (fn.returns.some(isTensorLike) && !args.some((arg) => !arg.isOut && isTensorLike(arg.type)));
  const isLike = /^(new|like)$/.test(fn.category) || /^new_|_like$/.test(fn.name);
  const options: SchemaArgument[] =
    (isFactory || isLike) && fn.category !== 'dummy'
      ? OPTIONS.map((name, i) => ({ name, type: OPTION_TYPES[i], default: 'None', kwargOnly: true, isOut: false }))
      : [];
  return {
    function: fn,
    positional: plain.filter((arg) => !arg.kwargOnly),
    keywords: [...plain.filter((arg) => arg.kwargOnly), ...options],
    order,
    isMethod,
  };
}

const inputsOf = ({ positional, keywords }: Signature) => [...positional, ...keywords];

function textOf(signature: Signature, outs: readonly SchemaArgument[] = []): string {
  const text = ({ type, name, default: value }: SchemaArgument) => {
    const shown = name === 'self' && type === 'Tensor' && !signature.isMethod ? 'input' : name;
    return `${typeText(type)} ${shown}${value === undefined ? '' : `=${value}`}`;
  };
  const parts = inputsOf(signature).map(text);
  if (outs.length > 0) parts.push(outs.length === 1 ? 'Tensor out=None' : `TensorList[${outs.length}] out=None`);
  if (parts.length > signature.positional.length) parts.splice(signature.positional.length, 0, '*');
  return `${signature.function.name}(${parts.join(', ')})${signature.order === undefined ? '' : '|deprecated'}`;
}

function isSmallerType(a: string, b: string): boolean {
  return (
    (a === 'Scalar' && b === 'Tensor') ||
    (a === 'Scalar?' && b === 'Tensor?') ||
    (a === 'int[]' && (b === 'int' || b === 'int?')) ||
    (a === 'Tensor[]' && b.includes('[]')) ||
    (a === 'SymInt[]' && b === 'int[]') ||
    ((a === 'SymInt' || a === 'int') && b === 'Tensor')
  );
}

function isSmaller(a: Signature, b: Signature): boolean {
  const left = inputsOf(a);
  const right = inputsOf(b);
  if (left.length !== right.length) return false;
  const types = left.map((arg, i) => [arg.type, right[i].type]);
  return types.every(([x, y]) => x === y || isSmallerType(x, y)) && types.some(([x, y]) => x !== y);
}

interface Group {
  readonly base: Signature;
  readonly out: string | undefined;
  readonly text: string;
}

/** Larger overloads first; within that, by the text of the signature. */
function sorted(groups: Group[]): Group[] {
  const byText = [...groups].sort((a, b) => (a.text < b.text ? -1 : 1));
  const larger = new Map<number, Set<number>>();
  byText.forEach((a, i) => {
    const above = byText.flatMap((b, j) => (isSmaller(a.base, b.base) ? [j] : []));
    if (above.length > 0) larger.set(i, new Set(above));
  });
  const order = byText.flatMap((_, i) => (larger.has(i) ? [] : [i]));
  for (let next = 0; next < order.length; next++) {
    for (const i of [...larger.keys()].sort((a, b) => a - b)) {
      const above = larger.get(i) as Set<number>;
      above.delete(order[next]);
      if (above.size > 0) continue;
      larger.delete(i);
      order.push(i);
    }
  }
  return order.map((i) => byText[i]);
}

/** The old signatures of deprecated.yaml that mean these functions. */
function deprecatedOf(functions: readonly NativeFunction[], isMethod: boolean): Signature[] {
  const entries = [...fileOfWheel('deprecated.yaml', 'autograd').matchAll(/^- name: (.*)\n {2}aten: (\w+)\((.*)\)/gm)];
  return entries.flatMap(([, text, , call]) => {
    const schema = parseSchema(text);
    const given = call.split(', ').filter((name) => name !== 'out');
    const typeOf = (name: string) => schema.arguments.find((arg) => arg.name === name)?.type ?? 'Scalar';
    const hasOut = schema.arguments.some((arg) => arg.isOut);
    return functions
      .filter((fn) => fn.name === schema.name && fn.arguments.some((arg) => arg.isOut) === hasOut)
      .filter((fn) =>
        fn.arguments
          .filter((arg) => !arg.isOut)
          .every((arg, i) => (i < given.length ? typeOf(given[i]) === arg.type : arg.default !== undefined)),
      )
      .map((fn) => {
        // Constants in the call are the defaults of what they stand for.
        const target = new Map(given.map((name, i) => [name, fn.arguments[i].name]));
        const order = schema.arguments.filter((arg) => !arg.isOut).map((arg) => target.get(arg.name) ?? arg.name);
        if (isMethod) order.sort((a, b) => Number(b === 'self') - Number(a === 'self'));
        return signatureOf(fn, isMethod, { args: schema.arguments, order });
      });
  });
}

/** What Python shows of a set of overloads with one name, in the order its parser tries them. */
export function pythonOverloads(functions: readonly NativeFunction[], isMethod: boolean): PythonOverload[] {
  const direct = functions.filter((fn) => NUMBERS_DIRECT.test(fn.name) && fn.overload === 'Scalar');
  const bound = functions.filter((fn) => !direct.includes(fn));
  const signatures = [...bound.map((fn) => signatureOf(fn, isMethod)), ...deprecatedOf(bound, isMethod)];
  const isOut = (signature: Signature) => signature.function.arguments.some((arg) => arg.isOut);
  const keyOf = (signature: Signature) =>
    // Out forms lack the tensor options that their base has.
    textOf({ ...signature, keywords: signature.keywords.filter((arg) => !OPTIONS.includes(arg.name)) });
  const outs = new Map(signatures.filter(isOut).map((signature) => [keyOf(signature), signature.function]));
  const ofViewCopy = ({ tags, generatedOut }: NativeFunction) =>
    tags.includes('view_copy') ? generatedOut : undefined;
  const groups = signatures
    .filter((signature) => !isOut(signature))
    .map((base): Group => {
      const out = isMethod ? undefined : outs.get(keyOf(base));
      const text = textOf(
        base,
        out?.arguments.filter((arg) => arg.isOut),
      );
      return { base, out: isMethod ? undefined : (out?.overload ?? ofViewCopy(base.function)), text };
    });
  return [
    ...direct.map((base): PythonOverload => ({ base, out: undefined, order: undefined, exact: true })),
    ...sorted(groups).map(({ base, out }) => ({ base: base.function, out, order: base.order, exact: false })),
  ];
}

/** Whether Python has a generated binding for an operator. */
export function isShown(fn: NativeFunction): boolean {
  if (fn.tags.includes('generated') && !fn.tags.includes('view_copy')) return false;
  return !SKIPPED.test(fn.name);
}
