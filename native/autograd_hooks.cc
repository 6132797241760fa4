// Hooks on the gradients of tensors.
#include <torch/csrc/autograd/function_hook.h>
#include <torch/csrc/autograd/variable.h>

#include <algorithm>

#include "callbacks.h"
#include "native_call.h"

namespace flambeau {

namespace {

// Shared by the hook that libtorch holds and the handle that removes it. A hook may remove itself while it runs.
using HookFunction = std::shared_ptr<JsReference>;

struct HookSlot {
  HookFunction function;  // null once removed
};

struct HookHandle final : Native {
  HookHandle(EnvState* owner, std::weak_ptr<HookSlot> slot) : Native(Kind::Hook, owner), slot(std::move(slot)) {}
  std::weak_ptr<HookSlot> slot;
};

at::Tensor call_hook_function(const HookFunction& function, const at::Tensor& tensor) {
  at::Tensor replacement;
  call_js(
      *function,
      [&](EnvState& state) { return std::vector<napi_value>{wrap_tensor(state, tensor)}; },
      [&](EnvState& state, napi_value value) {
        if (!is_nullish(state.env, value)) replacement = tensor_of(state, value);
      });
  return replacement;
}

napi_value wrap_hook(EnvState& state, const std::shared_ptr<HookSlot>& slot) {
  return wrap_external(state, std::make_unique<HookHandle>(&state, slot));
}

std::shared_ptr<HookSlot> make_slot(Call& call, size_t index) {
  return std::make_shared<HookSlot>(HookSlot{std::make_shared<JsReference>(call.state, call[index])});
}

// registerHook(handle, (gradient) => replacement | null) -> hook
napi_value register_hook(Call& call) {
  const at::Tensor& tensor = call.tensor(0);
  if (!tensor.requires_grad()) {
    throw std::runtime_error("cannot register a hook on a tensor that doesn't require gradient");
  }
  auto slot = make_slot(call, 1);
  tensor.register_hook([slot](const at::Tensor& gradient) {
    const HookFunction function = slot->function;
    return function ? call_hook_function(function, gradient) : at::Tensor();
  });
  return wrap_hook(call.state, slot);
}

struct PostHooks final : torch::autograd::PostAccumulateGradHook {
  std::vector<std::shared_ptr<HookSlot>> slots;
  void operator()(const at::Tensor& tensor) override {
    std::erase_if(slots, [](const auto& slot) { return slot->function == nullptr; });
    const auto running = slots;
    for (const auto& slot : running) {
      const HookFunction function = slot->function;
      if (function) call_hook_function(function, tensor);
    }
  }
};

// registerPostAccumulateGradHook(handle, (tensor) => void) -> hook
napi_value register_post_hook(Call& call) {
  const at::Tensor& tensor = call.tensor(0);
  if (!tensor.requires_grad()) {
    throw std::runtime_error("cannot register a hook on a tensor that doesn't require gradient");
  }
  if (!tensor.is_leaf()) {
    throw std::runtime_error("post accumulate grad hooks cannot be registered on non-leaf tensors");
  }
  auto slot = make_slot(call, 1);
  auto* hooks = dynamic_cast<PostHooks*>(torch::autograd::impl::post_acc_grad_hooks(tensor).get());
  if (hooks == nullptr) {
    auto fresh = std::make_unique<PostHooks>();
    hooks = fresh.get();
    torch::autograd::impl::set_post_acc_grad_hooks(tensor, std::move(fresh));
  }
  hooks->slots.push_back(slot);
  return wrap_hook(call.state, slot);
}

// removeHook(hook)
napi_value remove_hook(Call& call) {
  auto& hook = static_cast<HookHandle&>(native_of(call.state, call[0], Native::Kind::Hook));
  if (const auto slot = hook.slot.lock()) slot->function.reset();
  return undefined(call.env);
}

constexpr NativeFunction kFunctions[] = {
    {"registerHook", register_hook},
    {"registerPostAccumulateGradHook", register_post_hook},
    {"removeHook", remove_hook},
};

}  // namespace

void define_autograd_hooks(EnvState& state, napi_value exports) {
  define(state, exports, kFunctions, std::size(kFunctions));
}

}  // namespace flambeau
