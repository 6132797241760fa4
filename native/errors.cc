#include "errors.h"

#include <c10/util/Exception.h>

#include "callbacks.h"

namespace flambeau {

namespace {

const char* class_of(const c10::Error& error) {
  if (dynamic_cast<const c10::IndexError*>(&error)) return "IndexError";
  if (dynamic_cast<const c10::TypeError*>(&error)) return "TypeError";
  if (dynamic_cast<const c10::ValueError*>(&error)) return "ValueError";
  if (dynamic_cast<const c10::NotImplementedError*>(&error)) return "NotImplementedError";
  if (dynamic_cast<const c10::LinAlgError*>(&error)) return "LinAlgError";
  if (dynamic_cast<const c10::OutOfMemoryError*>(&error)) return "OutOfMemoryError";
  return "RuntimeError";
}

// Gives JavaScript the error that lib/errors.ts makes. Nothing is thrown from here: lib/native.ts throws what the hook
// was given as soon as the call has returned. While Node hands an exception of the addon's on to V8, which allocates, the
// exception still stands in the napi_env; a finalizer that such an allocation's garbage collection runs then seems to have
// thrown it, and Node ends the process (Node 20.20, ReferenceWithFinalizer::InvokeFinalizerFromGC).
// Fails silently only if the environment is going away.
void raise(EnvState& state, const char* kind, const char* message, const char* op) {
  try {
    call_hook(
        state,
        Hook::Error,
        {make_string(state.env, kind), make_string(state.env, message), make_string(state.env, op)});
  } catch (const NapiFailure&) {
    // An exception is pending already, or the worker is being terminated and may not run JavaScript.
  } catch (const std::exception& failure) {
    napi_throw_error(state.env, nullptr, failure.what());
  }
}

// The same for what a callback threw.
void raise(EnvState& state, const JsError& thrown) {
  try {
    napi_value error;
    check(napi_get_named_property(state.env, thrown.error->value(state), "error", &error));
    call_hook(state, Hook::Rethrow, {error});
  } catch (const NapiFailure&) {
  }
}

// The same for what JavaScript itself threw inside a native call, such as an array's getter.
void hand_on(EnvState& state) {
  napi_value error;
  if (napi_get_and_clear_last_exception(state.env, &error) != napi_ok) return;
  try {
    call_hook(state, Hook::Rethrow, {error});
  } catch (...) {
    napi_throw(state.env, error);
  }
}

// libtorch's handler is per thread; JavaScript may only be called between native calls, so the texts wait in a list.
struct CollectingHandler final : c10::WarningHandler {
  EnvState* state = nullptr;
  void process(const c10::Warning& warning) override {
    if (state == nullptr) return c10::WarningHandler::process(warning);
    const bool is_new = state->warned.insert(warning.msg()).second;
    if (is_new || c10::WarningUtils::get_warnAlways()) state->warnings.push_back(warning.msg());
  }
};
thread_local CollectingHandler handler;

}  // namespace

void throw_in_js(EnvState& state, const char* op) {
  try {
    throw;
  } catch (const NapiFailure& failure) {
    bool pending = false;
    napi_is_exception_pending(state.env, &pending);
    if (pending) return hand_on(state);
    if (failure.status == napi_pending_exception || failure.status == napi_cannot_run_js) return;
    raise(state, "TypeError", "got a value of a kind it cannot read", op);
  } catch (const JsError& error) {
    raise(state, error);
  } catch (const ArgumentError& error) {
    raise(state, error.kind, error.what(), op);
  } catch (const c10::Error& error) {
    raise(state, class_of(error), error.what_without_backtrace(), op);
  } catch (const std::bad_alloc&) {
    raise(state, "OutOfMemoryError", "out of memory", op);
  } catch (const std::exception& error) {
    raise(state, "RuntimeError", error.what(), op);
  } catch (...) {
    raise(state, "RuntimeError", "unknown native error", op);
  }
}

void flush_warnings(EnvState& state) {
  const std::vector<std::string> warnings = std::move(state.warnings);
  state.warnings.clear();
  for (const std::string& text : warnings) call_hook(state, Hook::Warn, {make_string(state.env, text)});
}

// What anomaly mode tells of an error is a warning.
void flush_after_failure(EnvState& state) {
  if (state.warnings.empty()) return;
  try {
    flush_warnings(state);
  } catch (const NapiFailure&) {
    // The error that is on its way counts for more.
  }
}

void install_warning_handler(EnvState* state) {
  handler.state = state;
  c10::WarningUtils::set_warning_handler(&handler);
}

void remove_warning_handler() {
  handler.state = nullptr;
  c10::WarningUtils::set_warning_handler(nullptr);
}

}  // namespace flambeau
