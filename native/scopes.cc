// Disposal, scopes and memory figures for lib/memory.ts; the mechanics are in handle.cc and memory.cc.
#include "native_call.h"

namespace flambeau {

namespace {

napi_value dispose_handle(Call& call) {
  dispose(call.state, call[0]);
  return undefined(call.env);
}

napi_value is_live(Call& call) {
  try {
    return make_bool(call.env, find_tensor(call.state, call[0], type_of(call.env, call[0])) != nullptr);
  } catch (const ArgumentError&) {
    return make_bool(call.env, false);
  }
}

napi_value open(Call& call) { return make_double(call.env, open_scope(call.state)); }

napi_value close(Call& call) {
  close_scope(call.state, static_cast<uint32_t>(call.integer(0)));
  return undefined(call.env);
}

napi_value move_out(Call& call) {
  return promote(
      call.state, call[0], static_cast<uint32_t>(call.integer(1)), static_cast<uint32_t>(call.integer(2)));
}

napi_value stats(Call& call) {
  napi_value result = make_object(call.env);
  const double tensors = static_cast<double>(call.state.live_externals + live_slots(call.state));
  set_property(call.env, result, "handles", make_double(call.env, tensors));
  set_property(call.env, result, "bytes", make_double(call.env, static_cast<double>(process_bytes())));
  return result;
}

constexpr NativeFunction kFunctions[] = {
    {"dispose", dispose_handle},
    {"isLive", is_live},
    {"openScope", open},
    {"closeScope", close},
    {"promote", move_out},
    {"memoryStats", stats},
};

}  // namespace

void define_memory(EnvState& state, napi_value exports) { define(state, exports, kFunctions, std::size(kFunctions)); }

}  // namespace flambeau
