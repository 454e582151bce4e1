// SPDX-License-Identifier: MIT
// The page's controls. Behaviour (focus, keyboard, dragging) is ImGui's; looks are the theme's.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "wasm/ui/icons.h"
#include "wasm/ui/theme.h"

namespace lab {

// What the keyboard is on, in words for people who do not see it: "Temperature, slider, 1.00".
struct FocusReport {
  std::string label;
  const char* role = "";  // a kRole
  std::string value;

  bool operator==(const FocusReport&) const = default;
};

inline constexpr const char* kRoleButton = "button";
inline constexpr const char* kRoleTab = "tab";
inline constexpr const char* kRoleChoice = "choice";
inline constexpr const char* kRoleSwitch = "switch";
inline constexpr const char* kRoleSlider = "slider";
inline constexpr const char* kRoleBars = "bars";  // arrows walk and change them; no digits
inline constexpr const char* kRoleField = "field";
inline constexpr const char* kRoleNote = "note";
inline constexpr const char* kRolePicture = "picture";  // sheet, plane, map

struct Ui {
  Theme theme = light_theme();
  Fonts fonts;
  bool narrow = false;           // phone layout
  bool low = false;              // a window with little height: less air
  bool touch = false;            // larger targets
  FocusReport* focus = nullptr;  // of this frame; null: nobody asks
  // A finger is down that may still mean to scroll: sliders hold still.
  bool finger_waits = false;

  float control_height() const { return touch ? 5 * kGrid : 4.25f * kGrid; }
};

// What a symbol on the page means: shown as a tooltip of a small mark.
struct Note {
  const char* title;
  const char* formula;
  const char* text;
  const char* paper;
};

// Whether the keyboard's focus is visibly on the last item.
bool item_has_keyboard();
// Whether the pointer is on the last item. Dear ImGui calls the item with the keyboard's focus hovered, too,
// wherever the pointer is.
bool item_has_pointer();
// True if the key goes down or repeats while the keyboard's focus is on the last item. The key is
// then the item's own: it moves no focus and scrolls nothing.
bool item_key(ImGuiKey key);
// Tells of the last item if the keyboard's focus is on it. Every item that can have it says so: the
// controls below do, an item that a page makes itself has to.
void report_focus(const Ui& ui, std::string_view label, const char* role,
                  std::string_view value = "");

enum class ButtonKind { primary, quiet };
enum class ButtonAlign { center, left };

struct ButtonSpec {
  const char* label;  // may end in "##id"
  Icon icon = Icon::none;
  ButtonKind kind = ButtonKind::quiet;
  ButtonAlign align = ButtonAlign::center;
  float width = 0;  // 0: as the label needs, below 0: all that is left
  const char* tooltip = nullptr;
};
bool button(const Ui& ui, const ButtonSpec& spec);

struct IconButtonSpec {
  const char* id;
  Icon icon;
  const char* tooltip;
  bool selected = false;
  bool enabled = true;
};
bool icon_button(const Ui& ui, const IconButtonSpec& spec);

// One of a few, side by side. True if it changed.
bool segmented(const Ui& ui, const char* id, std::span<const char* const> labels, int& value);

struct SliderSpec {
  const char* label;
  const char* format = "%.2f";
  double low = 0;
  double high = 1;
  bool logarithmic = false;
  const Note* note = nullptr;
  double step = 0;  // of an arrow key; 0: about a hundredth of the range
};
// True while it changes. With the keyboard's focus, arrows step, Page Up and Page Down go ten steps,
// Home and End all the way; Enter or a digit types a value, as Ctrl and a click do.
bool slider(const Ui& ui, const SliderSpec& spec, double& value);
bool slider(const Ui& ui, const SliderSpec& spec, int& value);

bool toggle(const Ui& ui, const char* label, bool& value);

struct ChipSpec {
  const char* label;  // may end in "##id"
  bool selected = false;
  ImU32 swatch = 0;  // 0: none
};
bool chip(const Ui& ui, const ChipSpec& spec);
// Moves to the next line if an item of this width does not fit any more.
void flow(float next_width);
float chip_width(const Ui& ui, const ChipSpec& spec);

// A number with a field, steppers and dice.
bool seed_field(const Ui& ui, const char* label, std::uint64_t& seed);

void section(const Ui& ui, const char* title, const Note* note = nullptr);
void note_mark(const Ui& ui, const Note& note);
void tooltip(const Ui& ui, const char* text);  // of the last item

void text(ImFont* font, ImU32 color, std::string_view text);
void wrapped_text(ImFont* font, ImU32 color, std::string_view text);
ImVec2 text_size(ImFont* font, std::string_view text, float wrap_width = 0);
void draw_text(ImDrawList& list, ImFont* font, ImVec2 at, ImU32 color, std::string_view text);
// Text cut with an ellipsis where it is wider than width.
std::string elided(ImFont* font, std::string_view text, float width);
// In its middle: a path begins with its folder and ends with what tells files apart.
std::string elided_middle(ImFont* font, std::string_view text, float width);
// At its start: a model's title begins with its data, and ends with what tells those of one data set apart.
std::string elided_start(ImFont* font, std::string_view text, float width);

// A region that scrolls with the wheel, the keyboard and a finger.
void begin_scroll(const char* id, ImVec2 size, ImVec2 padding);
void end_scroll();

}  // namespace lab
