// SPDX-License-Identifier: MIT
// The part of the state that all pages share.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "wasm/state/fields.h"

namespace lab {

enum ThemeChoice { kThemeAuto, kThemeLight, kThemeDark };

struct Settings {
  int page = 0;       // index into pages()
  std::string model;  // id; empty: the first that suits
  int theme = kThemeAuto;
  bool projector = false;
  int learn = 0;        // step of the lesson beside the page, from 1; 0: none
  std::string answers;  // to its questions (state/lesson.h)
  std::string hide;     // parts to trim, separated by commas: nav, controls, status, lens, detail

  void describe(Fields& fields);
};

}  // namespace lab
