// SPDX-License-Identifier: MIT
// Pictures on the graphics card. Each texture keeps a copy of its pixels, so that all come back after
// a lost WebGL context, and is uploaded only when its pixels change.
#pragma once

#include <vector>

#include "shared/image/image.h"
#include "wasm/ui/renderer.h"

namespace lab {

class Texture;

class Textures {
 public:
  explicit Textures(Renderer& renderer) : renderer_(renderer) {}
  Textures(const Textures&) = delete;
  Textures& operator=(const Textures&) = delete;

  // After the context was lost and came back: every handle is void, every texture is made again.
  void restore();
  // Another after every change of pixels; a handle alone does not tell, which comes again for another texture.
  int revision() const { return revision_; }

 private:
  friend class Texture;

  Renderer& renderer_;
  std::vector<Texture*> all_;
  int revision_ = 0;
};

class Texture {
 public:
  explicit Texture(Textures& textures);
  ~Texture();
  Texture(const Texture&) = delete;
  Texture& operator=(const Texture&) = delete;

  // Any image; an empty one frees the texture.
  void set(const Image& image);
  bool empty() const { return handle_ == 0; }
  ImTextureID id() const;
  int width() const { return size_.width; }
  int height() const { return size_.height; }

 private:
  friend class Textures;

  Textures& textures_;
  TextureSize size_;
  std::vector<std::uint8_t> rgba_;
  TextureHandle handle_ = 0;
};

}  // namespace lab
