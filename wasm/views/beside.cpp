// SPDX-License-Identifier: MIT
// See beside.h.
#include "wasm/views/beside.h"

#include <algorithm>

#include "wasm/state/titles.h"

namespace lab {

std::vector<const ModelEntry*> others_of_dataset(const Context& context,
                                                 bool Capabilities::* needed) {
  std::vector<const ModelEntry*> found;
  for (const ModelEntry& entry : context.models.list()) {
    const bool fits = entry.id != context.model->key && entry.can.*needed &&
                      entry.dataset == context.model->manifest.dataset.name;
    if (fits) found.push_back(&entry);
  }
  return found;
}

std::vector<std::string> named_in(const std::string& beside,
                                  const std::vector<const ModelEntry*>& others, std::size_t most) {
  const std::string list = "," + beside + ",";
  std::vector<std::string> keys;
  for (const ModelEntry* entry : others) {
    const bool named = list.find("," + entry->id + ",") != std::string::npos;
    if (named && keys.size() < most) keys.push_back(entry->id);
  }
  return keys;
}

void choose_beside(const Ui& ui, const std::vector<const ModelEntry*>& others,
                   std::vector<std::string> chosen, std::size_t most, std::string& beside) {
  if (others.empty()) return;
  section(ui, "Beside it");
  for (const ModelEntry* entry : others) {
    bool on = std::ranges::find(chosen, entry->id) != chosen.end();
    const float width = ImGui::GetContentRegionAvail().x - 6 * kGrid;
    const std::string label =
        elided(ui.fonts.body, own_part(entry->title), width) + "##" + entry->id;
    const bool pressed = toggle(ui, label.c_str(), on);
    tooltip(ui, entry->title.c_str());
    if (!pressed) continue;
    if (!on) std::erase(chosen, entry->id);
    if (on && chosen.size() >= most) chosen.erase(chosen.begin());
    if (on) chosen.push_back(entry->id);
    beside = chosen.empty() ? "none" : "";
    for (const std::string& id : chosen) beside += (beside.empty() ? "" : ",") + id;
  }
}

}  // namespace lab
