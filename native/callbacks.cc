#include "callbacks.h"

#include <ATen/DeviceAccelerator.h>
#include <ATen/ThreadLocalState.h>
#include <c10/core/AutogradState.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

namespace flambeau {

namespace {

// libtorch moves a backward to a pool of its own from 60 calls inside of each other, and waits there without serving
// requests; the limit here is lower, so that it never comes to that.
constexpr int kMaxDirectDepth = 40;

// What the callback leaves on the thread must not reach libtorch's kernels.
class KeepModes {
 public:
  explicit KeepModes(EnvState& state)
      : state_(state),
        scope_(state.scope),
        modes_(c10::AutogradState::get_tls_state()),
        keys_(c10::impl::tls_local_dispatch_key_set()) {}
  ~KeepModes() {
    state_.scope = state_.scopes.contains(scope_) ? scope_ : 0;
    c10::AutogradState::set_tls_state(modes_);
    c10::impl::_force_tls_local_dispatch_key_set(keys_);
  }

 private:
  EnvState& state_;
  uint32_t scope_;
  c10::AutogradState modes_;
  c10::impl::LocalDispatchKeySet keys_;
};

class HandleScope {
 public:
  explicit HandleScope(napi_env env) : env_(env) { check(napi_open_handle_scope(env, &scope_)); }
  ~HandleScope() { napi_close_handle_scope(env_, scope_); }

 private:
  napi_env env_;
  napi_handle_scope scope_;
};

[[noreturn]] void cannot_call() { throw std::runtime_error("the JavaScript environment of this callback has ended"); }

void call_here(
    EnvState& state, const JsReference& function, const Arguments& arguments, const Result& result, bool grad_mode) {
  try {
    const HandleScope handles(state.env);
    const KeepModes keep(state);
    state.scope = 0;
    const std::vector<napi_value> values = arguments(state);
    napi_value list = make_array(state.env, values.size());
    for (uint32_t i = 0; i < values.size(); i++) set_element(state.env, list, i, values[i]);
    napi_value outcome =
        call_hook(state, Hook::Callback, {function.value(state), list, make_bool(state.env, grad_mode)});
    if (!is_array(state.env, outcome)) throw JsError(std::make_shared<JsReference>(state, outcome));
    result(state, element(state.env, outcome, 0));
  } catch (const NapiFailure&) {
    cannot_call();  // a terminated worker
  }
}

void serve(Callbacks& callbacks, Callbacks::Request& request) {
  try {
    (*request.body)();
  } catch (...) {
    request.error = std::current_exception();
  }
  const std::lock_guard lock(callbacks.mutex);
  request.done = true;
  callbacks.wake.notify_all();
}

void ask(Callbacks& callbacks, const std::function<void()>& body) {
  Callbacks::Request request{&body, nullptr};
  std::unique_lock lock(callbacks.mutex);
  if (callbacks.state == nullptr) cannot_call();
  if (callbacks.pumps == 0) throw std::runtime_error("a JavaScript callback was called while its thread does not wait");
  callbacks.requests.push_back(&request);
  callbacks.wake.notify_all();
  callbacks.wake.wait(lock, [&] { return request.done; });
  lock.unlock();
  if (request.error) std::rethrow_exception(request.error);
}

// Runs the body on a thread of its own, while this one serves the callbacks of all engine threads.
void run_and_serve(Callbacks& callbacks, const std::function<void()>& body) {
  std::exception_ptr error;
  bool done = false;
  const at::ThreadLocalState modes;
  {
    const std::lock_guard lock(callbacks.mutex);
    callbacks.pumps++;
  }
  std::thread worker([&] {
    try {
      const at::ThreadLocalStateGuard guard(modes);
      body();
    } catch (...) {
      error = std::current_exception();
    }
    const std::lock_guard lock(callbacks.mutex);
    done = true;
    callbacks.wake.notify_all();
  });
  for (;;) {
    std::unique_lock lock(callbacks.mutex);
    callbacks.wake.wait(lock, [&] { return done || !callbacks.requests.empty(); });
    if (callbacks.requests.empty()) {
      callbacks.pumps--;
      break;
    }
    Callbacks::Request& request = *callbacks.requests.front();
    callbacks.requests.pop_front();
    lock.unlock();
    serve(callbacks, request);
  }
  worker.join();
  if (error) std::rethrow_exception(error);
}

}  // namespace

JsReference::JsReference(EnvState& state, napi_value value) : owner_(state.callbacks) {
  check(napi_create_reference(state.env, value, 1, &reference_));
  const std::lock_guard lock(owner_->mutex);
  owner_->live++;
}

JsReference::~JsReference() {
  const std::lock_guard lock(owner_->mutex);
  owner_->live--;
  if (owner_->state == nullptr) return;
  owner_->dead.push_back(reference_);
  owner_->state->has_dead_references.store(true, std::memory_order_relaxed);
}

napi_value JsReference::value(EnvState& state) const {
  napi_value result;
  check(napi_get_reference_value(state.env, reference_, &result));
  return result;
}

void release_references(EnvState& state) {
  std::vector<napi_ref> dead;
  {
    const std::lock_guard lock(state.callbacks->mutex);
    dead.swap(state.callbacks->dead);
    state.has_dead_references.store(false, std::memory_order_relaxed);
  }
  for (napi_ref reference : dead) napi_delete_reference(state.env, reference);
}

void begin_callbacks(EnvState& state) {
  state.callbacks = std::make_shared<Callbacks>();
  state.callbacks->state = &state;
}

void end_callbacks(EnvState& state) {
  const std::lock_guard lock(state.callbacks->mutex);
  state.callbacks->state = nullptr;
}

void call_js(const JsReference& function, const Arguments& arguments, const Result& result) {
  Callbacks& callbacks = *function.owner();
  const bool grad_mode = c10::AutogradState::get_tls_state().get_grad_mode();
  GraphTask task;
  task.id = torch::autograd::get_current_graph_task_id();
  task.exec_info = torch::autograd::get_current_graph_task_exec_info();
  task.nodes = torch::autograd::get_current_graph_task_nodes_in_graph();
  const auto body = [&] {
    if (callbacks.state == nullptr) cannot_call();
    struct Restore {
      ~Restore() { slot = before; }
      GraphTask& slot;
      GraphTask before;
    } const restore{callbacks.task, callbacks.task};
    callbacks.task = task;
    call_here(*callbacks.state, function, arguments, result, grad_mode);
  };
  if (std::this_thread::get_id() == callbacks.thread) return body();
  ask(callbacks, body);
}

void run_engine(EnvState& state, const std::function<void()>& body) {
  const std::shared_ptr<Callbacks> callbacks = state.callbacks;
  struct Depth {
    explicit Depth(int& depth) : depth(depth) { depth++; }
    ~Depth() { depth--; }
    int& depth;
  } const depth(callbacks->depth);
  const bool has_threads = callbacks->live > 0 && at::accelerator::getAccelerator().has_value();
  if (callbacks->depth < kMaxDirectDepth && !has_threads) return body();
  run_and_serve(*callbacks, body);
}

napi_value wrap_tensors(EnvState& state, const std::vector<at::Tensor>& tensors) {
  napi_value result = make_array(state.env, tensors.size());
  for (uint32_t i = 0; i < tensors.size(); i++) set_element(state.env, result, i, wrap_tensor(state, tensors[i]));
  return result;
}

}  // namespace flambeau
