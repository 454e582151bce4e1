// SPDX-License-Identifier: MIT
// WebGL2 renderer (renderer_webgl.h).
#include "wasm/ui/renderer_webgl.h"

#include <cstddef>

#include "shared/base/error.h"

namespace lab {

namespace {

// Positions are CSS pixels from the top left.
constexpr const char* kVertexShader = R"(#version 300 es
uniform vec2 scale;
uniform highp sampler2D picture;
layout(location = 0) in vec2 position;
layout(location = 1) in vec2 place;
layout(location = 2) in vec4 color;
out highp vec2 at;  // in texels
flat out highp vec2 texel;
out vec4 tint;
void main() {
  vec2 size = vec2(textureSize(picture, 0));
  at = place * size;
  texel = 1.0 / size;
  tint = color;
  gl_Position = vec4(position * scale + vec2(-1.0, 1.0), 0.0, 1.0);
}
)";

constexpr const char* kFragmentShader = R"(#version 300 es
precision highp float;
uniform highp sampler2D picture;
in vec2 at;
flat in vec2 texel;
in vec4 tint;
out vec4 result;
// Areas of one colour, most of a page, lie on one white texel and look nothing up: where no graphics card is there, a
// frame takes over a quarter less time.
// Between two texels the blend is one device pixel wide: enlarged pictures have crisp, even pixels
// at every scale; at scale one and below this is plain linear filtering.
void main() {
  vec2 width = fwidth(at);
  if (width == vec2(0.0)) {
    result = tint;
    return;
  }
  vec2 seam = floor(at + 0.5);
  vec2 offset = clamp((at - seam) / max(width, 1e-6), -0.5, 0.5);
  result = tint * textureLod(picture, (seam + offset) * texel, 0.0);
}
)";

GLuint compile(GLenum kind, const char* source) {
  const GLuint shader = glCreateShader(kind);
  glShaderSource(shader, 1, &source, nullptr);
  glCompileShader(shader);
  return shader;
}

const void* offset(std::size_t bytes) { return reinterpret_cast<const void*>(bytes); }

void upload(TextureSize size, std::span<const std::uint8_t> rgba) {
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, size.width, size.height, 0, GL_RGBA, GL_UNSIGNED_BYTE,
               rgba.data());
}

}  // namespace

WebGlRenderer::WebGlRenderer(const char* canvas) {
  EmscriptenWebGLContextAttributes attributes;
  emscripten_webgl_init_context_attributes(&attributes);
  attributes.majorVersion = 2;
  attributes.alpha = false;
  attributes.depth = false;
  attributes.antialias = false;
  attributes.premultipliedAlpha = false;
  context_ = emscripten_webgl_create_context(canvas, &attributes);
  if (context_ <= 0) throw Error("canvas", "WebGL2", "none in this browser");
  restore();
}

void WebGlRenderer::restore() {
  emscripten_webgl_make_context_current(context_);
  program_ = glCreateProgram();
  glAttachShader(program_, compile(GL_VERTEX_SHADER, kVertexShader));
  glAttachShader(program_, compile(GL_FRAGMENT_SHADER, kFragmentShader));
  glLinkProgram(program_);
  glUseProgram(program_);
  scale_uniform_ = glGetUniformLocation(program_, "scale");

  glGenVertexArrays(1, &vertex_array_);
  glBindVertexArray(vertex_array_);
  glGenBuffers(1, &vertices_);
  glGenBuffers(1, &indices_);
  glBindBuffer(GL_ARRAY_BUFFER, vertices_);
  glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, indices_);
  constexpr GLsizei kStride = sizeof(ImDrawVert);
  glEnableVertexAttribArray(0);
  glEnableVertexAttribArray(1);
  glEnableVertexAttribArray(2);
  glVertexAttribPointer(0, 2, GL_FLOAT, GL_FALSE, kStride, offset(offsetof(ImDrawVert, pos)));
  glVertexAttribPointer(1, 2, GL_FLOAT, GL_FALSE, kStride, offset(offsetof(ImDrawVert, uv)));
  glVertexAttribPointer(2, 4, GL_UNSIGNED_BYTE, GL_TRUE, kStride,
                        offset(offsetof(ImDrawVert, col)));
  glEnable(GL_BLEND);
  glBlendFunc(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
}

TextureHandle WebGlRenderer::create_texture(TextureSize size, std::span<const std::uint8_t> rgba) {
  GLuint texture = 0;
  glGenTextures(1, &texture);
  glBindTexture(GL_TEXTURE_2D, texture);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  upload(size, rgba);
  return texture;
}

void WebGlRenderer::update_texture(TextureHandle handle, TextureSize size,
                                   std::span<const std::uint8_t> rgba) {
  glBindTexture(GL_TEXTURE_2D, handle);
  glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, size.width, size.height, GL_RGBA, GL_UNSIGNED_BYTE,
                  rgba.data());
}

void WebGlRenderer::destroy_texture(TextureHandle handle) {
  const GLuint texture = handle;
  glDeleteTextures(1, &texture);
}

void WebGlRenderer::draw(const ImDrawData& data, ImVec4 background) {
  const float width = data.DisplaySize.x;
  const float height = data.DisplaySize.y;
  if (width <= 0 || height <= 0) return;
  glViewport(0, 0, static_cast<GLsizei>(width * data.FramebufferScale.x + 0.5f),
             static_cast<GLsizei>(height * data.FramebufferScale.y + 0.5f));
  glDisable(GL_SCISSOR_TEST);
  glClearColor(background.x, background.y, background.z, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  glEnable(GL_SCISSOR_TEST);
  glUniform2f(scale_uniform_, 2 / width, -2 / height);
  for (const ImDrawList* list : data.CmdLists) draw_list(data, *list);
}

void WebGlRenderer::draw_list(const ImDrawData& data, const ImDrawList& list) {
  glBufferData(GL_ARRAY_BUFFER, list.VtxBuffer.size_in_bytes(), list.VtxBuffer.Data,
               GL_STREAM_DRAW);
  glBufferData(GL_ELEMENT_ARRAY_BUFFER, list.IdxBuffer.size_in_bytes(), list.IdxBuffer.Data,
               GL_STREAM_DRAW);
  const float scale = data.FramebufferScale.x;
  const float bottom = data.DisplaySize.y * data.FramebufferScale.y;
  for (const ImDrawCmd& command : list.CmdBuffer) {
    const ImVec4& clip = command.ClipRect;
    const auto pixel = [](float value) { return static_cast<GLint>(value + 0.5f); };
    const GLint left = pixel(clip.x * scale);
    const GLint right = pixel(clip.z * scale);
    const GLint low = pixel(bottom - clip.w * scale);
    const GLint high = pixel(bottom - clip.y * scale);
    if (right <= left || high <= low) continue;
    glScissor(left, low, right - left, high - low);
    const auto texture = reinterpret_cast<std::uintptr_t>(command.GetTexID());
    glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(texture));
    constexpr GLenum kIndexType = sizeof(ImDrawIdx) == 2 ? GL_UNSIGNED_SHORT : GL_UNSIGNED_INT;
    // WebGL2 has no base vertex; build with 32-bit indices so that none is needed.
    glDrawElements(GL_TRIANGLES, static_cast<GLsizei>(command.ElemCount), kIndexType,
                   offset(command.IdxOffset * sizeof(ImDrawIdx)));
  }
}

}  // namespace lab
