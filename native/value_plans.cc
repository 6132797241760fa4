// What a schema says of each argument and result, worked out once per operator.
#include <ATen/core/jit_type.h>

#include "values.h"

namespace flambeau {

using c10::TypeKind;

ArgKind kind_of(const c10::Type& type) {
  switch (type.kind()) {
    case TypeKind::TensorType: return ArgKind::Tensor;
    case TypeKind::NumberType: return ArgKind::Scalar;
    case TypeKind::IntType:
    case TypeKind::SymIntType: return ArgKind::Int;
    case TypeKind::FloatType:
    case TypeKind::SymFloatType: return ArgKind::Float;
    case TypeKind::ComplexType: return ArgKind::Complex;
    case TypeKind::BoolType:
    case TypeKind::SymBoolType: return ArgKind::Bool;
    case TypeKind::StringType: return ArgKind::String;
    case TypeKind::ScalarTypeType: return ArgKind::ScalarType;
    case TypeKind::LayoutType: return ArgKind::Layout;
    case TypeKind::MemoryFormatType: return ArgKind::MemoryFormat;
    case TypeKind::QSchemeType: return ArgKind::QScheme;
    case TypeKind::DeviceObjType: return ArgKind::Device;
    case TypeKind::GeneratorType: return ArgKind::Generator;
    case TypeKind::StreamObjType: return ArgKind::Stream;
    case TypeKind::AnyType:
    case TypeKind::VarType: return ArgKind::Any;
    case TypeKind::ListType: {
      const c10::Type& item = *type.expectRef<c10::ListType>().getElementType();
      if (item.kind() == TypeKind::OptionalType) {
        const c10::Type& inner = *item.expectRef<c10::OptionalType>().getElementType();
        return inner.kind() == TypeKind::TensorType ? ArgKind::OptionalTensorList : ArgKind::Other;
      }
      switch (kind_of(item)) {
        case ArgKind::Tensor: return ArgKind::TensorList;
        case ArgKind::Scalar: return ArgKind::ScalarList;
        case ArgKind::Int: return ArgKind::IntList;
        case ArgKind::Float: return ArgKind::FloatList;
        case ArgKind::Complex: return ArgKind::ComplexList;
        case ArgKind::Bool: return ArgKind::BoolList;
        case ArgKind::String: return ArgKind::StringList;
        case ArgKind::Device: return ArgKind::DeviceList;
        default: return ArgKind::Other;
      }
    }
    default: return ArgKind::Other;
  }
}

const char* kind_label(ArgKind kind) {
  switch (kind) {
    case ArgKind::Tensor: return "Tensor";
    case ArgKind::TensorList: return "Tensor[]";
    case ArgKind::OptionalTensorList: return "Tensor?[]";
    case ArgKind::Scalar: return "Scalar";
    case ArgKind::ScalarList: return "Scalar[]";
    case ArgKind::Int: return "int";
    case ArgKind::IntList: return "int[]";
    case ArgKind::Float: return "float";
    case ArgKind::FloatList: return "float[]";
    case ArgKind::Complex: return "complex";
    case ArgKind::ComplexList: return "complex[]";
    case ArgKind::Bool: return "bool";
    case ArgKind::BoolList: return "bool[]";
    case ArgKind::String: return "str";
    case ArgKind::StringList: return "str[]";
    case ArgKind::ScalarType: return "ScalarType";
    case ArgKind::Layout: return "Layout";
    case ArgKind::MemoryFormat: return "MemoryFormat";
    case ArgKind::QScheme: return "QScheme";
    case ArgKind::Device: return "Device";
    case ArgKind::DeviceList: return "Device[]";
    case ArgKind::Generator: return "Generator";
    case ArgKind::Any: return "Any";
    case ArgKind::Stream: return "Stream";
    case ArgKind::Other: break;
  }
  return "other";
}

ArgPlan plan_argument(const c10::Argument& argument) {
  ArgPlan plan;
  plan.name = argument.name();
  c10::TypePtr type = argument.real_type();
  if (type->kind() == TypeKind::OptionalType) {
    plan.optional = true;
    type = type->expectRef<c10::OptionalType>().getElementType();
  }
  plan.type = type;
  plan.kind = kind_of(*type);
  plan.fixed_length = plan.kind == ArgKind::IntList || plan.kind == ArgKind::BoolList || plan.kind == ArgKind::FloatList
      ? argument.N().value_or(0)
      : 0;
  plan.default_value = argument.default_value();
  return plan;
}

ReturnPlan plan_return(const c10::FunctionSchema& schema, size_t index) {
  const c10::Argument& result = schema.returns()[index];
  ReturnPlan plan;
  c10::TypePtr type = result.real_type();
  if (type->kind() == TypeKind::OptionalType) type = type->expectRef<c10::OptionalType>().getElementType();
  plan.kind = kind_of(*type);
  const c10::AliasInfo* alias = result.alias_info();
  if (alias == nullptr || !alias->isWrite() || plan.kind != ArgKind::Tensor) return plan;
  for (size_t i = 0; i < schema.arguments().size(); i++) {
    const c10::AliasInfo* other = schema.arguments()[i].alias_info();
    if (other != nullptr && other->isWrite() && other->beforeSets() == alias->beforeSets()) {
      plan.alias = static_cast<int32_t>(i);
    }
  }
  return plan;
}

}  // namespace flambeau
