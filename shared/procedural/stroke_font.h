// SPDX-License-Identifier: MIT
// The letters and figures that procedural capsules are printed with, as pen strokes.
#pragma once

#include <string_view>
#include <vector>

#include "shared/procedural/strokes.h"

namespace lab {

// Curves of a line of text from x = 0 on; letters are 1 high, 0.66 wide, y from 0 (top) to 1.
// text: of figures and the letters "ABCDEGIKLMNOPRSTV". advance: from one letter's left edge to the next one's.
// Throws lab::Error on another letter.
std::vector<Polyline> text_strokes(std::string_view text, double advance);

// Where the last letter of such a line ends. Precondition: text is not empty.
double text_width(std::string_view text, double advance);

}  // namespace lab
