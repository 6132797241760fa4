#include "values.h"

#include <ATen/core/jit_type.h>
#include <c10/core/QScheme.h>

#include <ATen/ScalarOps.h>

#include <cmath>

namespace flambeau {

namespace {

using c10::IValue;
using c10::TypeKind;

[[noreturn]] void mismatch(EnvState& state, const ArgPlan& plan, napi_value value) {
  const char* wanted = kind_label(plan.kind);
  std::string message = plan.name + " must be " + (plan.kind == ArgKind::Other ? plan.type->annotation_str() : wanted);
  if (plan.fixed_length > 0) message = plan.name + " must be int or int[]";
  if (plan.optional) message += " or null";
  type_error(message + ", got " + kind_name(state.env, value));
}

bool read_number(EnvState& state, napi_value value, double* result) {
  return napi_get_value_double(state.env, value, result) == napi_ok;
}

bool try_int(EnvState& state, napi_value value, int64_t* result) {
  double number;
  if (read_number(state, value, &number)) {
    if (number != std::floor(number) || std::abs(number) > 9223372036854774784.0) return false;
    *result = static_cast<int64_t>(number);
    return true;
  }
  if (type_of(state.env, value) != napi_bigint) return false;
  bool lossless;
  check(napi_get_value_bigint_int64(state.env, value, result, &lossless));
  if (!lossless) range_error("a bigint is outside the range of int64");
  return true;
}

bool try_scalar(EnvState& state, napi_value value, napi_valuetype type, at::Scalar* result) {
  switch (type) {
    case napi_number: {
      double number;
      check(napi_get_value_double(state.env, value, &number));
      // An integral number is Python's int (design D10), -0 too; what int64 can't hold stays float.
      if (number == std::floor(number) && std::abs(number) < 9223372036854775808.0) {
        *result = at::Scalar(static_cast<int64_t>(number));
      } else {
        *result = at::Scalar(number);
      }
      return true;
    }
    case napi_boolean: {
      bool flag;
      check(napi_get_value_bool(state.env, value, &flag));
      *result = at::Scalar(flag);
      return true;
    }
    case napi_bigint: {
      bool lossless;
      int64_t number;
      check(napi_get_value_bigint_int64(state.env, value, &number, &lossless));
      if (lossless) {
        *result = at::Scalar(number);
        return true;
      }
      uint64_t unsigned_number;
      check(napi_get_value_bigint_uint64(state.env, value, &unsigned_number, &lossless));
      if (!lossless) range_error("a bigint is outside the range of int64 and uint64");
      *result = at::Scalar(unsigned_number);
      return true;
    }
    case napi_object: {
      if (!is_array(state.env, value)) return false;
      const uint32_t length = array_length(state.env, value);
      double parts[2] = {0, 0};
      if (length < 1 || length > 3) return false;
      for (uint32_t i = 0; i < std::min(length, 2u); i++) {
        if (!read_number(state, element(state.env, value, i), &parts[i])) return false;
      }
      if (length == 1) *result = at::Scalar(parts[0]);
      if (length == 2) *result = at::Scalar(c10::complex<double>(parts[0], parts[1]));
      if (length == 3) *result = at::Scalar(static_cast<int64_t>(parts[0]));
      return true;
    }
    default: return false;
  }
}

template <typename T, typename Read>
IValue read_list(EnvState& state, const ArgPlan& plan, napi_value value, Read&& read) {
  if (!is_array(state.env, value)) mismatch(state, plan, value);
  const uint32_t length = array_length(state.env, value);
  c10::List<T> list;
  list.reserve(length);
  for (uint32_t i = 0; i < length; i++) {
    napi_value item = element(state.env, value, i);
    std::optional<T> read_item = read(item);
    if (!read_item.has_value()) {
      type_error(
          plan.name + " must be " + kind_label(plan.kind) + ", got " + kind_name(state.env, item) + " at index " +
          std::to_string(i));
    }
    list.push_back(std::move(*read_item));
  }
  return IValue(std::move(list));
}

// A small enumeration that travels as a number: refused outside its range, where libtorch would segfault.
template <typename Enum>
IValue read_enum(EnvState& state, const ArgPlan& plan, napi_value value, int64_t count) {
  int64_t number;
  if (!try_int(state, value, &number)) mismatch(state, plan, value);
  if (number < 0 || number >= count) type_error(plan.name + ": no such " + kind_label(plan.kind));
  return IValue(static_cast<Enum>(number));
}

c10::Device read_device(EnvState& state, napi_value value) { return c10::Device(read_string(state.env, value)); }

std::optional<double> to_double(EnvState& state, napi_value item) {
  double number;
  if (read_number(state, item, &number)) return number;
  int64_t integer;
  if (try_int(state, item, &integer)) return static_cast<double>(integer);
  return std::nullopt;
}

std::optional<c10::complex<double>> to_complex(EnvState& state, napi_value item) {
  at::Scalar scalar;
  if (!try_scalar(state, item, type_of(state.env, item), &scalar)) return std::nullopt;
  return scalar.toComplexDouble();
}

std::optional<bool> to_bool(EnvState& state, napi_value item) {
  bool flag;
  if (napi_get_value_bool(state.env, item, &flag) == napi_ok) return flag;
  return std::nullopt;
}

std::optional<std::string> to_text(EnvState& state, napi_value item) {
  if (type_of(state.env, item) != napi_string) return std::nullopt;
  return read_string(state.env, item);
}

IValue read_tensor(EnvState& state, const ArgPlan& plan, napi_value value) {
  const napi_valuetype type = type_of(state.env, value);
  try {
    if (const at::Tensor* tensor = find_tensor(state, value, type)) return IValue(*tensor);
  } catch (const ArgumentError& error) {
    throw ArgumentError(error.kind, plan.name + " " + error.what());
  }
  at::Scalar scalar;
  if (type != napi_boolean && type != napi_bigint && type != napi_object) mismatch(state, plan, value);
  if (!try_scalar(state, value, type, &scalar)) mismatch(state, plan, value);
  at::Tensor wrapped = at::scalar_to_tensor(scalar);
  wrapped.unsafeGetTensorImpl()->set_wrapped_number(true);
  return IValue(std::move(wrapped));
}

// A type that only the value itself can tell: what Python's toTypeInferredIValue would make of it.
IValue read_any(EnvState& state, const ArgPlan& plan, napi_value value) {
  const napi_valuetype type = type_of(state.env, value);
  if (type == napi_external) return read_tensor(state, plan, value);
  if (type == napi_string) return IValue(read_string(state.env, value));
  at::Scalar scalar;
  if (try_scalar(state, value, type, &scalar)) return IValue(scalar);
  mismatch(state, plan, value);
}

// Types that the plan has no kind for. Recursive, and only as fast as it needs to be.
IValue read_typed(EnvState& state, const ArgPlan& plan, const c10::TypePtr& type, napi_value value) {
  ArgPlan part;
  part.name = plan.name;
  part.type = type;
  part.kind = kind_of(*type);
  if (part.kind != ArgKind::Other) return read_value(state, part, value);
  if (type->kind() == TypeKind::OptionalType) {
    if (is_nullish(state.env, value)) return IValue();
    return read_typed(state, plan, type->expectRef<c10::OptionalType>().getElementType(), value);
  }
  if (type_of(state.env, value) == napi_external) {
    const IValue& held = static_cast<ValueHandle&>(native_of(state, value, Native::Kind::Value)).value;
    if (!held.type()->isSubtypeOf(*type)) mismatch(state, plan, value);
    return held;
  }
  if (!is_array(state.env, value)) mismatch(state, plan, value);
  const uint32_t length = array_length(state.env, value);
  if (type->kind() == TypeKind::ListType) {
    const c10::TypePtr item = type->expectRef<c10::ListType>().getElementType();
    c10::impl::GenericList list(item);
    for (uint32_t i = 0; i < length; i++) {
      list.push_back(read_typed(state, plan, item, element(state.env, value, i)));
    }
    return IValue(std::move(list));
  }
  if (type->kind() == TypeKind::TupleType) {
    const auto items = type->expectRef<c10::TupleType>().elements();
    if (items.size() != length) mismatch(state, plan, value);
    std::vector<IValue> elements;
    for (uint32_t i = 0; i < length; i++) {
      elements.push_back(read_typed(state, plan, items[i], element(state.env, value, i)));
    }
    return c10::ivalue::Tuple::create(std::move(elements));
  }
  if (type->kind() == TypeKind::DictType) {
    const auto& dict_type = type->expectRef<c10::DictType>();
    c10::impl::GenericDict dict(dict_type.getKeyType(), dict_type.getValueType());
    for (uint32_t i = 0; i < length; i++) {
      napi_value pair = element(state.env, value, i);
      dict.insert_or_assign(
          read_typed(state, plan, dict_type.getKeyType(), element(state.env, pair, 0)),
          read_typed(state, plan, dict_type.getValueType(), element(state.env, pair, 1)));
    }
    return IValue(std::move(dict));
  }
  mismatch(state, plan, value);
}

}  // namespace

IValue read_value(EnvState& state, const ArgPlan& plan, napi_value value) {
  // The kinds of nearly every argument on the hot path come first.
  if (plan.kind == ArgKind::Tensor) {
    const napi_valuetype type = type_of(state.env, value);
    if (type == napi_external || type == napi_number) return read_tensor(state, plan, value);
  }
  const napi_valuetype type = type_of(state.env, value);
  if (type == napi_undefined) {
    if (plan.default_value.has_value()) return *plan.default_value;
    if (plan.optional) return IValue();
    type_error("missing argument " + plan.name);
  }
  if (type == napi_null) {
    if (plan.optional) return IValue();
    mismatch(state, plan, value);
  }
  int64_t integer;
  switch (plan.kind) {
    case ArgKind::Tensor: return read_tensor(state, plan, value);
    case ArgKind::Scalar: {
      at::Scalar scalar;
      if (!try_scalar(state, value, type, &scalar)) mismatch(state, plan, value);
      return IValue(scalar);
    }
    case ArgKind::Int:
      if (try_int(state, value, &integer)) return IValue(integer);
      mismatch(state, plan, value);
    case ArgKind::Float: {
      std::optional<double> number = to_double(state, value);
      if (number) return IValue(*number);
      at::Scalar scalar;
      if (type == napi_object && try_scalar(state, value, type, &scalar) && !scalar.isComplex()) {
        return IValue(scalar.toDouble());
      }
      mismatch(state, plan, value);
    }
    case ArgKind::Complex: {
      std::optional<c10::complex<double>> number = to_complex(state, value);
      if (number) return IValue(*number);
      mismatch(state, plan, value);
    }
    case ArgKind::Bool: {
      std::optional<bool> flag = to_bool(state, value);
      if (flag) return IValue(*flag);
      mismatch(state, plan, value);
    }
    case ArgKind::String: {
      std::optional<std::string> text = to_text(state, value);
      if (text) return IValue(std::move(*text));
      mismatch(state, plan, value);
    }
    case ArgKind::ScalarType:
      return read_enum<c10::ScalarType>(state, plan, value, static_cast<int64_t>(c10::ScalarType::Undefined));
    case ArgKind::Layout:
      return read_enum<c10::Layout>(state, plan, value, static_cast<int64_t>(c10::Layout::NumOptions));
    case ArgKind::MemoryFormat:
      return read_enum<c10::MemoryFormat>(state, plan, value, static_cast<int64_t>(c10::MemoryFormat::NumOptions));
    case ArgKind::QScheme:
      return read_enum<c10::QScheme>(state, plan, value, static_cast<int64_t>(c10::COMPILE_TIME_NUM_QSCHEMES));
    case ArgKind::Device:
      if (type != napi_string) mismatch(state, plan, value);
      return IValue(read_device(state, value));
    case ArgKind::Generator:
      return IValue(static_cast<GeneratorHandle&>(native_of(state, value, Native::Kind::Generator)).generator);
    case ArgKind::Any: return read_any(state, plan, value);
    case ArgKind::IntList:
      if (plan.fixed_length > 0 && try_int(state, value, &integer)) {
        return IValue(std::vector<int64_t>(plan.fixed_length, integer));
      }
      return read_list<int64_t>(state, plan, value, [&](napi_value item) -> std::optional<int64_t> {
        int64_t number;
        return try_int(state, item, &number) ? std::optional(number) : std::nullopt;
      });
    case ArgKind::FloatList:
      if (plan.fixed_length > 0 && type == napi_number) {
        return IValue(std::vector<double>(plan.fixed_length, *to_double(state, value)));
      }
      return read_list<double>(state, plan, value, [&](napi_value item) { return to_double(state, item); });
    case ArgKind::BoolList:
      if (plan.fixed_length > 0 && type == napi_boolean) {
        c10::List<bool> list;
        for (int32_t i = 0; i < plan.fixed_length; i++) list.push_back(*to_bool(state, value));
        return IValue(std::move(list));
      }
      return read_list<bool>(state, plan, value, [&](napi_value item) { return to_bool(state, item); });
    case ArgKind::ComplexList:
      return read_list<c10::complex<double>>(state, plan, value, [&](napi_value item) { return to_complex(state, item); });
    case ArgKind::StringList:
      return read_list<std::string>(state, plan, value, [&](napi_value item) { return to_text(state, item); });
    case ArgKind::DeviceList:
      return read_list<c10::Device>(
          state, plan, value, [&](napi_value item) { return std::optional(read_device(state, item)); });
    case ArgKind::ScalarList:
      return read_list<at::Scalar>(state, plan, value, [&](napi_value item) -> std::optional<at::Scalar> {
        at::Scalar scalar;
        return try_scalar(state, item, type_of(state.env, item), &scalar) ? std::optional(scalar) : std::nullopt;
      });
    case ArgKind::TensorList:
      return read_list<at::Tensor>(state, plan, value, [&](napi_value item) -> std::optional<at::Tensor> {
        const at::Tensor* tensor = find_tensor(state, item, type_of(state.env, item));
        return tensor != nullptr ? std::optional(*tensor) : std::nullopt;
      });
    case ArgKind::OptionalTensorList:
      return read_list<std::optional<at::Tensor>>(
          state, plan, value, [&](napi_value item) -> std::optional<std::optional<at::Tensor>> {
            if (is_nullish(state.env, item)) return std::optional<at::Tensor>();
            const at::Tensor* tensor = find_tensor(state, item, type_of(state.env, item));
            return tensor != nullptr ? std::optional(std::optional(*tensor)) : std::nullopt;
          });
    case ArgKind::Other: return read_typed(state, plan, plan.type, value);
    case ArgKind::Stream: break;
  }
  type_error(plan.name + ": arguments of type " + plan.type->annotation_str() + " cannot be given from JavaScript");
}

at::Scalar read_scalar(EnvState& state, napi_value value) {
  at::Scalar scalar;
  if (!try_scalar(state, value, type_of(state.env, value), &scalar)) {
    type_error(std::string("expected a number, got ") + kind_name(state.env, value));
  }
  return scalar;
}

int64_t read_int(EnvState& state, napi_value value) {
  int64_t number;
  if (!try_int(state, value, &number)) {
    type_error(std::string("expected an integer, got ") + kind_name(state.env, value));
  }
  return number;
}

c10::ScalarType read_scalar_type(EnvState& state, napi_value value) {
  const int64_t number = read_int(state, value);
  if (number < 0 || number >= static_cast<int64_t>(c10::ScalarType::Undefined)) type_error("no such dtype");
  return static_cast<c10::ScalarType>(number);
}

std::vector<int64_t> read_ints(EnvState& state, napi_value array) {
  if (!is_array(state.env, array)) type_error(std::string("expected int[], got ") + kind_name(state.env, array));
  std::vector<int64_t> result(array_length(state.env, array));
  for (uint32_t i = 0; i < result.size(); i++) result[i] = read_int(state, element(state.env, array, i));
  return result;
}

}  // namespace flambeau
