#include "param_group.h"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

namespace flambeau {

namespace {

bool same_strides(const at::Tensor& a, const at::Tensor& b) {
  if (a.strides().equals(b.strides())) return true;
  for (int64_t d = 0; d < a.dim(); d++) {
    if (a.size(d) != 1 && a.stride(d) != b.stride(d)) return false;
  }
  return true;
}

// The fused kernels walk storages from end to end and never look at strides: with a transposed or expanded gradient, or
// a parameter with gaps, they read and write the wrong elements (libtorch 2.13, also from Python with fused=True). So all
// that they are given for one parameter has one dense layout.
at::Tensor dense(const at::Tensor& tensor) {
  if (tensor.is_non_overlapping_and_dense() && !tensor.is_conj() && !tensor.is_neg()) [[likely]] return tensor;
  return at::empty_like(tensor, {}, at::MemoryFormat::Preserve).copy_(tensor);
}

void check_shape(const char* what, const at::Tensor& value, const at::Tensor& param) {
  if (value.sizes().equals(param.sizes())) [[likely]] return;
  throw std::runtime_error(c10::str(what, " has shape ", value.sizes(), ", its parameter ", param.sizes()));
}

at::Tensor fitted_gradient(const at::Tensor& grad, const at::Tensor& param) {
  check_shape("a gradient", grad, param);
  if (grad.device() != param.device() || grad.scalar_type() != param.scalar_type()) {
    throw std::runtime_error(c10::str(
        "a gradient is ", grad.scalar_type(), " on ", grad.device(), ", its parameter ", param.scalar_type(), " on ",
        param.device()));
  }
  if (same_strides(grad, param)) [[likely]] return grad;
  return at::empty_like(param, {}, at::MemoryFormat::Preserve).copy_(grad);
}

}  // namespace

void fit_state(const char* name, at::Tensor& value, const at::Tensor& param) {
  check_shape(name, value, param);
  const bool fits = value.device() == param.device() && value.scalar_type() == param.scalar_type() &&
                    value.layout() == at::kStrided && same_strides(value, param);
  if (fits) [[likely]] return;
  const at::Tensor strided = value.layout() == at::kStrided ? value : value.to_dense();
  value = at::empty_like(param, {}, at::MemoryFormat::Preserve).copy_(strided);
}

std::vector<Batch> collect(
    const ParamGroup& group, const std::function<void(size_t)>& on_sparse, const Tensors* history) {
  std::vector<Batch> batches;
  for (size_t i = 0; i < group.params.size(); i++) {
    const at::Tensor& param = group.params[i];
    const at::Tensor& grad = param.grad();
    if (!grad.defined()) continue;
    if (grad.layout() != at::kStrided) {
      on_sparse(i);
      continue;
    }
    const bool fresh = history != nullptr && !(*history)[i].defined();
    Batch* batch = nullptr;
    for (Batch& open : batches) {
      const at::Tensor& first = open.params[0];
      if (open.fresh == fresh && first.device() == param.device() && first.scalar_type() == param.scalar_type()) {
        batch = &open;
        break;
      }
    }
    if (batch == nullptr) {
      batch = &batches.emplace_back();
      batch->fresh = fresh;
      batch->indices.reserve(group.params.size());
      batch->params.reserve(group.params.size());
      batch->grads.reserve(group.params.size());
    }
    batch->indices.push_back(i);
    batch->params.push_back(dense(param));
    batch->grads.push_back(fitted_gradient(grad, batch->params.back()));
  }
  return batches;
}

Tensors zeros_state(ParamGroup& group, const char* name, const Batch& batch) {
  Tensors& values = group.column(name);
  Tensors result;
  result.reserve(batch.indices.size());
  for (size_t k = 0; k < batch.indices.size(); k++) {
    at::Tensor& value = values[batch.indices[k]];
    if (value.defined()) [[likely]] {
      fit_state(name, value, batch.params[k]);
    } else {
      value = at::zeros_like(batch.params[k], {}, at::MemoryFormat::Preserve);
    }
    result.push_back(value);
  }
  return result;
}

Tensors advance_steps(ParamGroup& group, const Batch& batch, bool on_device) {
  Tensors& steps = group.column("step");
  const at::Device device = on_device ? batch.params[0].device() : at::Device(at::kCPU);
  Tensors result;
  result.reserve(batch.indices.size());
  for (const size_t i : batch.indices) {
    at::Tensor& step = steps[i];
    if (!step.defined()) {
      step = at::zeros({}, at::TensorOptions().dtype(at::kFloat).device(device));
    } else if (step.device() != device || step.scalar_type() != at::kFloat) {
      step = step.to(device, at::kFloat);
    }
    result.push_back(step);
  }
  if (!device.is_cpu()) {
    at::_foreach_add_(result, 1);
    return result;
  }
  // Through the dispatcher, additions of 0-dim tensors would cost a tenth of a small network's whole step.
  for (at::Tensor& step : result) *step.mutable_data_ptr<float>() += 1.0F;
  return result;
}

void finish(const ParamGroup& group, const Batch& batch) {
  for (size_t k = 0; k < batch.indices.size(); k++) {
    const at::Tensor& param = group.params[batch.indices[k]];
    if (!batch.params[k].is_same(param)) [[unlikely]] {
      param.copy_(batch.params[k]);
    } else if (!param.is_inference()) {
      // The fused kernels forget it (libtorch 2.13): a backward through the old values would go wrong without a word.
      param.unsafeGetTensorImpl()->bump_version();
    }
  }
}

}  // namespace flambeau
