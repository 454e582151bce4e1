// SPDX-License-Identifier: MIT
// Controls of page Explore (explore.h).
#include <algorithm>
#include <array>
#include <cmath>

#include "imgui_internal.h"
#include "shared/image/pixels.h"
#include "wasm/views/explore.h"
#include "wasm/views/plots.h"

namespace lab {

namespace {

constexpr Note kPlaneNote{
    "Latent plane", "picture(x, y) = decoder(origin + x u + y v)",
    "Every place of the plane is a code, and the decoder draws it. Neighbouring codes give similar "
    "pictures because training asks every code to work for all of its neighbourhood.",
    "Kingma and Welling 2014, Auto-Encoding Variational Bayes"};

constexpr Note kSpacingNote{
    "Spacing", "x = \u03a6\u207b\u00b9(p)",
    "Even: equal steps of the code. By the prior: equal steps of probability, so that every cell "
    "stands for the same share of random samples.",
    "Kingma and Welling 2014, appendix A"};

constexpr Note kThreeNote{
    "Plane through three codes",
    "u = (B \u2212 A) / |B \u2212 A|,  v \u2225 C \u2212 A \u2212 ((C \u2212 A) u) u",
    "In a space of many dimensions, the flat section that holds the codes of three real pictures. "
    "The points of the map are projected onto it.",
    ""};

constexpr Note kMapNote{
    "Map", "(x, y) = projection of encoder(picture)",
    "Where the encoder puts real test pictures that it was not trained on, coloured by class.", ""};

}  // namespace

void ExploreView::draw_controls(Context& context) {
  choose_plane(*context.model);
  draw_view_controls(context);
  if (context.model->dim() > 2) draw_plane_choice(context);
  draw_map_controls(context);
  draw_path_controls(context);
  ImGui::Dummy({0, kGrid / 2});
  ImGui::BeginDisabled(grid_images_.empty());
  if (button(context.ui, {.label = "Save the grid",
                          .icon = Icon::download,
                          .width = -1,
                          .tooltip = "The grid of pictures as PNG (S)"})) {
    save_grid(context);
  }
  ImGui::EndDisabled();
}

void ExploreView::draw_view_controls(Context& context) {
  const Ui& ui = context.ui;
  section(ui, "Latent plane", &kPlaneNote);
  constexpr std::array<const char*, 3> kTools{"Look", "Move", "Draw"};
  segmented(ui, "tool", kTools, state_.tool);
  const std::array<const char*, 3> hints{
      ui.touch ? "Drag over the plane to see what is under the finger."
               : "The picture under the pointer; a click keeps it.",
      "Drag to move the plane.", "Draw a path; it plays back."};
  wrapped_text(ui.fonts.small, ui.theme.muted, hints[static_cast<std::size_t>(state_.tool)]);
  double half = state_.span / 2;
  if (slider(
          ui,
          {.label = "Range", .format = "\u00b1 %.2f", .low = 0.05, .high = 20, .logarithmic = true},
          half)) {
    state_.span = 2 * half;
  }
  const int limit = density_limit(*context.model);
  int density = std::min(state_.density, limit);
  if (slider(ui,
             {.label = "Pictures a side",
              .format = "%d",
              .low = 4,
              .high = static_cast<double>(limit)},
             density)) {
    state_.density = density;
  }
  text(ui.fonts.body, ui.theme.text, "Spacing");
  ImGui::SameLine(0, kGrid * 0.75f);
  note_mark(ui, kSpacingNote);
  constexpr std::array<const char*, 2> kSpacings{"Even", "By the prior"};
  segmented(ui, "spacing", kSpacings, state_.spacing);
  if (button(ui, {.label = "The whole plane",
                  .icon = Icon::home,
                  .width = -1,
                  .tooltip = "Back to the first range (0)"})) {
    fit_view(*context.model);
  }
}

void ExploreView::draw_plane_choice(Context& context) {
  const Ui& ui = context.ui;
  const Model& model = *context.model;
  section(ui, "Section of latent space", &kThreeNote);
  if (model.bank && model.bank->size() >= 3) {
    constexpr std::array<const char*, 2> kPlanes{"Two axes", "Three codes"};
    if (segmented(ui, "plane", kPlanes, state_.plane)) {
      choose_plane(model);
      fit_view(model);
    }
  }
  if (uses_codes(model)) {
    draw_corner_choice(context);
    return;
  }
  const auto last = static_cast<double>(model.dim() - 1);
  slider(ui, {.label = "Across", .format = "z[%d]", .low = 0, .high = last}, state_.x_axis);
  slider(ui, {.label = "Up", .format = "z[%d]", .low = 0, .high = last}, state_.y_axis);
}

void ExploreView::draw_corner_choice(Context& context) {
  const Ui& ui = context.ui;
  const Bank& bank = *context.model->bank;
  const float side = (ImGui::GetContentRegionAvail().x - 2 * kGrid) / 3;
  bool changed = false;
  for (std::size_t i = 0; i < 3; ++i) {
    if (i > 0) ImGui::SameLine();
    ImGui::PushID(static_cast<int>(i));
    ImGui::BeginGroup();
    const auto index = static_cast<std::size_t>(state_.codes[i]);
    const std::string name(1, static_cast<char>('A' + i));
    picture_tile(ui, corner_textures_[i], side,
                 name + ": " + context.model->class_name(bank.labels[index]));
    if (button(ui, {.label = "Other",
                    .icon = Icon::dice,
                    .width = side,
                    .tooltip = "Another known code"})) {
      // A step that shares no factor with most sizes visits the whole bank.
      const int next = (static_cast<int>(index) + 617) % bank.size();
      state_.codes[i] = static_cast<float>(next);
      changed = true;
    }
    ImGui::EndGroup();
    ImGui::PopID();
  }
  if (!plane_failure_.empty()) wrapped_text(ui.fonts.small, ui.theme.bad, plane_failure_);
  if (changed) {
    choose_plane(*context.model);
    fit_view(*context.model);
  }
}

void ExploreView::draw_map_controls(Context& context) {
  const Ui& ui = context.ui;
  const Model& model = *context.model;
  if (!model.bank) return;
  section(ui, "Map of known codes", &kMapNote);
  constexpr std::array<const char*, 3> kLayers{"Both", "Pictures", "Map"};
  segmented(ui, "layers", kLayers, state_.layers);
  if (state_.layers == kPicturesOnly) return;
  const auto& classes = model.manifest.dataset.classes;
  for (int i = 0; i < static_cast<int>(classes.size()); ++i) {
    const auto label = static_cast<float>(i);
    const auto found = std::find(state_.hidden.begin(), state_.hidden.end(), label);
    const bool shown = found == state_.hidden.end();
    const std::string name = classes[static_cast<std::size_t>(i)] + "##" + std::to_string(i);
    const ChipSpec spec{name.c_str(), shown, packed(class_color(i))};
    if (i > 0) flow(chip_width(ui, spec));
    if (!chip(ui, spec)) continue;
    if (shown) {
      state_.hidden.push_back(label);
    } else {
      state_.hidden.erase(found);
    }
  }
  if (!state_.hidden.empty() && button(ui, {.label = "Show all classes", .width = -1})) {
    state_.hidden.clear();
  }
}

void ExploreView::draw_path_controls(Context& context) {
  const Ui& ui = context.ui;
  section(ui, "Path");
  if (state_.path.size() < 4) {
    wrapped_text(ui.fonts.body, ui.theme.muted,
                 "Choose Draw above and draw a line over the plane.");
    return;
  }
  slider(ui,
         {.label = "Speed", .format = "%.1f a second", .low = 0.1, .high = 10, .logarithmic = true},
         state_.speed);
  const float half = (ImGui::GetContentRegionAvail().x - kGrid) / 2;
  if (button(ui, {.label = playing_ ? "Pause" : "Play",
                  .icon = playing_ ? Icon::pause : Icon::play,
                  .kind = ButtonKind::primary,
                  .width = half,
                  .tooltip = "Space"})) {
    playing_ = !playing_;
    if (!playing_) live_.reset();
  }
  ImGui::SameLine();
  if (button(ui, {.label = "Clear", .icon = Icon::trash, .width = half})) {
    state_.path.clear();
    playing_ = false;
  }
}

}  // namespace lab
