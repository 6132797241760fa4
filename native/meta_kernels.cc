// Shapes of operators on the meta device for which libtorch relies on Python: PyTorch registers these in
// torch/_meta_registrations.py and torch/_refs, so that a program without Python has none. Memory is never touched, and
// results are contiguous unless they follow an argument.
#include <ATen/ATen.h>
#include <ATen/ExpandUtils.h>
#include <ATen/WrapDimUtils.h>
#include <torch/library.h>

namespace flambeau {

namespace {

using at::IntArrayRef;
using at::Tensor;

Tensor empty(IntArrayRef sizes, const Tensor& like, std::optional<at::ScalarType> dtype = std::nullopt) {
  return at::empty(sizes, like.options().device(c10::DeviceType::Meta).dtype(dtype.value_or(like.scalar_type())));
}

Tensor where(const Tensor& condition, const Tensor& self, const Tensor& other) {
  const auto sizes = at::infer_size(at::infer_size(condition.sizes(), self.sizes()), other.sizes());
  return empty(sizes, self, at::result_type(self, other));
}

Tensor& where_out(const Tensor& condition, const Tensor& self, const Tensor& other, Tensor& out) {
  out.resize_(at::infer_size(at::infer_size(condition.sizes(), self.sizes()), other.sizes()));
  return out;
}

Tensor index_select(const Tensor& self, int64_t dim, const Tensor& index) {
  TORCH_CHECK_INDEX(index.dim() <= 1, "index_select(): Index is supposed to be a vector");
  TORCH_CHECK(
      index.scalar_type() == at::kLong || index.scalar_type() == at::kInt,
      "index_select(): Expected dtype int32 or int64 for index");
  auto sizes = self.sizes().vec();
  dim = at::maybe_wrap_dim(dim, self.dim());
  if (self.dim() > 0) sizes[dim] = index.numel();
  return empty(sizes, self);
}

Tensor embedding_dense_backward(const Tensor& grad, const Tensor& indices, int64_t count, int64_t, bool) {
  return empty({count, grad.size(-1)}, grad);
}

// Per dimension, where a list of one stands for all; the kernels of other devices check the same.
std::vector<int64_t> per_dim(const char* name, IntArrayRef values, int64_t count, int64_t least) {
  TORCH_CHECK(
      static_cast<int64_t>(values.size()) == count || values.size() == 1, "expected ", name, " to be a single integer or ",
      "a list of ", count, " values, but got ", name, "=", values);
  for (const int64_t value : values) TORCH_CHECK(value >= least, name, " must be at least ", least, ", got ", values);
  std::vector<int64_t> result = values.vec();
  result.resize(count, values[0]);
  return result;
}

Tensor convolution(
    const Tensor& input, const Tensor& weight, const std::optional<Tensor>& bias, IntArrayRef stride,
    IntArrayRef padding, IntArrayRef dilation, bool transposed, IntArrayRef output_padding, int64_t groups) {
  TORCH_CHECK(
      input.dim() == weight.dim() && input.dim() > 2, "convolution: input has ", input.dim(), " dimensions, weight ",
      weight.dim());
  TORCH_CHECK(groups > 0, "groups must be positive, got ", groups);
  const int64_t channels = input.size(1);
  const int64_t wanted = transposed ? weight.size(0) : weight.size(1) * groups;
  TORCH_CHECK(
      channels == wanted, "Given groups=", groups, ", weight of size ", weight.sizes(), ", expected input", input.sizes(),
      " to have ", wanted, " channels, but got ", channels, " channels instead");
  const int64_t dims = input.dim() - 2;
  const auto steps = per_dim("stride", stride, dims, 1);
  const auto pads = per_dim("padding", padding, dims, 0);
  const auto gaps = per_dim("dilation", dilation, dims, 1);
  const auto extras = transposed ? per_dim("output_padding", output_padding, dims, 0) : std::vector<int64_t>(dims, 0);
  std::vector<int64_t> sizes{input.size(0), transposed ? weight.size(1) * groups : weight.size(0)};
  for (int64_t i = 0; i < dims; i++) {
    const int64_t size = input.size(i + 2);
    const int64_t reach = gaps[i] * (weight.size(i + 2) - 1) + 1;
    const int64_t room = size + 2 * pads[i] - reach;
    TORCH_CHECK(
        transposed || room >= 0, "Calculated padded input size per channel: ", size + 2 * pads[i], ". Kernel size: ", reach,
        ". Kernel size can't be greater than actual input size");
    const int64_t result = transposed ? (size - 1) * steps[i] - 2 * pads[i] + reach + extras[i] : room / steps[i] + 1;
    TORCH_CHECK(result > 0, "convolution: output would have size ", result, " in dimension ", i + 2);
    sizes.push_back(result);
  }
  return empty(sizes, input);
}

std::tuple<Tensor, Tensor, Tensor> convolution_backward(
    const Tensor& grad, const Tensor& input, const Tensor& weight, at::OptionalIntArrayRef bias_sizes, IntArrayRef,
    IntArrayRef, IntArrayRef, bool, IntArrayRef, int64_t, std::array<bool, 3> mask) {
  return {
      mask[0] ? empty(input.sizes(), grad) : Tensor(), mask[1] ? empty(weight.sizes(), grad) : Tensor(),
      mask[2] ? empty(bias_sizes.has_value() ? *bias_sizes : IntArrayRef{grad.size(1)}, grad) : Tensor()};
}

// Statistics are kept in float32 for half precision.
at::ScalarType statistics_type(const Tensor& input) {
  return at::isReducedFloatingType(input.scalar_type()) ? at::kFloat : input.scalar_type();
}

std::tuple<Tensor, Tensor, Tensor> native_batch_norm(
    const Tensor& input, const std::optional<Tensor>& weight, const std::optional<Tensor>&, const std::optional<Tensor>&,
    const std::optional<Tensor>&, bool training, double, double) {
  TORCH_CHECK(input.dim() >= 2, "batch_norm: input has ", input.dim(), " dimensions, expected at least 2");
  const int64_t size = training ? input.size(1) : 0;
  const auto dtype = statistics_type(input);
  return {at::empty_like(input), empty({size}, input, dtype), empty({size}, input, dtype)};
}

Tensor optional_like(bool wanted, IntArrayRef sizes, const Tensor& like) { return wanted ? empty(sizes, like) : Tensor(); }

std::tuple<Tensor, Tensor, Tensor> native_batch_norm_backward(
    const Tensor& grad, const Tensor& input, const std::optional<Tensor>& weight, const std::optional<Tensor>&,
    const std::optional<Tensor>&, const std::optional<Tensor>&, const std::optional<Tensor>&, bool, double,
    std::array<bool, 3> mask) {
  const Tensor& like = weight.has_value() && weight->defined() ? *weight : input;
  return {
      mask[0] ? at::empty_like(input) : Tensor(), optional_like(mask[1], {input.size(1)}, like),
      optional_like(mask[2], {input.size(1)}, like)};
}

std::tuple<Tensor, Tensor, Tensor> native_layer_norm(
    const Tensor& input, IntArrayRef normalized, const std::optional<Tensor>&, const std::optional<Tensor>&, double) {
  const int64_t kept = input.dim() - static_cast<int64_t>(normalized.size());
  TORCH_CHECK(
      kept >= 0 && input.sizes().slice(kept) == normalized, "Given normalized_shape=", normalized,
      ", expected input with shape ending so, but got input of size", input.sizes());
  std::vector<int64_t> sizes = input.sizes().slice(0, kept).vec();
  sizes.resize(input.dim(), 1);
  const auto dtype = statistics_type(input);
  return {at::empty_like(input, at::MemoryFormat::Contiguous), empty(sizes, input, dtype), empty(sizes, input, dtype)};
}

std::tuple<Tensor, Tensor, Tensor> native_layer_norm_backward(
    const Tensor& grad, const Tensor& input, IntArrayRef normalized, const Tensor&, const Tensor&,
    const std::optional<Tensor>&, const std::optional<Tensor>&, std::array<bool, 3> mask) {
  return {
      mask[0] ? at::empty_like(input, at::MemoryFormat::Contiguous) : Tensor(), optional_like(mask[1], normalized, input),
      optional_like(mask[2], normalized, input)};
}

std::tuple<Tensor, Tensor, Tensor> native_group_norm(
    const Tensor& input, const std::optional<Tensor>&, const std::optional<Tensor>&, int64_t count, int64_t, int64_t,
    int64_t groups, double) {
  const auto dtype = statistics_type(input);
  return {at::empty_like(input), empty({count, groups}, input, dtype), empty({count, groups}, input, dtype)};
}

std::tuple<Tensor, Tensor, Tensor> native_group_norm_backward(
    const Tensor& grad, const Tensor& input, const Tensor&, const Tensor&, const std::optional<Tensor>&, int64_t,
    int64_t channels, int64_t, int64_t, std::array<bool, 3> mask) {
  return {
      mask[0] ? at::empty_like(input) : Tensor(), optional_like(mask[1], {channels}, input),
      optional_like(mask[2], {channels}, input)};
}

Tensor spread(
    const Tensor& self, at::OptionalIntArrayRef dim, const std::optional<at::Scalar>& correction, bool keepdim) {
  TORCH_CHECK(
      self.is_floating_point() || self.is_complex(), "std and var only support floating point and complex dtypes");
  return empty(at::sum(self, dim, keepdim).sizes(), self, c10::toRealValueType(self.scalar_type()));
}

std::tuple<Tensor, Tensor> var_mean(
    const Tensor& self, at::OptionalIntArrayRef dim, const std::optional<at::Scalar>& correction, bool keepdim) {
  Tensor var = spread(self, dim, correction, keepdim);
  Tensor mean = empty(var.sizes(), self);
  return {std::move(var), std::move(mean)};
}

Tensor roll(const Tensor& self, IntArrayRef, IntArrayRef) { return at::empty_like(self, at::MemoryFormat::Contiguous); }
Tensor median(const Tensor& self) { return empty({}, self); }
std::tuple<Tensor, Tensor> median_dim(const Tensor& self, int64_t dim, bool keepdim) { return at::max(self, dim, keepdim); }

std::tuple<Tensor, Tensor> kthvalue(const Tensor& self, int64_t k, int64_t dim, bool keepdim) {
  const int64_t size = self.dim() == 0 ? 1 : self.size(at::maybe_wrap_dim(dim, self.dim()));
  TORCH_CHECK(k >= 1 && k <= size, "kthvalue(): selected number k out of range for dimension ", dim);
  return at::max(self, dim, keepdim);
}

Tensor& randperm_out(int64_t count, std::optional<at::Generator>, Tensor& out) {
  TORCH_CHECK(count >= 0, "n must be non-negative, got", count);
  out.resize_({count});
  return out;
}

Tensor adaptive_avg_pool(const Tensor& self, IntArrayRef output) {
  auto sizes = self.sizes().vec();
  TORCH_CHECK(sizes.size() > output.size(), "adaptive_avg_pool: input has too few dimensions: ", self.sizes());
  for (const int64_t size : output) TORCH_CHECK(size >= 0, "adaptive_avg_pool: output size must not be negative: ", output);
  std::copy(output.begin(), output.end(), sizes.end() - output.size());
  return at::empty(sizes, self.options().memory_format(self.suggest_memory_format()));
}

Tensor like_second(const Tensor&, const Tensor& self) { return at::empty_like(self); }

// The last of the dimensions to transform, which alone changes its size.
int64_t last_of(const Tensor& self, IntArrayRef dim) {
  TORCH_CHECK(!dim.empty(), "fft: expected at least one dimension");
  return at::maybe_wrap_dim(dim.back(), self.dim(), /*wrap_scalar=*/false);
}

Tensor fft_r2c(const Tensor& self, IntArrayRef dim, int64_t, bool onesided) {
  auto sizes = self.sizes().vec();
  int64_t& last = sizes[last_of(self, dim)];
  if (onesided) last = last / 2 + 1;
  return empty(sizes, self, c10::toComplexType(self.scalar_type()));
}

Tensor fft_c2r(const Tensor& self, IntArrayRef dim, int64_t, int64_t size) {
  TORCH_CHECK(size >= 1, "Invalid number of data points (", size, ") specified");
  auto sizes = self.sizes().vec();
  sizes[last_of(self, dim)] = size;
  return empty(sizes, self, c10::toRealValueType(self.scalar_type()));
}

Tensor fft_c2c(const Tensor& self, IntArrayRef, int64_t, bool) { return empty(self.sizes(), self); }

// What libtorch has itself in another version, or another copy of the addon has registered, stays.
template <typename Kernel>
void add(torch::Library& library, const std::string& name, Kernel* kernel) {
  const size_t dot = name.find('.');
  const std::string overload = dot == std::string::npos ? "" : name.substr(dot + 1);
  const auto op = c10::Dispatcher::singleton().findOp({"aten::" + name.substr(0, dot), overload});
  if (!op.has_value() || op->hasKernelForDispatchKey(c10::DispatchKey::Meta)) return;
  library.impl(name.c_str(), kernel);
}

TORCH_LIBRARY_IMPL(aten, Meta, m) {
  add(m, "where.self", where);
  add(m, "where.self_out", where_out);
  add(m, "index_select", index_select);
  add(m, "embedding_dense_backward", embedding_dense_backward);
  add(m, "convolution", convolution);
  add(m, "convolution_backward", convolution_backward);
  add(m, "native_batch_norm", native_batch_norm);
  add(m, "native_batch_norm_backward", native_batch_norm_backward);
  add(m, "native_layer_norm", native_layer_norm);
  add(m, "native_layer_norm_backward", native_layer_norm_backward);
  add(m, "native_group_norm", native_group_norm);
  add(m, "native_group_norm_backward", native_group_norm_backward);
  add(m, "std.correction", spread);
  add(m, "var.correction", spread);
  add(m, "var_mean.correction", var_mean);
  add(m, "std_mean.correction", var_mean);
  add(m, "roll", roll);
  add(m, "median", median);
  add(m, "nanmedian", median);
  add(m, "median.dim", median_dim);
  add(m, "nanmedian.dim", median_dim);
  add(m, "kthvalue", kthvalue);
  add(m, "randperm.generator_out", randperm_out);
  add(m, "_adaptive_avg_pool2d", adaptive_avg_pool);
  add(m, "_adaptive_avg_pool3d", adaptive_avg_pool);
  add(m, "_adaptive_avg_pool2d_backward", like_second);
  add(m, "_adaptive_avg_pool3d_backward", like_second);
  add(m, "_fft_r2c", fft_r2c);
  add(m, "_fft_c2r", fft_c2r);
  add(m, "_fft_c2c", fft_c2c);
}

}  // namespace

}  // namespace flambeau
