// Optimizer steps: one native call per parameter group (design D2). A group handle keeps the parameters and their state
// together, so that a step crosses into native code once, whatever the number of parameters.
#include <ATen/core/grad_mode.h>
#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_addcdiv.h>
#include <ATen/ops/_foreach_addcmul.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_neg.h>
#include <ATen/ops/_foreach_sqrt.h>
#include <ATen/ops/_foreach_zero.h>
#include <ATen/ops/_fused_adam.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/_fused_sgd.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <map>

#include "native_call.h"

namespace flambeau {

namespace {

using Tensors = std::vector<at::Tensor>;

struct ParamGroup final : Native {
  ParamGroup(EnvState* owner, Tensors params) : Native(Kind::ParamGroup, owner), params(std::move(params)) {}
  Tensors params;
  std::map<std::string, Tensors> state;  // per parameter, undefined where there is none yet

  Tensors& named(const std::string& name) {
    Tensors& values = state[name];
    values.resize(params.size());
    return values;
  }
};

ParamGroup& group_of(Call& call) {
  return static_cast<ParamGroup&>(native_of(call.state, call[0], Native::Kind::ParamGroup));
}

// Indices of parameters that have a gradient, split so that each part has one device and dtype: what the fused and
// foreach kernels ask for.
std::vector<std::vector<size_t>> parts_with_gradients(const ParamGroup& group) {
  std::map<std::pair<std::string, c10::ScalarType>, std::vector<size_t>> parts;
  std::vector<size_t>* last = nullptr;
  const at::Tensor* previous = nullptr;
  for (size_t i = 0; i < group.params.size(); i++) {
    const at::Tensor& param = group.params[i];
    const at::Tensor& grad = param.grad();
    if (!grad.defined()) continue;
    if (grad.is_sparse()) throw std::runtime_error("does not support sparse gradients");
    if (previous == nullptr || previous->device() != param.device() ||
        previous->scalar_type() != param.scalar_type()) {
      last = &parts[{param.device().str(), param.scalar_type()}];
    }
    last->push_back(i);
    previous = &param;
  }
  std::vector<std::vector<size_t>> result;
  for (auto& [key, indices] : parts) result.push_back(std::move(indices));
  return result;
}

Tensors pick(const Tensors& from, const std::vector<size_t>& indices) {
  Tensors result;
  result.reserve(indices.size());
  for (const size_t i : indices) result.push_back(from[i]);
  return result;
}

Tensors gradients(const ParamGroup& group, const std::vector<size_t>& indices) {
  Tensors result;
  result.reserve(indices.size());
  for (const size_t i : indices) result.push_back(group.params[i].grad());
  return result;
}

// The named state of these parameters, made as zeros like the parameter where it is missing.
Tensors zeros_state(ParamGroup& group, const std::string& name, const std::vector<size_t>& indices) {
  Tensors& values = group.named(name);
  for (const size_t i : indices) {
    if (!values[i].defined()) values[i] = at::zeros_like(group.params[i], {}, at::MemoryFormat::Preserve);
  }
  return pick(values, indices);
}

// Step counters, one 0-dim float32 tensor per parameter as Python keeps them, increased by one.
Tensors advance_steps(ParamGroup& group, const std::vector<size_t>& indices, bool on_device) {
  Tensors& steps = group.named("step");
  for (const size_t i : indices) {
    if (steps[i].defined()) continue;
    const at::Device device = on_device ? group.params[i].device() : at::Device(at::kCPU);
    steps[i] = at::zeros({}, at::TensorOptions().dtype(at::kFloat).device(device));
  }
  Tensors result = pick(steps, indices);
  if (result.empty()) return result;
  const bool plain = result[0].is_cpu() && result[0].scalar_type() == at::kFloat;
  if (!plain) {
    at::_foreach_add_(result, 1);
    return result;
  }
  // Six additions of 0-dim tensors through the dispatcher would cost a tenth of a small network's whole step.
  for (at::Tensor& step : result) *step.mutable_data_ptr<float>() += 1.0F;
  return result;
}

// adamStep(group, decoupled, lr, beta1, beta2, eps, weightDecay, amsgrad, maximize)
napi_value adam_step(Call& call) {
  ParamGroup& group = group_of(call);
  const bool decoupled = call.boolean(1);
  const double lr = call.number(2), beta1 = call.number(3), beta2 = call.number(4);
  const double eps = call.number(5), weight_decay = call.number(6);
  const bool amsgrad = call.boolean(7), maximize = call.boolean(8);
  const at::NoGradGuard no_grad;
  for (const auto& part : parts_with_gradients(group)) {
    Tensors params = pick(group.params, part);
    const Tensors grads = gradients(group, part);
    Tensors averages = zeros_state(group, "exp_avg", part);
    Tensors squares = zeros_state(group, "exp_avg_sq", part);
    Tensors maxima = amsgrad ? zeros_state(group, "max_exp_avg_sq", part) : Tensors();
    const Tensors steps = advance_steps(group, part, true);
    if (decoupled) {
      at::_fused_adamw_(
          params, grads, averages, squares, maxima, steps, lr, beta1, beta2, weight_decay, eps, amsgrad, maximize);
    } else {
      at::_fused_adam_(
          params, grads, averages, squares, maxima, steps, lr, beta1, beta2, weight_decay, eps, amsgrad, maximize);
    }
  }
  return undefined(call.env);
}

// sgdStep(group, lr, momentum, dampening, weightDecay, nesterov, maximize)
napi_value sgd_step(Call& call) {
  ParamGroup& group = group_of(call);
  const double lr = call.number(1), momentum = call.number(2), dampening = call.number(3);
  const double weight_decay = call.number(4);
  const bool nesterov = call.boolean(5), maximize = call.boolean(6);
  const at::NoGradGuard no_grad;
  for (const auto& part : parts_with_gradients(group)) {
    if (momentum == 0) {
      Tensors params = pick(group.params, part);
      at::_fused_sgd_(
          params, gradients(group, part), {}, weight_decay, momentum, lr, dampening, nesterov, maximize, false);
      continue;
    }
    // The first step of a parameter copies its gradient into the buffer; later ones average.
    Tensors& buffers = group.named("momentum_buffer");
    std::vector<size_t> fresh, seen;
    for (const size_t i : part) {
      (buffers[i].defined() ? seen : fresh).push_back(i);
      if (!buffers[i].defined()) buffers[i] = at::empty_like(group.params[i].grad());
    }
    for (const auto* indices : {&fresh, &seen}) {
      if (indices->empty()) continue;
      Tensors params = pick(group.params, *indices);
      at::_fused_sgd_(
          params, gradients(group, *indices), pick(buffers, *indices), weight_decay, momentum, lr, dampening,
          nesterov, maximize, indices == &fresh);
    }
  }
  return undefined(call.env);
}

// rmspropStep(group, lr, alpha, eps, weightDecay, momentum, centered, maximize)
napi_value rmsprop_step(Call& call) {
  ParamGroup& group = group_of(call);
  const double lr = call.number(1), alpha = call.number(2), eps = call.number(3);
  const double weight_decay = call.number(4), momentum = call.number(5);
  const bool centered = call.boolean(6), maximize = call.boolean(7);
  const at::NoGradGuard no_grad;
  for (const auto& part : parts_with_gradients(group)) {
    Tensors params = pick(group.params, part);
    Tensors grads = gradients(group, part);
    Tensors squares = zeros_state(group, "square_avg", part);
    advance_steps(group, part, false);
    if (maximize) grads = at::_foreach_neg(grads);
    if (weight_decay != 0) grads = at::_foreach_add(grads, params, weight_decay);
    at::_foreach_mul_(squares, alpha);
    at::_foreach_addcmul_(squares, grads, grads, 1 - alpha);
    Tensors average;
    if (centered) {
      Tensors means = zeros_state(group, "grad_avg", part);
      at::_foreach_lerp_(means, grads, 1 - alpha);
      average = at::_foreach_addcmul(squares, means, means, -1);
      at::_foreach_sqrt_(average);
    } else {
      average = at::_foreach_sqrt(squares);
    }
    at::_foreach_add_(average, eps);
    if (momentum > 0) {
      Tensors buffers = zeros_state(group, "momentum_buffer", part);
      at::_foreach_mul_(buffers, momentum);
      at::_foreach_addcdiv_(buffers, grads, average, 1);
      at::_foreach_add_(params, buffers, -lr);
    } else {
      at::_foreach_addcdiv_(params, grads, average, -lr);
    }
  }
  return undefined(call.env);
}

napi_value make_group(Call& call) {
  return wrap_external(call.state, std::make_unique<ParamGroup>(&call.state, call.tensors(0)));
}

// groupZeroGrad(group, setToNone)
napi_value zero_grad(Call& call) {
  const bool set_to_none = call.boolean(1);
  for (at::Tensor& param : group_of(call).params) {
    at::Tensor& grad = param.mutable_grad();
    if (!grad.defined()) continue;
    if (set_to_none) {
      grad.reset();
    } else {
      if (grad.grad_fn()) grad.detach_();
      grad.requires_grad_(false);
      grad.zero_();
    }
  }
  return undefined(call.env);
}

// groupState(group): { name: (handle | null)[] }, in the order of the parameters.
napi_value group_state(Call& call) {
  napi_value result = make_object(call.env);
  for (const auto& [name, values] : group_of(call).state) {
    napi_value array = make_array(call.env, values.size());
    for (uint32_t i = 0; i < values.size(); i++) set_element(call.env, array, i, wrap_tensor(call.state, values[i]));
    set_property(call.env, result, name.c_str(), array);
  }
  return result;
}

// setGroupState(group, name, (handle | null)[])
napi_value set_group_state(Call& call) {
  ParamGroup& group = group_of(call);
  Tensors values = call.tensors(2);
  if (values.size() != group.params.size()) range_error("expected one state tensor per parameter");
  group.state[call.string(1)] = std::move(values);
  return undefined(call.env);
}

napi_value clear_group_state(Call& call) {
  group_of(call).state.clear();
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
};

}  // namespace

void define_optim(EnvState& state, napi_value exports) { define(state, exports, kFunctions, std::size(kFunctions)); }

}  // namespace flambeau
