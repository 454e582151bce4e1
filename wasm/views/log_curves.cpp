// SPDX-License-Identifier: MIT
// Page Train log: a plot for each term of the loss, and one of the learning rate.
#include <algorithm>
#include <array>

#include "imgui_internal.h"
#include "wasm/views/curve_plot.h"
#include "wasm/views/log.h"

namespace lab {

namespace {

constexpr float kTwoColumns = 68 * kGrid;

// "KL divergence" for "kl"; the term's own word where it is not known.
std::string term_title(std::string name) {
  constexpr std::array<std::pair<std::string_view, const char*>, 6> kTerms{
      {{"class_coverage", "Share of the classes that are drawn"},
       {"class_entropy", "Entropy of the classes drawn, nats"},
       {"kl", "KL divergence"},
       {"bce", "Cross-entropy"},
       {"mse", "Squared error"},
       {"loss", "Loss"}}};
  const auto found =
      std::ranges::find(kTerms, name, &std::pair<std::string_view, const char*>::first);
  if (found != kTerms.end()) return found->second;
  std::ranges::replace(name, '_', ' ');
  if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 32);
  return name;
}

}  // namespace

void LogView::draw_curves(Context& context, const Rect& area) {
  const Ui& ui = context.ui;
  if (const std::string without = why_no_curves(); !without.empty()) {
    ImGui::SetCursorScreenPos(area.low);
    wrapped_text(ui.fonts.body, ui.theme.muted, without);
    return;
  }
  const ImU32 trained = ui.theme.accent;
  const ImU32 held_out = ui.theme.dark ? IM_COL32(255, 179, 71, 255) : IM_COL32(200, 94, 0, 255);
  const auto place = std::ranges::lower_bound(history_->epochs, std::int64_t{epoch()});
  const auto marked = static_cast<std::size_t>(place - history_->epochs.begin());
  std::vector<CurvePlot> plots;
  for (const LossCurve& curve : history_->curves) {
    CurvePlot plot{term_title(curve.name), history_->epochs, {}, state_.logarithmic, marked};
    if (!curve.training.empty()) plot.lines.push_back({"training", curve.training, trained});
    if (!curve.validation.empty()) {
      plot.lines.push_back(
          {curve.training.empty() ? "judged" : "held out", curve.validation, held_out});
    }
    plots.push_back(std::move(plot));
  }
  plots.push_back({"Learning rate",
                   history_->epochs,
                   {{"rate", history_->learning_rates, trained}},
                   state_.logarithmic,
                   marked});
  const int count = static_cast<int>(plots.size());
  const int columns = area.width() >= kTwoColumns && count > 2 ? 2 : 1;
  const int rows = (count + columns - 1) / columns;
  const float gap = 1.5f * kGrid;
  const float wide =
      (area.width() - static_cast<float>(columns - 1) * 3 * kGrid) / static_cast<float>(columns);
  const float high =
      (area.height() - static_cast<float>(rows - 1) * gap) / static_cast<float>(rows);
  for (int i = 0; i < count; ++i) {
    const auto column = static_cast<float>(i % columns);
    const auto row = static_cast<float>(i / columns);
    ImGui::SetCursorScreenPos(
        {area.low.x + column * (wide + 3 * kGrid), area.low.y + row * (high + gap)});
    const auto moved = curve_plot(context, plots[static_cast<std::size_t>(i)], {wide, high});
    if (!moved) continue;
    playing_ = false;
    set_epoch(static_cast<int>(history_->epochs[*moved]));
  }
}

}  // namespace lab
