// Threads, settings of the process and devices, through libtorch's device-generic interface: the addon links no CUDA library.
#include <ATen/Context.h>
#include <ATen/DeviceAccelerator.h>
#include <ATen/Parallel.h>
#include <c10/util/Exception.h>
#include <torch/version.h>

#include "native_call.h"

namespace flambeau {

namespace {

int checked_threads(Call& call) {
  const int64_t count = call.integer(0);
  if (count < 1 || count > 4096) range_error("expected a positive number of threads, got " + std::to_string(count));
  return static_cast<int>(count);
}

napi_value torch_version(Call& call) { return make_string(call.env, TORCH_VERSION); }

napi_value get_num_threads(Call& call) { return make_int(call.env, at::get_num_threads()); }
napi_value set_num_threads(Call& call) {
  at::set_num_threads(checked_threads(call));
  return undefined(call.env);
}
napi_value get_num_interop_threads(Call& call) { return make_int(call.env, at::get_num_interop_threads()); }
napi_value set_num_interop_threads(Call& call) {
  at::set_num_interop_threads(checked_threads(call));
  return undefined(call.env);
}

napi_value set_deterministic(Call& call) {
  at::globalContext().setDeterministicAlgorithms(call.boolean(0), call.boolean(1));
  return undefined(call.env);
}
napi_value is_deterministic(Call& call) {
  return make_bool(call.env, at::globalContext().deterministicAlgorithms());
}

// setMatmulPrecision('highest' | 'high' | 'medium'): what CUDA and oneDNN may round a float32 product's factors to.
napi_value set_matmul_precision(Call& call) {
  at::globalContext().setFloat32MatmulPrecision(call.string(0));
  return undefined(call.env);
}
napi_value get_matmul_precision(Call& call) {
  switch (at::globalContext().float32MatmulPrecision()) {
    case at::Float32MatmulPrecision::HIGHEST: return make_string(call.env, "highest");
    case at::Float32MatmulPrecision::HIGH: return make_string(call.env, "high");
    case at::Float32MatmulPrecision::MEDIUM: return make_string(call.env, "medium");
  }
  return undefined(call.env);
}

// setFlushDenormal(on): whether this processor can.
napi_value set_flush_denormal(Call& call) {
  return make_bool(call.env, at::globalContext().setFlushDenormal(call.boolean(0)));
}

napi_value is_warn_only(Call& call) {
  return make_bool(call.env, at::globalContext().deterministicAlgorithmsWarnOnly());
}

napi_value set_check_sparse(Call& call) {
  at::globalContext().setCheckSparseTensorInvariants(call.boolean(0));
  return undefined(call.env);
}

napi_value set_warn_always(Call& call) {
  c10::WarningUtils::set_warnAlways(call.boolean(0));
  return undefined(call.env);
}
napi_value is_warn_always(Call& call) { return make_bool(call.env, c10::WarningUtils::get_warnAlways()); }

napi_value set_default_dtype(Call& call) {
  const c10::ScalarType type = read_scalar_type(call.state, call[0]);
  if (!c10::isFloatingType(type)) type_error("only floating-point types are supported as the default type");
  at::set_default_dtype(c10::scalarTypeToTypeMeta(type));
  return undefined(call.env);
}
napi_value get_default_dtype(Call& call) {
  return make_int(call.env, static_cast<int64_t>(c10::typeMetaToScalarType(at::get_default_dtype())));
}

napi_value has_cuda(Call& call) { return make_bool(call.env, at::globalContext().hasCUDA()); }

// accelerator(): { type, count } of the device type that this libtorch was built for and finds here, or null.
napi_value accelerator(Call& call) {
  const auto type = at::accelerator::getAccelerator();
  if (!type.has_value() || at::accelerator::deviceCount() == 0) return null(call.env);
  napi_value result = make_object(call.env);
  set_property(call.env, result, "type", make_string(call.env, c10::DeviceTypeName(*type, true)));
  set_property(call.env, result, "count", make_int(call.env, at::accelerator::deviceCount()));
  return result;
}

c10::DeviceIndex device_index(Call& call, size_t position) {
  return call.given(position) ? static_cast<c10::DeviceIndex>(call.integer(position))
                              : at::accelerator::getDeviceIndex();
}

napi_value synchronize(Call& call) {
  at::accelerator::synchronizeDevice(device_index(call, 0));
  return undefined(call.env);
}
napi_value current_device(Call& call) { return make_int(call.env, at::accelerator::getDeviceIndex()); }
napi_value set_device(Call& call) {
  at::accelerator::setDeviceIndex(static_cast<c10::DeviceIndex>(call.integer(0)));
  return undefined(call.env);
}
napi_value empty_cache(Call& call) {
  if (at::accelerator::getAccelerator().has_value()) at::accelerator::emptyCache();
  return undefined(call.env);
}

// deviceMemory(index): bytes that tensors occupy, now and at their peak, and what the caching allocator holds.
napi_value device_memory(Call& call) {
  const auto stats = at::accelerator::getDeviceStats(device_index(call, 0));
  napi_value result = make_object(call.env);
  const auto put = [&](const char* name, int64_t value) {
    set_property(call.env, result, name, make_int(call.env, value));
  };
  put("allocated", stats.allocated_bytes[0].current);
  put("peak", stats.allocated_bytes[0].peak);
  put("reserved", stats.reserved_bytes[0].current);
  return result;
}

constexpr NativeFunction kFunctions[] = {
    {"torchVersion", torch_version},
    {"getNumThreads", get_num_threads},
    {"setNumThreads", set_num_threads},
    {"getNumInteropThreads", get_num_interop_threads},
    {"setNumInteropThreads", set_num_interop_threads},
    {"setDeterministic", set_deterministic},
    {"isDeterministic", is_deterministic},
    {"isDeterministicWarnOnly", is_warn_only},
    {"setMatmulPrecision", set_matmul_precision},
    {"getMatmulPrecision", get_matmul_precision},
    {"setFlushDenormal", set_flush_denormal},
    {"setCheckSparse", set_check_sparse},
    {"setWarnAlways", set_warn_always},
    {"isWarnAlways", is_warn_always},
    {"setDefaultDtype", set_default_dtype},
    {"getDefaultDtype", get_default_dtype},
    {"hasCuda", has_cuda},
    {"accelerator", accelerator},
    {"synchronize", synchronize},
    {"currentDevice", current_device},
    {"setDevice", set_device},
    {"emptyCache", empty_cache},
    {"deviceMemory", device_memory},
};

}  // namespace

void define_device(EnvState& state, napi_value exports) { define(state, exports, kFunctions, std::size(kFunctions)); }

}  // namespace flambeau
