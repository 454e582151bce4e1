// SPDX-License-Identifier: MIT
// Page Explore: what pointer, fingers and keys do to the plane, and playback (explore.h).
#include <algorithm>
#include <cmath>

#include "imgui_internal.h"
#include "wasm/views/explore.h"

namespace lab {

namespace {

constexpr double kSmallestSpan = 0.01;
constexpr double kLargestSpan = 200;

}  // namespace

void ExploreView::interact(Context& context, const PlaneFrame& frame) {
  const ImGuiIO& io = ImGui::GetIO();
  const bool hovered = ImGui::IsItemHovered();
  if (ImGui::IsItemActive()) drag(context, frame);
  if (ImGui::IsItemDeactivated()) finish_path(context);
  if (!playing_) {
    const bool inside = hovered || (ImGui::IsItemActive() && state_.tool == kLook);
    live_ = inside ? std::optional(frame.to_plane(io.MousePos)) : std::nullopt;
  }
  if (hovered && io.MouseWheel != 0) {
    zoom_at(frame, io.MousePos, std::pow(0.85, static_cast<double>(io.MouseWheel)));
  }
  const Gesture& gesture = context.input.gesture();
  const bool over = gesture.center.x >= frame.rect.low.x && gesture.center.x < frame.rect.high.x &&
                    gesture.center.y >= frame.rect.low.y && gesture.center.y < frame.rect.high.y;
  if (gesture.active && over) {
    zoom_at(frame, gesture.center, 1 / static_cast<double>(gesture.zoom));
    state_.x -= static_cast<double>(gesture.pan.x / frame.rect.width()) * state_.span;
    state_.y += static_cast<double>(gesture.pan.y / frame.rect.height()) * state_.span;
  }
  move_by_keys(context);
}

void ExploreView::drag(Context& context, const PlaneFrame& frame) {
  const ImGuiIO& io = ImGui::GetIO();
  context.keeps_drag = true;
  const bool left = ImGui::IsMouseDown(ImGuiMouseButton_Left);
  const bool other =
      ImGui::IsMouseDown(ImGuiMouseButton_Right) || ImGui::IsMouseDown(ImGuiMouseButton_Middle);
  if (other || (left && state_.tool == kMove)) {
    state_.x -= static_cast<double>(io.MouseDelta.x / frame.rect.width()) * state_.span;
    state_.y += static_cast<double>(io.MouseDelta.y / frame.rect.height()) * state_.span;
    return;
  }
  if (!left) return;
  const PlanePoint point = frame.to_plane(io.MousePos);
  if (state_.tool == kLook) {
    playing_ = false;
    state_.pinned = {static_cast<float>(point.x), static_cast<float>(point.y)};
    return;
  }
  const auto x = static_cast<float>(point.x);
  const auto y = static_cast<float>(point.y);
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

void ExploreView::finish_path(const Context& context) {
  constexpr double kTolerance = 0.004;  // of the span: less than two pixels
  constexpr std::size_t kMostPoints = 60;
  const bool drawn = drawing_.size() >= 4 && !context.input.two_fingers_down();
  if (drawn) {
    state_.path = simplified(drawing_, state_.span * kTolerance, kMostPoints);
    travelled_ = 0;
    playing_ = !context.host.reduced_motion;
  }
  drawing_.clear();
}

void ExploreView::zoom_at(const PlaneFrame& frame, ImVec2 position, double factor) {
  const double span = std::clamp(state_.span * factor, kSmallestSpan, kLargestSpan);
  const PlanePoint fixed = frame.to_plane(position);
  const double kept = span / state_.span;
  state_.x = fixed.x + (state_.x - fixed.x) * kept;
  state_.y = fixed.y + (state_.y - fixed.y) * kept;
  state_.span = span;
}

void ExploreView::move_by_keys(Context& context) {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  const Input& input = context.input;
  if (g.IO.WantTextInput || ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) return;
  if (input.pressed("+") || input.pressed("="))
    state_.span = std::max(kSmallestSpan, state_.span * 0.8);
  if (input.pressed("-")) state_.span = std::min(kLargestSpan, state_.span * 1.25);
  if (input.pressed("0")) fit_view(*context.model);
  if (input.pressed("s")) save_grid(context);
  const bool here = ImGui::IsItemFocused() || g.NavDisableHighlight;
  if (!here || (g.ActiveId != 0 && g.ActiveId != ImGui::GetItemID())) return;
  if (input.pressed(" ") && state_.path.size() >= 4) playing_ = !playing_;
  const double step = state_.span * (g.IO.KeyShift ? 0.005 : 0.025);
  const auto pressed = [id = ImGui::GetItemID()](ImGuiKey key) {
    ImGui::SetKeyOwner(key, id);
    return ImGui::IsKeyPressed(key, id, ImGuiInputFlags_Repeat) ? 1.0 : 0.0;
  };
  const double x = pressed(ImGuiKey_RightArrow) - pressed(ImGuiKey_LeftArrow);
  const double y = pressed(ImGuiKey_UpArrow) - pressed(ImGuiKey_DownArrow);
  if (x == 0 && y == 0) return;
  playing_ = false;
  live_.reset();
  if (state_.pinned.size() != 2) {
    state_.pinned = {static_cast<float>(state_.x), static_cast<float>(state_.y)};
  }
  state_.pinned[0] += static_cast<float>(x * step);
  state_.pinned[1] += static_cast<float>(y * step);
}

void ExploreView::play(Context& context) {
  if (!playing_ || state_.path.size() < 4) return;
  travelled_ += state_.speed * context.elapsed;
  live_ = point_at(state_.path, travelled_);
  context.animating = true;
}

}  // namespace lab
