#include "shortcuts.h"

#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/core/Tensor.h>

namespace flambeau {

namespace {

// Python reads these off the tensor. They are operators too, which the levels of torch.func have no rules for.
template <bool (*read)(const at::Tensor&)>
void property(const c10::OperatorHandle&, torch::jit::Stack& stack) {
  const bool value = read(stack[0].toTensor());
  stack.clear();
  stack.emplace_back(value);
}

void conj(const c10::OperatorHandle&, torch::jit::Stack& stack) {
  at::Tensor result = stack[0].toTensor().conj();  // a real tensor itself
  stack.clear();
  stack.emplace_back(std::move(result));
}

// What Python's factories give has no history, whatever tensors they take.
void without_history(const c10::OperatorHandle& op, torch::jit::Stack& stack) {
  {
    const at::AutoDispatchBelowADInplaceOrView guard;
    op.callBoxed(stack);
  }
  // A level of torch.func has recorded one in spite of the guard.
  if (stack[0].toTensor().requires_grad()) stack[0] = stack[0].toTensor().detach();
}

struct ShortcutEntry {
  const char* name;
  Shortcut shortcut;
};

constexpr ShortcutEntry kShortcuts[] = {
    {"aten::conj", conj},
    {"aten::is_complex", property<[](const at::Tensor& tensor) { return tensor.is_complex(); }>},
    {"aten::is_conj", property<[](const at::Tensor& tensor) { return tensor.is_conj(); }>},
    {"aten::is_floating_point", property<[](const at::Tensor& tensor) { return tensor.is_floating_point(); }>},
    {"aten::is_inference", property<[](const at::Tensor& tensor) { return tensor.is_inference(); }>},
    {"aten::is_neg", property<[](const at::Tensor& tensor) { return tensor.is_neg(); }>},
    {"aten::is_signed", property<[](const at::Tensor& tensor) { return tensor.is_signed(); }>},
    {"aten::linspace", without_history},
    {"aten::logspace", without_history},
    {"aten::randint_like", without_history},
};

}  // namespace

Shortcut shortcut_of(const std::string& name) {
  for (const ShortcutEntry& entry : kShortcuts) {
    if (name == entry.name) return entry.shortcut;
  }
  return nullptr;
}

}  // namespace flambeau
