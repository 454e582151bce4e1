// SPDX-License-Identifier: MIT
// Page Explore: the known codes of a deeper model on a flat map that the bundle brings, by t-SNE or by principal
// components (explore.h). A place of such a map has no code of its own, so that the lens is always on a
// known one.
#include <algorithm>
#include <cmath>

#include "wasm/views/explore.h"

namespace lab {

namespace {

// Of the first view's 6, so that no dot lies on the edge.
constexpr double kMapSize = 5.6;

constexpr Note kFlatMapNote{"Map of all codes", "t-SNE: min KL(P | Q)",
                            "Codes of many numbers, laid out on a plane. t-SNE puts codes together "
                            "that are neighbours; how far groups lie "
                            "apart, how large they are and which way is up mean nothing. PCA is a "
                            "plain shadow: distances are never too long, "
                            "and what lies behind each other falls together.",
                            "van der Maaten and Hinton 2008, Visualizing Data using t-SNE"};

}  // namespace

bool ExploreView::has_flat_map(const Model& model) { return model.dim() > 2 && knows_codes(model); }

const std::vector<float>& ExploreView::flat_map(const Model& model) const {
  const Bank& bank = *model.bank;
  return state_.map == kTsneMap && !bank.tsne.empty() ? bank.tsne : bank.map;
}

// As large as the first view, whatever its own scale is.
void ExploreView::place_dots(const Model& model) {
  const std::vector<float>& map = flat_map(model);
  const auto at = [&map](std::size_t i) { return static_cast<double>(map[i]); };
  PlanePoint low{at(0), at(1)};
  PlanePoint high = low;
  for (std::size_t i = 0; i < map.size(); i += 2) {
    low = {std::min(low.x, at(i)), std::min(low.y, at(i + 1))};
    high = {std::max(high.x, at(i)), std::max(high.y, at(i + 1))};
  }
  const double extent = std::max({high.x - low.x, high.y - low.y, 1e-12});
  for (std::size_t i = 0; i < map.size(); i += 2) {
    dots_.push_back({{(at(i) - (low.x + high.x) / 2) / extent * kMapSize,
                      (at(i + 1) - (low.y + high.y) / 2) / extent * kMapSize},
                     model.bank->labels[i / 2]});
  }
}

int ExploreView::dot_at(PlanePoint point) const {
  int nearest = 0;
  double least = HUGE_VAL;
  for (const bool all : {false, true}) {
    for (std::size_t i = 0; i < dots_.size(); ++i) {
      const double away = std::hypot(dots_[i].at.x - point.x, dots_[i].at.y - point.y);
      if (away >= least || !(all || shows(dots_[i]))) continue;
      least = away;
      nearest = static_cast<int>(i);
    }
    if (least < HUGE_VAL) break;  // else no class is on show
  }
  return nearest;
}

Code ExploreView::code_at(const Model& model, PlanePoint point) const {
  if (!on_map_) return point_on_plane(*plane_, point.x, point.y);
  const auto known = model.bank->code(dot_at(point));
  return {known.begin(), known.end()};
}

std::optional<int> ExploreView::known_at(const Model& model, PlanePoint point) const {
  if (on_map_) return dot_at(point);
  return model.nearest(point_on_plane(*plane_, point.x, point.y));
}

PlanePoint ExploreView::point_of(const Model& model, std::span<const float> code) const {
  if (!on_map_) return project(*plane_, code);
  return dots_[static_cast<std::size_t>(model.nearest(code).value_or(0))].at;
}

// The next dot within a quarter of a turn of the way that a key points.
PlanePoint ExploreView::next_on_map(PlanePoint from, double x, double y) const {
  const auto own = static_cast<std::size_t>(dot_at(from));
  std::size_t next = own;
  double least = HUGE_VAL;
  for (std::size_t i = 0; i < dots_.size(); ++i) {
    if (i == own || !shows(dots_[i])) continue;
    const double across = dots_[i].at.x - dots_[own].at.x;
    const double up = dots_[i].at.y - dots_[own].at.y;
    const double away = std::hypot(across, up);
    const double along = (across * x + up * y) / std::hypot(x, y);
    if (along <= away * 0.7 || away >= least) continue;
    least = away;
    next = i;
  }
  return dots_[next].at;
}

void ExploreView::draw_map_choice(Context& context) {
  const Ui& ui = context.ui;
  if (!context.model->bank->tsne.empty()) {
    text(ui.fonts.body, ui.theme.text, "Laid out by");
    ImGui::SameLine(0, kGrid * 0.75f);
    note_mark(ui, kFlatMapNote);
    constexpr std::array<const char*, 2> kMaps{"t-SNE", "PCA"};
    if (segmented(ui, "map", kMaps, state_.map)) move_to(0, 0, 6);
  }
  wrapped_text(ui.fonts.small, ui.theme.muted,
               "Each dot is the code of a real test picture. The lens goes from dot to dot.");
}

void ExploreView::draw_going_on(Context& context, int dot) {
  const float half = (ImGui::GetContentRegionAvail().x - kGrid) / 2;
  for (const bool to : {false, true}) {
    if (to) ImGui::SameLine(0, kGrid);
    const char end = to ? 'b' : 'a';
    if (button(context.ui, {.label = to ? "Morph to it" : "Morph from it",
                            .width = half,
                            .tooltip = "Page Morph, with this code as an end of the way"})) {
      context.go_on = std::string("page=morph&end=") + end + "&" + end + "=known&" + end +
                      "code=" + std::to_string(dot);
    }
  }
}

}  // namespace lab
