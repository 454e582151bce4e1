// SPDX-License-Identifier: MIT
// Line icons, drawn as strokes so that they are sharp at every size.
#pragma once

#include "imgui.h"

namespace lab {

enum class Icon {
  none,
  sheet,      // page Sample
  compass,    // page Explore
  magnifier,  // page Inspect
  undo,
  redo,
  link,
  projector,
  sun,
  moon,
  contrast,  // light or dark after the system
  question,
  dice,
  download,
  upload,
  play,
  pause,
  cross,
  check,
  warning,
  chevron,
  up,
  down,
  pencil,
  hand,
  pointer,
  home,
  trash,
  info,
};

void draw_icon(ImDrawList& list, Icon icon, ImVec2 center, ImU32 color, float size = 18);

}  // namespace lab
