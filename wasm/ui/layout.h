// SPDX-License-Identifier: MIT
// Rectangles, and the one rule for small stages: what is looked at keeps a least size, and the rest
// folds or scrolls. How a page follows it:
//  - View::least_height says how low its stage may become (kLeastSubject and what cannot go). The
//    shell never gives draw_stage less: in a low window it first drops status line, margins and, on a
//    phone, the sheet with the controls; where even that is too little, the stage scrolls.
//  - What goes with the subject (a lens, a list, numbers) lies beside it or below it, where both keep
//    their least sizes (views/explore_layout); else it is folded, and the page says the same elsewhere
//    (a caption, a tooltip, the panel).
//  - An item that wants the wheel for itself owns it, so that the stage does not scroll as well:
//    ImGui::SetItemKeyOwner(ImGuiKey_MouseWheelY) right after the item.
//  - Text is elided, or wrapped and measured (text_size with a width); nothing is drawn at a fixed
//    distance from text that may be longer.
#pragma once

#include "imgui.h"
#include "wasm/ui/theme.h"

namespace lab {

struct Rect {
  ImVec2 low;
  ImVec2 high;

  float width() const { return high.x - low.x; }
  float height() const { return high.y - low.y; }
};

// Of what is looked at: a picture, a plane, a sheet.
inline constexpr float kLeastSubject = 28 * kGrid;

}  // namespace lab
