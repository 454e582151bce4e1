// SPDX-License-Identifier: MIT
// The calibration histogram with its movable threshold (plots.h).
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "imgui_internal.h"
#include "wasm/views/plots.h"

namespace lab {

namespace {

constexpr int kBins = 32;
constexpr float kAxisHeight = 2.25f * kGrid;

std::array<int, kBins> count_bins(const Histogram& spec, std::span<const double> scores) {
  std::array<int, kBins> counts{};
  for (const double score : scores) {
    const double share = (score - spec.low) / (spec.high - spec.low);
    const int bin = std::clamp(static_cast<int>(share * kBins), 0, kBins - 1);
    ++counts[static_cast<std::size_t>(bin)];
  }
  return counts;
}

// In pixels; the fullest bin fills most of the box.
std::array<float, kBins> bin_heights(const Rect& box, const Histogram& spec,
                                     std::span<const double> scores) {
  const std::array<int, kBins> counts = count_bins(spec, scores);
  const int most = std::max(1, *std::max_element(counts.begin(), counts.end()));
  std::array<float, kBins> heights{};
  for (std::size_t i = 0; i < kBins; ++i) {
    heights[i] = box.height() * 0.86f * static_cast<float>(counts[i]) / static_cast<float>(most);
  }
  return heights;
}

float position(const Rect& box, const Histogram& spec, double score) {
  const double share = std::clamp((score - spec.low) / (spec.high - spec.low), 0.0, 1.0);
  return box.low.x + static_cast<float>(share) * box.width();
}

void draw_bins(const Ui& ui, const Rect& box, const Histogram& spec) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto [heights, others] =
      std::pair(bin_heights(box, spec, spec.scores), bin_heights(box, spec, spec.batch));
  const float step = box.width() / kBins;
  const float limit = position(box, spec, spec.threshold);
  list.AddRectFilled({limit, box.low.y}, box.high, faded(ui.theme.bad, 0.1f));
  for (int i = 0; i < kBins; ++i) {
    const float height = heights[static_cast<std::size_t>(i)];
    const float other = others[static_cast<std::size_t>(i)];
    const float x = box.low.x + static_cast<float>(i) * step;
    const ImU32 color = x + step / 2 > limit ? ui.theme.bad : ui.theme.muted;
    if (height > 0) {
      list.AddRectFilled({x + 1, box.high.y - height}, {x + step - 1, box.high.y},
                         faded(color, 0.7f), 1.5f);
    }
    if (other > 0) {
      list.AddRect({x + 0.5f, box.high.y - other}, {x + step - 0.5f, box.high.y + 1}, ui.theme.text,
                   1.5f);
    }
  }
  list.AddLine({box.low.x, box.high.y}, box.high, ui.theme.border);
}

void draw_labels(const Ui& ui, const Rect& box, const Histogram& spec) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (const double value : {spec.low, spec.high}) {
    char shown[24];
    ImFormatString(shown, sizeof shown, "%.3g", value);
    const float width = text_size(ui.fonts.small, shown).x;
    const float x = value == spec.low ? box.low.x : box.high.x - width;
    // The mark of the score hangs into the line of labels.
    const float mark = spec.marked ? position(box, spec, *spec.marked) : -FLT_MAX;
    if (mark > x - kGrid && mark < x + width + kGrid) continue;
    draw_text(list, ui.fonts.small, {x, box.high.y + 3}, ui.theme.muted, shown);
  }
}

void draw_marks(const Ui& ui, const Rect& box, const Histogram& spec, bool live) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (spec.marked) {
    const float x = position(box, spec, *spec.marked);
    list.AddTriangleFilled({x - 5, box.high.y + 9}, {x + 5, box.high.y + 9}, {x, box.high.y + 1},
                           ui.theme.text);
    list.AddLine({x, box.low.y + 2}, {x, box.high.y}, faded(ui.theme.text, 0.55f));
  }
  if (spec.other) {
    const float other = position(box, spec, *spec.other);
    list.AddLine({other, box.low.y}, {other, box.high.y}, ui.theme.text, 2);
  }
  const float x = position(box, spec, spec.threshold);
  list.AddLine({x, box.low.y}, {x, box.high.y}, ui.theme.accent, 2);
  if (spec.fixed) return;
  list.AddCircleFilled({x, box.low.y + 6}, live ? 8.0f : 6.5f, ui.theme.accent);
  list.AddCircleFilled({x, box.low.y + 6}, 2.5f, ui.theme.on_accent);
}

}  // namespace

std::optional<double> histogram(const Ui& ui, const char* id, const Histogram& spec) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 size(ImGui::GetContentRegionAvail().x, spec.height);
  const Rect box{at, {at.x + size.x, at.y + size.y - kAxisHeight}};
  if (spec.fixed) {
    ImGui::Dummy(size);
    draw_bins(ui, box, spec);
    draw_labels(ui, box, spec);
    draw_marks(ui, box, spec, false);
    return std::nullopt;
  }
  ImGui::InvisibleButton(id, size);
  const bool live = ImGui::IsItemActive() || ImGui::IsItemHovered();
  std::optional<double> moved;
  const bool dragged = ImGui::IsItemActive() && ImGui::IsMouseDown(ImGuiMouseButton_Left);
  if (dragged && !ui.finger_waits) {
    const double share = static_cast<double>((ImGui::GetIO().MousePos.x - box.low.x) / box.width());
    moved = spec.low + std::clamp(share, 0.0, 1.0) * (spec.high - spec.low);
  }
  const double step = (spec.high - spec.low) / 100;
  if (item_key(ImGuiKey_LeftArrow)) moved = std::max(spec.low, spec.threshold - step);
  if (item_key(ImGuiKey_RightArrow)) moved = std::min(spec.high, spec.threshold + step);
  char shown[24];
  ImFormatString(shown, sizeof shown, "%.4f", spec.threshold);
  report_focus(ui, "Threshold", kRoleSlider, shown);
  ImGui::RenderNavHighlight({at, {at.x + size.x, at.y + size.y}}, ImGui::GetItemID());
  draw_bins(ui, box, spec);
  draw_labels(ui, box, spec);
  draw_marks(ui, box, spec, live);
  return moved;
}

}  // namespace lab
