// Bytes are counted in the allocator, not per handle: an autograd graph keeps storages alive that no handle names.
#pragma once

#include <cstddef>
#include <cstdint>

namespace flambeau {

struct EnvState;

// Bytes that this environment's thread allocated less what it freed, and how much of it V8 was told.
struct Ledger {
  int64_t live = 0;
  int64_t reported = 0;
  int64_t low = 0;  // lowest `live` since the last collection that we asked for
  int64_t device_fresh = 0;     // bytes of tensors on other devices that got a handle since then
  int64_t device_reported = 0;  // what V8 was told of device memory
};

// Puts the counting allocator in front of libtorch's CPU allocator, once per process.
void install_allocator();
// Counts this thread's allocations in the environment's ledger from here on.
void adopt_thread(EnvState* state);
void release_thread(EnvState* state);
int64_t process_bytes();

// Reports growth to V8 and asks for a minor collection once enough new bytes have gathered. Call it after results have
// been made; it may run finalizers.
void settle_slow(EnvState& state);

// New bytes per minor collection: thresholds from 0.5 to 64 MB were tried, see the README's figures.
constexpr int64_t kCollectionBytes = 8 << 20;
constexpr int64_t kReportBytes = 1 << 20;
// Device memory is not in our allocator: it is counted as handles are made, and the device's own statistics, too slow to
// ask often, are read each time this much has gathered.
constexpr int64_t kDeviceBytes = 64 << 20;

// Notes that a tensor on an accelerator got a handle.
void count_device_tensor(EnvState& state, size_t nbytes);

inline bool needs_settling(Ledger& ledger) {
  if (ledger.live < ledger.low) ledger.low = ledger.live;
  const int64_t change = ledger.live - ledger.reported;
  return change > kReportBytes || change < -kReportBytes || ledger.live - ledger.low > kCollectionBytes ||
      ledger.device_fresh > kDeviceBytes;
}

}  // namespace flambeau
