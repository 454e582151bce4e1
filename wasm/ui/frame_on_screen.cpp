// SPDX-License-Identifier: MIT
#include "wasm/ui/frame_on_screen.h"

#include <span>
#include <utility>

namespace lab {

namespace {

template <typename T>
void append(std::vector<std::byte>& bytes, const T* values, int count) {
  const auto more = std::as_bytes(std::span(values, static_cast<std::size_t>(count)));
  bytes.insert(bytes.end(), more.begin(), more.end());
}

template <typename T>
void append(std::vector<std::byte>& bytes, const ImVector<T>& values) {
  append(bytes, &values.Size, 1);
  append(bytes, values.Data, values.Size);
}

}  // namespace

bool FrameOnScreen::replace(const ImDrawData& data, ImVec4 background, int textures) {
  next_.clear();
  append(next_, &data.DisplaySize, 1);
  append(next_, &data.FramebufferScale, 1);
  append(next_, &background, 1);
  append(next_, &textures, 1);
  for (const ImDrawList* list : data.CmdLists) {
    append(next_, list->CmdBuffer);
    append(next_, list->VtxBuffer);
    append(next_, list->IdxBuffer);
  }
  if (next_ == shown_) return false;
  std::swap(shown_, next_);
  return true;
}

}  // namespace lab
