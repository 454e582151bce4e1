// SPDX-License-Identifier: MIT
// From the page's events to ImGui's: pointers, two-finger gestures, wheel, keys, text.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "imgui.h"

namespace lab {

enum class PointerKind { move, down, up, leave, cancel };
enum class PointerType { mouse, touch, pen };

struct PointerEvent {
  PointerKind kind = PointerKind::move;
  int id = 0;
  ImVec2 position;  // in ImGui's units
  int button = 0;   // 0 left, 1 middle, 2 right
  PointerType type = PointerType::mouse;
};

// Two fingers, a pinch on a touchpad, or Ctrl and the wheel, since the last frame.
struct Gesture {
  bool active = false;
  ImVec2 pan;
  float zoom = 1;
  ImVec2 center;
};

struct KeyPress {
  std::string name;  // KeyboardEvent.key
  bool control = false;
  bool shift = false;
};

class Input {
 public:
  void pointer(const PointerEvent& event);
  // In lines, up and left above 0. zooming: pinch, or Ctrl held.
  void wheel(float dx, float dy, bool zooming);
  // name: KeyboardEvent.key. A key that goes down again without having been up repeats: how soon and how
  // often is for the visitor's own settings to say, not for a clock of ours, which on a slow screen takes
  // a short press for a long one.
  void key(std::string_view name, bool down, int modifiers);
  void text(std::string_view utf8);

  // Between NewFrame and Render: lets one finger scroll what it drags.
  void scroll_by_finger();
  // The item under the finger wants the whole drag (a bar, a curve): it does not scroll.
  void keep_drag() { drag_ = Drag::item; }
  // After a frame: what was for one frame is gone.
  void end_frame();

  const Gesture& gesture() const { return gesture_; }
  // True once if the key went down (or repeated) in this frame and no text field has the focus.
  bool pressed(std::string_view name, bool control = false, bool shift = false) const;
  // Since two fingers went down, until all are up.
  bool two_fingers_down() const { return gesture_holds_; }
  bool last_was_touch() const { return last_type_ == PointerType::touch; }
  // A finger is down and may still become a tap, a drag or a scroll.
  bool finger_waits() const { return fingers_.size() == 1 && drag_ == Drag::undecided; }

 private:
  struct Finger {
    ImVec2 position;
  };
  enum class Drag { none, undecided, scrolling, item };

  void touch(const PointerEvent& event);
  void two_fingers(int id, ImVec2 position);
  void lift();

  std::map<int, Finger> fingers_;
  PointerType last_type_ = PointerType::mouse;
  Gesture gesture_;
  bool gesture_holds_ = false;  // two fingers went down; the last one does not click
  Drag drag_ = Drag::none;
  bool lift_waits_ = false;  // a tap: the finger is up, the button still down for one frame
  ImVec2 drag_start_;
  ImGuiID scrolled_window_ = 0;
  std::vector<KeyPress> presses_;
  std::set<ImGuiKey> down_;  // as told; Dear ImGui may have an earlier event still in its queue
};

}  // namespace lab
