// SPDX-License-Identifier: MIT
// The classes of a model's data set as chips in their colours.
#pragma once

#include <string>

#include "wasm/views/plots.h"
#include "wasm/views/view.h"

namespace lab {

enum class AnyChip { present, absent };

// One class or any (-1). True if it changed.
inline bool class_chips(const Ui& ui, const Model& model, int& label,
                        AnyChip any = AnyChip::present) {
  const int before = label;
  if (any == AnyChip::present && chip(ui, {.label = "any", .selected = label < 0})) label = -1;
  const auto& classes = model.manifest.dataset.classes;
  for (int i = 0; i < static_cast<int>(classes.size()); ++i) {
    const std::string name = classes[static_cast<std::size_t>(i)] + "##" + std::to_string(i);
    const ChipSpec spec{name.c_str(), label == i, packed(class_color(i))};
    if (i > 0 || any == AnyChip::present) flow(chip_width(ui, spec));
    if (chip(ui, spec)) label = label == i ? -1 : i;
  }
  return label != before;
}

}  // namespace lab
