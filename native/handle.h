// What JavaScript holds of native objects, and the state of one Node environment.
//
// A tensor handle is one of two things (lib/tensor.ts keeps it in a private field, so no other value arrives here):
//  - an external whose finalizer runs inside the garbage collection: outside scopes;
//  - a number, slot index + generation, without a finalizer: inside torch.scope, freed when the scope closes.
//    Slots belong to the environment, so a terminated worker frees them too.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/ivalue.h>

#include <array>
#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "memory.h"
#include "napi_util.h"

namespace flambeau {

struct EnvState;
struct Callbacks;

// Base of everything behind an external. The magic number tells our externals from another addon's.
struct Native {
  static constexpr uint64_t kMagic = 0x75616562'6d616c66;  // "flambeau"
  enum class Kind : uint32_t { Tensor, Generator, ParamGroup, Value, Hook, SavedTensors, Node, NodeHook };
  Native(Kind kind, EnvState* owner) : kind(kind), owner(owner) {}
  virtual ~Native() = default;
  const uint64_t magic = kMagic;
  const Kind kind;
  EnvState* const owner;
};

struct TensorHandle final : Native {
  TensorHandle(EnvState* owner, at::Tensor tensor) : Native(Kind::Tensor, owner), tensor(std::move(tensor)) {}
  at::Tensor tensor;
};

struct GeneratorHandle final : Native {
  GeneratorHandle(EnvState* owner, at::Generator generator)
      : Native(Kind::Generator, owner), generator(std::move(generator)) {}
  at::Generator generator;
};

// A value that JavaScript can only hand on: objects of libtorch's own classes (packed weights, process groups).
struct ValueHandle final : Native {
  ValueHandle(EnvState* owner, c10::IValue value) : Native(Kind::Value, owner), value(std::move(value)) {}
  c10::IValue value;
};

// One slot of the table behind number handles.
struct Slot {
  at::Tensor tensor;
  uint32_t generation = 1;
  uint32_t scope = 0;  // 0: free
};

struct EnvState {
  explicit EnvState(napi_env env);
  ~EnvState();
  EnvState(const EnvState&) = delete;

  napi_env env;
  // Functions of lib/native.ts, called back by name: see Hook.
  std::array<napi_ref, 7> hooks{};
  std::unordered_set<std::string> warned;
  std::vector<std::string> warnings;

  std::deque<Slot> slots;  // a deque: references to a slot's tensor survive new slots
  std::vector<uint32_t> free_slots;
  std::unordered_map<uint32_t, std::vector<uint32_t>> scopes;  // scope -> its slots
  uint32_t last_scope = 0;
  uint32_t scope = 0;  // where results go now; 0: externals
  size_t live_externals = 0;
  bool has_dual_level = false;  // see forward_ad.cc
  bool closing = false;  // the environment is gone; whoever lets go last deletes this

  std::vector<std::shared_ptr<void>> plans;  // what op functions point at
  Ledger ledger;

  std::shared_ptr<Callbacks> callbacks;  // see callbacks.h
  std::atomic<bool> has_dead_references{false};
};

enum class Hook : size_t { Error, Rethrow, Warn, CollectMinor, CollectFull, Callback, Stack };

EnvState& state_of(napi_env env);
// Node does not promise in which order it finalizes instance data and externals when an environment ends.
void release_if_unused(EnvState* state);
napi_value call_hook(EnvState& state, Hook hook, const std::vector<napi_value>& arguments);

// A new handle for a tensor, in the current scope or with a finalizer. Undefined tensors become null.
napi_value wrap_tensor(EnvState& state, at::Tensor tensor);
napi_value wrap_external(EnvState& state, std::unique_ptr<Native> native);

// The tensor behind a handle, or null if the value is no handle; throws if it was disposed.
const at::Tensor* find_tensor(EnvState& state, napi_value value, napi_valuetype type);
const at::Tensor& tensor_of(EnvState& state, napi_value value);
std::vector<at::Tensor> tensors_of(EnvState& state, napi_value array);
Native& native_of(EnvState& state, napi_value value, Native::Kind kind);

void dispose(EnvState& state, napi_value handle);
uint32_t open_scope(EnvState& state);
void close_scope(EnvState& state, uint32_t scope);
// Moves a number handle of scope `from` (0: of any) to scope `to`, or, for 0, makes an external of it. A handle of another
// scope stays: what an inner function returns may belong to one further out. Returns the handle to keep.
napi_value promote(EnvState& state, napi_value handle, uint32_t from, uint32_t to);
size_t live_slots(const EnvState& state);

}  // namespace flambeau
