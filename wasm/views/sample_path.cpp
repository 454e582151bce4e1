// SPDX-License-Identifier: MIT
// Controls of page Sample for a model whose pictures come of noise step by step: how far the sheet is, and every step
// of the selected picture.
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "imgui_internal.h"
#include "shared/image/pixels.h"
#include "wasm/views/sample.h"

namespace lab {

namespace {

constexpr Note kStationNote{
    "Steps from noise", "x\u2093\u208A\u2081 = x + v(x, t) / n",
    "The model knows, for each picture between noise and a digit, which way to change it. Every "
    "picture begins as noise and takes the same few steps that way.",
    "Liu et al. 2022, Flow Straight and Fast"};

constexpr int kMostTiles = 6;  // of a path, in a row

}  // namespace

std::optional<int> SampleView::station(const Model& model) const {
  if (!model.manifest.path) return std::nullopt;
  const int steps = model.manifest.path->steps;
  return state_.station < 0 ? steps : std::min(state_.station, steps);
}

void SampleView::show_station(const Model& model) {
  const auto wanted = station(model);
  if (!wanted || paths_.empty() || station_ == wanted) return;
  station_ = wanted;
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    images_[i] = paths_[i][static_cast<std::size_t>(*wanted)];
  }
  show_sheet();
}

void SampleView::draw_stations(Context& context) {
  const auto at = station(*context.model);
  if (!at) return;
  const int steps = context.model->manifest.path->steps;
  const std::string format = "%d of " + std::to_string(steps);
  int shown = *at;
  if (slider(context.ui,
             {.label = "Steps from noise",
              .format = format.c_str(),
              .low = 0,
              .high = static_cast<double>(steps),
              .note = &kStationNote,
              .step = 1},
             shown)) {
    state_.station = shown == steps ? -1 : shown;
  }
}

void SampleView::draw_path(Context& context) {
  const Ui& ui = context.ui;
  if (std::exchange(reveals_code_, false)) ImGui::SetScrollHereY(0);
  section(ui, "From noise to picture");
  const int picture = state_.selected;
  if (picture < 0 || picture >= static_cast<int>(paths_.size())) {
    wrapped_text(ui.fonts.body, ui.theme.muted, "Choose a picture of the sheet to see its steps.");
    return;
  }
  const std::vector<Image>& path = paths_[static_cast<std::size_t>(picture)];
  const int columns = std::min(kMostTiles, static_cast<int>(path.size()));
  const int rows = (static_cast<int>(path.size()) - 1) / columns + 1;
  if (path_of_ != picture) {
    path_of_ = picture;
    path_texture_.set(contact_sheet(path, {.columns = columns, .gap = 0}));
  }
  const float gap = kGrid / 2;
  const float side = (ImGui::GetContentRegionAvail().x - gap * static_cast<float>(columns - 1)) /
                     static_cast<float>(columns);
  const int now = *station(*context.model);
  for (int i = 0; i < static_cast<int>(path.size()); ++i) {
    if (i % columns > 0) ImGui::SameLine(0, gap);
    const ImVec2 cell(1 / static_cast<float>(columns), 1 / static_cast<float>(rows));
    const ImVec2 from(static_cast<float>(i % columns) * cell.x,
                      static_cast<float>(i / columns) * cell.y);
    const ImVec2 low = ImGui::GetCursorScreenPos();
    ImGui::Image(path_texture_.id(), {side, side}, from, {from.x + cell.x, from.y + cell.y});
    // A click goes there; by the keyboard the slider does.
    if (ImGui::IsItemClicked()) state_.station = i + 1 == static_cast<int>(path.size()) ? -1 : i;
    if (i != now) continue;
    ImGui::GetWindowDrawList()->AddRect(low, {low.x + side, low.y + side}, ui.theme.accent, 3, 0,
                                        2);
  }
  if (button(ui, {.label = "Save",
                  .icon = Icon::download,
                  .width = -1,
                  .tooltip = "All steps of this picture as one PNG"})) {
    save_path(context, path);
  }
}

}  // namespace lab
