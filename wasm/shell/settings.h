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
  std::string hide;  // parts to trim, separated by commas: nav, controls, status, lens, detail

  void describe(Fields& fields);
};

}  // namespace lab
