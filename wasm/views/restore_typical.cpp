// SPDX-License-Identifier: MIT
// Page Restore: how typical the picture is of what the chosen model has learnt, among the scores of test pictures
// that its bundle brings (restore.h).
#include <algorithm>

#include "imgui_internal.h"
#include "shared/image/preprocess.h"
#include "wasm/views/plots.h"
#include "wasm/views/restore.h"

namespace lab {

namespace {

constexpr double kTypicalShare = 0.95;
constexpr double kShownOthers = 0.9;  // of the others: a few lie very far away

constexpr Note kTypicalNote{
    "How typical", "score(x) = error of redrawing x",
    "A model redraws best what it has seen many of. The bars are test pictures that it has not "
    "seen, the outlines "
    "pictures of another kind, the mark is yours. Redrawn badly does not say what it is, only that "
    "it is unlike "
    "what the model knows.",
    "Hawkins, He, Williams and Baxter 2002, Outlier Detection Using Replicator Neural Networks"};

std::vector<float> unit_values(std::vector<float> values, const PreprocessSpec& spec) {
  for (float& value : values) value = (value - spec.low) / (spec.high - spec.low);
  return values;
}

std::string percent(double share) {
  char text[24];
  const double value = 100 * share;
  ImFormatString(text, sizeof text, value > 99 || value < 1 ? "%.1f %%" : "%.0f %%", value);
  return text;
}

bool are_digits(const Model& model) {
  const std::string& set = model.manifest.dataset.name;
  return set == "mnist" || set == "digits";
}

}  // namespace

void RestoreView::score_typical(const Model& model, Lane& lane) const {
  lane.typical.reset();
  const auto& typicality = model.manifest.typicality;
  if (!typicality || state_.task != kReconstruct || lane.values.empty() || !lane.seen) return;
  const PreprocessSpec& spec = model.manifest.preprocess;
  const std::vector<float> input = unit_values(preprocess(original_, spec), spec);
  const std::vector<float> redrawn = unit_values(lane.values, spec);
  lane.typical =
      typical_score(typicality->score, {input, redrawn, lane.seen->code, lane.seen->log_variance});
}

std::string RestoreView::typical_text(const Model& model) const {
  if (lanes_.empty() || !lanes_[0]->typical || lanes_[0]->pictures_input != inputs_) return {};
  const Lane& lane = *lanes_[0];
  const std::string all = are_digits(model) ? "test digits" : "test pictures";
  const double below = share_below(model.manifest.typicality->known, *lane.typical);
  if (below >= 1) return "Less typical than all of the " + all + ".";
  if (below > kTypicalShare) {
    return "Less typical than " + percent(below) + " of the " + all + ".";
  }
  const auto known = lane.seen->code.empty() ? std::nullopt : model.nearest(lane.seen->code);
  const std::string name =
      known ? model.class_name(model.bank->labels[static_cast<std::size_t>(*known)]) : "picture";
  return "Typical, most like " + name + ": " + percent(1 - below) + " of the " + all +
         " are redrawn no better.";
}

void RestoreView::draw_typical(Context& context) {
  const Ui& ui = context.ui;
  const Model& model = *context.model;
  const auto& typicality = model.manifest.typicality;
  if (!typicality || state_.task != kReconstruct) return;
  section(ui, "How typical", &kTypicalNote);
  const std::string text = typical_text(model);
  wrapped_text(ui.fonts.body, text.empty() ? ui.theme.muted : ui.theme.text,
               text.empty() ? "Once there is a picture, it is told here." : text);
  const std::vector<double>& known = typicality->known.scores;
  const auto at = [](const std::vector<double>& scores, double share) {
    return scores[static_cast<std::size_t>(share * static_cast<double>(scores.size() - 1))];
  };
  Histogram plot{.scores = known,
                 .threshold = at(known, kTypicalShare),
                 .marked = lanes_.empty() ? std::nullopt : lanes_[0]->typical,
                 .low = known.front(),
                 .high = at(known, 0.999),
                 .fixed = true};
  if (!typicality->others.empty()) {
    plot.batch = typicality->others[0].scores;
    plot.high = std::max(plot.high, at(typicality->others[0].scores, kShownOthers));
  }
  if (plot.high <= plot.low) plot.high = plot.low + 1;
  histogram(ui, "typical", plot);
  std::string legend = "Bars: " + typicality->known.of + ". The line: 95 % of them.";
  if (!typicality->others.empty()) legend += " Outlines: " + typicality->others[0].of + ".";
  wrapped_text(ui.fonts.small, ui.theme.muted, legend);
}

}  // namespace lab
