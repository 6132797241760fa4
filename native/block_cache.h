// Keeps freed CPU blocks for the next tensor of about their size. Tensors die in bursts, when V8 collects: given back
// to malloc, a burst of large blocks goes back to the system and its pages fault in again (`add` of 64 KB tensors: 5.4 us
// without these blocks, 4.9 with them).
#pragma once

#include <cstddef>

namespace flambeau::block_cache {

// A block of at least nbytes, aligned as libtorch wants it; its true size goes to *size. Null for nbytes == 0.
void* allocate(size_t nbytes, size_t* size);
// Takes a block of allocate(); returns its true size.
size_t release(void* pointer);
// Gives all kept blocks back to the system.
void trim();

}  // namespace flambeau::block_cache
