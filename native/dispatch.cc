// One boxed call serves every operator (design D1). An op is a JavaScript function whose data is its plan: a converter
// per argument, built from the schema the first time the op is asked for.
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/DeviceAccelerator.h>

#include "guards.h"
#include "native_call.h"
#include "shortcuts.h"

namespace flambeau {

namespace {

struct OpPlan {
  EnvState* state;
  c10::OperatorHandle op;
  std::string name;  // without the namespace, for messages
  std::vector<ArgPlan> arguments;
  std::vector<ReturnPlan> returns;
  bool is_mutable = false;
  Guard guard = nullptr;
  Shortcut shortcut = nullptr;
};

constexpr size_t kMaxOpArguments = 64;  // the longest schema (_thnn_differentiable_..., fbgemm's) has fewer

void read_arguments(OpPlan& plan, const napi_value* values, size_t given, torch::jit::Stack& stack) {
  EnvState& state = *plan.state;
  const size_t count = plan.arguments.size();
  if (given > count) {
    type_error("takes " + std::to_string(count) + " arguments, got " + std::to_string(given));
  }
  stack.reserve(std::max(count, plan.returns.size()));
  for (size_t i = 0; i < count; i++) {
    const ArgPlan& argument = plan.arguments[i];
    if (i < given) {
      stack.push_back(read_value(state, argument, values[i]));
    } else if (argument.default_value.has_value()) {
      stack.push_back(*argument.default_value);
    } else if (argument.optional) {
      stack.emplace_back();
    } else {
      type_error("missing argument " + argument.name);
    }
  }
}

void release_device_memory(EnvState& state) {
  call_hook(state, Hook::CollectFull, {});
  const auto device = at::accelerator::getAccelerator();
  if (device.has_value()) at::accelerator::emptyCache();
}

// Results that are one of the arguments ((a!)) come back as undefined: lib/ops returns the object it was given.
napi_value write_return(EnvState& state, const ReturnPlan& plan, c10::IValue& value) {
  if (plan.alias >= 0) return undefined(state.env);
  return write_value(state, std::move(value));
}

napi_value write_returns(OpPlan& plan, torch::jit::Stack& stack) {
  EnvState& state = *plan.state;
  if (stack.size() == 1) [[likely]] {
    if (stack[0].isTensor() && plan.returns[0].alias < 0) return wrap_tensor(state, std::move(stack[0]).toTensor());
    return write_return(state, plan.returns[0], stack[0]);
  }
  if (stack.empty()) return undefined(state.env);
  napi_value result = make_array(state.env, stack.size());
  for (size_t i = 0; i < stack.size(); i++) {
    set_element(state.env, result, static_cast<uint32_t>(i), write_return(state, plan.returns[i], stack[i]));
  }
  return result;
}

napi_value call_op(napi_env env, napi_callback_info info) {
  void* data = nullptr;
  size_t given = kMaxOpArguments;
  napi_value values[kMaxOpArguments];
  if (napi_get_cb_info(env, info, &given, nullptr, nullptr, &data) != napi_ok) return nullptr;
  OpPlan& plan = *static_cast<OpPlan*>(data);
  return guarded(*plan.state, plan.name.c_str(), [&]() -> napi_value {
    size_t count = std::min(given, kMaxOpArguments);
    check(napi_get_cb_info(env, info, &count, values, nullptr, nullptr));
    torch::jit::Stack stack;
    read_arguments(plan, values, given, stack);
    if (plan.guard != nullptr) [[unlikely]] plan.guard(stack);
    if (plan.shortcut != nullptr) [[unlikely]] {
      plan.shortcut(plan.op, stack);
      return write_returns(plan, stack);
    }
    try {
      plan.op.callBoxed(stack);
    } catch (const c10::OutOfMemoryError&) {
      // Dead tensors may still hold device memory: collect and try once more, if that can't apply a change twice.
      if (plan.is_mutable) throw;
      stack.clear();
      release_device_memory(*plan.state);
      read_arguments(plan, values, given, stack);
      plan.op.callBoxed(stack);
    }
    return write_returns(plan, stack);
  });
}

napi_value describe_argument(EnvState& state, const c10::Argument& argument, const ArgPlan& plan) {
  napi_env env = state.env;
  napi_value result = make_object(env);
  set_property(env, result, "name", make_string(env, plan.name));
  set_property(env, result, "type", make_string(env, kind_label(plan.kind)));
  set_property(env, result, "optional", make_bool(env, plan.optional));
  set_property(env, result, "length", make_double(env, plan.fixed_length));
  set_property(env, result, "kwargOnly", make_bool(env, argument.kwarg_only()));
  set_property(env, result, "hasDefault", make_bool(env, argument.default_value().has_value()));
  set_property(env, result, "isOut", make_bool(env, argument.is_out()));
  return result;
}

napi_value describe(EnvState& state, const c10::FunctionSchema& schema) {
  napi_env env = state.env;
  napi_value result = make_object(env);
  set_property(env, result, "overload", make_string(env, schema.overload_name()));
  set_property(env, result, "signature", make_string(env, c10::toString(schema)));
  napi_value arguments = make_array(env, schema.arguments().size());
  for (uint32_t i = 0; i < schema.arguments().size(); i++) {
    const c10::Argument& argument = schema.arguments()[i];
    set_element(env, arguments, i, describe_argument(state, argument, plan_argument(argument)));
  }
  set_property(env, result, "arguments", arguments);
  napi_value returns = make_array(env, schema.returns().size());
  for (uint32_t i = 0; i < schema.returns().size(); i++) {
    const ReturnPlan plan = plan_return(schema, i);
    napi_value item = make_object(env);
    set_property(env, item, "name", make_string(env, schema.returns()[i].name()));
    set_property(env, item, "type", make_string(env, kind_label(plan.kind)));
    set_property(env, item, "alias", make_double(env, plan.alias));
    set_element(env, returns, i, item);
  }
  set_property(env, result, "returns", returns);
  return result;
}

// opNames() -> [qualified name, overload][] of every schema that the dispatcher holds.
napi_value op_names(Call& call) {
  const std::vector<c10::OperatorName> names = c10::Dispatcher::singleton().getAllOpNames();
  napi_value result = make_array(call.env, names.size());
  for (uint32_t i = 0; i < names.size(); i++) {
    napi_value pair = make_array(call.env, 2);
    set_element(call.env, pair, 0, make_string(call.env, names[i].name));
    set_element(call.env, pair, 1, make_string(call.env, names[i].overload_name));
    set_element(call.env, result, i, pair);
  }
  return result;
}

c10::OperatorHandle find_op(Call& call, const std::string& name, const std::string& overload) {
  auto op = c10::Dispatcher::singleton().findSchema({name, overload});
  if (!op.has_value()) type_error("no operator " + name + (overload.empty() ? "" : "." + overload));
  return *op;
}

napi_value op_schema(Call& call) {
  return describe(call.state, find_op(call, call.string(0), call.string(1)).schema());
}

// op('aten::add', 'Tensor') -> (...arguments) => results
napi_value op_function(Call& call) {
  const std::string name = call.string(0);
  const std::string overload = call.string(1);
  c10::OperatorHandle op = find_op(call, name, overload);
  const c10::FunctionSchema& schema = op.schema();
  if (schema.arguments().size() > kMaxOpArguments) type_error(name + " has too many arguments");
  auto plan = std::make_shared<OpPlan>(OpPlan{&call.state, op, name.substr(name.find("::") + 2), {}, {}});
  for (const c10::Argument& argument : schema.arguments()) plan->arguments.push_back(plan_argument(argument));
  for (size_t i = 0; i < schema.returns().size(); i++) plan->returns.push_back(plan_return(schema, i));
  plan->guard = guard_of(name, overload);
  plan->shortcut = shortcut_of(name);
  plan->is_mutable = schema.is_mutable();
  call.state.plans.push_back(plan);
  napi_value result;
  check(napi_create_function(call.env, plan->name.c_str(), NAPI_AUTO_LENGTH, call_op, plan.get(), &result));
  return result;
}

constexpr NativeFunction kFunctions[] = {
    {"opNames", op_names},
    {"opSchema", op_schema},
    {"op", op_function},
};

}  // namespace

void define_dispatch(EnvState& state, napi_value exports) {
  define(state, exports, kFunctions, std::size(kFunctions));
}

}  // namespace flambeau
