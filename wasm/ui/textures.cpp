// SPDX-License-Identifier: MIT
// Textures with a copy of their pixels (textures.h).
#include "wasm/ui/textures.h"

#include <algorithm>

namespace lab {

namespace {

// Grey and RGB become opaque RGBA.
std::vector<std::uint8_t> rgba_of(const Image& image) {
  if (image.channels == 4) return image.pixels;
  const std::size_t pixels =
      static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
  const auto channels = static_cast<std::size_t>(image.channels);
  const std::size_t green = channels == 3 ? 1 : 0;
  const std::size_t blue = channels == 3 ? 2 : 0;
  std::vector<std::uint8_t> rgba(pixels * 4);
  for (std::size_t i = 0; i < pixels; ++i) {
    const std::uint8_t* from = image.pixels.data() + i * channels;
    std::uint8_t* to = rgba.data() + i * 4;
    to[0] = from[0];
    to[1] = from[green];
    to[2] = from[blue];
    to[3] = 255;
  }
  return rgba;
}

}  // namespace

void Textures::restore() {
  for (Texture* texture : all_) {
    if (texture->handle_ == 0) continue;
    texture->handle_ = renderer_.create_texture(texture->size_, texture->rgba_);
  }
}

Texture::Texture(Textures& textures) : textures_(textures) { textures_.all_.push_back(this); }

Texture::~Texture() {
  if (handle_ != 0) textures_.renderer_.destroy_texture(handle_);
  std::erase(textures_.all_, this);
}

void Texture::set(const Image& image) {
  ++textures_.revision_;
  Renderer& renderer = textures_.renderer_;
  const TextureSize size{image.width, image.height};
  const bool reusable = handle_ != 0 && size == size_;
  if (handle_ != 0 && !reusable) {
    renderer.destroy_texture(handle_);
    handle_ = 0;
  }
  size_ = size;
  rgba_ = rgba_of(image);
  if (rgba_.empty()) return;
  if (reusable) {
    renderer.update_texture(handle_, size_, rgba_);
  } else {
    handle_ = renderer.create_texture(size_, rgba_);
  }
}

ImTextureID Texture::id() const {
  return reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(handle_));
}

}  // namespace lab
