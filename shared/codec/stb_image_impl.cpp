// SPDX-License-Identifier: MIT
// The one place where stb_image and stb_image_write are compiled, without our warnings. Their memory
// comes zeroed, so that pixels missing from a file are the same on every platform, and a buffer may
// only grow to four times its first size: stb sizes its zlib output by the picture's dimensions but
// lets it grow to 4 GB, and a file of a few megabytes could ask for that.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

struct alignas(16) Prefix {
  std::size_t ceiling;  // largest size that the block may grow to
};

void* allocate(std::size_t size, std::size_t ceiling) {
  if (size > SIZE_MAX - sizeof(Prefix)) return nullptr;
  auto* prefix = static_cast<Prefix*>(std::calloc(1, size + sizeof(Prefix)));
  if (prefix == nullptr) return nullptr;
  prefix->ceiling = ceiling;
  return prefix + 1;
}

void* stb_allocate(std::size_t size) {
  constexpr std::size_t kSlack = 4096;
  return allocate(size, size > SIZE_MAX / 8 ? SIZE_MAX : 4 * size + kSlack);
}

void stb_release(void* block) {
  if (block != nullptr) std::free(static_cast<Prefix*>(block) - 1);
}

// Buffers that begin here collect a file's own bytes, so their growth is bounded by its size.
void* stb_reallocate(void* block, std::size_t size) {
  if (block == nullptr) return allocate(size, SIZE_MAX);
  Prefix* prefix = static_cast<Prefix*>(block) - 1;
  if (size > std::min(prefix->ceiling, SIZE_MAX - sizeof(Prefix))) return nullptr;
  auto* grown = static_cast<Prefix*>(std::realloc(prefix, size + sizeof(Prefix)));
  return grown == nullptr ? nullptr : grown + 1;
}

}  // namespace

#define STBI_MALLOC(size) stb_allocate(size)
#define STBI_REALLOC(block, size) stb_reallocate(block, size)
#define STBI_FREE(block) stb_release(block)
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_ONLY_BMP
#define STBI_ONLY_GIF
#define STBI_NO_STDIO
#define STBI_NO_LINEAR
#define STBI_NO_HDR
#define STB_IMAGE_IMPLEMENTATION
#include "stb_image.h"

#define STBI_WRITE_NO_STDIO
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include "stb_image_write.h"
