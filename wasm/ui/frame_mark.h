// SPDX-License-Identifier: MIT
// How far a frame of Dear ImGui had come, and the way back to there after an error: windows, tables
// and groups that were begun since are ended, stacks are taken back. Without it ImGui's own checks
// would stop the program at the end of the frame.
#pragma once

#include "imgui_internal.h"

namespace lab {

class FrameMark {
 public:
  // Between NewFrame and EndFrame, outside tables and tab bars.
  FrameMark();

  // In the same frame, from any depth below the mark.
  void unwind() const;

 private:
  int windows_ = 0;
  int clips_ = 0;
  int tree_depth_ = 0;
  int item_widths_ = 0;
  int wraps_ = 0;
  ImGuiStackSizes sizes_;
};

}  // namespace lab
