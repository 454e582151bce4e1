// SPDX-License-Identifier: MIT
// What the app needs of a graphics system: textures and a way to draw ImGui's triangles. The page
// has renderer_webgl.cpp, the tests a fake.
#pragma once

#include <cstdint>
#include <span>

#include "imgui.h"

namespace lab {

struct TextureSize {
  int width = 0;
  int height = 0;

  bool operator==(const TextureSize&) const = default;
};

using TextureHandle = std::uint32_t;  // 0: none

class Renderer {
 public:
  virtual ~Renderer() = default;

  // rgba: [height * width * 4], straight alpha.
  virtual TextureHandle create_texture(TextureSize size, std::span<const std::uint8_t> rgba) = 0;
  virtual void update_texture(TextureHandle handle, TextureSize size,
                              std::span<const std::uint8_t> rgba) = 0;
  virtual void destroy_texture(TextureHandle handle) = 0;
  virtual void draw(const ImDrawData& data, ImVec4 background) = 0;
};

}  // namespace lab
