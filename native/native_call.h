// The arguments of one call from lib/native.ts, and the table entry that makes a function reachable from there.
#pragma once

#include "errors.h"
#include "values.h"

namespace flambeau {

class Call {
 public:
  static constexpr size_t kMaxArguments = 12;

  Call(EnvState& state, napi_callback_info info) : state(state), env(state.env) {
    size_t count = kMaxArguments;
    check(napi_get_cb_info(env, info, &count, values_, nullptr, nullptr));
  }

  napi_value operator[](size_t index) const { return values_[index]; }
  bool given(size_t index) const { return !is_nullish(env, values_[index]); }
  const at::Tensor& tensor(size_t index) const { return tensor_of(state, values_[index]); }
  std::vector<at::Tensor> tensors(size_t index) const { return tensors_of(state, values_[index]); }
  int64_t integer(size_t index) const { return read_int(state, values_[index]); }
  std::string string(size_t index) const { return read_string(env, values_[index]); }
  std::vector<int64_t> integers(size_t index) const { return read_ints(state, values_[index]); }
  double number(size_t index) const {
    double result;
    check(napi_get_value_double(env, values_[index], &result));
    return result;
  }
  bool boolean(size_t index) const {
    bool result;
    check(napi_get_value_bool(env, values_[index], &result));
    return result;
  }

  EnvState& state;
  napi_env env;

 private:
  napi_value values_[kMaxArguments];
};

struct NativeFunction {
  const char* name;
  napi_value (*body)(Call&);
};

// Adds a file's functions to the addon's exports.
void define(EnvState& state, napi_value exports, const NativeFunction* functions, size_t count);

void define_dispatch(EnvState& state, napi_value exports);
void define_tensor(EnvState& state, napi_value exports);
void define_memory(EnvState& state, napi_value exports);
void define_autocast(EnvState& state, napi_value exports);
void define_autograd(EnvState& state, napi_value exports);
void define_autograd_graph(EnvState& state, napi_value exports);
void define_autograd_engine(EnvState& state, napi_value exports);
void define_autograd_function(EnvState& state, napi_value exports);
void define_autograd_hooks(EnvState& state, napi_value exports);
void define_device(EnvState& state, napi_value exports);
void define_random(EnvState& state, napi_value exports);
void define_optim(EnvState& state, napi_value exports);
void define_functorch(EnvState& state, napi_value exports);
void define_forward_ad(EnvState& state, napi_value exports);
void begin_callbacks(EnvState& state);
void end_callbacks(EnvState& state);
// Releases what an environment that ends still holds.
void end_forward_ad(EnvState& state);

}  // namespace flambeau
