// SPDX-License-Identifier: MIT
// Line icons of the icon font in assets/fonts. The subset there is made from this list: a value is the
// icon's code point, the first word of its comment its name in Lucide.
#pragma once

#include "imgui.h"
#include "wasm/ui/theme.h"

namespace lab {

enum class Icon : ImWchar {
  none = 0,
  sheet = 0xe0ff,      // layout-grid, page Sample
  compass = 0xe09b,    // compass, page Explore
  magnifier = 0xe151,  // search, page Inspect
  undo = 0xe2a1,       // undo-2
  redo = 0xe2a0,       // redo-2
  link = 0xe102,       // link
  projector = 0xe4ae,  // presentation
  sun = 0xe178,        // sun
  moon = 0xe11e,       // moon
  contrast = 0xe09d,   // contrast, light or dark after the system
  question = 0xe082,   // circle-question-mark
  dice = 0xe28b,       // dice-5
  download = 0xe0b2,   // download
  upload = 0xe19e,     // upload
  play = 0xe13c,       // play
  pause = 0xe12e,      // pause
  cross = 0xe1b2,      // x
  check = 0xe06c,      // check
  warning = 0xe193,    // triangle-alert
  right = 0xe06f,      // chevron-right
  up = 0xe070,         // chevron-up
  down = 0xe06d,       // chevron-down
  pencil = 0xe1f9,     // pencil
  hand = 0xe1d7,       // hand
  pointer = 0xe1c3,    // mouse-pointer-2
  home = 0xe0f5,       // house
  trash = 0xe18e,      // trash-2
  info = 0xe0f9,       // info
  eraser = 0xe28f,     // eraser
  film = 0xe0d0,       // film
  camera = 0xe064,     // camera
  book = 0xe05f,       // book-open
  pin = 0xe259,        // pin
  plus = 0xe13d,       // plus
  package = 0xe129,    // package
  reset = 0xe148,      // rotate-ccw
  sliders = 0xe29a,    // sliders-horizontal
  chart = 0xe2a5,      // chart-line
  swap = 0xe24a,       // arrow-left-right
  list = 0xe106,       // list
  filter = 0xe0dc,     // funnel
};

// Draws into the current window, on whole device pixels. A large icon that theme.cpp does not raster
// is the medium one, stretched.
void draw_icon(const Fonts& fonts, Icon icon, ImVec2 center, ImU32 color,
               IconSize size = IconSize::medium);

}  // namespace lab
