// Registration only: what the addon exports, and the state of each Node environment it is loaded into.
#include <ATen/DeviceAccelerator.h>

#include "native_call.h"

namespace flambeau {

namespace {

struct Entry {
  EnvState* state;
  const NativeFunction* function;
};

napi_value run(napi_env env, napi_callback_info info) {
  void* data = nullptr;
  if (napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &data) != napi_ok) return nullptr;
  const Entry& entry = *static_cast<Entry*>(data);
  return guarded(*entry.state, entry.function->name, [&] {
    Call call(*entry.state, info);
    return entry.function->body(call);
  });
}

void end_environment(node_api_basic_env, void* data, void*) {
  EnvState* state = static_cast<EnvState*>(data);
  remove_warning_handler();
  release_thread(state);
  end_callbacks(*state);
  end_forward_ad(*state);
  state->slots.clear();
  state->scopes.clear();
  state->closing = true;
  release_if_unused(state);
}

// initialize({ error, rethrow, warn, collectMinor, collectFull, callback, stack }): see Hook.
napi_value initialize(Call& call) {
  constexpr const char* kNames[] = {"error", "rethrow", "warn", "collectMinor", "collectFull", "callback", "stack"};
  for (size_t i = 0; i < std::size(kNames); i++) {
    napi_value function;
    check(napi_get_named_property(call.env, call[0], kNames[i], &function));
    check(napi_create_reference(call.env, function, 1, &call.state.hooks[i]));
  }
  return undefined(call.env);
}

constexpr NativeFunction kFunctions[] = {{"initialize", initialize}};

}  // namespace

void define(EnvState& state, napi_value exports, const NativeFunction* functions, size_t count) {
  for (size_t i = 0; i < count; i++) {
    auto entry = std::make_shared<Entry>(Entry{&state, &functions[i]});
    state.plans.push_back(entry);
    napi_value function;
    check(napi_create_function(state.env, functions[i].name, NAPI_AUTO_LENGTH, run, entry.get(), &function));
    set_property(state.env, exports, functions[i].name, function);
  }
}

napi_value register_addon(napi_env env, napi_value exports) {
  auto* state = new EnvState(env);
  try {
    check(napi_set_instance_data(env, state, end_environment, nullptr));
    install_allocator();
    begin_callbacks(*state);
    adopt_thread(state);
    install_warning_handler(state);
    define(*state, exports, kFunctions, std::size(kFunctions));
    define_dispatch(*state, exports);
    define_tensor(*state, exports);
    define_memory(*state, exports);
    define_autocast(*state, exports);
    define_autograd(*state, exports);
    define_autograd_graph(*state, exports);
    define_autograd_engine(*state, exports);
    define_autograd_function(*state, exports);
    define_autograd_hooks(*state, exports);
    define_device(*state, exports);
    define_random(*state, exports);
    define_optim(*state, exports);
    define_functorch(*state, exports);
    define_forward_ad(*state, exports);
  } catch (...) {
    throw_in_js(*state, "flambeau");
    return nullptr;
  }
  return exports;
}

}  // namespace flambeau

NAPI_MODULE_INIT() { return flambeau::register_addon(env, exports); }
