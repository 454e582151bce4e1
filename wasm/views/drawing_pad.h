// SPDX-License-Identifier: MIT
// A sheet to draw on with mouse, pen, finger or keys, and its controls. Pages Morph and Restore have
// it.
#pragma once

#include "wasm/views/drawing.h"
#include "wasm/views/plane_frame.h"
#include "wasm/views/view.h"

namespace lab {

// What a pad shows: a sheet of paper, or a picture that is drawn over.
struct PadLook {
  const char* name = "Drawing pad";
  const char* hint = "Draw here";
  const Texture* under = nullptr;
  ImU32 ink = IM_COL32_WHITE;    // 0: none
  std::string_view prefix = {};  // letters that each new stroke begins with (text_of(Strokes))
};

class DrawingPad {
 public:
  // An item of this size. True while the drawing changes.
  bool draw(Context& context, const char* id, ImVec2 size, Drawing& drawing,
            const PadLook& look = {});

 private:
  // pressed: by Enter or Space.
  void draw_by_keys(Drawing& drawing, bool pressed, std::string_view prefix);
  void add(Drawing& drawing, Point point, std::string_view prefix);

  PlanePath stroke_;       // under way, as it came: x, y, x, y ...
  std::string before_;     // the strokes before it
  bool pen_down_ = false;  // of the keys
  Point cursor_{0.5, 0.5};
};

// The pen's width, centring, and buttons that take strokes away.
void drawing_controls(const Ui& ui, Drawing& drawing);
// The buttons alone.
void stroke_buttons(const Ui& ui, Drawing& drawing);

}  // namespace lab
