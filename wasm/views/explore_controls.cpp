// SPDX-License-Identifier: MIT
// Controls of page Explore (explore.h).
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "imgui_internal.h"
#include "shared/image/pixels.h"
#include "wasm/views/class_chips.h"
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
    "In a space of many dimensions, the flat section that holds three codes, of real pictures or "
    "of samples. The points of a map are projected onto it.",
    ""};

constexpr Note kMapNote{
    "Map", "(x, y) = projection of encoder(picture)",
    "Where the encoder puts real test pictures that it was not trained on, coloured by class.", ""};

constexpr Note kUnitsNote{
    "Units", "height: standard deviation of z[i] over real pictures",
    "A model leaves units idle that it does not need: whatever the picture, they stay at zero, and "
    "the decoder does not look at them. The two in use are drawn in colour.",
    "Burda et al. 2016, Importance Weighted Autoencoders"};

// How much each unit varies, the two axes in colour, and how many are used.
void draw_units(const Ui& ui, const Units& units, const std::array<int, 2>& axes) {
  if (units.variance.empty()) return;
  constexpr float kHeight = 5 * kGrid;
  const auto count = units.variance.size();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float step = width / static_cast<float>(count);
  const double most = units.variance[static_cast<std::size_t>(units.order[0])];
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::size_t i = 0; i < count; ++i) {
    const auto unit = static_cast<int>(i);
    const double share = std::sqrt(units.variance[i] / std::max(most, 1e-12));
    const float x = at.x + static_cast<float>(i) * step;
    const bool chosen = unit == axes[0] || unit == axes[1];
    list.AddRectFilled({x, at.y + kHeight * (1 - static_cast<float>(share))},
                       {x + std::max(1.0f, step - 1), at.y + kHeight},
                       chosen ? ui.theme.accent : ui.theme.border);
  }
  list.AddLine({at.x, at.y + kHeight}, {at.x + width, at.y + kHeight}, ui.theme.muted);
  ImGui::Dummy({width, kHeight});
  text(ui.fonts.small, ui.theme.muted,
       std::to_string(units.used) + " of " + std::to_string(count) + " units are used");
  ImGui::SameLine(0, kGrid * 0.75f);
  note_mark(ui, kUnitsNote);
}

}  // namespace

void ExploreView::draw_controls(Context& context) {
  choose_plane(*context.model);
  draw_view_controls(context);
  draw_class_choice(context);
  if (context.model->dim() > 2) draw_plane_choice(context);
  draw_map_controls(context);
  draw_path_controls(context);
  draw_numbers(context);
  draw_compare(context);
  draw_save_controls(context);
}

void ExploreView::draw_save_controls(Context& context) {
  ImGui::Dummy({0, kGrid / 2});
  ImGui::BeginDisabled(grid_images_.empty() && !on_map_);
  if (button(context.ui,
             {.label = "Save for print",
              .icon = Icon::download,
              .width = -1,
              .tooltip = "The plane with its map, its axes and a key, as a large PNG (E)"})) {
    save_print(context);
  }
  ImGui::EndDisabled();
  ImGui::BeginDisabled(grid_images_.empty() || on_map_);
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
  section(ui, on_map_ ? "Map of codes" : "Latent plane", on_map_ ? nullptr : &kPlaneNote);
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
  if (!on_map_ && slider(ui,
                         {.label = "Pictures a side",
                          .format = "%d",
                          .low = 4,
                          .high = static_cast<double>(limit)},
                         density)) {
    state_.density = density;
  }
  if (can_space_by_prior(*context.model)) {
    text(ui.fonts.body, ui.theme.text, "Spacing");
    ImGui::SameLine(0, kGrid * 0.75f);
    note_mark(ui, kSpacingNote);
    constexpr std::array<const char*, 2> kSpacings{"Even", "By the prior"};
    segmented(ui, "spacing", kSpacings, state_.spacing);
  }
  if (button(ui, {.label = on_map_ ? "The whole map" : "The whole plane",
                  .icon = Icon::home,
                  .width = -1,
                  .tooltip = "Back to the first range (0)"})) {
    fit_view(*context.model);
  }
}

void ExploreView::draw_class_choice(Context& context) {
  const Model& model = *context.model;
  if (!model.can.conditional) return;
  section(context.ui, "Class");
  int label = class_on_show(model);
  if (class_chips(context.ui, model, label, AnyChip::absent) && label >= 0) state_.label = label;
}

void ExploreView::draw_plane_choice(Context& context) {
  const Ui& ui = context.ui;
  const Model& model = *context.model;
  section(ui, "Section of latent space", &kThreeNote);
  const bool known = knows_codes(model);
  if (known || model.can.samples) {
    std::vector<const char*> planes{"Two axes", known ? "Three codes" : "Three samples"};
    if (known) planes.push_back("Map");
    int shown = plane_of(model) - kTwoAxes;
    if (segmented(ui, "plane", planes, shown)) {
      state_.plane = kTwoAxes + shown;
      choose_plane(model);
      fit_view(model);
    }
  }
  if (on_map_) {
    draw_map_choice(context);
  } else if (uses_codes(model)) {
    draw_corner_choice(context);
  } else {
    draw_axis_choice(context);
  }
}

void ExploreView::draw_axis_choice(Context& context) {
  const Ui& ui = context.ui;
  const Units& units = context.model->units;
  draw_units(ui, units, axes_);
  const auto last = static_cast<double>(units.order.size() - 1);
  std::array<int, 2> chosen = axes_;
  const bool moved =
      slider(ui, {.label = "Across", .format = "z[%d]", .low = 0, .high = last}, chosen[0]);
  if (slider(ui, {.label = "Up", .format = "z[%d]", .low = 0, .high = last}, chosen[1]) || moved) {
    state_.x_axis = chosen[0];
    state_.y_axis = chosen[1];
  }
  for (const int axis : axes_) {
    if (units.uses(axis)) continue;
    wrapped_text(ui.fonts.small, ui.theme.bad,
                 "z[" + std::to_string(axis) +
                     "] is unused: no picture moves it, and the decoder does not look at it.");
  }
  if (axes_ != axes_of(units, -1, -1) &&
      button(ui, {.label = "What varies most", .icon = Icon::reset, .width = -1})) {
    state_.x_axis = state_.y_axis = -1;
  }
}

void ExploreView::draw_map_controls(Context& context) {
  const Ui& ui = context.ui;
  const Model& model = *context.model;
  if (!model.bank) return;
  section(ui, on_map_ ? "Classes" : "Map of known codes", &kMapNote);
  constexpr std::array<const char*, 3> kLayers{"Both", "Pictures", "Map"};
  if (!on_map_) segmented(ui, "layers", kLayers, state_.layers);
  if (layers() == kPicturesOnly) return;
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
  const bool some_hidden =
      std::any_of(state_.hidden.begin(), state_.hidden.end(),
                  [&](float label) { return label < static_cast<float>(classes.size()); });
  if (some_hidden && button(ui, {.label = "Show all classes", .width = -1})) {
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
    toggle_play();
  }
  ImGui::SameLine();
  if (button(ui, {.label = "Clear", .icon = Icon::trash, .width = half})) {
    if (playing_) toggle_play();
    state_.path.clear();
  }
}

}  // namespace lab
