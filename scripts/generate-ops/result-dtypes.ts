// The dtype of what an operator returns, where its name, its schema or its arguments tell; the tables are of what Python does.
import type { Overload } from '../../lib/ops/schema';

const names = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Comparisons and tests. Of any and all: but for uint8, which stays uint8 as before Python had bool. */
const BOOL = names(`
  all any eq ge greater greater_equal gt isclose isfinite isin isinf isnan isneginf isposinf isreal le less
  less_equal logical_and logical_not logical_or logical_xor lt ne not_equal signbit`);

/** Positions and counts. */
const INT64 = names('argmax argmin argsort argwhere count_nonzero multinomial nonzero nonzero_static');

/** Results that are named so, whatever the operator. */
const BY_RETURN_NAME: Readonly<Record<string, string>> = { indices: 'int64', pivots: 'int32', info: 'int32' };

/** What these make where no dtype is given. */
const INT64_BY_DEFAULT = names('randint randperm tril_indices triu_indices');

/** Views of other elements, or of the parts of a sparse tensor. */
const OTHER_VIEWS = names(`
  view_as_real view_as_complex real imag indices crow_indices ccol_indices col_indices row_indices`);

/** Results with the elements of `self`, or with elements that only a tensor of the same dtype holds. */
const SAME = names(`
  amax amin aminmax as_strided_scatter atleast_1d ceil channel_shuffle clone constant_pad_nd cummax cummin diag
  diag_embed diagflat diagonal_scatter expand fill fix flip fliplr flipud floor gather index_add index_copy
  index_fill index_put index_reduce index_select kthvalue masked_fill masked_scatter masked_select max median min
  mode nan_to_num nanmedian neg negative pixel_shuffle pixel_unshuffle positive put relu renorm repeat
  repeat_interleave resolve_conj resolve_neg roll rot90 round scatter scatter_add scatter_reduce select_scatter
  slice_scatter sort sparse_mask t take take_along_dim tile to_dense to_sparse to_sparse_bsc to_sparse_bsr
  to_sparse_csc to_sparse_csr topk tril triu trunc unsafe_chunk unsafe_split unsafe_split_with_sizes`);

/** Results of these overloads are promoted, or are those of the other tensor. */
const NOT_SAME = names('max.other min.other repeat_interleave.Tensor');

/** Where no dtype is given, the tensor's own; floats only, so that none is widened. */
const KEEPS_WITHOUT_DTYPE = names('log_softmax mean softmax to_dense');

/** The dtype that these take is that of the elements under the norm, whose own is real. */
const NORMS = names('norm linalg_norm linalg_vector_norm linalg_matrix_norm nuclear_norm');

/**
 * A result's dtype: the tensor's own, the one that the `dtype` argument gives (else: the tensor's own, a given one or
 * an unknown one), a given one, or unknown.
 */
export type ResultDType =
  | { kind: 'own' }
  | { kind: 'argument'; parameter: string; otherwise: string | undefined }
  | { kind: 'known'; name: string }
  | undefined;

const OWN = 'own';
export const isOwn = (otherwise: string | undefined): boolean => otherwise === OWN;

const isOwnView = (signature: string) => /Tensor\((a)(?: -> \*)?\) self\b.* -> \(?Tensor\(a\)/.test(signature);

function ofArgument(name: string, overload: Overload): ResultDType {
  const parameter = overload.parameters.find(({ type, name }) => type === 'ScalarType' && /^(out_)?dtype$/.test(name));
  if (parameter === undefined || overload.returns.length !== 1 || NORMS.has(name)) return undefined;
  const keeps = /^new_|_like$/.test(name) || KEEPS_WITHOUT_DTYPE.has(name);
  const otherwise = keeps ? OWN : INT64_BY_DEFAULT.has(name) ? 'int64' : undefined;
  return { kind: 'argument', parameter: parameter.name, otherwise };
}

/** The dtype of one result of an overload. */
export function resultDType(name: string, overload: Overload, index: number): ResultDType {
  const { signature, returns, parameters } = overload;
  const { name: returned, type } = returns[index];
  if (!type.startsWith('Tensor')) return undefined;
  const known = BY_RETURN_NAME[returned];
  if (known !== undefined && returns.length > 1) return { kind: 'known', name: known };
  const argument = ofArgument(name, overload);
  if (argument !== undefined) return argument;
  if (BOOL.has(name)) return { kind: 'known', name: 'bool' };
  if (INT64.has(name)) return { kind: 'known', name: 'int64' };
  if (!parameters.some((parameter) => parameter.name === 'self')) return undefined;
  const original = name.replace(/_copy$/, '');
  const full = /^\w+::([\w.]+)/.exec(signature)?.[1] ?? name;
  if (NOT_SAME.has(full) || OTHER_VIEWS.has(original)) return undefined;
  const isViewCopy = original !== name && !/^index_|^_/.test(name);
  return SAME.has(name) || isOwnView(signature) || isViewCopy ? { kind: 'own' } : undefined;
}
