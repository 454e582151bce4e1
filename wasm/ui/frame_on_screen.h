// SPDX-License-Identifier: MIT
// What the canvas shows, so that a frame that would show the same is not drawn once more: every input has
// a few of those, until Dear ImGui has settled, and drawing is what costs most of a frame.
#pragma once

#include <cstddef>
#include <vector>

#include "imgui.h"

namespace lab {

class FrameOnScreen {
 public:
  // Takes this frame over; false if it shows what the last one did.
  // textures: Textures::revision() when it is drawn.
  bool replace(const ImDrawData& data, ImVec4 background, int textures);
  // The canvas may be empty by now: the next frame is another one whatever it shows.
  void forget() { shown_.clear(); }

 private:
  std::vector<std::byte> shown_;
  std::vector<std::byte> next_;  // kept for its memory
};

}  // namespace lab
