// SPDX-License-Identifier: MIT
// Placing a subject and its companion (layout.h).
#include "wasm/ui/layout.h"

#include <algorithm>

namespace lab {

namespace {

// A box of this size whose centre is that of the rectangle.
Rect centred(const Rect& rect, ImVec2 size) {
  const ImVec2 low(rect.low.x + std::max(0.0f, rect.width() - size.x) / 2,
                   rect.low.y + std::max(0.0f, rect.height() - size.y) / 2);
  return {low, {low.x + size.x, low.y + size.y}};
}

Arranged beside(const Rect& stage, const ArrangeSpec& spec, float side) {
  const float left = stage.width() - side - spec.gap;
  const ImVec2 size(std::min(spec.companion.x, left), std::min(spec.companion.y, stage.height()));
  const Rect both = centred(stage, {side + spec.gap + size.x, std::max(side, size.y)});
  const ImVec2 low(both.low.x + side + spec.gap, both.low.y);
  return {{both.low, {both.low.x + side, both.low.y + side}},
          {low, {low.x + size.x, low.y + size.y}},
          Aside::beside};
}

Arranged below(const Rect& stage, const ArrangeSpec& spec, float side) {
  const float left = stage.height() - side - spec.gap;
  const ImVec2 size(std::min(spec.companion.x, stage.width()), std::min(spec.companion.y, left));
  const Rect both = centred(stage, {side, side + spec.gap + size.y});
  const Rect square{both.low, {both.high.x, both.low.y + side}};
  const ImVec2 low(stage.low.x + (stage.width() - size.x) / 2, square.high.y + spec.gap);
  return {square, {low, {low.x + size.x, low.y + size.y}}, Aside::below};
}

}  // namespace

Arranged arrange(const Rect& stage, const ArrangeSpec& spec) {
  const ImVec2 room(stage.width(), stage.height());
  const float wide = std::min(room.y, room.x - spec.gap - spec.least_companion.x);
  const float tall = std::min(room.x, room.y - spec.gap - spec.least_companion.y);
  if (std::max(wide, tall) >= spec.least_subject) {
    return wide >= tall ? beside(stage, spec, wide) : below(stage, spec, tall);
  }
  const float side = std::max(0.0f, std::min(room.x, room.y));
  return {centred(stage, {side, side}), {}, Aside::folded};
}

}  // namespace lab
