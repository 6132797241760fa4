// Levels of forward-mode AD, for lib/autograd/forward-ad.ts; make_dual and unpack_dual are operators.
#include <torch/csrc/autograd/forward_grad.h>

#include <mutex>

#include "native_call.h"

namespace flambeau {

napi_value load_forward_rules(Call& call);  // forward_rules.cc

namespace {

using torch::autograd::ForwardADLevel;

// libtorch has one level for the whole process, and tells nested from concurrent use by it alone. Threads share it here:
// the last one out releases it.
std::mutex mutex;
int users = 0;

void leave_level(EnvState& state) {
  if (!state.has_dual_level) return;
  state.has_dual_level = false;
  std::lock_guard<std::mutex> lock(mutex);
  if (--users == 0) ForwardADLevel::release_idx(0);
}

// enterDualLevel() -> 0, the only level that libtorch supports.
napi_value enter_dual_level(Call& call) {
  if (call.state.has_dual_level) throw std::runtime_error("Nested forward mode AD is not supported at the moment");
  std::lock_guard<std::mutex> lock(mutex);
  if (users == 0) ForwardADLevel::get_next_idx();
  users++;
  call.state.has_dual_level = true;
  return make_int(call.env, 0);
}

napi_value exit_dual_level(Call& call) {
  leave_level(call.state);
  return undefined(call.env);
}

constexpr NativeFunction kFunctions[] = {
    {"enterDualLevel", enter_dual_level},
    {"exitDualLevel", exit_dual_level},
    {"loadForwardRules", load_forward_rules},
};

}  // namespace

void end_forward_ad(EnvState& state) { leave_level(state); }

void define_forward_ad(EnvState& state, napi_value exports) {
  define(state, exports, kFunctions, std::size(kFunctions));
}

}  // namespace flambeau
