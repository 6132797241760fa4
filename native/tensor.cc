// What a Tensor object reads without calling an operator, and data in and out.
#include <ATen/EmptyTensor.h>
#include <ATen/FunctionalTensorWrapper.h>
#include <ATen/Functions.h>
#include <ATen/ScalarOps.h>
#include <ATen/functorch/BatchedTensorImpl.h>
#include <ATen/functorch/TensorWrapper.h>

#include <cstring>

#include "native_call.h"

namespace flambeau {

namespace {

napi_value sizes(napi_env env, c10::IntArrayRef values) {
  napi_value result = make_array(env, values.size());
  for (uint32_t i = 0; i < values.size(); i++) set_element(env, result, i, make_int(env, values[i]));
  return result;
}

napi_value shape(Call& call) { return sizes(call.env, call.tensor(0).sizes()); }

// sizeOf(handle, dim): also of a nested tensor, where the components agree.
napi_value size_of(Call& call) { return make_int(call.env, call.tensor(0).size(call.integer(1))); }

napi_value is_nested(Call& call) { return make_bool(call.env, call.tensor(0).is_nested()); }

napi_value stride(Call& call) { return sizes(call.env, call.tensor(0).strides()); }
napi_value dim(Call& call) { return make_int(call.env, call.tensor(0).dim()); }
napi_value numel(Call& call) { return make_int(call.env, call.tensor(0).numel()); }
napi_value storage_offset(Call& call) { return make_int(call.env, call.tensor(0).storage_offset()); }
napi_value dtype(Call& call) { return make_int(call.env, static_cast<int64_t>(call.tensor(0).scalar_type())); }
napi_value layout(Call& call) { return make_int(call.env, static_cast<int64_t>(call.tensor(0).layout())); }
napi_value device(Call& call) { return make_string(call.env, call.tensor(0).device().str()); }
napi_value item_size(Call& call) { return make_int(call.env, static_cast<int64_t>(call.tensor(0).element_size())); }
napi_value version(Call& call) {
  const at::Tensor& tensor = call.tensor(0);
  return make_int(call.env, tensor.is_inference() ? 0 : tensor._version());
}

napi_value data_pointer(Call& call) {
  napi_value result;
  check(napi_create_bigint_uint64(call.env, reinterpret_cast<uint64_t>(call.tensor(0).const_data_ptr()), &result));
  return result;
}

napi_value is_contiguous(Call& call) {
  const int64_t format = call.given(1) ? call.integer(1) : static_cast<int64_t>(c10::MemoryFormat::Contiguous);
  if (format < 0 || format >= static_cast<int64_t>(c10::MemoryFormat::NumOptions)) type_error("no such memory format");
  return make_bool(call.env, call.tensor(0).is_contiguous(static_cast<c10::MemoryFormat>(format)));
}

// Whether two handles are one tensor: same storage, offset, shape and strides.
napi_value is_same(Call& call) { return make_bool(call.env, call.tensor(0).is_same(call.tensor(1))); }

// item(handle): a number, boolean or bigint; complex values as [re, im].
napi_value item(Call& call) {
  const at::Scalar value = call.tensor(0).item();
  return write_value(call.state, c10::IValue(value));
}

struct Bytes {
  void* data;
  size_t length;
};

Bytes bytes_of(Call& call, napi_value value) {
  Bytes result{nullptr, 0};
  bool matches = false;
  check(napi_is_typedarray(call.env, value, &matches));
  if (matches) {
    napi_typedarray_type type;
    size_t length;
    check(napi_get_typedarray_info(call.env, value, &type, &length, &result.data, nullptr, nullptr));
    constexpr size_t kWidths[] = {1, 1, 1, 2, 2, 4, 4, 4, 8, 8, 8, 2};
    const size_t index = static_cast<size_t>(type);
    if (index >= std::size(kWidths)) type_error("unknown kind of typed array");
    result.length = length * kWidths[index];
    return result;
  }
  check(napi_is_arraybuffer(call.env, value, &matches));
  if (!matches) type_error(std::string("expected a typed array, got ") + kind_name(call.env, value));
  check(napi_get_arraybuffer_info(call.env, value, &result.data, &result.length));
  return result;
}

// With these excluded, operators work as outside of the transforms of torch.func.
constexpr c10::DispatchKeySet kTransformKeys(
    {c10::DispatchKey::FuncTorchDynamicLayerFrontMode, c10::DispatchKey::FuncTorchDynamicLayerBackMode});

// A tensor with memory, also inside a transform of torch.func, whose levels wrap what operators make.
at::Tensor empty_plain(const std::vector<int64_t>& shape, at::ScalarType dtype) {
  const c10::impl::ExcludeDispatchKeyGuard guard(kTransformKeys);
  return at::empty(shape, at::TensorOptions().dtype(dtype));
}

// fromBytes(typedArray, shape, dtype): copies row-major bytes into a new CPU tensor.
napi_value from_bytes(Call& call) {
  // The shape first: reading an array may run getters, which may detach the buffer.
  const std::vector<int64_t> shape = call.integers(1);
  const Bytes bytes = bytes_of(call, call[0]);
  at::Tensor tensor = empty_plain(shape, read_scalar_type(call.state, call[2]));
  if (tensor.nbytes() != bytes.length) {
    range_error(
        "shape needs " + std::to_string(tensor.nbytes()) + " bytes, data has " + std::to_string(bytes.length));
  }
  if (bytes.length > 0) std::memcpy(tensor.mutable_data_ptr(), bytes.data, bytes.length);
  // Inside a transform the tensor becomes one of its level, as what an operator makes does.
  if (c10::impl::tls_is_dispatch_key_included(c10::DispatchKey::FuncTorchDynamicLayerFrontMode)) [[unlikely]] {
    tensor = at::lift_fresh(tensor);
  }
  return wrap_tensor(call.state, std::move(tensor));
}

// Raw operators such as _reshape_alias make views that reach beyond their storage.
void check_memory(const at::Tensor& tensor) {
  if (tensor.layout() != c10::Layout::Strided || !tensor.has_storage() || tensor.is_meta()) return;
  const size_t needed = at::detail::computeStorageNbytes(
      tensor.sizes(), tensor.strides(), tensor.itemsize(), static_cast<size_t>(tensor.storage_offset()));
  if (needed > tensor.storage().nbytes()) {
    throw std::runtime_error(
        "the tensor needs " + std::to_string(needed) + " bytes of memory, its storage has " +
        std::to_string(tensor.storage().nbytes()));
  }
}

// What the tensors of torch.func's levels hold. Those of vmap stand for many values each.
const at::Tensor& unwrapped(const at::Tensor& tensor) {
  if (at::functorch::isBatchedTensor(tensor)) {
    throw std::runtime_error("a tensor inside vmap stands for a whole batch, so its values cannot be read");
  }
  if (at::functionalization::impl::isFunctionalTensor(tensor)) {
    at::functionalization::impl::sync(tensor);
    return unwrapped(at::functionalization::impl::unsafeGetFunctionalWrapper(tensor)->value());
  }
  const auto* wrapper = at::functorch::maybeGetTensorWrapper(tensor);
  return wrapper == nullptr ? tensor : unwrapped(wrapper->value());
}

// toBytes(handle): an ArrayBuffer with the row-major bytes, from any device.
napi_value to_bytes(Call& call) {
  const c10::impl::ExcludeDispatchKeyGuard guard(kTransformKeys);
  const at::Tensor& given = unwrapped(call.tensor(0));
  // A tensor of zeros without memory, which autograd makes, stays one through all of these: a copy has memory.
  const at::Tensor filled = given._is_zerotensor() ? given.detach().clone() : given.detach();
  check_memory(filled);
  const at::Tensor tensor = filled.resolve_conj().resolve_neg().to(c10::DeviceType::CPU).contiguous();
  void* data;
  napi_value result;
  check(napi_create_arraybuffer(call.env, tensor.nbytes(), &data, &result));
  if (tensor.nbytes() > 0) std::memcpy(data, tensor.const_data_ptr(), tensor.nbytes());
  return result;
}

constexpr NativeFunction kFunctions[] = {
    {"shape", shape},
    {"sizeOf", size_of},
    {"isNested", is_nested},
    {"stride", stride},
    {"dim", dim},
    {"numel", numel},
    {"storageOffset", storage_offset},
    {"dtype", dtype},
    {"layout", layout},
    {"device", device},
    {"itemSize", item_size},
    {"version", version},
    {"dataPointer", data_pointer},
    {"isContiguous", is_contiguous},
    {"isSame", is_same},
    {"item", item},
    {"fromBytes", from_bytes},
    {"toBytes", to_bytes},
};

}  // namespace

void define_tensor(EnvState& state, napi_value exports) { define(state, exports, kFunctions, std::size(kFunctions)); }

}  // namespace flambeau
