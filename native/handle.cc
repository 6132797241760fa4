#include "handle.h"

namespace flambeau {

namespace {

// A number handle is generation * 2^24 + index: 16.7 million tensors at once, and the generation, which grows each
// time a slot is freed, tells a stale handle from the slot's next tenant. Both fit a double's 53 bits.
constexpr uint32_t kIndexBits = 24;
constexpr uint32_t kMaxSlots = 1u << kIndexBits;
constexpr uint32_t kMaxGeneration = 1u << 28;

double encode(uint32_t index, uint32_t generation) {
  return static_cast<double>((static_cast<uint64_t>(generation) << kIndexBits) | index);
}

void finalize(node_api_basic_env, void* data, void*) {
  Native* native = static_cast<Native*>(data);
  EnvState* owner = native->owner;
  delete native;
  owner->live_externals--;
  release_if_unused(owner);
}

Slot* find_slot(EnvState& state, napi_value value, uint32_t* index_out) {
  int64_t id;
  check(napi_get_value_int64(state.env, value, &id));
  const uint64_t index = static_cast<uint64_t>(id) & (kMaxSlots - 1);
  const uint64_t generation = static_cast<uint64_t>(id) >> kIndexBits;
  if (index >= state.slots.size()) return nullptr;
  Slot& slot = state.slots[index];
  if (slot.scope == 0 || slot.generation != generation) return nullptr;
  if (index_out != nullptr) *index_out = static_cast<uint32_t>(index);
  return &slot;
}

void free_slot(EnvState& state, uint32_t index) {
  Slot& slot = state.slots[index];
  slot.scope = 0;
  slot.generation = slot.generation + 1 == kMaxGeneration ? 1 : slot.generation + 1;
  // The table may grow while a destructor runs: take the tensor out first.
  at::Tensor last = std::move(slot.tensor);
  state.free_slots.push_back(index);
}

napi_value new_slot(EnvState& state, at::Tensor tensor, uint32_t scope) {
  uint32_t index;
  if (!state.free_slots.empty()) {
    index = state.free_slots.back();
    state.free_slots.pop_back();
  } else {
    if (state.slots.size() >= kMaxSlots) throw std::runtime_error("more than 16,777,216 tensors in open scopes");
    index = static_cast<uint32_t>(state.slots.size());
    state.slots.emplace_back();
  }
  Slot& slot = state.slots[index];
  slot.tensor = std::move(tensor);
  slot.scope = scope;
  state.scopes[scope].push_back(index);
  return make_double(state.env, encode(index, slot.generation));
}

[[noreturn]] void disposed() { throw ArgumentError("DisposedError", "was disposed"); }

}  // namespace

void release_if_unused(EnvState* state) {
  if (state->closing && state->live_externals == 0) delete state;
}

EnvState::EnvState(napi_env env) : env(env) {}
EnvState::~EnvState() = default;

EnvState& state_of(napi_env env) {
  void* data;
  check(napi_get_instance_data(env, &data));
  return *static_cast<EnvState*>(data);
}

napi_value call_hook(EnvState& state, Hook hook, const std::vector<napi_value>& arguments) {
  napi_value function;
  napi_value result;
  const napi_ref ref = state.hooks[static_cast<size_t>(hook)];
  if (ref == nullptr) throw std::runtime_error("flambeau's addon was not initialised");
  check(napi_get_reference_value(state.env, ref, &function));
  check(napi_call_function(state.env, undefined(state.env), function, arguments.size(), arguments.data(), &result));
  return result;
}

napi_value wrap_external(EnvState& state, std::unique_ptr<Native> native) {
  napi_value result;
  check(napi_create_external(state.env, native.get(), finalize, nullptr, &result));
  native.release();
  state.live_externals++;
  return result;
}

napi_value wrap_tensor(EnvState& state, at::Tensor tensor) {
  if (!tensor.defined()) return null(state.env);
  if (!tensor.is_cpu() && tensor.has_storage()) [[unlikely]] count_device_tensor(state, tensor.storage().nbytes());
  if (state.scope != 0) return new_slot(state, std::move(tensor), state.scope);
  return wrap_external(state, std::make_unique<TensorHandle>(&state, std::move(tensor)));
}

const at::Tensor* find_tensor(EnvState& state, napi_value value, napi_valuetype type) {
  if (type == napi_external) {
    void* data;
    check(napi_get_value_external(state.env, value, &data));
    Native* native = static_cast<Native*>(data);
    if (native == nullptr || native->magic != Native::kMagic || native->kind != Native::Kind::Tensor) return nullptr;
    const at::Tensor& tensor = static_cast<TensorHandle*>(native)->tensor;
    if (!tensor.defined()) disposed();
    return &tensor;
  }
  if (type == napi_number) {
    const Slot* slot = find_slot(state, value, nullptr);
    if (slot == nullptr) disposed();
    return &slot->tensor;
  }
  return nullptr;
}

const at::Tensor& tensor_of(EnvState& state, napi_value value) {
  const at::Tensor* tensor = nullptr;
  try {
    tensor = find_tensor(state, value, type_of(state.env, value));
  } catch (const ArgumentError& error) {
    throw ArgumentError(error.kind, std::string("the tensor ") + error.what());
  }
  if (tensor == nullptr) type_error(std::string("expected a Tensor, got ") + kind_name(state.env, value));
  return *tensor;
}

std::vector<at::Tensor> tensors_of(EnvState& state, napi_value array) {
  const uint32_t length = array_length(state.env, array);
  std::vector<at::Tensor> result;
  result.reserve(length);
  for (uint32_t i = 0; i < length; i++) {
    napi_value item = element(state.env, array, i);
    result.push_back(is_nullish(state.env, item) ? at::Tensor() : tensor_of(state, item));
  }
  return result;
}

Native& native_of(EnvState& state, napi_value value, Native::Kind kind) {
  void* data = nullptr;
  if (type_of(state.env, value) == napi_external) check(napi_get_value_external(state.env, value, &data));
  Native* native = static_cast<Native*>(data);
  if (native == nullptr || native->magic != Native::kMagic || native->kind != kind) {
    type_error(std::string("unexpected ") + kind_name(state.env, value));
  }
  return *native;
}

void dispose(EnvState& state, napi_value handle) {
  if (type_of(state.env, handle) == napi_number) {
    uint32_t index;
    if (find_slot(state, handle, &index) != nullptr) free_slot(state, index);
    return;
  }
  // The external itself stays until the collector takes it; only what it owns goes now.
  static_cast<TensorHandle&>(native_of(state, handle, Native::Kind::Tensor)).tensor.reset();
}

uint32_t open_scope(EnvState& state) {
  const uint32_t scope = ++state.last_scope;
  state.scopes[scope];
  return scope;
}

void close_scope(EnvState& state, uint32_t scope) {
  auto found = state.scopes.find(scope);
  if (found == state.scopes.end()) return;
  const std::vector<uint32_t> members = std::move(found->second);
  state.scopes.erase(found);
  for (const uint32_t index : members) {
    // A member may have been disposed, or promoted to another scope, in between.
    if (state.slots[index].scope == scope) free_slot(state, index);
  }
  if (state.scope == scope) state.scope = 0;
}

napi_value promote(EnvState& state, napi_value handle, uint32_t from, uint32_t to) {
  if (type_of(state.env, handle) != napi_number) return handle;
  uint32_t index;
  Slot* slot = find_slot(state, handle, &index);
  if (slot == nullptr) disposed();
  if (from != 0 && slot->scope != from) return handle;
  if (to == 0) {
    napi_value result = wrap_external(state, std::make_unique<TensorHandle>(&state, slot->tensor));
    free_slot(state, index);
    return result;
  }
  slot->scope = to;
  state.scopes[to].push_back(index);
  return handle;
}

size_t live_slots(const EnvState& state) { return state.slots.size() - state.free_slots.size(); }

}  // namespace flambeau
