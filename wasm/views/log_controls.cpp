// SPDX-License-Identifier: MIT
// Page Train log: the controls, and how the model was made.
#include <algorithm>

#include "imgui_internal.h"
#include "wasm/views/log.h"

namespace lab {

namespace {

constexpr Note kCurvesNote{
    "Loss curves", "loss = reconstruction + \u03b2 KL",
    "The loss is what training makes small; its terms are drawn on their own. \"Training\": "
    "averaged "
    "over the pictures of that epoch. \"Held out\": of pictures that are not trained on. Where the "
    "second rises while the first falls, the model learns its pictures by heart. Of a GAN there "
    "are "
    "two players, whose losses rise and fall against each other: they say little about quality.",
    "Kingma and Welling 2014; Goodfellow et al. 2014"};

constexpr Note kMadeNote{
    "How it was made", "",
    "Enough to make the model again: the command, the seed of all random numbers, the program's "
    "version, and a checksum of the training data.",
    ""};

void draw_fact(const Ui& ui, const char* name, const std::string& value) {
  text(ui.fonts.small, ui.theme.muted, name);
  wrapped_text(ui.fonts.small, ui.theme.text, value);
}

// "batch 128, epochs 40": a line for each would be a page.
std::string settings_text(const std::map<std::string, std::string>& settings) {
  std::string text;
  for (const auto& [key, value] : settings) {
    text += (text.empty() ? "" : "\n") + key + " = " + value;
  }
  return text;
}

}  // namespace

void LogView::draw_controls(Context& context) {
  const Ui& ui = context.ui;
  section(ui, "Loss curves", &kCurvesNote);
  toggle(ui, "Logarithmic scale", state_.logarithmic);
  ImGui::BeginDisabled(!has_film() || sheet_.pixels.empty());
  if (button(ui, {.label = "Save the film",
                  .icon = Icon::film,
                  .width = -1,
                  .tooltip = "All its pictures as a GIF that repeats (S)"})) {
    save_film(context);
  }
  ImGui::EndDisabled();
  const Provenance& made = context.model->manifest.provenance;
  section(ui, "How it was made", &kMadeNote);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {kGrid, 0.25f * kGrid});
  draw_fact(ui, "Command", made.command);
  ImGui::PopStyleVar();
  if (button(ui, {.label = "Copy the command", .icon = Icon::link, .width = -1})) {
    context.outbox.push(Copy{made.command, "The command is in the clipboard."});
  }
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {kGrid, 0.25f * kGrid});
  draw_fact(ui, "Seed", std::to_string(made.seed));
  draw_fact(ui, "Trained on", made.device + ", LibTorch " + made.libtorch);
  draw_fact(ui, "Version of the program", made.commit);
  draw_fact(ui, "Checksum of the training data", made.dataset_sha256);
  for (const ParentBundle& parent : made.parents) draw_fact(ui, "Built on", parent.id);
  draw_fact(ui, "Licence", made.licence);
  draw_fact(ui, "Settings", settings_text(made.settings));
  ImGui::PopStyleVar();
}

}  // namespace lab
