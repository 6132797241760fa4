#include "block_cache.h"

#include <c10/core/impl/alloc_cpu.h>
#include <c10/util/Exception.h>

#include <array>
#include <bit>
#include <mutex>
#include <vector>

#if defined(__APPLE__)
#include <malloc/malloc.h>
#else
#include <malloc.h>
#endif

namespace flambeau::block_cache {

namespace {

constexpr size_t kSmallest = 4096;       // below, malloc's own bins are as fast
constexpr size_t kLargest = 64u << 20;   // above, faulting pages in is small beside using them
constexpr size_t kKept = 64u << 20;      // bytes kept in all: eight bursts (kCollectionBytes)

// Eight classes per power of two waste at most an eighth. Class sizes are multiples of 512 bytes.
constexpr size_t kClasses = 8 * (std::bit_width(kLargest) - std::bit_width(kSmallest) + 1) + 1;

size_t class_of(size_t nbytes) {
  const size_t power = std::bit_width(nbytes - 1) - 1;  // 2^power < nbytes <= 2^(power+1)
  const size_t eighth = (nbytes - 1 - (size_t{1} << power)) >> (power - 3);
  return (power - (std::bit_width(kSmallest) - 2)) * 8 + eighth;
}

size_t class_size(size_t index) {
  const size_t power = index / 8 + std::bit_width(kSmallest) - 2;
  return (size_t{1} << power) + ((index % 8 + 1) << (power - 3));
}

size_t usable_size(void* pointer) {
#if defined(__APPLE__)
  return malloc_size(pointer);
#elif defined(_WIN32)
  return _aligned_msize(pointer, c10::gAlignment, 0);
#else
  return malloc_usable_size(pointer);
#endif
}

struct Bucket {
  std::vector<void*> blocks;
  size_t epoch = 0;  // when a block of this size was last asked for
};

std::mutex mutex;
// Never destroyed: libtorch's own statics, and threads that still run, free storages after our static destruction.
auto& buckets = *new std::array<Bucket, kClasses>;
size_t kept = 0;
size_t epoch = 1;

// Drops sizes that nobody has asked for since the last time room was short.
void drop_stale() {
  for (size_t i = 0; i < kClasses; i++) {
    if (buckets[i].epoch == epoch) continue;
    for (void* block : buckets[i].blocks) c10::free_cpu(block);
    kept -= buckets[i].blocks.size() * class_size(i);
    buckets[i].blocks.clear();
  }
  epoch++;
}

// The class whose blocks have at least this size; blocks from malloc may be larger than their class.
bool find_class(size_t size, size_t* index) {
  if (size < kSmallest || size > kLargest) return false;
  *index = class_of(size);
  if (class_size(*index) > size) {
    if (*index == 0) return false;
    (*index)--;
  }
  return true;
}

void* allocate_fresh(size_t nbytes) {
  try {
    return c10::alloc_cpu(nbytes);
  } catch (const c10::Error&) {
    trim();  // what is kept may be what is missing
    return c10::alloc_cpu(nbytes);
  }
}

}  // namespace

void* allocate(size_t nbytes, size_t* size) {
  *size = 0;
  if (nbytes == 0) return nullptr;
  if (nbytes < kSmallest || nbytes > kLargest) {
    void* pointer = allocate_fresh(nbytes);
    *size = usable_size(pointer);
    return pointer;
  }
  const size_t index = class_of(nbytes);
  {
    const std::lock_guard<std::mutex> lock(mutex);
    Bucket& bucket = buckets[index];
    bucket.epoch = epoch;
    if (!bucket.blocks.empty()) {
      void* pointer = bucket.blocks.back();
      bucket.blocks.pop_back();
      kept -= class_size(index);
      *size = usable_size(pointer);
      return pointer;
    }
  }
  void* pointer = allocate_fresh(class_size(index));
  *size = usable_size(pointer);
  return pointer;
}

size_t release(void* pointer) {
  const size_t size = usable_size(pointer);
  size_t index;
  if (find_class(size, &index)) {
    const std::lock_guard<std::mutex> lock(mutex);
    if (kept + class_size(index) > kKept) drop_stale();
    if (kept + class_size(index) <= kKept) {
      buckets[index].blocks.push_back(pointer);
      kept += class_size(index);
      return size;
    }
  }
  c10::free_cpu(pointer);
  return size;
}

void trim() {
  const std::lock_guard<std::mutex> lock(mutex);
  for (size_t i = 0; i < kClasses; i++) {
    for (void* block : buckets[i].blocks) c10::free_cpu(block);
    buckets[i].blocks.clear();
  }
  kept = 0;
}

}  // namespace flambeau::block_cache
