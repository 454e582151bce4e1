// SPDX-License-Identifier: MIT
// Controls of page Inspect: where pictures come from, the threshold, the results (inspect.h).
#include <algorithm>
#include <array>
#include <cmath>

#include "imgui_internal.h"
#include "shared/anomaly/conformal.h"
#include "wasm/views/inspect.h"
#include "wasm/views/plots.h"

namespace lab {

namespace {

constexpr Note kCapsuleNote{
    "Procedural capsule", "",
    "A picture that this page draws itself, with a defect of your choice at a random place. The "
    "model has never seen it.",
    ""};

constexpr Note kThresholdNote{
    "Threshold", "p = (1 + #{s\u2032 \u2265 s}) / (n + 1)",
    "The bars are the scores of good pictures that were held out from training. A picture counts "
    "as "
    "defective if its score lies above the threshold. If the threshold is chosen as a conformal "
    "quantile, at most the stated share of good pictures is refused by mistake.",
    "Vovk et al. 2005; Laxhammar and Falkman 2010"};

constexpr std::array<const char*, 6> kDefectNames{"good", "crack",   "faulty imprint",
                                                  "poke", "scratch", "squeeze"};

// What the pointer sets need not be exact: four decimals keep links short.
double short_limit(double limit) {
  constexpr double kDecimals = 1e4;
  return std::round(limit * kDecimals) / kDecimals;
}

// The smallest rate of false alarms that this threshold keeps.
double rate_of(std::span<const double> calibration, double threshold) {
  const auto above =
      calibration.end() - std::upper_bound(calibration.begin(), calibration.end(), threshold);
  return static_cast<double>(above + 1) / static_cast<double>(calibration.size() + 1);
}

}  // namespace

void InspectView::draw_controls(Context& context) {
  if (!context.model->manifest.scoring) return;
  if (list_in_panel_ && context.shows("list") && !batch_.items().empty()) {
    const float rows = std::min<float>(5, static_cast<float>(batch_.items().size()));
    draw_list(context, {ImGui::GetContentRegionAvail().x, (rows * 4.5f + 8) * kGrid});
  }
  draw_sources(context);
  draw_threshold(context);
  if (!batch_.items().empty()) draw_results(context);
}

void InspectView::draw_sources(Context& context) {
  const Ui& ui = context.ui;
  section(ui, "Pictures");
  const float half = (ImGui::GetContentRegionAvail().x - kGrid) / 2;
  if (button(ui, {.label = "Choose",
                  .icon = Icon::upload,
                  .width = half,
                  .tooltip = "Picture files; or drop or paste them (O)"})) {
    context.outbox.push(PickFiles{false});
  }
  ImGui::SameLine();
  if (button(ui, {.label = "Folder",
                  .icon = Icon::upload,
                  .width = half,
                  .tooltip = "All pictures of a folder"})) {
    context.outbox.push(PickFiles{true});
  }
  section(ui, "Procedural capsule", &kCapsuleNote);
  for (int i = 0; i < static_cast<int>(kDefectNames.size()); ++i) {
    const ChipSpec spec{kDefectNames[static_cast<std::size_t>(i)], state_.defect == i};
    if (i > 0) flow(chip_width(ui, spec));
    if (chip(ui, spec)) state_.defect = i;
  }
  seed_field(ui, "Seed", state_.seed);
  if (button(ui, {.label = "Inspect this capsule",
                  .icon = Icon::magnifier,
                  .kind = ButtonKind::primary,
                  .width = -1,
                  .tooltip = "C"})) {
    take_capsule();
  }
}

void InspectView::draw_threshold(Context& context) {
  const Ui& ui = context.ui;
  const ScoringInfo& scoring = *context.model->manifest.scoring;
  const std::span<const double> calibration = scoring.calibration_scores;
  section(ui, "Threshold", &kThresholdNote);
  const BatchItem* item = selected_ ? batch_.find(*selected_) : nullptr;
  const bool marked = item != nullptr && item->status == ItemStatus::done;
  const ScoreAxis axis = score_axis(scoring);
  const auto moved = histogram(ui, "threshold",
                               {.scores = calibration,
                                .threshold = threshold(scoring),
                                .marked = marked ? std::optional(item->score) : std::nullopt,
                                .low = axis.low,
                                .high = axis.high});
  if (moved) state_.limit = short_limit(limit_of(scoring, *moved));
  const double smallest = 1.0 / static_cast<double>(calibration.size() + 1);
  double percent = 100 * rate_of(calibration, threshold(scoring));
  if (slider(ui,
             {.label = "False alarms at most",
              .format = "%.1f %%",
              .low = 100 * smallest,
              .high = std::max(50.0, 200 * smallest),
              .logarithmic = true,
              .note = &kThresholdNote},
             percent)) {
    const double rate = std::clamp(percent / 100, smallest, 0.5);
    // The smallest rate is exactly the largest score; rounding must not fall below it.
    state_.limit =
        limit_of(scoring, conformal_threshold(calibration, std::max(rate, smallest * (1 + 1e-12))));
  }
  wrapped_text(ui.fonts.small, ui.theme.muted, "Calibrated on " + scoring.calibrated_on + ".");
  if (state_.limit != 1 &&
      button(ui, {.label = "Back to the calibrated threshold", .icon = Icon::undo, .width = -1})) {
    state_.limit = 1;
  }
}

void InspectView::draw_results(Context& context) {
  const Ui& ui = context.ui;
  const ScoringInfo& scoring = *context.model->manifest.scoring;
  section(ui, "Results");
  const auto& items = batch_.items();
  const auto defects = std::count_if(items.begin(), items.end(), [&](const BatchItem& item) {
    return item.status == ItemStatus::done && item.score > threshold(scoring);
  });
  const auto done = std::count_if(items.begin(), items.end(), [](const BatchItem& item) {
    return item.status == ItemStatus::done;
  });
  std::string line = std::to_string(done - defects) + " good, " + std::to_string(defects) +
                     (defects == 1 ? " defect" : " defects");
  if (batch_.failed() > 0) line += ", " + std::to_string(batch_.failed()) + " not readable";
  text(ui.fonts.body, ui.theme.muted, line);
  const float half = (ImGui::GetContentRegionAvail().x - kGrid) / 2;
  if (button(ui, {.label = "Save CSV", .icon = Icon::download, .width = half, .tooltip = "S"})) {
    save_csv(context);
  }
  ImGui::SameLine();
  if (button(ui, {.label = "Clear",
                  .icon = Icon::trash,
                  .width = half,
                  .tooltip = "Remove all pictures"})) {
    batch_.clear(context.outbox);
    selected_.reset();
    state_.taken = false;
    for (Texture& picture : pictures_) picture.set({});
  }
}

}  // namespace lab
