// SPDX-License-Identifier: MIT
// Whether a generator draws all classes while it is trained: a classifier looks at samples after each epoch.
#pragma once

#include <cstdint>

#include "native/bundle/bundle.h"
#include "native/training/epoch_judge.h"

namespace lab {

class ClassJudge final : public EpochJudge {
 public:
  static constexpr std::int64_t kSamples = 1000;

  // judge: a classifier of the same set (judges in generation.h). subject: preprocess and dataset of the run. The
  // codes are the same after every epoch, so that a curve shows the model and not the draw.
  // Throws lab::Error if the judge is none, or of other pictures or classes.
  ClassJudge(Bundle judge, const Manifest& subject, std::uint64_t seed);

  // class_coverage, the share of the classes that get at least a tenth of their due of the samples, and
  // class_entropy of the shares, in nats: the logarithm of the number of classes at most.
  // Throws lab::Error if the recipe's networks draw nothing from a prior.
  NamedValues judge(const Recipe& recipe, const StopToken& stop) const override;
  // Of fewer than half of the classes: "mode collapse: 3 of 10 classes".
  std::string warning(const NamedValues& figures) const override;

 private:
  Bundle judge_;
  Manifest subject_;
  std::uint64_t seed_;
};

}  // namespace lab
