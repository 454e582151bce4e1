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
    "Drawn capsule", "",
    "A picture that this page draws itself, with a defect of your choice at a random place. The "
    "model has never seen it.",
    ""};

constexpr Note kDamageNote{"Damage it", "",
                           "Scratch, poke, squeeze or smear the picture with pointer, finger or "
                           "keys (Enter sets the tool on and off, "
                           "the arrows lead it, Backspace takes the last stroke away). The map and "
                           "the score follow. The model has never seen "
                           "damage of yours.",
                           ""};

constexpr Note kThresholdNote{
    "Threshold", "p = (1 + #{s\u2032 \u2265 s}) / (n + 1)",
    "Grey bars: scores of good pictures that were held out from training; outlined: your "
    "pictures'. "
    "A picture counts as defective if its score lies above the threshold. If the threshold is "
    "chosen as a conformal "
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
  follow_state(context);
  draw_tasks(context);
  switch (static_cast<InspectTask>(state_.task)) {
    case InspectTask::inspect:
      draw_panel_list(context);
      draw_files(context);
      draw_drawn_capsule(context);
      draw_threshold(context);
      break;
    case InspectTask::damage:
      section(context.ui, "Damage it", &kDamageNote);
      damage_controls(context.ui, state_.damage);
      ImGui::BeginDisabled(state_.damage.strokes.empty() ||
                           bench_.damaged_picture().pixels.empty());
      if (button(context.ui, {.label = "Save the picture",
                              .icon = Icon::download,
                              .width = -1,
                              .tooltip = "With your damage, as PNG, for instance to train with or "
                                         "for latentlab score"})) {
        save_damaged(context);
      }
      ImGui::EndDisabled();
      draw_panel_list(context);
      draw_files(context);
      draw_drawn_capsule(context);
      break;
    case InspectTask::calibrate:
      draw_files(context);
      draw_calibration(context);
      draw_panel_list(context);
      break;
  }
  if (!batch_.items().empty()) draw_results(context);
}

void InspectView::draw_files(Context& context) {
  const Ui& ui = context.ui;
  if (ui.touch && button(ui, {.label = "Photograph", .icon = Icon::camera, .width = -1})) {
    context.outbox.push(PickFiles{.camera = true});
  }
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
}

void InspectView::draw_drawn_capsule(Context& context) {
  const Ui& ui = context.ui;
  section(ui, "Drawn capsule", &kCapsuleNote);
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

void InspectView::draw_panel_list(Context& context) {
  if (!list_in_panel_ || !context.shows("list") || batch_.items().empty()) return;
  const float rows = std::min<float>(5, static_cast<float>(batch_.items().size()));
  draw_list(context, {ImGui::GetContentRegionAvail().x, (rows * 4.5f + 8) * kGrid});
}

void InspectView::take_task(InspectTask task) {
  state_.task = static_cast<int>(task);
  if (task != InspectTask::damage || !batch_.items().empty()) return;
  state_.defect = static_cast<int>(CapsuleDefect::none);
  take_capsule();
}

void InspectView::draw_tasks(Context& context) {
  static constexpr std::array<const char*, 3> kNames{"Inspect", "Damage", "Calibrate"};
  int task = state_.task;
  if (segmented(context.ui, "task", kNames, task)) take_task(static_cast<InspectTask>(task));
}

void InspectView::draw_threshold(Context& context) {
  const Ui& ui = context.ui;
  const ScoringInfo& scoring = *context.model->manifest.scoring;
  const std::span<const double> calibration = scoring.calibration_scores;
  section(ui, "Threshold", &kThresholdNote);
  const BatchItem* item = selected_ ? batch_.find(*selected_) : nullptr;
  const bool marked = item != nullptr && item->status == ItemStatus::done;
  const ScoreAxis axis = score_axis(scoring);
  const std::vector<double> inspected = batch_.scores();
  const auto moved = histogram(ui, "threshold",
                               {.scores = calibration,
                                .batch = inspected,
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
  std::string calibrated = "Calibrated on " + scoring.calibrated_on + ".";
  if (scoring.likeness) {
    char rate[80];
    ImFormatString(rate, sizeof rate, " Of such pictures at most %.1f %% are called unlike them.",
                   100 * scoring.likeness->rate);
    calibrated += rate;
  }
  wrapped_text(ui.fonts.small, ui.theme.muted, calibrated);
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
  int counts[5] = {};
  for (const BatchItem& item : items) {
    ++counts[static_cast<std::size_t>(verdict_of(item, threshold(scoring)))];
  }
  const auto count = [&](Verdict verdict) { return counts[static_cast<std::size_t>(verdict)]; };
  const int defects = count(Verdict::defect);
  std::string line = std::to_string(count(Verdict::good)) + " good, " + std::to_string(defects) +
                     (defects == 1 ? " defect" : " defects");
  for (const auto& [verdict, words] :
       {std::pair(Verdict::strange, " unlike what it knows"), {Verdict::error, " not readable"}}) {
    if (count(verdict) > 0) line += ", " + std::to_string(count(verdict)) + words;
  }
  wrapped_text(ui.fonts.body, ui.theme.muted, line);
  draw_folders(context);
  toggle(ui, "Defects only", state_.defects_only);
  const float half = (ImGui::GetContentRegionAvail().x - kGrid) / 2;
  if (button(ui, {.label = "Save CSV", .icon = Icon::download, .width = half, .tooltip = "S"})) {
    save_csv(context);
  }
  ImGui::SameLine();
  if (button(ui, {.label = "Clear",
                  .icon = Icon::trash,
                  .width = half,
                  .tooltip = "Remove all pictures"})) {
    remove_all(context);
  }
}

void InspectView::draw_folders(const Context& context) const {
  constexpr std::size_t kMostFolders = 12;
  const Ui& ui = context.ui;
  const auto folders = folder_counts(batch_.items(), threshold(*context.model->manifest.scoring));
  for (std::size_t i = 0; i < std::min(folders.size(), kMostFolders); ++i) {
    const FolderCount& folder = folders[i];
    const std::string count = std::to_string(folder.defects) + " of " +
                              std::to_string(folder.inspected) +
                              (folder.inspected == 1 ? " a defect" : " defects");
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float room = ImGui::GetContentRegionAvail().x;
    const float width = text_size(ui.fonts.small, count).x;
    draw_text(*ImGui::GetWindowDrawList(), ui.fonts.small, {at.x + room - width, at.y},
              ui.theme.text, count);
    text(ui.fonts.small, ui.theme.muted,
         elided_middle(ui.fonts.small, folder.folder, room - width - kGrid));
  }
  if (folders.size() > kMostFolders) {
    text(ui.fonts.small, ui.theme.muted,
         "and " + std::to_string(folders.size() - kMostFolders) + " more folders, in the CSV");
  }
}

}  // namespace lab
