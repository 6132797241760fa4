// The only place where C++ exceptions become JavaScript errors.
#pragma once

#include <utility>

#include "handle.h"

namespace flambeau {

// Turns the exception in flight into the JavaScript error of this call, naming the operator. Call inside a catch block.
void throw_in_js(EnvState& state, const char* op);

// Sends warnings that libtorch raised on this thread to process.emitWarning, each text once.
void flush_warnings(EnvState& state);
void flush_after_failure(EnvState& state);
void install_warning_handler(EnvState* state);
void remove_warning_handler();

// Lets go of JavaScript values whose owners died, perhaps on other threads: see callbacks.cc.
void release_references(EnvState& state);

// Runs the body of a native function: no exception may leave it, or the process aborts.
template <typename Body>
napi_value guarded(EnvState& state, const char* op, Body&& body) {
  try {
    napi_value result = std::forward<Body>(body)();
    if (!state.warnings.empty()) [[unlikely]] flush_warnings(state);
    if (state.has_dead_references.load(std::memory_order_relaxed)) [[unlikely]] release_references(state);
    if (needs_settling(state.ledger)) [[unlikely]] settle_slow(state);
    return result;
  } catch (...) {
    throw_in_js(state, op);
    flush_after_failure(state);
    return nullptr;
  }
}

}  // namespace flambeau
