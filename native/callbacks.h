// JavaScript functions that libtorch calls back, from whichever thread its autograd engine runs on (design D11).
#pragma once

#include <torch/csrc/autograd/graph_task.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "errors.h"

namespace flambeau {

struct GraphTask {
  int id = -1;
  const std::unordered_map<torch::autograd::Node*, torch::autograd::GraphTask::ExecInfo>* exec_info = nullptr;
  const std::unordered_set<torch::autograd::Node*>* nodes = nullptr;
};

// What the threads share of one environment. It outlives the environment: graphs may die later, on any thread.
struct Callbacks {
  struct Request {
    const std::function<void()>* body;
    std::exception_ptr error;
    bool done = false;
  };
  std::mutex mutex;
  std::condition_variable wake;
  std::thread::id thread = std::this_thread::get_id();
  EnvState* state = nullptr;  // null once the environment has ended
  std::deque<Request*> requests;
  std::vector<napi_ref> dead;
  int pumps = 0;  // loops of the JavaScript thread that serve requests
  int depth = 0;  // backward calls that are running inside of each other
  size_t live = 0;
  // What the engine's thread works on while it waits for a callback: libtorch knows it by thread.
  GraphTask task;
};

// A strong reference to a JavaScript value. It may die on any thread, also inside a garbage collection, so its own
// destructor only queues it; the environment's next native call lets go.
class JsReference {
 public:
  JsReference(EnvState& state, napi_value value);
  ~JsReference();
  JsReference(const JsReference&) = delete;
  napi_value value(EnvState& state) const;
  const std::shared_ptr<Callbacks>& owner() const { return owner_; }

 private:
  std::shared_ptr<Callbacks> owner_;
  napi_ref reference_ = nullptr;
};

// An error that a callback threw, on its way through libtorch to the caller.
struct JsError : std::runtime_error {
  explicit JsError(std::shared_ptr<JsReference> error) : std::runtime_error("a callback failed"), error(std::move(error)) {}
  std::shared_ptr<JsReference> error;  // { error }: what was thrown may be no object
};

using Arguments = std::function<std::vector<napi_value>(EnvState&)>;
using Result = std::function<void(EnvState&, napi_value)>;
// Calls a JavaScript function on its thread: `arguments` makes what it is given, `result` reads what it gives.
void call_js(const JsReference& function, const Arguments& arguments, const Result& result);

// Runs a piece of libtorch's engine so that its callbacks reach JavaScript.
void run_engine(EnvState& state, const std::function<void()>& body);

napi_value wrap_tensors(EnvState& state, const std::vector<at::Tensor>& tensors);

}  // namespace flambeau
