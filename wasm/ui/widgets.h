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

struct Ui {
  Theme theme = light_theme();
  Fonts fonts;
  bool narrow = false;  // phone layout
  bool touch = false;   // larger targets
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
};
// True while it changes. Ctrl+click types a value.
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

// A region that scrolls with the wheel, the keyboard and a finger.
void begin_scroll(const char* id, ImVec2 size, ImVec2 padding);
void end_scroll();

}  // namespace lab
