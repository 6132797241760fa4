// Checks before calls that would end the process here while Python goes on. One line for each in the table of guards.cc;
// what ends Python too is in scripts/fuzz/known-crashes.json.
#pragma once

#include <ATen/core/stack.h>

#include <string>

namespace flambeau {

// Throws for arguments that the operator must not get.
using Guard = void (*)(const torch::jit::Stack& arguments);

// The guard of an overload, or null: nearly all have none.
Guard guard_of(const std::string& name, const std::string& overload);

}  // namespace flambeau
