// What the editor shows of a name: its signatures as Python writes them, and where PyTorch describes it.
import type { Overload } from '../../lib/ops/schema';
import { parseSchema } from './native-functions';

const DOCS = 'https://docs.pytorch.org/docs/2.13';

const names = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Functions of torch that only nn.functional describes. */
const IN_FUNCTIONAL = names(`
  adaptive_max_pool1d alpha_dropout batch_norm binary_cross_entropy_with_logits celu cosine_embedding_loss ctc_loss
  dropout embedding embedding_bag feature_alpha_dropout group_norm hinge_embedding_loss instance_norm kl_div layer_norm
  log_softmax margin_ranking_loss max_pool1d max_pool1d_with_indices max_pool2d max_pool3d poisson_nll_loss prelu relu
  relu_ rms_norm rrelu selu threshold triplet_margin_loss`);

/** Functions of torch that only Tensor describes, beside those that work in place. */
const IN_TENSOR = names(`
  detach index_fill int_repr is_neg is_signed masked_fill masked_scatter put q_per_channel_axis q_per_channel_scales
  q_per_channel_zero_points q_scale q_zero_point`);

/** Methods that only torch describes. */
const IN_TORCH = names('hash_tensor index_reduce is_nonzero');

/** Names without a description, in torch and in Tensor. */
const UNDESCRIBED = names(`
  affine_grid_generator alpha_dropout_ batch_norm_backward_elemt batch_norm_backward_reduce batch_norm_elemt
  batch_norm_gather_stats batch_norm_gather_stats_with_counts batch_norm_stats batch_norm_update_stats binomial
  ccol_indices ccol_indices_copy choose_qparams_optimized clamp_max clamp_max_ clamp_min clamp_min_ constant_pad_nd
  convolution dropout_ embedding_renorm_ empty_quantized feature_alpha_dropout_ feature_dropout feature_dropout_ fill
  frobenius_norm fused_moving_avg_obs_fake_quant grid_sampler grid_sampler_2d grid_sampler_3d gru gru_cell
  is_distributed is_same_size is_vulkan_available lstm lstm_cell norm_except_dim nuclear_norm quantized_gru_cell
  quantized_lstm_cell quantized_max_pool3d quantized_rnn_relu_cell quantized_rnn_tanh_cell resize_as_sparse_ rnn_relu
  rnn_relu_cell rnn_tanh rnn_tanh_cell row_indices row_indices_copy rsub scalar_tensor slice_inverse split_with_sizes
  sym_constrain_range sym_constrain_range_for_size unique_dim unsafe_split_with_sizes`);

/** Functions for one device, and native forms of what users call by another name. */
const UNDESCRIBED_KINDS = /^(__|cudnn_|miopen_|mkldnn_|fbgemm_|native_)/;

/** Functions of torch._C._nn that nn.functional has under the same name and describes. */
const DESCRIBED_IN_NN = names(`
  adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool2d adaptive_max_pool3d avg_pool2d avg_pool3d
  binary_cross_entropy elu elu_ fractional_max_pool2d fractional_max_pool3d gelu glu hardsigmoid hardswish hardtanh
  hardtanh_ huber_loss l1_loss leaky_relu leaky_relu_ linear max_pool2d_with_indices max_pool3d_with_indices
  max_unpool2d max_unpool3d mish mse_loss multi_margin_loss multilabel_margin_loss nll_loss one_hot pad relu6
  scaled_dot_product_attention silu smooth_l1_loss soft_margin_loss softplus softshrink`);

/** The page of a name, or undefined where PyTorch has none. */
function pageOf(shown: string, module: string, isMethod: boolean): string | undefined {
  const page = (title: string) => `${DOCS}/generated/${title}.html`;
  if (module === 'nn') return DESCRIBED_IN_NN.has(shown) ? page(`torch.nn.functional.${shown}`) : undefined;
  if (module === 'special' || module === 'nested') {
    return `${DOCS}/${module}.html#torch.${module}.${shown}`;
  }
  if (module !== '') return page(`torch.${module}.${shown}`);
  if (UNDESCRIBED.has(shown) || UNDESCRIBED_KINDS.test(shown)) return undefined;
  if (IN_FUNCTIONAL.has(shown)) return page(`torch.nn.functional.${shown}`);
  const ofTensor = isMethod ? !IN_TORCH.has(shown) : IN_TENSOR.has(shown) || shown.endsWith('_');
  return page(ofTensor ? `torch.Tensor.${shown}` : `torch.${shown}`);
}

/** A default as Python writes it. */
function pythonDefault(text: string): string {
  if (text.startsWith('"')) return `'${text.slice(1, -1)}'`;
  return /^-?\d+\.$/.test(text) ? `${text}0` : text;
}

/** `masked_fill_(mask, value)`. */
function pythonSignature(path: string, overload: Overload, isMethod: boolean): string {
  const schema = parseSchema(overload.signature.replace(/^\w+::/, ''));
  const parts: string[] = [];
  let starred = false;
  for (const { name, default: value, kwargOnly, isOut } of schema.arguments) {
    if (isOut || (isMethod && name === 'self')) continue;
    if (kwargOnly && !starred) parts.push('*');
    starred ||= kwargOnly;
    const shown = name === 'self' ? 'input' : name;
    parts.push(value === undefined ? shown : `${shown}=${pythonDefault(value)}`);
  }
  const extra = [
    ...(schema.arguments.some(({ name }) => name === 'pin_memory') ? ['requires_grad=False'] : []),
    ...(overload.out === undefined ? [] : ['out=None']),
  ];
  if (extra.length > 0 && !starred) parts.push('*');
  const results = overload.returns.map(({ name, type }) => (overload.returns.length > 1 && name !== '' ? name : type));
  const result = results.length === 0 ? 'None' : results.length === 1 ? results[0] : `(${results.join(', ')})`;
  return `${path}(${[...parts, ...extra].join(', ')}) → ${result}`;
}

/** The comment above a name's declaration, in lines. */
export function docOf(
  shown: string,
  module: string,
  isMethod: boolean,
  overloads: readonly Overload[],
): readonly string[] {
  const owner = isMethod ? 'Tensor' : module === 'nn' ? 'torch._C._nn' : module === '' ? 'torch' : `torch.${module}`;
  const signatures = [...new Set(overloads.map((each) => pythonSignature(`${owner}.${shown}`, each, isMethod)))];
  const page = pageOf(shown, module, isMethod);
  const link = page === undefined ? '' : `[PyTorch](${page})`;
  if (signatures.length === 1) return [`  /** \`${signatures[0]}\`${link === '' ? '' : ` ${link}`} */`];
  const lines = signatures.map((signature) => `   * - \`${signature}\``);
  return ['  /**', ...lines, ...(link === '' ? [] : ['   *', `   * ${link}`]), '   */'];
}
