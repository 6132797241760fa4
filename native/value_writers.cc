// IValues for JavaScript.
#include "values.h"

namespace flambeau {

using c10::IValue;

napi_value write_value(EnvState& state, IValue value) {
  napi_env env = state.env;
  const auto write_all = [&](auto&& list) {
    napi_value result = make_array(env, list.size());
    for (size_t i = 0; i < list.size(); i++) {
      set_element(env, result, static_cast<uint32_t>(i), write_value(state, IValue(list.get(i))));
    }
    return result;
  };
  if (value.isTensor()) return wrap_tensor(state, std::move(value).toTensor());
  if (value.isNone()) return null(env);
  if (value.isInt()) return make_int(env, value.toInt());
  if (value.isUnsigned()) {  // beyond int64
    napi_value result;
    check(napi_create_bigint_uint64(env, value.toUInt(), &result));
    return result;
  }
  if (value.isSymInt()) return make_int(env, value.toSymInt().guard_int(__FILE__, __LINE__));
  if (value.isDouble()) return make_double(env, value.toDouble());
  if (value.isBool()) return make_bool(env, value.toBool());
  if (value.isString()) return make_string(env, value.toStringRef());
  if (value.isDevice()) return make_string(env, value.toDevice().str());
  if (value.isGenerator()) {
    return wrap_external(state, std::make_unique<GeneratorHandle>(&state, std::move(value).toGenerator()));
  }
  if (value.isComplexDouble()) {
    const c10::complex<double> number = value.toComplexDouble();
    napi_value pair = make_array(env, 2);
    set_element(env, pair, 0, make_double(env, number.real()));
    set_element(env, pair, 1, make_double(env, number.imag()));
    return pair;
  }
  if (value.isTuple()) {
    const auto& items = value.toTupleRef().elements();
    napi_value result = make_array(env, items.size());
    for (size_t i = 0; i < items.size(); i++) {
      set_element(env, result, static_cast<uint32_t>(i), write_value(state, items[i]));
    }
    return result;
  }
  if (value.isGenericDict()) {
    // Pairs, since keys need not be strings.
    const auto dict = value.toGenericDict();
    napi_value result = make_array(env, dict.size());
    uint32_t i = 0;
    for (const auto& entry : dict) {
      napi_value pair = make_array(env, 2);
      set_element(env, pair, 0, write_value(state, entry.key()));
      set_element(env, pair, 1, write_value(state, entry.value()));
      set_element(env, result, i++, pair);
    }
    return result;
  }
  if (value.isList()) return write_all(value.toList());
  if (value.isScalar()) return write_value(state, IValue(value.toScalar()));
  return wrap_external(state, std::make_unique<ValueHandle>(&state, std::move(value)));
}

}  // namespace flambeau
