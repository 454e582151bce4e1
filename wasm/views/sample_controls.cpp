// SPDX-License-Identifier: MIT
// Controls of page Sample: where codes come from, the selected code, saving.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "imgui_internal.h"
#include "shared/codec/image_codec.h"
#include "shared/image/pixels.h"
#include "wasm/views/class_chips.h"
#include "wasm/views/plots.h"
#include "wasm/views/sample.h"

namespace lab {

namespace {

constexpr Note kPriorNote{
    "Temperature", "x = decoder(\u03c4 z),  z from N(0, I)",
    "The model was trained so that codes of real pictures are spread like the prior. A smaller "
    "temperature stays near the middle, where pictures are plain; a larger one leaves the region "
    "that the decoder has seen.",
    "Kingma and Welling 2014, Auto-Encoding Variational Bayes"};

constexpr Note kAroundNote{
    "Around known codes", "z = a + \u03c3 \u03b5,  \u03b5 from N(0, I)",
    "A model without labels can still be asked for one class: take the code of a real picture of "
    "that class and add noise to it.",
    ""};

constexpr Note kBetweenNote{
    "Between known codes", "z = slerp(a, b, t)",
    "A point on the arc between the codes of two real pictures. In many dimensions the straight "
    "line leaves the shell where codes live; the arc stays on it.",
    "White 2016, Sampling Generative Networks"};

constexpr Note kCodeNote{
    "Code", "x = decoder(z)",
    "Every picture of the sheet is the decoder's answer to these numbers. Drag a bar to bend the "
    "picture. The lines mark one and two standard deviations of the prior.",
    ""};

Save png(std::string name, const Image& image) {
  return {std::move(name), "image/png", encode_png(image)};
}

// Keeps what differs from the sheet's own code.
std::vector<float> differences(std::span<const float> from, std::span<const float> to) {
  std::vector<float> changes;
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (from[i] == to[i]) continue;
    changes.push_back(static_cast<float>(i));
    changes.push_back(to[i]);
  }
  return changes;
}

}  // namespace

void SampleView::draw_controls(Context& context) {
  const Ui& ui = context.ui;
  section(ui, "Samples");
  draw_source(context);
  draw_stations(context);
  seed_field(ui, "Seed", state_.seed);
  text(ui.fonts.body, ui.theme.text, "Pictures");
  constexpr std::array<const char*, 3> kLabels{"Small", "Medium", "Large"};
  constexpr std::array<int, 3> kSizeOfLabel{1, 0, 2};
  int shown = static_cast<int>(std::find(kSizeOfLabel.begin(), kSizeOfLabel.end(), state_.size) -
                               kSizeOfLabel.begin());
  if (segmented(ui, "size", kLabels, shown)) {
    state_.size = kSizeOfLabel[static_cast<std::size_t>(shown)];
  }
  ImGui::BeginDisabled(images_.empty());
  if (button(ui, {.label = "Save the sheet",
                  .icon = Icon::download,
                  .width = -1,
                  .tooltip = "All pictures of the sheet as one PNG (S)"})) {
    save_sheet(context);
  }
  ImGui::EndDisabled();
  if (!context.shows("detail")) return;
  if (context.model->manifest.path) {
    draw_path(context);
  } else {
    draw_code(context);
  }
}

void SampleView::draw_source(Context& context) {
  const Ui& ui = context.ui;
  const Model& model = *context.model;
  const auto source = source_of(model, state_);
  if (!source) return;
  if (model.bank && model.bank->size() > 0) {
    constexpr std::array<const char*, 3> kLabels{"Prior", "Around", "Between"};
    // Without a prior the first one is left out.
    const int first = model.can.samples ? kFromPrior : kAroundKnown;
    int shown = *source - first;
    if (segmented(ui, "source", std::span(kLabels).subspan(static_cast<std::size_t>(first)),
                  shown)) {
      state_.source = shown + first;
    }
  }
  if (*source == kFromPrior) {
    slider(ui, {.label = "Temperature", .low = 0, .high = 3, .note = &kPriorNote},
           state_.temperature);
    if (model.can.conditional) class_chips(ui, model, state_.label);
    return;
  }
  if (*source == kAroundKnown) {
    slider(ui, {.label = "Noise", .low = 0, .high = 3, .note = &kAroundNote}, state_.noise);
  } else {
    text(ui.fonts.body, ui.theme.muted, "On the arc between two codes");
    ImGui::SameLine(0, kGrid * 0.75f);
    note_mark(ui, kBetweenNote);
  }
  class_chips(ui, model, state_.label);
}

void SampleView::draw_code(Context& context) {
  const Ui& ui = context.ui;
  if (std::exchange(reveals_code_, false)) ImGui::SetScrollHereY(0);
  section(ui, "Code", &kCodeNote);
  std::vector<float> code = selected_code();
  if (code.empty()) {
    wrapped_text(ui.fonts.body, ui.theme.muted, "Choose a picture of the sheet to open its code.");
    return;
  }
  draw_nearest(context);
  if (code_bars(context, "bars", {.code = code, .cursor = bar_})) {
    const auto at = static_cast<std::ptrdiff_t>(state_.selected) * context.model->dim();
    const std::span<const float> own(codes_.begin() + at, code.size());
    state_.changes = differences(own, code);
  }
  const float half = (ImGui::GetContentRegionAvail().x - kGrid) / 2;
  ImGui::BeginDisabled(state_.changes.empty());
  if (button(ui, {.label = "Reset", .icon = Icon::undo, .width = half})) state_.changes.clear();
  ImGui::EndDisabled();
  ImGui::SameLine();
  if (button(ui, {.label = "Save",
                  .icon = Icon::download,
                  .width = half,
                  .tooltip = "This picture as PNG"})) {
    save_selected(context);
  }
}

void SampleView::draw_nearest(Context& context) {
  const Ui& ui = context.ui;
  const Model& model = *context.model;
  // On a phone the bars below should still be seen.
  const float half = (ImGui::GetContentRegionAvail().x - kGrid) / 2;
  const float side = ui.narrow ? std::min(half, 16 * kGrid) : half;
  picture_tile(ui, code_texture_, side, "Sample " + std::to_string(state_.selected + 1));
  if (!nearest_ || !model.bank) return;
  ImGui::SameLine();
  const auto index = static_cast<std::size_t>(*nearest_);
  const double distance =
      code_distance(model.bank->code(*nearest_), asked_code_, model.units.used_units());
  char caption[96];
  ImFormatString(caption, sizeof caption, "Nearest: %s (%.2f)",
                 model.class_name(model.bank->labels[index]).c_str(), distance);
  picture_tile(ui, nearest_texture_, side, caption);
  tooltip(
      ui,
      "The closest code of a real test picture, as the decoder draws it, and how far away it is.");
}

void SampleView::save_sheet(Context& context) {
  if (shown_ == 0) return;
  const std::span<const Image> shown = std::span(images_).first(static_cast<std::size_t>(shown_));
  const int columns = static_cast<int>(std::ceil(std::sqrt(static_cast<double>(shown_))));
  const int scale = images_[0].width <= 32 ? 3 : 1;
  context.outbox.push(
      png(context.model->manifest.id + "-seed-" + std::to_string(state_.seed) + ".png",
          contact_sheet(shown, {.columns = columns, .gap = 2, .scale = scale})));
  context.notice = "The sheet was saved.";
}

void SampleView::save_selected(Context& context) {
  if (code_image_.pixels.empty()) return;
  const int scale = std::max(1, 280 / code_image_.width);
  const std::array<Image, 1> one{code_image_};
  context.outbox.push(
      png(context.model->manifest.id + "-sample-" + std::to_string(state_.selected + 1) + ".png",
          contact_sheet(one, {.columns = 1, .gap = 0, .scale = scale})));
  context.notice = "The picture was saved.";
}

void SampleView::save_path(Context& context, const std::vector<Image>& path) {
  const int scale = path[0].width <= 32 ? 5 : 2;
  context.outbox.push(png(
      context.model->manifest.id + "-sample-" + std::to_string(state_.selected + 1) + "-steps.png",
      contact_sheet(path, {.columns = static_cast<int>(path.size()), .gap = 1, .scale = scale})));
  context.notice = "The steps were saved.";
}

}  // namespace lab
