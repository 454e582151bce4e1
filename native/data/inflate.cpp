// SPDX-License-Identifier: MIT
#include "native/data/inflate.h"

#include <libdeflate.h>

#include <memory>
#include <new>

namespace lab {
namespace {

struct FreeDecompressor {
  void operator()(libdeflate_decompressor* decompressor) const {
    libdeflate_free_decompressor(decompressor);
  }
};

}  // namespace

bool inflate(std::span<const std::uint8_t> deflated, std::span<std::uint8_t> inflated) {
  // One a thread: to make it takes about as long as a small picture.
  thread_local const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> decompressor(
      libdeflate_alloc_decompressor());
  if (decompressor == nullptr) throw std::bad_alloc();
  // Without a place for the size that was found, it must be the one asked for.
  return libdeflate_zlib_decompress(decompressor.get(), deflated.data(), deflated.size(),
                                    inflated.data(), inflated.size(),
                                    nullptr) == LIBDEFLATE_SUCCESS;
}

}  // namespace lab
