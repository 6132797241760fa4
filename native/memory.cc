#include "memory.h"

#include <ATen/DeviceAccelerator.h>
#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <c10/util/Exception.h>

#include <atomic>
#include <mutex>

#include "block_cache.h"
#include "handle.h"

namespace flambeau {

namespace {

std::atomic<int64_t> total_bytes{0};
// Changes made by threads that belong to no environment (libtorch's pools); the next environment to settle takes them.
std::atomic<int64_t> orphan_bytes{0};
thread_local Ledger* thread_ledger = nullptr;

void count(int64_t bytes) {
  total_bytes.fetch_add(bytes, std::memory_order_relaxed);
  if (thread_ledger != nullptr) {
    thread_ledger->live += bytes;
  } else {
    orphan_bytes.fetch_add(bytes, std::memory_order_relaxed);
  }
}

void free_counted(void* pointer) {
  if (pointer == nullptr) return;
  count(-static_cast<int64_t>(block_cache::release(pointer)));
}

struct CountingAllocator final : c10::Allocator {
  c10::DataPtr allocate(size_t nbytes) override {
    size_t size;
    void* pointer = block_cache::allocate(nbytes, &size);
    if (pointer != nullptr) count(static_cast<int64_t>(size));
    return {pointer, pointer, &free_counted, c10::Device(c10::DeviceType::CPU)};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &free_counted; }
  void copy_data(void* destination, const void* source, std::size_t nbytes) const override {
    default_copy_data(destination, source, nbytes);
  }
};

}  // namespace

void install_allocator() {
  static std::once_flag once;
  // Never destroyed: storages may outlive static destruction. Priority 1 outranks libtorch's own (0).
  std::call_once(once, [] { c10::SetCPUAllocator(new CountingAllocator, 1); });
}

void adopt_thread(EnvState* state) { thread_ledger = &state->ledger; }

void release_thread(EnvState* state) {
  if (thread_ledger != &state->ledger) return;
  thread_ledger = nullptr;
  orphan_bytes.fetch_add(state->ledger.live, std::memory_order_relaxed);
}

int64_t process_bytes() { return total_bytes.load(std::memory_order_relaxed); }

void count_device_tensor(EnvState& state, size_t nbytes) {
  state.ledger.device_fresh += static_cast<int64_t>(nbytes);
}

namespace {

int64_t device_bytes() {
  int64_t total = 0;
  const c10::DeviceIndex count = at::accelerator::deviceCount();
  for (c10::DeviceIndex i = 0; i < count; i++) {
    try {
      total += at::accelerator::getDeviceStats(i).allocated_bytes[0].current;
    } catch (const c10::Error&) {
      // A device that nobody has used yet has no allocator, and no bytes.
    }
  }
  return total;
}

void settle_device(EnvState& state) {
  Ledger& ledger = state.ledger;
  ledger.device_fresh = 0;
  call_hook(state, Hook::CollectMinor, {});
  // What lived through two minor collections only a full one frees: V8 starts it when it hears of enough bytes.
  const int64_t change = device_bytes() - ledger.device_reported;
  int64_t adjusted;
  ledger.device_reported += change;
  check(napi_adjust_external_memory(state.env, change, &adjusted));
}

}  // namespace

void settle_slow(EnvState& state) {
  Ledger& ledger = state.ledger;
  if (ledger.device_fresh > kDeviceBytes) settle_device(state);
  ledger.live += orphan_bytes.exchange(0, std::memory_order_relaxed);
  if (ledger.live - ledger.low > kCollectionBytes) {
    call_hook(state, Hook::CollectMinor, {});
    ledger.low = ledger.live;
  }
  // After the minor collection, so that V8 hears of what is left, not of what has just gone.
  const int64_t change = ledger.live - ledger.reported;
  if (change > kReportBytes || change < -kReportBytes) {
    int64_t adjusted;
    ledger.reported = ledger.live;
    check(napi_adjust_external_memory(state.env, change, &adjusted));
  }
}

}  // namespace flambeau
