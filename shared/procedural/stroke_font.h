// SPDX-License-Identifier: MIT
// The few letters and figures that procedural capsules are printed with, as pen strokes.
#pragma once

#include <string_view>
#include <vector>

#include "shared/procedural/strokes.h"

namespace lab {

// Curves of a line of text from x = 0 on; letters are 1 high, y from 0 (top) to 1.
// text: of the letters "05ABL". Throws lab::Error on another one.
std::vector<Polyline> text_strokes(std::string_view text);

// Where the last letter of such a line ends.
double text_width(std::string_view text);

}  // namespace lab
