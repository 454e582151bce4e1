// SPDX-License-Identifier: MIT
// Fields of the shared state (settings.h).
#include "wasm/shell/settings.h"

#include <vector>

#include "wasm/views/view.h"

namespace lab {

void Settings::describe(Fields& fields) {
  constexpr std::array<std::string_view, 3> kThemes{"auto", "light", "dark"};
  std::vector<std::string_view> ids;
  for (const Page& entry : pages()) ids.push_back(entry.id);
  fields.choice("page", page, ids);
  fields.word("model", model);
  fields.choice("theme", theme, kThemes);
  fields.flag("projector", projector, false);
  fields.integer("learn", learn, {0, 0, 99});
  fields.word("answers", answers);
  fields.word("hide", hide);
}

}  // namespace lab
