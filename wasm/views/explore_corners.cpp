// SPDX-License-Identifier: MIT
// Page Explore: the three codes that a plane goes through, chosen by class or from a sheet of samples
// (explore.h).
#include <algorithm>
#include <cmath>

#include "imgui_internal.h"
#include "shared/image/pixels.h"
#include "shared/latent/bank.h"
#include "wasm/ui/seeds.h"
#include "wasm/views/class_chips.h"
#include "wasm/views/explore.h"
#include "wasm/views/plots.h"
#include "wasm/views/sample.h"

namespace lab {

namespace {

constexpr float kPopupWidth = 42 * kGrid;

constexpr Note kSheetNote{
    "A sheet of samples", "z from N(0, I)",
    "The first pictures of the sheet that page Sample draws for this seed, at temperature 1.", ""};

// A corner's number: an index of the bank, or, below 0, a place on the sheet.
constexpr int on_sheet(int place) { return -1 - place; }
constexpr int place_of(int corner) { return -1 - corner; }

// The first known codes of three classes, or of fewer where the bank has no more.
std::array<int, 3> first_corners(const Bank& bank) {
  std::vector<int> corners;
  for (int i = 0; i < bank.size() && corners.size() < 3; ++i) {
    const auto same_class = [&](int known) {
      return bank.labels[static_cast<std::size_t>(known)] ==
             bank.labels[static_cast<std::size_t>(i)];
    };
    if (std::none_of(corners.begin(), corners.end(), same_class)) corners.push_back(i);
  }
  for (int i = 1; corners.size() < 3; ++i) {
    if (std::find(corners.begin(), corners.end(), i) == corners.end()) corners.push_back(i);
  }
  return {corners[0], corners[1], corners[2]};
}

}  // namespace

std::array<int, 3> ExploreView::wished_corners(const Model& model) const {
  const int known = knows_codes(model) ? model.bank->size() : 0;
  std::array<int, 3> corners{on_sheet(0), on_sheet(1), on_sheet(2)};
  if (known > 0) corners = first_corners(*model.bank);
  if (state_.codes.size() != 3) return corners;
  for (std::size_t i = 0; i < 3; ++i) {
    const float number = std::round(state_.codes[i]);
    const bool sheet = number < 0;
    if (sheet ? !model.can.samples : known == 0) continue;
    const auto least = static_cast<float>(on_sheet(kSheetPictures - 1));
    corners[i] = static_cast<int>(std::clamp(number, least, static_cast<float>(known - 1)));
  }
  return corners;
}

Code ExploreView::corner_code(const Model& model, std::size_t corner) const {
  const int number = corners_[corner];
  if (number >= 0) {
    const auto known = model.bank->code(number);
    return {known.begin(), known.end()};
  }
  const std::vector<float> codes = sheet(model, place_of(number) + 1);
  return {codes.end() - model.dim(), codes.end()};
}

std::vector<float> ExploreView::sheet(const Model& model, int count) const {
  SampleState state;
  state.seed = state_.sheet;
  return sheet_codes(model, state, count);
}

std::string ExploreView::corner_text(const Model& model, std::size_t corner) const {
  const std::string name(1, static_cast<char>('A' + corner));
  const int number = corners_[corner];
  if (number < 0) return name + ": sample " + std::to_string(place_of(number) + 1);
  return name + ": " + model.class_name(model.bank->labels[static_cast<std::size_t>(number)]);
}

void ExploreView::choose_corner(const Model& model, std::size_t corner, int number) {
  state_.codes.assign(corners_.begin(), corners_.end());
  state_.codes[corner] = static_cast<float>(number);
  choose_plane(model);
  fit_view(model);
}

void ExploreView::draw_corner_choice(Context& context) {
  const Ui& ui = context.ui;
  const float side = (ImGui::GetContentRegionAvail().x - 2 * kGrid) / 3;
  for (std::size_t i = 0; i < 3; ++i) {
    if (i > 0) ImGui::SameLine();
    ImGui::PushID(static_cast<int>(i));
    ImGui::BeginGroup();
    picture_tile(ui, kept_textures_[i], side, corner_text(*context.model, i));
    if (button(ui, {.label = "Choose",
                    .width = side,
                    .tooltip = knows_codes(*context.model)
                                   ? "Another code: by its class, or from a sheet of samples"
                                   : "Another code from a sheet of samples"})) {
      ImGui::OpenPopup("corner");
    }
    draw_corner_popup(context, i);
    ImGui::EndGroup();
    ImGui::PopID();
  }
  const bool all_sampled = std::ranges::all_of(corners_, [](int number) { return number < 0; });
  if (all_sampled && button(ui, {.label = "Other samples", .icon = Icon::dice, .width = -1})) {
    state_.sheet = another_seed(state_.sheet);
  }
  if (!plane_failure_.empty()) wrapped_text(ui.fonts.small, ui.theme.bad, plane_failure_);
}

void ExploreView::draw_corner_popup(Context& context, std::size_t corner) {
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowSizeConstraints({kPopupWidth, 0}, {kPopupWidth, display.y - 2 * kGrid});
  if (!ImGui::BeginPopup("corner")) return;
  const Ui& ui = context.ui;
  const Model& model = *context.model;
  if (knows_codes(model)) draw_known_choice(ui, model, corner);
  if (model.can.samples) draw_sheet_choice(context, corner);
  ImGui::EndPopup();
}

void ExploreView::draw_known_choice(const Ui& ui, const Model& model, std::size_t corner) {
  const Bank& bank = *model.bank;
  const int number = corners_[corner];
  section(ui, "By class");
  const int label = number < 0 ? -1 : bank.labels[static_cast<std::size_t>(number)];
  int chosen = label;
  if (class_chips(ui, model, chosen, AnyChip::absent) && chosen >= 0) {
    if (const auto typical = typical_code(bank, chosen, model.units.used_units())) {
      choose_corner(model, corner, *typical);
    }
  }
  if (number >= 0 &&
      button(ui, {.label = "Another of this class", .icon = Icon::dice, .width = -1})) {
    choose_corner(model, corner, next_of_class(bank, number));
  }
}

void ExploreView::draw_sheet_choice(Context& context, std::size_t corner) {
  const Ui& ui = context.ui;
  section(ui, "From a sheet of samples", &kSheetNote);
  if (seed_field(ui, "Seed", state_.sheet)) choose_plane(*context.model);
  request_sheet(context);
  const float side = ImGui::GetContentRegionAvail().x / kSheetColumns;
  const ImVec2 low = ImGui::GetCursorScreenPos();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  constexpr auto kRows = static_cast<float>(kSheetPictures / kSheetColumns);
  const ImVec2 uv(1.0f / kSheetColumns, 1.0f / kRows);
  for (int i = 0; i < kSheetPictures; ++i) {
    const auto column = static_cast<float>(i % kSheetColumns);
    const auto row = static_cast<float>(i / kSheetColumns);
    const ImVec2 at(low.x + column * side, low.y + row * side);
    ImGui::SetCursorScreenPos(at);
    const std::string name = "sample " + std::to_string(i + 1);
    if (ImGui::InvisibleButton(name.c_str(), {side - 2, side - 2})) {
      choose_corner(*context.model, corner, on_sheet(i));
      ImGui::CloseCurrentPopup();
    }
    report_focus(ui, name, kRoleButton);
    const ImVec2 high(at.x + side - 2, at.y + side - 2);
    if (!sheet_texture_.empty()) {
      list.AddImage(sheet_texture_.id(), at, high, {column * uv.x, row * uv.y},
                    {(column + 1) * uv.x, (row + 1) * uv.y});
    }
    const bool chosen = corners_[corner] == on_sheet(i);
    if (chosen || ImGui::IsItemHovered()) list.AddRect(at, high, ui.theme.accent, 0, 0, 3);
    ImGui::RenderNavHighlight({at, high}, ImGui::GetItemID());
  }
}

}  // namespace lab
