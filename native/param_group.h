// Parameters and their state, kept together natively, and what every optimizer's step does with them.
#pragma once

#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>

#include <deque>
#include <functional>

#include "native_call.h"

namespace flambeau {

using Tensors = std::vector<at::Tensor>;

struct ParamGroup final : Native {
  ParamGroup(EnvState* owner, Tensors params) : Native(Kind::ParamGroup, owner), params(std::move(params)) {}

  struct Column {
    std::string name;
    Tensors values;  // per parameter, undefined where there is none yet
  };

  Tensors& column(std::string_view name) {
    for (Column& column : state) {
      if (column.name == name) return column.values;
    }
    return state.emplace_back(Column{std::string(name), Tensors(params.size())}).values;
  }

  Tensors params;
  std::deque<Column> state;  // in order of first use, which is the order of a state dict's keys; references stay valid
};

// State is made and changed as ordinary tensors, whatever mode the JavaScript around the step is in.
struct StepMode {
  c10::InferenceMode normal{false};
  at::NoGradGuard no_grad;
};

// Parameters with a gradient, as one kernel call takes them: one device and one dtype.
struct Batch {
  std::vector<size_t> indices;
  Tensors params;  // dense
  Tensors grads;
  bool fresh;  // none has a `history` yet; otherwise all have
};

// Calls on_sparse with the index of each parameter whose gradient is not strided.
std::vector<Batch> collect(
    const ParamGroup& group, const std::function<void(size_t)>& on_sparse, const Tensors* history = nullptr);

// State follows its parameter: to another device, dtype or memory format.
void fit_state(const char* name, at::Tensor& value, const at::Tensor& param);

// The named state of a batch, made as zeros where it is missing.
Tensors zeros_state(ParamGroup& group, const char* name, const Batch& batch);

// Step counters, one 0-dim float32 tensor per parameter as Python keeps them, increased by one.
Tensors advance_steps(ParamGroup& group, const Batch& batch, bool on_device);

// After a kernel: gives back what it did to the dense copy of a parameter with gaps, and counts the change for autograd.
void finish(const ParamGroup& group, const Batch& batch);

}  // namespace flambeau
