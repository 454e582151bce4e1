// SPDX-License-Identifier: MIT
// The figures of a model that draws pictures of its own, as a classifier of the same set judges them: it sees
// samples and real pictures, and what its features and classes say of both is compared. Such figures compare
// models under one judge; they are no published FID, whose judge is another network.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "native/base/interruption.h"
#include "native/bundle/bundle.h"
#include "native/data/dataset.h"
#include "shared/bundle/manifest.h"

namespace lab {

// Neighbours for compare_manifolds, as Naeem et al. 2020 chose.
inline constexpr std::int64_t kNeighbours = 5;

struct GenerationSettings {
  std::int64_t samples = 10'000;
  std::uint64_t seed = 1;  // of the codes
  StopToken stop = {};
};

// Whether the bundle is a judge: a network from image to features and the probabilities of classes.
bool judges(const Bundle& judge);

// Throws lab::Error unless it is, of pictures of the subject's shape and of its classes.
void expect_judge_of(const Manifest& subject, const Bundle& judge);

struct DrawnClasses {
  double coverage =
      0;  // share of the classes that at least a tenth of their due of all samples fall into
  double entropy = 0;  // of the shares of the classes, nats
};
// Of samples from the bundle's prior, as the judge sees them. Precondition: expect_judge_of. Throws lab::Error if
// the bundle does not sample; Interrupted if asked to stop.
DrawnClasses drawn_classes(const Bundle& bundle, const Bundle& judge,
                           const GenerationSettings& settings);

// The judge's share of right answers on pictures with labels [n] int64.
Metric judge_accuracy(const Bundle& judge, const at::Tensor& pictures, const at::Tensor& labels,
                      const std::string& split);

// frechet_distance of samples and test pictures, and as its floor that of training pictures (as many of each
// as there are of the fewest); precision, recall, density and coverage; class_coverage (share of the set's
// classes that at least a tenth of their due of all samples fall into); and, if the bundle takes a class,
// class_accuracy: the share of samples that the judge gives the class asked for, classes in turn.
// Throws lab::Error if the bundle does not sample, the judge does not judge, or the two are of different
// shapes, or the judge lacks one of the bundle's classes.
std::vector<Metric> evaluate_generation(const Bundle& bundle, const Bundle& judge,
                                        const DataSource& source,
                                        const GenerationSettings& settings);

}  // namespace lab
