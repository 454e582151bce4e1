// SPDX-License-Identifier: MIT
// Pointers, gestures and keys (input.h).
#include "wasm/ui/input.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <utility>

#include "imgui_internal.h"

namespace lab {

namespace {

constexpr float kDragStart = 8;  // CSS pixels until a touch is a drag
constexpr float kZoomPerLine = 1.12f;

constexpr std::array<std::pair<std::string_view, ImGuiKey>, 19> kKeys{{
    {"ArrowLeft", ImGuiKey_LeftArrow},
    {"ArrowRight", ImGuiKey_RightArrow},
    {"ArrowUp", ImGuiKey_UpArrow},
    {"ArrowDown", ImGuiKey_DownArrow},
    {"Tab", ImGuiKey_Tab},
    {"Enter", ImGuiKey_Enter},
    {" ", ImGuiKey_Space},
    {"Escape", ImGuiKey_Escape},
    {"Backspace", ImGuiKey_Backspace},
    {"Delete", ImGuiKey_Delete},
    {"Home", ImGuiKey_Home},
    {"End", ImGuiKey_End},
    {"PageUp", ImGuiKey_PageUp},
    {"PageDown", ImGuiKey_PageDown},
    {"Insert", ImGuiKey_Insert},
    {"Shift", ImGuiKey_LeftShift},
    {"Control", ImGuiKey_LeftCtrl},
    {"Alt", ImGuiKey_LeftAlt},
    {"Meta", ImGuiKey_LeftSuper},
}};

ImGuiKey imgui_key(std::string_view name) {
  const auto found = std::find_if(kKeys.begin(), kKeys.end(),
                                  [&](const auto& entry) { return entry.first == name; });
  if (found != kKeys.end()) return found->second;
  if (name.size() != 1) return ImGuiKey_None;
  const char c = name[0];
  if (c >= 'a' && c <= 'z') return static_cast<ImGuiKey>(ImGuiKey_A + (c - 'a'));
  if (c >= 'A' && c <= 'Z') return static_cast<ImGuiKey>(ImGuiKey_A + (c - 'A'));
  if (c >= '0' && c <= '9') return static_cast<ImGuiKey>(ImGuiKey_0 + (c - '0'));
  return ImGuiKey_None;
}

// What goes on while the key stays down: to move, to delete, to take back. Holding Enter or Space on a
// control is one press of it.
bool repeats(ImGuiKey key, bool control) {
  const bool moves = key >= ImGuiKey_Tab && key <= ImGuiKey_Backspace;
  return moves || (control && key >= ImGuiKey_A && key <= ImGuiKey_Z);
}

float distance(ImVec2 a, ImVec2 b) { return std::hypot(a.x - b.x, a.y - b.y); }

// The window under a point that has something to scroll.
ImGuiWindow* scrollable(ImGuiWindow* window) {
  while (window != nullptr && window->ScrollMax.y <= 0) {
    window = (window->Flags & ImGuiWindowFlags_ChildWindow) ? window->ParentWindow : nullptr;
  }
  return window;
}

}  // namespace

void Input::pointer(const PointerEvent& event) {
  last_type_ = event.type;
  if (event.type == PointerType::touch) {
    touch(event);
    return;
  }
  ImGuiIO& io = ImGui::GetIO();
  io.AddMouseSourceEvent(event.type == PointerType::pen ? ImGuiMouseSource_Pen
                                                        : ImGuiMouseSource_Mouse);
  // ImGui's order of buttons is left, right, middle.
  const int button = event.button == 1 ? 2 : event.button == 2 ? 1 : 0;
  switch (event.kind) {
    case PointerKind::move: io.AddMousePosEvent(event.position.x, event.position.y); break;
    case PointerKind::down:
    case PointerKind::up:
      io.AddMousePosEvent(event.position.x, event.position.y);
      io.AddMouseButtonEvent(button, event.kind == PointerKind::down);
      break;
    case PointerKind::leave: io.AddMousePosEvent(-FLT_MAX, -FLT_MAX); break;
    case PointerKind::cancel:
      for (int i = 0; i < 3; ++i) io.AddMouseButtonEvent(i, false);
      break;
  }
}

void Input::touch(const PointerEvent& event) {
  ImGuiIO& io = ImGui::GetIO();
  io.AddMouseSourceEvent(ImGuiMouseSource_TouchScreen);
  const bool known = fingers_.contains(event.id);
  if (event.kind == PointerKind::down) {
    if (lift_waits_) lift();
    fingers_[event.id] = {event.position};
    if (fingers_.size() == 1) {
      drag_ = Drag::undecided;
      drag_start_ = event.position;
      io.AddMousePosEvent(event.position.x, event.position.y);
      io.AddMouseButtonEvent(0, true);
    } else if (!gesture_holds_) {
      // The first finger was no click after all.
      gesture_holds_ = true;
      drag_ = Drag::none;
      io.AddMousePosEvent(-FLT_MAX, -FLT_MAX);
      io.AddMouseButtonEvent(0, false);
    }
  } else if (event.kind == PointerKind::move && known) {
    if (fingers_.size() == 2) two_fingers(event.id, event.position);
    fingers_[event.id].position = event.position;
    if (!gesture_holds_) io.AddMousePosEvent(event.position.x, event.position.y);
  } else if (known) {
    const bool tap = finger_waits() && event.kind == PointerKind::up;
    fingers_.erase(event.id);
    if (!gesture_holds_) {
      if (event.kind == PointerKind::cancel) io.AddMousePosEvent(-FLT_MAX, -FLT_MAX);
      lift_waits_ = tap;
      if (!tap) lift();
    }
    if (fingers_.empty()) {
      gesture_holds_ = false;
      drag_ = Drag::none;
    }
  }
}

void Input::lift() {
  lift_waits_ = false;
  ImGui::GetIO().AddMouseButtonEvent(0, false);
  ImGui::GetIO().AddMousePosEvent(-FLT_MAX, -FLT_MAX);  // a lifted finger hovers over nothing
}

void Input::two_fingers(int id, ImVec2 position) {
  const auto other = std::find_if(fingers_.begin(), fingers_.end(),
                                  [id](const auto& finger) { return finger.first != id; });
  const ImVec2 before = fingers_.at(id).position;
  const ImVec2 anchor = other->second.position;
  const float old_distance = distance(before, anchor);
  const float new_distance = distance(position, anchor);
  gesture_.active = true;
  gesture_.pan.x += (position.x - before.x) / 2;
  gesture_.pan.y += (position.y - before.y) / 2;
  if (old_distance > 1 && new_distance > 1) gesture_.zoom *= new_distance / old_distance;
  gesture_.center = {(position.x + anchor.x) / 2, (position.y + anchor.y) / 2};
}

void Input::wheel(float dx, float dy, bool zooming) {
  if (!zooming) {
    ImGui::GetIO().AddMouseWheelEvent(dx, dy);
    return;
  }
  gesture_.active = true;
  gesture_.zoom *= std::pow(kZoomPerLine, dy);
  gesture_.center = ImGui::GetIO().MousePos;
}

void Input::key(std::string_view name, bool down, int modifiers) {
  ImGuiIO& io = ImGui::GetIO();
  const bool control = (modifiers & (2 | 8)) != 0;
  io.AddKeyEvent(ImGuiMod_Shift, (modifiers & 1) != 0);
  io.AddKeyEvent(ImGuiMod_Ctrl, control);
  io.AddKeyEvent(ImGuiMod_Alt, (modifiers & 4) != 0);
  const ImGuiKey key = imgui_key(name);
  const bool again = down && down_.contains(key);
  // Its press begins anew in the next frame: one a frame at most, so that a slow page does not go on after
  // the key is up.
  if (again && repeats(key, control)) ImGui::GetKeyData(key)->DownDuration = -1;
  if (key != ImGuiKey_None) io.AddKeyEvent(key, down);
  if (!down) {
    down_.erase(key);
    return;
  }
  down_.insert(key);
  if (io.WantTextInput) return;
  presses_.push_back({std::string(name), control, (modifiers & 1) != 0});
}

void Input::text(std::string_view utf8) {
  // ImGui leaves out what comes while Ctrl is down, as it is where Ctrl and V have pasted.
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Ctrl, false);
  ImGui::GetIO().AddInputCharactersUTF8(std::string(utf8).c_str());
}

bool Input::pressed(std::string_view name, bool control, bool shift) const {
  const bool letter = name.size() == 1 && std::isalpha(static_cast<unsigned char>(name[0])) != 0;
  return std::any_of(presses_.begin(), presses_.end(), [&](const KeyPress& press) {
    if (press.control != control) return false;
    if (!letter) return press.name == name;
    const bool same = press.name.size() == 1 &&
                      std::tolower(static_cast<unsigned char>(press.name[0])) == name[0];
    return same && press.shift == shift;
  });
}

void Input::scroll_by_finger() {
  if (fingers_.size() != 1 || gesture_holds_ || drag_ == Drag::item || drag_ == Drag::none) return;
  ImGuiContext& g = *ImGui::GetCurrentContext();
  const ImVec2 at = g.IO.MousePos;
  if (drag_ == Drag::undecided) {
    if (distance(at, drag_start_) < kDragStart) return;
    ImGuiWindow* window = scrollable(g.HoveredWindow);
    const bool upright = std::abs(at.y - drag_start_.y) > std::abs(at.x - drag_start_.x);
    drag_ = window != nullptr && upright ? Drag::scrolling : Drag::item;
    if (drag_ == Drag::item) return;
    scrolled_window_ = window->ID;
    ImGui::ClearActiveID();
  }
  ImGuiWindow* window = ImGui::FindWindowByID(scrolled_window_);
  if (window != nullptr) ImGui::SetScrollY(window, window->Scroll.y - g.IO.MouseDelta.y);
}

void Input::end_frame() {
  if (lift_waits_) lift();
  gesture_ = {};
  presses_.clear();
}

}  // namespace lab
