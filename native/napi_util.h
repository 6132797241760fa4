// Thin helpers over plain Node-API. Every napi_status goes through check(); nothing here knows about libtorch.
#pragma once

#include <node_api.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace flambeau {

// A Node-API call failed because JavaScript has thrown, or because the environment is being torn down (a terminated
// worker). The boundary returns at once: whatever is pending stays pending.
struct NapiFailure {
  napi_status status;
};

// An error in what JavaScript handed over. `kind` is the class that lib/errors.ts makes of it.
struct ArgumentError : std::runtime_error {
  ArgumentError(const char* kind, const std::string& message) : std::runtime_error(message), kind(kind) {}
  const char* kind;
};

[[noreturn]] inline void type_error(const std::string& message) { throw ArgumentError("TypeError", message); }
[[noreturn]] inline void range_error(const std::string& message) { throw ArgumentError("RangeError", message); }

inline void check(napi_status status) {
  if (status != napi_ok) [[unlikely]] throw NapiFailure{status};
}

inline napi_valuetype type_of(napi_env env, napi_value value) {
  napi_valuetype type;
  check(napi_typeof(env, value, &type));
  return type;
}

inline bool is_nullish(napi_env env, napi_value value) {
  const napi_valuetype type = type_of(env, value);
  return type == napi_undefined || type == napi_null;
}

// What a value is, in JavaScript's words, for error messages.
const char* kind_name(napi_env env, napi_value value);

inline bool is_array(napi_env env, napi_value value) {
  bool result;
  check(napi_is_array(env, value, &result));
  return result;
}

inline uint32_t array_length(napi_env env, napi_value value) {
  uint32_t length;
  check(napi_get_array_length(env, value, &length));
  return length;
}

inline napi_value element(napi_env env, napi_value array, uint32_t index) {
  napi_value result;
  check(napi_get_element(env, array, index, &result));
  return result;
}

inline void set_element(napi_env env, napi_value array, uint32_t index, napi_value value) {
  check(napi_set_element(env, array, index, value));
}

inline napi_value make_array(napi_env env, size_t length) {
  napi_value result;
  check(napi_create_array_with_length(env, length, &result));
  return result;
}

inline napi_value make_object(napi_env env) {
  napi_value result;
  check(napi_create_object(env, &result));
  return result;
}

inline void set_property(napi_env env, napi_value object, const char* name, napi_value value) {
  check(napi_set_named_property(env, object, name, value));
}

inline napi_value undefined(napi_env env) {
  napi_value result;
  check(napi_get_undefined(env, &result));
  return result;
}

inline napi_value null(napi_env env) {
  napi_value result;
  check(napi_get_null(env, &result));
  return result;
}

inline napi_value make_bool(napi_env env, bool value) {
  napi_value result;
  check(napi_get_boolean(env, value, &result));
  return result;
}

inline napi_value make_double(napi_env env, double value) {
  napi_value result;
  check(napi_create_double(env, value, &result));
  return result;
}

inline napi_value make_string(napi_env env, std::string_view value) {
  napi_value result;
  check(napi_create_string_utf8(env, value.data(), value.size(), &result));
  return result;
}

// Integers within +-2^53 are numbers, others BigInt: the only way not to lose digits.
inline napi_value make_int(napi_env env, int64_t value) {
  napi_value result;
  constexpr int64_t kMaxSafe = 9007199254740991;
  if (value >= -kMaxSafe && value <= kMaxSafe) {
    check(napi_create_int64(env, value, &result));
  } else {
    check(napi_create_bigint_int64(env, value, &result));
  }
  return result;
}

std::string read_string(napi_env env, napi_value value);

}  // namespace flambeau
