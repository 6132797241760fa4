#include "guards.h"

#include <ATen/core/Tensor.h>

#include "napi_util.h"

namespace flambeau {

namespace {

// libtorch's kernel divides by it. In Python meta tensors, which reach it unchecked, have a kernel of their own that raises.
void native_group_norm(const torch::jit::Stack& arguments) {
  if (arguments[6].toInt() == 0) range_error("group must not be 0");
}

// The view is of a quantized kind without a quantizer, which any kernel that looks for one reads through a null pointer:
// toArray does, where Python's tolist reads the memory itself.
void view_dtype(const torch::jit::Stack& arguments) {
  if (arguments[0].toTensor().is_quantized()) type_error("self must not be quantized; its integers are self.intRepr()");
}

struct Entry {
  const char* name;
  const char* overload;
  Guard guard;
};

constexpr Entry kGuards[] = {
    {"aten::native_group_norm", "", native_group_norm},
    {"aten::native_group_norm", "out", native_group_norm},
    {"aten::view", "dtype", view_dtype},
    {"aten::view_copy", "dtype", view_dtype},
    {"aten::view_copy", "dtype_out", view_dtype},
};

}  // namespace

Guard guard_of(const std::string& name, const std::string& overload) {
  for (const Entry& entry : kGuards) {
    if (name == entry.name && overload == entry.overload) return entry.guard;
  }
  return nullptr;
}

}  // namespace flambeau
