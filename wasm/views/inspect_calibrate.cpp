// SPDX-License-Identifier: MIT
// Controls of page Inspect: a threshold of the visitor's own, from the good pictures in the list (inspect.h).
#include <algorithm>
#include <cmath>

#include "imgui_internal.h"
#include "shared/anomaly/conformal.h"
#include "wasm/views/inspect.h"
#include "wasm/views/plots.h"

namespace lab {

namespace {

constexpr Note kCalibrateNote{"Calibrate", "n \u2265 1 / rate \u2212 1",
                              "Your camera and light may give other scores than the pictures that "
                              "this model was calibrated with. From "
                              "enough good pictures of yours the threshold is found anew: of as "
                              "many further ones at most the "
                              "stated share is refused by mistake, on average. Nothing is trained, "
                              "and nothing leaves this browser.",
                              "Vovk et al. 2005; Laxhammar and Falkman 2010"};

std::string pictures(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " good picture" : " good pictures");
}

std::string threshold_text(double threshold) {
  char shown[32];
  ImFormatString(shown, sizeof shown, "%.4f", threshold);
  return shown;
}

std::ptrdiff_t above(std::span<const double> scores, double threshold) {
  return std::ranges::count_if(scores, [&](double score) { return score > threshold; });
}

// One that was drawn with a defect is not good.
bool may_be_good(const BatchItem& item) {
  return item.status == ItemStatus::done &&
         (!item.capsule || item.capsule->defect == CapsuleDefect::none);
}

}  // namespace

GoodScores InspectView::good_pictures() const {
  GoodScores good;
  for (const BatchItem& item : batch_.items()) {
    if (!may_be_good(item)) continue;
    good.scores.push_back(item.score);
    good.strangest = std::max(good.strangest, item.strangeness);
  }
  return good;
}

std::optional<double> InspectView::new_threshold(const GoodScores& good) const {
  const double rate = state_.calibration_percent / 100;
  if (good.scores.size() < pictures_needed(rate)) return std::nullopt;
  std::vector<double> scores = good.scores;
  std::ranges::sort(scores);
  return conformal_threshold(scores, rate);
}

std::string InspectView::calibration_text(const GoodScores& good) const {
  const std::size_t needed = pictures_needed(state_.calibration_percent / 100);
  char rate[80];
  ImFormatString(rate, sizeof rate, "At most %.3g %% false alarms takes %s.",
                 state_.calibration_percent, pictures(needed).c_str());
  std::string text = rate;
  const std::size_t count = good.scores.size();
  if (batch_.unfinished() > 0) return text + " They are being inspected.";
  text += " There are " + std::to_string(count);
  text += count < needed ? ", " + std::to_string(needed - count) + " more are needed." : ".";
  const auto left_out = batch_.items().size() - count;
  if (left_out > 0) {
    text += " " + std::to_string(left_out) +
            (left_out == 1 ? " other has no score, or a drawn defect, and is left out."
                           : " others have no score, or a drawn defect, and are left out.");
  }
  return text;
}

void InspectView::draw_calibration(Context& context) {
  const Ui& ui = context.ui;
  const Model& model = *context.model;
  section(ui, "Calibrate", &kCalibrateNote);
  draw_new_threshold(context);
  if (is_own_key(model.key) &&
      button(ui,
             {.label = "Save this model",
              .icon = Icon::download,
              .width = -1,
              .tooltip =
                  "One .zip with its networks and this threshold, for another browser, a class or "
                  "latentlab score"})) {
    context.outbox.push(SaveModel{model.key});
  }
}

void InspectView::draw_new_threshold(Context& context) {
  const Ui& ui = context.ui;
  const ScoringInfo& scoring = *context.model->manifest.scoring;
  const GoodScores good = good_pictures();
  if (good.scores.empty() && batch_.unfinished() == 0) {
    wrapped_text(ui.fonts.small, ui.theme.muted,
                 "Drop or choose good pictures, and nothing but good ones: their scores make the "
                 "threshold.");
  }
  slider(ui,
         {.label = "False alarms at most##own",
          .format = "%.3g %%",
          .low = 0.1,
          .high = 50,
          .logarithmic = true,
          .note = &kCalibrateNote},
         state_.calibration_percent);
  state_.calibration_percent = std::round(10 * state_.calibration_percent) / 10;
  wrapped_text(ui.fonts.small, ui.theme.text, calibration_text(good));
  const auto found = new_threshold(good);
  if (!good.scores.empty()) {
    // Room for both sets of scores and both thresholds.
    double low = 0;
    double high = scoring.threshold;
    for (const std::span<const double> scores :
         {std::span<const double>(scoring.calibration_scores),
          std::span<const double>(good.scores)}) {
      low = std::min(low, std::ranges::min(scores));
      high = std::max(high, std::ranges::max(scores));
    }
    histogram(ui, "own threshold",
              {.scores = scoring.calibration_scores,
               .batch = good.scores,
               .threshold = scoring.threshold,
               .low = low,
               .high = high > low ? high + 0.1 * (high - low) : low + 1,
               .other = found,
               .fixed = true});
  }
  if (!found || batch_.unfinished() > 0) return;
  wrapped_text(
      ui.fonts.small, ui.theme.muted,
      "Grey and blue: scores and threshold of before, " + threshold_text(scoring.threshold) +
          "; outlined and black: yours, " + threshold_text(*found) + ". Of your pictures " +
          std::to_string(above(good.scores, scoring.threshold)) + " lie above the first, " +
          std::to_string(above(good.scores, *found)) + " above yours.");
  if (good.strangest > 1) {
    wrapped_text(
        ui.fonts.small, ui.theme.bad,
        "Some are unlike the pictures that this model knows. It will take such for its own, but "
        "finds defects on them only if what it learned holds there: try some defective ones.");
  }
  if (button(ui,
             {.label = "Use this threshold",
              .icon = Icon::check,
              .kind = ButtonKind::primary,
              .width = -1,
              .tooltip =
                  "Makes a model of your own with this threshold, beside the one that is open"})) {
    context.outbox.push(CalibrateModel{context.model->key, state_.calibration_percent / 100, good});
    state_.limit = 1;
  }
}

}  // namespace lab
