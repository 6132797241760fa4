// Optimizer steps: one native call per parameter group (design D2). A group handle keeps the parameters and their state
// together, so that a step crosses into native code once, whatever the number of parameters.
#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_addcdiv.h>
#include <ATen/ops/_foreach_addcmul.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_neg.h>
#include <ATen/ops/_foreach_sqrt.h>
#include <ATen/ops/_fused_adam.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/_fused_sgd.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/view_as_real.h>

#include "param_group.h"

namespace flambeau {

namespace {

ParamGroup& group_of(Call& call, size_t argument = 0) {
  return static_cast<ParamGroup&>(native_of(call.state, call[argument], Native::Kind::ParamGroup));
}

size_t index_in(const ParamGroup& group, int64_t index) {
  if (index < 0 || index >= static_cast<int64_t>(group.params.size())) range_error("no such parameter in the group");
  return static_cast<size_t>(index);
}

// Optimizers treat a complex number as two real ones.
void make_real(Tensors& tensors) {
  for (at::Tensor& tensor : tensors) {
    if (tensor.is_complex()) tensor = at::view_as_real(tensor.resolve_conj().resolve_neg());
  }
}

template <typename... Lists>
void make_all_real(const Batch& batch, Lists&... lists) {
  if (c10::isComplexType(batch.params[0].scalar_type())) [[unlikely]] (make_real(lists), ...);
}

// adamStep(group, decoupled, lr, beta1, beta2, eps, weightDecay, amsgrad, maximize)
napi_value adam_step(Call& call) {
  ParamGroup& group = group_of(call);
  const bool decoupled = call.boolean(1);
  const double lr = call.number(2), beta1 = call.number(3), beta2 = call.number(4);
  const double eps = call.number(5), weight_decay = call.number(6);
  const bool amsgrad = call.boolean(7), maximize = call.boolean(8);
  const StepMode mode;
  const auto batches = collect(group, [](size_t) {
    throw std::runtime_error("Adam does not support sparse gradients, please consider SparseAdam instead");
  });
  for (const Batch& batch : batches) {
    const Tensors steps = advance_steps(group, batch, true);
    Tensors params = batch.params, grads = batch.grads;
    Tensors averages = zeros_state(group, "exp_avg", batch);
    Tensors squares = zeros_state(group, "exp_avg_sq", batch);
    Tensors maxima = amsgrad ? zeros_state(group, "max_exp_avg_sq", batch) : Tensors();
    make_all_real(batch, params, grads, averages, squares, maxima);
    const auto kernel = decoupled ? &at::_ops::_fused_adamw_::call : &at::_ops::_fused_adam_::call;
    kernel(
        params, grads, averages, squares, maxima, steps, lr, beta1, beta2, weight_decay, eps, amsgrad, maximize, {}, {});
    finish(group, batch);
  }
  return undefined(call.env);
}

struct SgdOptions {
  double lr, momentum, dampening, weight_decay;
  bool nesterov, maximize;
};

// What Python does one tensor at a time: the fused kernel takes no sparse gradients, and embeddings have them.
void sparse_sgd(const at::Tensor& param, at::Tensor& buffer, const SgdOptions& options) {
  at::Tensor change = options.maximize ? param.grad().neg() : param.grad();
  if (options.weight_decay != 0) change = change.add(param, options.weight_decay);
  if (options.momentum != 0) {
    if (buffer.defined()) {
      buffer.mul_(options.momentum).add_(change, 1 - options.dampening);
    } else {
      buffer = change.clone();
    }
    change = options.nesterov ? change.add(buffer, options.momentum) : buffer;
  }
  param.add_(change, -options.lr);
}

// sgdStep(group, lr, momentum, dampening, weightDecay, nesterov, maximize)
napi_value sgd_step(Call& call) {
  ParamGroup& group = group_of(call);
  const SgdOptions options{
      call.number(1), call.number(2), call.number(3), call.number(4), call.boolean(5), call.boolean(6)};
  const StepMode mode;
  Tensors* buffers = options.momentum != 0 ? &group.column("momentum_buffer") : nullptr;
  std::vector<size_t> sparse;
  const auto batches = collect(group, [&](size_t i) { sparse.push_back(i); }, buffers);
  for (const size_t i : sparse) {
    at::Tensor none;
    sparse_sgd(group.params[i], buffers != nullptr ? (*buffers)[i] : none, options);
  }
  for (const Batch& batch : batches) {
    Tensors params = batch.params, grads = batch.grads;
    // The first step of a parameter copies its gradient into the buffer; later ones average.
    Tensors momenta = buffers != nullptr ? zeros_state(group, "momentum_buffer", batch) : Tensors();
    make_all_real(batch, params, grads, momenta);
    at::_fused_sgd_(
        params, grads, momenta, options.weight_decay, options.momentum, options.lr, options.dampening,
        options.nesterov, options.maximize, batch.fresh);
    finish(group, batch);
  }
  return undefined(call.env);
}

// rmspropStep(group, lr, alpha, eps, weightDecay, momentum, centered, maximize)
napi_value rmsprop_step(Call& call) {
  ParamGroup& group = group_of(call);
  const double lr = call.number(1), alpha = call.number(2), eps = call.number(3);
  const double weight_decay = call.number(4), momentum = call.number(5);
  const bool centered = call.boolean(6), maximize = call.boolean(7);
  const StepMode mode;
  const auto batches =
      collect(group, [](size_t) { throw std::runtime_error("RMSprop does not support sparse gradients"); });
  for (const Batch& batch : batches) {
    advance_steps(group, batch, false);
    Tensors params = batch.params, grads = batch.grads;
    Tensors squares = zeros_state(group, "square_avg", batch);
    Tensors buffers = momentum > 0 ? zeros_state(group, "momentum_buffer", batch) : Tensors();
    Tensors means = centered ? zeros_state(group, "grad_avg", batch) : Tensors();
    make_all_real(batch, params, grads, squares, buffers, means);
    if (maximize) grads = at::_foreach_neg(grads);
    if (weight_decay != 0) grads = at::_foreach_add(grads, params, weight_decay);
    at::_foreach_mul_(squares, alpha);
    at::_foreach_addcmul_(squares, grads, grads, 1 - alpha);
    Tensors average;
    if (centered) {
      at::_foreach_lerp_(means, grads, 1 - alpha);
      average = at::_foreach_addcmul(squares, means, means, -1);
      at::_foreach_sqrt_(average);
    } else {
      average = at::_foreach_sqrt(squares);
    }
    at::_foreach_add_(average, eps);
    if (momentum > 0) {
      at::_foreach_mul_(buffers, momentum);
      at::_foreach_addcdiv_(buffers, grads, average, 1);
      at::_foreach_add_(params, buffers, -lr);
    } else {
      at::_foreach_addcdiv_(params, grads, average, -lr);
    }
    finish(group, batch);
  }
  return undefined(call.env);
}

napi_value make_group(Call& call) {
  return wrap_external(call.state, std::make_unique<ParamGroup>(&call.state, call.tensors(0)));
}

// groupZeroGrad(group, setToNone)
napi_value zero_grad(Call& call) {
  const bool set_to_none = call.boolean(1);
  const StepMode mode;
  for (at::Tensor& param : group_of(call).params) {
    at::Tensor& grad = param.mutable_grad();
    if (!grad.defined()) continue;
    if (set_to_none) {
      grad.reset();
      continue;
    }
    if (grad.grad_fn()) {
      grad.detach_();
    } else {
      grad.requires_grad_(false);
    }
    grad.zero_();
  }
  return undefined(call.env);
}

// groupState(group, index) -> { name: handle }, or null where the parameter has no state.
napi_value group_state(Call& call) {
  ParamGroup& group = group_of(call);
  const size_t index = index_in(group, call.integer(1));
  napi_value result = nullptr;
  for (const ParamGroup::Column& column : group.state) {
    if (!column.values[index].defined()) continue;
    if (result == nullptr) result = make_object(call.env);
    set_property(call.env, result, column.name.c_str(), wrap_tensor(call.state, column.values[index]));
  }
  return result == nullptr ? null(call.env) : result;
}

// setGroupState(group, index, name, handle): copies, so that two optimizers never change one tensor.
napi_value set_group_state(Call& call) {
  ParamGroup& group = group_of(call);
  const size_t index = index_in(group, call.integer(1));
  const std::string name = call.string(2);
  const StepMode mode;
  at::Tensor value = call.tensor(3).detach().clone();
  if (name == "step") {
    if (value.numel() != 1) throw std::runtime_error("step must have one element");
    value = value.to(at::kFloat).reshape({});
  } else {
    const at::Tensor& param = group.params[index];
    fit_state(name.c_str(), value, param.is_non_overlapping_and_dense() ? param : at::empty_like(param));
  }
  group.column(name)[index] = std::move(value);
  return undefined(call.env);
}

// clearGroupState(group, index)
napi_value clear_group_state(Call& call) {
  ParamGroup& group = group_of(call);
  const size_t index = index_in(group, call.integer(1));
  for (ParamGroup::Column& column : group.state) column.values[index].reset();
  return undefined(call.env);
}

// moveGroupState(from, fromIndex, to, toIndex)
napi_value move_group_state(Call& call) {
  ParamGroup& from = group_of(call);
  ParamGroup& to = group_of(call, 2);
  const size_t source = index_in(from, call.integer(1));
  const size_t target = index_in(to, call.integer(3));
  for (ParamGroup::Column& column : from.state) {
    if (column.values[source].defined()) to.column(column.name)[target] = std::move(column.values[source]);
  }
  return undefined(call.env);
}

constexpr NativeFunction kFunctions[] = {
    {"paramGroup", make_group},
    {"adamStep", adam_step},
    {"sgdStep", sgd_step},
    {"rmspropStep", rmsprop_step},
    {"groupZeroGrad", zero_grad},
    {"groupState", group_state},
    {"setGroupState", set_group_state},
    {"clearGroupState", clear_group_state},
    {"moveGroupState", move_group_state},
};

}  // namespace

void define_optim(EnvState& state, napi_value exports) { define(state, exports, kFunctions, std::size(kFunctions)); }

}  // namespace flambeau
