// SPDX-License-Identifier: MIT
// Page Explore: what pointer, fingers and keys do to the plane, and playback (explore.h). A position
// enters the state by rest_at and move_to alone, which take none that is not finite.
#include <algorithm>
#include <cmath>

#include "imgui_internal.h"
#include "wasm/views/explore.h"
#include "wasm/views/explore_range.h"

namespace lab {

namespace {

bool lies_in(const Rect& rect, ImVec2 at) {
  return at.x >= rect.low.x && at.x < rect.high.x && at.y >= rect.low.y && at.y < rect.high.y;
}

}  // namespace

void ExploreView::interact(Context& context, const PlaneFrame& frame) {
  const ImGuiIO& io = ImGui::GetIO();
  const bool pointed = ImGui::IsMousePosValid(&io.MousePos);
  // The keyboard's focus is not a pointer.
  const bool hovered = pointed && ImGui::IsItemHovered(ImGuiHoveredFlags_NoNavOverride);
  if (io.MouseDelta.x != 0 || io.MouseDelta.y != 0 || ImGui::IsAnyMouseDown()) keys_lead_ = false;
  if (ImGui::IsItemActivated()) rest_before_drag_ = state_.rest;
  if (ImGui::IsItemActive() && pointed) drag(context, frame);
  if (ImGui::IsItemDeactivated()) finish_drag(context, frame);
  if (!playing_) {
    const bool led =
        (hovered && !keys_lead_) || (pointed && ImGui::IsItemActive() && state_.tool == kLook);
    live_ = led ? std::optional(frame.to_plane(io.MousePos)) : std::nullopt;
  }
  if (hovered && io.MouseWheel != 0) {
    zoom_at(frame, io.MousePos, std::pow(0.85, static_cast<double>(io.MouseWheel)));
  }
  const Gesture& gesture = context.input.gesture();
  if (gesture.active && lies_in(frame.rect, gesture.center)) {
    zoom_at(frame, gesture.center, 1 / static_cast<double>(gesture.zoom));
    move_to(state_.x - static_cast<double>(gesture.pan.x / frame.rect.width()) * state_.span,
            state_.y + static_cast<double>(gesture.pan.y / frame.rect.height()) * state_.span,
            state_.span);
  }
  move_by_keys(context, frame);
}

void ExploreView::drag(Context& context, const PlaneFrame& frame) {
  const ImGuiIO& io = ImGui::GetIO();
  context.keeps_drag = true;
  const bool left = ImGui::IsMouseDown(ImGuiMouseButton_Left);
  const bool other =
      ImGui::IsMouseDown(ImGuiMouseButton_Right) || ImGui::IsMouseDown(ImGuiMouseButton_Middle);
  if (other || (left && state_.tool == kMove)) {
    move_to(state_.x - static_cast<double>(io.MouseDelta.x / frame.rect.width()) * state_.span,
            state_.y + static_cast<double>(io.MouseDelta.y / frame.rect.height()) * state_.span,
            state_.span);
    return;
  }
  if (!left || context.input.two_fingers_down()) return;
  const auto point = clamped(area_of(frame.grid), frame.to_plane(io.MousePos));
  if (!point) return;
  if (state_.tool == kLook) {
    playing_ = false;
    rest_at(*point);
    return;
  }
  const auto x = static_cast<float>(point->x);
  const auto y = static_cast<float>(point->y);
  if (drawing_.empty()) {
    playing_ = false;
    drawing_ = {x, y};
    return;
  }
  const float away = std::hypot(x - drawing_[drawing_.size() - 2], y - drawing_.back());
  if (static_cast<double>(away) <= state_.span * 0.008) return;
  drawing_.push_back(x);
  drawing_.push_back(y);
}

void ExploreView::finish_drag(const Context& context, const PlaneFrame& frame) {
  constexpr double kTolerance = 0.004;  // of the span: less than two pixels
  constexpr std::size_t kMostPoints = 60;
  constexpr float kClick = 4;  // pixels that a pointer may move in a click
  constexpr float kReach = 7;  // from a dot
  const bool pinched = context.input.two_fingers_down();
  if (pinched) state_.rest = rest_before_drag_;  // the first finger meant no place
  if (drawing_.size() >= 4 && !pinched) {
    state_.path = simplified(drawing_, state_.span * kTolerance, kMostPoints);
    travelled_ = 0;
    playing_ = !context.host.reduced_motion;
  }
  drawing_.clear();
  const ImGuiIO& io = ImGui::GetIO();
  const bool click = state_.tool == kLook && !pinched &&
                     ImGui::IsMouseReleased(ImGuiMouseButton_Left) &&
                     io.MouseDragMaxDistanceSqr[0] < kClick * kClick;
  if (!click) return;
  // On a map every click is meant for a dot.
  const float wide = context.ui.touch || on_map_ ? 2 : 1;
  const auto dot = dot_near(frame, io.MouseClickedPos[0], wide * kReach);
  state_.dot = dot.value_or(-1);
  if (dot) rest_at(dots_[static_cast<std::size_t>(*dot)].at);
}

std::optional<int> ExploreView::dot_near(const PlaneFrame& frame, ImVec2 position,
                                         float reach) const {
  std::optional<int> nearest;
  for (std::size_t i = 0; i < dots_.size(); ++i) {
    const ImVec2 at = frame.to_screen(dots_[i].at);
    const float away = std::hypot(at.x - position.x, at.y - position.y);
    if (!lies_in(frame.rect, at) || away > reach || !shows(dots_[i])) continue;
    reach = away;
    nearest = static_cast<int>(i);
  }
  return nearest;
}

void ExploreView::zoom_at(const PlaneFrame& frame, ImVec2 position, double factor) {
  const double span = std::clamp(state_.span * factor, kSmallestSpan, kLargestSpan);
  const PlanePoint fixed = frame.to_plane(position);
  const double kept = span / state_.span;
  move_to(fixed.x + (state_.x - fixed.x) * kept, fixed.y + (state_.y - fixed.y) * kept, span);
}

void ExploreView::move_by_keys(Context& context, const PlaneFrame& frame) {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  const Input& input = context.input;
  if (g.IO.WantTextInput || ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) return;
  if (input.pressed("+") || input.pressed("=")) move_to(state_.x, state_.y, state_.span * 0.8);
  if (input.pressed("-")) move_to(state_.x, state_.y, state_.span * 1.25);
  if (input.pressed("0")) fit_view(*context.model);
  if (input.pressed("s")) save_grid(context);
  if (input.pressed("e")) save_print(context);
  if (input.pressed("c")) toggle_pin(frame.grid);
  if (input.pressed("n")) {
    const ImVec2 lens = frame.to_screen(looked_at(frame.grid));
    state_.dot = dot_near(frame, lens, frame.rect.width()).value_or(-1);
  }
  const bool here = ImGui::IsItemFocused() || g.NavDisableHighlight;
  if (!here || (g.ActiveId != 0 && g.ActiveId != ImGui::GetItemID())) return;
  if (input.pressed(" ") && state_.path.size() >= 4) toggle_play();
  const double step = state_.span * (g.IO.KeyShift ? 0.005 : 0.025);
  const auto pressed = [id = ImGui::GetItemID()](ImGuiKey key) {
    ImGui::SetKeyOwner(key, id);
    return ImGui::IsKeyPressed(key, id, ImGuiInputFlags_Repeat) ? 1.0 : 0.0;
  };
  const double x = pressed(ImGuiKey_RightArrow) - pressed(ImGuiKey_LeftArrow);
  const double y = pressed(ImGuiKey_UpArrow) - pressed(ImGuiKey_DownArrow);
  if (x == 0 && y == 0) return;
  const PlanePoint from = looked_at(frame.grid);
  const PlanePoint aim =
      on_map_ ? next_on_map(from, x, y) : PlanePoint{from.x + x * step, from.y + y * step};
  playing_ = false;
  live_.reset();
  keys_lead_ = true;
  const auto to = clamped(area_of(frame.grid), aim);
  // The view goes along with a lens that leaves it.
  if (on_map_ && to && (to->x != aim.x || to->y != aim.y)) move_to(aim.x, aim.y, state_.span);
  if (to) rest_at(on_map_ ? aim : *to);
}

void ExploreView::toggle_pin(const GridSpec& grid) {
  if (state_.pin.size() == 2) {
    state_.pin.clear();
    return;
  }
  const PlanePoint point = looked_at(grid);
  state_.pin = {static_cast<float>(point.x), static_cast<float>(point.y)};
}

// A path that stops leaves the lens where it is, also if the pointer lies on the plane.
void ExploreView::toggle_play() {
  if (playing_ && live_) {
    rest_at(*live_);
    keys_lead_ = true;
  }
  playing_ = !playing_;
}

void ExploreView::play(Context& context) {
  if (!playing_ || state_.path.size() < 4) return;
  travelled_ += state_.speed * context.elapsed;
  live_ = point_at(state_.path, travelled_);
  context.animating = true;
}

}  // namespace lab
