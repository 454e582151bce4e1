// SPDX-License-Identifier: MIT
// The lesson beside the page that its step has opened: text, task, question, and the way on.
#pragma once

#include "wasm/shell/settings.h"
#include "wasm/shell/shell.h"

namespace lab {

inline constexpr float kLessonWidth = 42 * kGrid;

// Into the window on show, as wide as it has room.
void draw_lesson(const Context& context, const Settings& settings, ShellActions& actions);

}  // namespace lab
