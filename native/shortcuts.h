// Operators that Python's bindings do not dispatch as they stand. One line for each in the table of shortcuts.cc.
#pragma once

#include <ATen/core/dispatch/Dispatcher.h>

#include <string>

namespace flambeau {

// Replaces the arguments on the stack by the result.
using Shortcut = void (*)(const c10::OperatorHandle& op, torch::jit::Stack& stack);

// The shortcut of an operator, or null: nearly all have none.
Shortcut shortcut_of(const std::string& name);

}  // namespace flambeau
