// JavaScript values <-> IValues. The only code that reads an operator's arguments.
//
// What arrives for each schema type (lib/ops/prepare.ts unwraps Tensor, DType, Device … objects first):
//   Tensor, Generator        a handle                     Device             a string such as 'cuda:0'
//   int, SymInt              number or bigint             ScalarType, Layout, MemoryFormat, QScheme   a number
//   float                    number                       lists              an array
//   Scalar, complex          number, bigint, boolean, or an array that spells out what a JS number can't:
//                            [x] float, [re, im] complex, [n, 0, 0] int; where a Tensor is wanted the same
//                            arrays, booleans and bigints stand for a number
//   dicts                    an array of [key, value] pairs
//   objects                  an external that an operator returned
// undefined takes the schema's default, null is None.
#pragma once

#include <ATen/core/function_schema.h>
#include <ATen/core/ivalue.h>

#include <optional>
#include <string>
#include <vector>

#include "handle.h"

namespace flambeau {

enum class ArgKind : uint8_t {
  Tensor,
  TensorList,
  OptionalTensorList,
  Scalar,
  ScalarList,
  Int,
  IntList,
  Float,
  FloatList,
  Complex,
  ComplexList,
  Bool,
  BoolList,
  String,
  StringList,
  ScalarType,
  Layout,
  MemoryFormat,
  QScheme,
  Device,
  DeviceList,
  Generator,
  Any,
  Stream,
  Other,  // nested lists, tuples, dicts, objects: read by type, recursively
};

struct ArgPlan {
  std::string name;
  ArgKind kind = ArgKind::Other;
  bool optional = false;
  int32_t fixed_length = 0;  // int[2]: a lone number stands for all of them
  std::optional<c10::IValue> default_value;
  c10::TypePtr type;
};

ArgKind kind_of(const c10::Type& type);
ArgPlan plan_argument(const c10::Argument& argument);
c10::IValue read_value(EnvState& state, const ArgPlan& plan, napi_value value);

struct ReturnPlan {
  ArgKind kind = ArgKind::Other;
  int32_t alias = -1;  // the argument this result is, for (a!)
};

ReturnPlan plan_return(const c10::FunctionSchema& schema, size_t index);
napi_value write_value(EnvState& state, c10::IValue value);

at::Scalar read_scalar(EnvState& state, napi_value value);
c10::ScalarType read_scalar_type(EnvState& state, napi_value value);
int64_t read_int(EnvState& state, napi_value value);
std::vector<int64_t> read_ints(EnvState& state, napi_value array);
// What lib/ops needs to know of a type: 'Tensor', 'int[]', 'ScalarType' …
const char* kind_label(ArgKind kind);

}  // namespace flambeau
