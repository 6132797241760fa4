// The thread's autocast state, which lib/autocast-state.ts makes that of the running JavaScript.
#include <ATen/autocast_mode.h>
#include <c10/core/DeviceType.h>

#include "native_call.h"

namespace flambeau {

namespace {

c10::DeviceType device_type(Call& call, size_t index) { return c10::Device(call.string(index)).type(); }

napi_value is_available(Call& call) {
  return make_bool(call.env, at::autocast::is_autocast_available(device_type(call, 0)));
}

napi_value get_dtype(Call& call) {
  return make_int(call.env, static_cast<int64_t>(at::autocast::get_autocast_dtype(device_type(call, 0))));
}

// setAutocast(deviceType, enabled, dtype)
napi_value set_autocast(Call& call) {
  const c10::DeviceType type = device_type(call, 0);
  at::autocast::set_autocast_enabled(type, call.boolean(1));
  at::autocast::set_autocast_dtype(type, read_scalar_type(call.state, call[2]));
  return undefined(call.env);
}

napi_value set_cache_enabled(Call& call) {
  at::autocast::set_autocast_cache_enabled(call.boolean(0));
  return undefined(call.env);
}

napi_value clear_cache(Call& call) {
  at::autocast::clear_cache();
  return undefined(call.env);
}

constexpr NativeFunction kFunctions[] = {
    {"isAutocastAvailable", is_available},   {"autocastDtype", get_dtype},      {"setAutocast", set_autocast},
    {"setAutocastCacheEnabled", set_cache_enabled}, {"clearAutocastCache", clear_cache},
};

}  // namespace

void define_autocast(EnvState& state, napi_value exports) { define(state, exports, kFunctions, std::size(kFunctions)); }

}  // namespace flambeau
