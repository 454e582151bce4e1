// SPDX-License-Identifier: MIT
#include "native/evaluation/outliers.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>

#include "native/evaluation/impostors.h"
#include "native/inference/inference.h"
#include "native/training/training_data.h"
#include "shared/anomaly/roc.h"
#include "shared/base/error.h"
#include "shared/bundle/capabilities.h"
#include "shared/bundle/typical_scores.h"

namespace lab {
namespace {

// Pictures at a time: bounds what their networks give.
constexpr std::size_t kPiece = 1000;

struct Candidate {
  std::string name;
  std::optional<TypicalScore> score;  // nothing: f-AnoGAN's
};

std::vector<Candidate> candidates_of(const Manifest& manifest) {
  std::vector<Candidate> candidates;
  for (const TypicalScore score : typical_scores(manifest)) {
    candidates.push_back({std::string(name_of(score)), score});
  }
  if (strongest_method(outline_of(manifest)) == ScoringKind::feature) {
    candidates.push_back({"feature_distance", std::nullopt});
  }
  return candidates;
}

std::span<const float> row(const at::Tensor& rows, std::int64_t index) {
  if (!rows.defined()) return {};
  const auto size = static_cast<std::size_t>(rows.numel() / rows.size(0));
  return {rows.const_data_ptr<float>() + static_cast<std::size_t>(index) * size, size};
}

// [candidates][pictures].
using Scores = std::vector<std::vector<double>>;

class Scorer {
 public:
  Scorer(const Bundle& bundle, const StopToken& stop)
      : bundle_(bundle), candidates_(candidates_of(bundle.manifest)), stop_(stop) {}

  const std::vector<Candidate>& candidates() const { return candidates_; }

  Scores score(const Dataset& set, std::size_t first, std::size_t end) const {
    Scores scores(candidates_.size());
    for (std::size_t begin = first; begin < end; begin += kPiece) {
      const std::size_t last = std::min(end, begin + kPiece);
      ByteSet piece = empty_set(bundle_.manifest.preprocess, last - begin);
      for (std::size_t i = begin; i < last; ++i) {
        const Example example = set.get(i);
        append(piece, example, bundle_.manifest.preprocess);
      }
      add(piece, scores);
    }
    return scores;
  }

  Scores score(const ByteSet& set) const {
    Scores scores(candidates_.size());
    add(set, scores);
    return scores;
  }

 private:
  void add(const ByteSet& set, Scores& scores) const {
    const Manifest& manifest = bundle_.manifest;
    const PreprocessSpec& spec = manifest.preprocess;
    const at::Tensor pictures = stack_pictures(set, spec);
    const auto to_unit = [&spec](const at::Tensor& values) {
      const double range = static_cast<double>(spec.high) - static_cast<double>(spec.low);
      return ((values - spec.low) / range).contiguous();
    };
    const at::Tensor input = to_unit(pictures);
    const at::Tensor redrawn = to_unit(reconstruct(bundle_, pictures, stop_).pictures);
    Posterior posterior;
    if (capabilities_of(manifest).encodes) posterior = encode(bundle_, pictures, stop_);
    for (at::Tensor* part : {&posterior.mean, &posterior.log_variance}) {
      if (part->defined()) *part = part->contiguous();
    }
    for (std::size_t kind = 0; kind < candidates_.size(); ++kind) {
      if (!candidates_[kind].score) {
        add_feature_scores(pictures, scores[kind]);
        continue;
      }
      for (std::int64_t i = 0; i < pictures.size(0); ++i) {
        scores[kind].push_back(typical_score(
            *candidates_[kind].score, {row(input, i), row(redrawn, i), row(posterior.mean, i),
                                       row(posterior.log_variance, i)}));
      }
    }
  }

  void add_feature_scores(const at::Tensor& pictures, std::vector<double>& scores) const {
    const InspectionPlan plan = plan_score(bundle_.manifest, ScoringKind::feature);
    const InspectionTensors values = run_plan(bundle_, plan, pictures, stop_);
    for (std::int64_t i = 0; i < pictures.size(0); ++i) {
      const Evidence evidence = evidence_of(values, i);
      scores.push_back(
          score_evidence(evidence, bundle_.manifest.preprocess, FeatureMethod{}).score);
    }
  }

  const Bundle& bundle_;
  std::vector<Candidate> candidates_;
  const StopToken& stop_;
};

struct Choice {
  std::vector<double> auroc;  // of each candidate, the mean over the kinds of impostors
  std::size_t pictures = 0;
};

// On the last training pictures, which the trainer holds out.
Choice choose(const Scorer& scorer, const DataSource& source, const PreprocessSpec& spec) {
  const std::size_t size = source.train->size();
  const std::size_t held_out =
      std::clamp<std::size_t>(size / kValidationShare, 1, kChoosingPictures);
  ByteSet pictures = empty_set(spec, held_out);
  for (std::size_t i = size - held_out; i < size; ++i) {
    const Example example = source.train->get(i);
    append(pictures, example, spec);
  }
  const Scores known = scorer.score(pictures);
  Choice choice{std::vector<double>(scorer.candidates().size()), held_out};
  const std::vector<ByteSet> kinds = impostors_of(pictures);
  for (const ByteSet& kind : kinds) {
    const Scores others = scorer.score(kind);
    for (std::size_t i = 0; i < others.size(); ++i) {
      choice.auroc[i] += auroc(known[i], others[i]) / static_cast<double>(kinds.size());
    }
  }
  return choice;
}

std::vector<std::size_t> ordered(const std::vector<double>& scores, bool highest_first) {
  std::vector<std::size_t> places(scores.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::ranges::stable_sort(places, {},
                           [&](std::size_t i) { return highest_first ? -scores[i] : scores[i]; });
  places.resize(std::min(places.size(), kWorstShown));
  return places;
}

// The best of those that `allowed` takes; nothing: it takes none.
template <typename Allowed>
std::optional<std::size_t> best_of(const std::vector<Candidate>& candidates,
                                   const std::vector<double>& auroc, Allowed allowed) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (allowed(candidates[i]) && (!best || auroc[i] > auroc[*best])) best = i;
  }
  return best;
}

}  // namespace

bool can_part_letters(const Bundle& bundle, const DataSource& source) {
  return source.letters != nullptr && source.train != nullptr &&
         bundle.manifest.preprocess.channels == 1 && !typical_scores(bundle.manifest).empty();
}

std::vector<Metric> evaluate_letters(const Bundle& bundle, const DataSource& source,
                                     const StopToken& stop, OutlierDetails* details) {
  if (!can_part_letters(bundle, source)) {
    throw Error("letters", "a bundle that redraws grey pictures, and letters", bundle.manifest.id);
  }
  const Scorer scorer(bundle, stop);
  const auto& candidates = scorer.candidates();
  const Choice choice = choose(scorer, source, bundle.manifest.preprocess);
  const Scores known = scorer.score(*source.test, 0, source.test->size());
  const Scores letters = scorer.score(*source.letters, 0, source.letters->size());
  const std::size_t best =
      best_of(candidates, choice.auroc, [](const Candidate&) { return true; }).value();

  const std::string of_known = "test, " + std::to_string(known[0].size()) + " images";
  const std::string of_letters = std::to_string(letters[0].size()) + " handwritten letters";
  const std::string against = of_known + ", against " + of_letters;
  std::vector<Metric> metrics{{"letters_auroc", auroc(known[best], letters[best]),
                               auroc_interval(known[best], letters[best]), "1",
                               against + ", by " + candidates[best].name}};
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    metrics.push_back({"letters_auroc_" + candidates[i].name, auroc(known[i], letters[i]),
                       std::nullopt, "1", against});
  }
  metrics.push_back({"impostors_auroc", choice.auroc[best], std::nullopt, "1",
                     std::to_string(choice.pictures) +
                         " held-out training images, against impostors made of them, by " +
                         candidates[best].name});
  if (details == nullptr) return metrics;
  const auto shown = best_of(candidates, choice.auroc, [](const Candidate& candidate) {
    return candidate.score.has_value();
  });
  details->typicality = Typicality{*candidates[*shown].score,
                                   {of_known, quantiles_of(known[*shown], kKnownQuantiles)},
                                   {{of_letters, quantiles_of(letters[*shown], kOtherQuantiles)}}};
  details->known = known[best];
  details->letters = letters[best];
  details->worst = ordered(known[best], true);
  details->most_typical = ordered(letters[best], false);
  return metrics;
}

}  // namespace lab
