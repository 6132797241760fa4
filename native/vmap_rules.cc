// Operators that libtorch cannot map over a batch, made of operators that it can. In Python these come from
// torch._decomp, which torch/_functorch/predispatch.py registers for the same key.
#include <ATen/ops/gather.h>
#include <ATen/ops/logical_and.h>
#include <ATen/ops/logical_or.h>
#include <ATen/ops/sign.h>
#include <ATen/ops/scatter.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/Reduction.h>
#include <torch/library.h>

namespace flambeau {

namespace {

using at::Tensor;

double share(const Tensor& self, int64_t reduction) {
  return reduction == at::Reduction::Mean ? 1.0 / static_cast<double>(self.numel()) : 1.0;
}

Tensor mse_loss_backward(const Tensor& grad_output, const Tensor& self, const Tensor& target, int64_t reduction) {
  return (self - target) * grad_output * (2.0 * share(self, reduction));
}

Tensor smooth_l1_loss_backward(
    const Tensor& grad_output, const Tensor& self, const Tensor& target, int64_t reduction, double beta) {
  const Tensor difference = self - target;
  const Tensor scale = grad_output * share(self, reduction);
  return at::where(difference.abs() < beta, scale * difference / beta, scale * at::sign(difference));
}

Tensor huber_loss_backward(
    const Tensor& grad_output, const Tensor& self, const Tensor& target, int64_t reduction, double delta) {
  return (self - target).clamp(-delta, delta) * grad_output * share(self, reduction);
}

// The classes of a nll_loss as indices into its input, and which of them count.
struct Classes {
  int64_t dim;
  Tensor index;
  Tensor counts;
};

Classes classes_of(const Tensor& self, const Tensor& target, int64_t ignore_index) {
  const int64_t dim = self.dim() < 2 ? 0 : 1;
  const Tensor index = target.unsqueeze(dim);
  const Tensor counts = index != ignore_index;
  return {dim, at::where(counts, index, 0), counts};
}

// The weight of each class, along its dimension of the input.
Tensor spread(const Tensor& weight, const Tensor& self, int64_t dim) {
  std::vector<int64_t> shape(self.dim(), 1);
  shape[dim] = weight.size(0);
  return weight.reshape(shape).expand(self.sizes());
}

std::tuple<Tensor, Tensor> nll_loss_forward(
    const Tensor& self,
    const Tensor& target,
    const std::optional<Tensor>& weight,
    int64_t reduction,
    int64_t ignore_index) {
  const Classes classes = classes_of(self, target, ignore_index);
  const bool is_weighted = weight.has_value() && weight->defined();
  const Tensor weights = is_weighted ? spread(*weight, self, classes.dim) : Tensor();
  const auto pick = [&](const Tensor& values) {
    const Tensor picked = at::gather(values, classes.dim, classes.index);
    return at::where(classes.counts, picked, 0).squeeze(classes.dim);
  };
  const Tensor losses = -pick(is_weighted ? self * weights : self);
  if (reduction == at::Reduction::None && self.dim() > 1) return {losses, self.new_zeros({})};
  const Tensor total = is_weighted ? pick(weights).sum() : classes.counts.sum().to(self.scalar_type());
  if (reduction == at::Reduction::None) return {losses, total};
  const Tensor sum = losses.sum();
  return {reduction == at::Reduction::Mean ? sum / total : sum, total};
}

Tensor nll_loss_backward(
    const Tensor& grad_output,
    const Tensor& self,
    const Tensor& target,
    const std::optional<Tensor>& weight,
    int64_t reduction,
    int64_t ignore_index,
    const Tensor& total_weight) {
  const Classes classes = classes_of(self, target, ignore_index);
  Tensor scale = reduction == at::Reduction::Mean ? grad_output / total_weight : grad_output;
  if (scale.dim() > 0 && scale.dim() < self.dim()) scale = scale.unsqueeze(classes.dim);
  if (weight.has_value() && weight->defined()) scale = scale * spread(*weight, self, classes.dim);
  return at::scatter(at::zeros_like(self), classes.dim, classes.index, -1.0) * at::where(classes.counts, scale, 0);
}

Tensor addr(const Tensor& self, const Tensor& vec1, const Tensor& vec2, const at::Scalar& beta, const at::Scalar& alpha) {
  // Types of 16 bits are computed in float32 and rounded once.
  if (at::isReducedFloatingType(self.scalar_type())) {
    const auto wide = [&](const Tensor& tensor) { return tensor.to(at::kFloat); };
    return flambeau::addr(wide(self), wide(vec1), wide(vec2), beta, alpha).to(self.scalar_type());
  }
  const Tensor outer = vec1.unsqueeze(1) * vec2.unsqueeze(0);
  if (self.scalar_type() == at::kBool) {
    const Tensor scaled = alpha.toBool() ? outer : at::zeros_like(outer);
    return beta.toBool() ? at::logical_or(self, scaled) : scaled.expand_as(outer);
  }
  const Tensor scaled = outer * alpha;
  // As in blas, what stands in self is not read at all for 0.
  return beta.equal(0) ? scaled : self * beta + scaled;
}

TORCH_LIBRARY_IMPL(aten, FuncTorchBatched, library) {
  library.impl("mse_loss_backward", mse_loss_backward);
  library.impl("smooth_l1_loss_backward", smooth_l1_loss_backward);
  library.impl("huber_loss_backward", huber_loss_backward);
  library.impl("nll_loss_forward", nll_loss_forward);
  library.impl("nll_loss2d_forward", nll_loss_forward);
  library.impl("nll_loss_backward", nll_loss_backward);
  library.impl("nll_loss2d_backward", nll_loss_backward);
  library.impl("addr", addr);
}

}  // namespace

}  // namespace flambeau
