// SPDX-License-Identifier: MIT
// Icons on a grid of 24 units (icons.h).
#include "wasm/icons.h"

#include <initializer_list>
#include <numbers>

namespace lab {

namespace {

constexpr float kPi = std::numbers::pi_v<float>;

class Pen {
 public:
  Pen(ImDrawList& list, ImVec2 center, ImU32 color, float size)
      : list_(list), center_(center), color_(color), unit_(size / 24) {}

  void line(std::initializer_list<ImVec2> points, bool closed = false) {
    for (const ImVec2& point : points) list_.PathLineTo(at(point));
    list_.PathStroke(color_, closed ? ImDrawFlags_Closed : ImDrawFlags_None, stroke());
  }
  void fill(std::initializer_list<ImVec2> points) {
    for (const ImVec2& point : points) list_.PathLineTo(at(point));
    list_.PathFillConvex(color_);
  }
  void circle(ImVec2 center, float radius) {
    list_.AddCircle(at(center), radius * unit_, color_, 0, stroke());
  }
  void dot(ImVec2 center, float radius) {
    list_.AddCircleFilled(at(center), radius * unit_, color_);
  }
  void box(ImVec2 low, ImVec2 high, float rounding) {
    list_.AddRect(at(low), at(high), color_, rounding * unit_, 0, stroke());
  }
  // Angles in half turns, clockwise from the right.
  void arc(ImVec2 center, float radius, float from, float to) {
    list_.PathArcTo(at(center), radius * unit_, from * kPi, to * kPi);
    list_.PathStroke(color_, 0, stroke());
  }
  void half_disc(ImVec2 center, float radius) {
    list_.PathArcTo(at(center), radius * unit_, -0.5f * kPi, 0.5f * kPi);
    list_.PathFillConvex(color_);
  }

 private:
  ImVec2 at(ImVec2 point) const {
    return {center_.x + (point.x - 12) * unit_, center_.y + (point.y - 12) * unit_};
  }
  float stroke() const { return 1.9f * unit_; }

  ImDrawList& list_;
  ImVec2 center_;
  ImU32 color_;
  float unit_;
};

void draw_sun(Pen& pen) {
  pen.circle({12, 12}, 4);
  pen.line({{12, 2}, {12, 4.5f}});
  pen.line({{12, 19.5f}, {12, 22}});
  pen.line({{2, 12}, {4.5f, 12}});
  pen.line({{19.5f, 12}, {22, 12}});
  pen.line({{4.9f, 4.9f}, {6.7f, 6.7f}});
  pen.line({{17.3f, 17.3f}, {19.1f, 19.1f}});
  pen.line({{4.9f, 19.1f}, {6.7f, 17.3f}});
  pen.line({{17.3f, 6.7f}, {19.1f, 4.9f}});
}

void draw_sheet(Pen& pen) {
  for (const float y : {3.0f, 14.0f}) {
    for (const float x : {3.0f, 14.0f}) pen.box({x, y}, {x + 7, y + 7}, 1.5f);
  }
}

void draw_dice(Pen& pen) {
  pen.box({3, 3}, {21, 21}, 4);
  for (const float x : {8.0f, 16.0f}) {
    pen.dot({x, 8}, 1.6f);
    pen.dot({x, 16}, 1.6f);
  }
  pen.dot({12, 12}, 1.6f);
}

void draw_question(Pen& pen) {
  pen.circle({12, 12}, 9.5f);
  pen.arc({12, 9.5f}, 2.8f, -1, 0.35f);
  pen.line({{12.8f, 12.2f}, {12, 13.2f}, {12, 14.2f}});
  pen.dot({12, 17}, 1.2f);
}

void draw_link(Pen& pen) {
  pen.circle({6, 12}, 2.6f);
  pen.circle({18, 6}, 2.6f);
  pen.circle({18, 18}, 2.6f);
  pen.line({{8.4f, 10.9f}, {15.6f, 7.2f}});
  pen.line({{8.4f, 13.1f}, {15.6f, 16.8f}});
}

void draw_hand(Pen& pen) {
  pen.line({{12, 2.5f}, {12, 21.5f}});
  pen.line({{2.5f, 12}, {21.5f, 12}});
  pen.line({{9.5f, 5}, {12, 2.5f}, {14.5f, 5}});
  pen.line({{9.5f, 19}, {12, 21.5f}, {14.5f, 19}});
  pen.line({{5, 9.5f}, {2.5f, 12}, {5, 14.5f}});
  pen.line({{19, 9.5f}, {21.5f, 12}, {19, 14.5f}});
}

void draw_turn(Pen& pen, float mirror) {
  const auto x = [mirror](float value) { return 12 + mirror * (value - 12); };
  pen.line({{x(8.5f), 5}, {x(4), 9.5f}, {x(8.5f), 14}});
  pen.line({{x(4), 9.5f}, {x(14.5f), 9.5f}});
  const float from = mirror > 0 ? -0.5f : 0.5f;
  pen.arc({x(14.5f), 14.25f}, 4.75f, from, from + 1);
  pen.line({{x(14.5f), 19}, {x(10), 19}});
}

void draw_trash(Pen& pen) {
  pen.line({{4, 6}, {20, 6}});
  pen.line({{9, 6}, {9, 3.5f}, {15, 3.5f}, {15, 6}});
  pen.line({{6, 6}, {7, 20.5f}, {17, 20.5f}, {18, 6}});
}

void draw_arrow_to_tray(Pen& pen, bool into) {
  pen.line({{12, 3}, {12, 15}});
  if (into) {
    pen.line({{7, 10}, {12, 15}, {17, 10}});
  } else {
    pen.line({{7, 8}, {12, 3}, {17, 8}});
  }
  pen.line({{4, 17}, {4, 20.5f}, {20, 20.5f}, {20, 17}});
}

}  // namespace

void draw_icon(ImDrawList& list, Icon icon, ImVec2 center, ImU32 color, float size) {
  Pen pen(list, center, color, size);
  switch (icon) {
    case Icon::none: break;
    case Icon::sheet: draw_sheet(pen); break;
    case Icon::compass:
      pen.circle({12, 12}, 9.5f);
      pen.line({{16, 8}, {13.5f, 13.5f}, {8, 16}, {10.5f, 10.5f}}, true);
      break;
    case Icon::magnifier:
      pen.circle({10.5f, 10.5f}, 7);
      pen.line({{15.7f, 15.7f}, {21, 21}});
      break;
    case Icon::undo: draw_turn(pen, 1); break;
    case Icon::redo: draw_turn(pen, -1); break;
    case Icon::link: draw_link(pen); break;
    case Icon::projector:
      pen.box({2.5f, 4}, {21.5f, 16}, 2);
      pen.line({{8, 21}, {12, 16.5f}, {16, 21}});
      break;
    case Icon::sun: draw_sun(pen); break;
    case Icon::moon:
      pen.arc({12, 12}, 9, 0.06f, 1.44f);
      pen.arc({16.2f, 7.8f}, 6.6f, 0.25f, 1.22f);
      break;
    case Icon::contrast:
      pen.circle({12, 12}, 9.5f);
      pen.half_disc({12, 12}, 9.5f);
      break;
    case Icon::question: draw_question(pen); break;
    case Icon::dice: draw_dice(pen); break;
    case Icon::download: draw_arrow_to_tray(pen, true); break;
    case Icon::upload: draw_arrow_to_tray(pen, false); break;
    case Icon::play: pen.fill({{7, 4}, {20, 12}, {7, 20}}); break;
    case Icon::pause:
      pen.fill({{6, 4}, {10, 4}, {10, 20}, {6, 20}});
      pen.fill({{14, 4}, {18, 4}, {18, 20}, {14, 20}});
      break;
    case Icon::cross:
      pen.line({{5, 5}, {19, 19}});
      pen.line({{19, 5}, {5, 19}});
      break;
    case Icon::check: pen.line({{4, 12.5f}, {9.5f, 18}, {20, 6.5f}}); break;
    case Icon::warning:
      pen.line({{12, 3.5f}, {22, 20.5f}, {2, 20.5f}}, true);
      pen.line({{12, 10}, {12, 14.5f}});
      pen.dot({12, 17.3f}, 1.2f);
      break;
    case Icon::chevron: pen.line({{6, 9.5f}, {12, 15.5f}, {18, 9.5f}}); break;
    case Icon::up: pen.line({{6, 14.5f}, {12, 8.5f}, {18, 14.5f}}); break;
    case Icon::down: pen.line({{6, 9.5f}, {12, 15.5f}, {18, 9.5f}}); break;
    case Icon::pencil:
      pen.line({{4, 20}, {5, 15.5f}, {16.5f, 4}, {20, 7.5f}, {8.5f, 19}}, true);
      break;
    case Icon::hand: draw_hand(pen); break;
    case Icon::pointer: pen.line({{5, 3.5f}, {19, 11}, {12.5f, 12.8f}, {10, 19.5f}}, true); break;
    case Icon::home:
      pen.line({{3, 12}, {12, 4}, {21, 12}});
      pen.line({{6, 10}, {6, 20}, {18, 20}, {18, 10}});
      break;
    case Icon::trash: draw_trash(pen); break;
    case Icon::info:
      pen.circle({12, 12}, 9.5f);
      pen.line({{12, 11}, {12, 17}});
      pen.dot({12, 7.4f}, 1.3f);
      break;
  }
}

}  // namespace lab
