// SPDX-License-Identifier: MIT
// ImGui's triangles on WebGL2. An own renderer of a hundred lines: it owns the whole context, so it
// need not ask for and restore GL state in every frame as ImGui's backend does.
#pragma once

#include <GLES3/gl3.h>
#include <emscripten/html5_webgl.h>

#include "wasm/ui/renderer.h"

namespace lab {

class WebGlRenderer final : public Renderer {
 public:
  // Takes the canvas of this CSS selector. Throws lab::Error where there is no WebGL2.
  explicit WebGlRenderer(const char* canvas);
  // The context came back empty: makes shader and buffers again. Textures come from Textures.
  void restore();

  TextureHandle create_texture(TextureSize size, std::span<const std::uint8_t> rgba) override;
  void update_texture(TextureHandle handle, TextureSize size,
                      std::span<const std::uint8_t> rgba) override;
  void destroy_texture(TextureHandle handle) override;
  void draw(const ImDrawData& data, ImVec4 background) override;

 private:
  void draw_list(const ImDrawData& data, const ImDrawList& list);

  EMSCRIPTEN_WEBGL_CONTEXT_HANDLE context_ = 0;
  GLuint program_ = 0;
  GLint scale_uniform_ = 0;
  GLuint vertex_array_ = 0;
  GLuint vertices_ = 0;
  GLuint indices_ = 0;
};

}  // namespace lab
