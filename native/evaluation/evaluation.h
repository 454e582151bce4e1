// SPDX-License-Identifier: MIT
// Measures a whole bundle on its data set: chooses the figures and the pictures that they are
// measured on. The figures themselves are computed by metrics.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "native/base/interruption.h"
#include "native/bundle/bundle.h"
#include "native/data/dataset.h"
#include "native/evaluation/detection.h"
#include "native/evaluation/outliers.h"

namespace lab {

// What the figures of a detector were made of.
struct DetectionDetails {
  std::vector<Inspected> inspected;  // the test set's pictures, in its order
  double milliseconds = 0;           // a picture, from its file to its verdict, on this machine
};

// What evaluate_detector says of a set's test pictures; details: what it was made of. Throws as inspect_all and
// evaluate_detector do. Precondition: the bundle scores.
std::vector<Metric> evaluate_detection(const Bundle& bundle, const DataSource& source,
                                       const StopToken& stop, DetectionDetails& details);

struct EvaluationSettings {
  int samples = 8;           // codes for each picture
  int importance_codes = 0;  // for each picture of the importance-weighted bound; 0: without it
  std::uint64_t seed = 1;
  // A classifier of the same set (generation.h), for what the bundle draws; without one that is not measured.
  const Bundle* judge = nullptr;
  std::int64_t drawn = 10'000;  // pictures for the judge
  StopToken stop = {};
  DetectionDetails* details = nullptr;  // filled in where detection is measured
  OutlierDetails* outliers = nullptr;   // where letters are told from digits
};

// The data set that a bundle was trained on. data: see open_dataset; for a bundle of a folder, that
// folder. Throws lab::Error if its classes are not the manifest's.
DataSource open_bundle_dataset(const Manifest& manifest, const std::filesystem::path& data);

// All figures that apply to what the bundle's networks do, none if that is none: the evidence of a
// variational autoencoder and the reconstruction of whatever redraws a picture, on the test set or, for
// detectors, on its good pictures; of whatever scores, where there are defective test pictures, the
// detection; of a classifier its accuracy; of a bank of codes how true its maps are; of a model that redraws digits how well it tells letters from them; and what a judge says of the samples of whatever draws. Nothing that was trained, chosen or calibrated with is measured on. Throws Interrupted if asked to stop.
std::vector<Metric> evaluate_bundle(const Bundle& bundle, const DataSource& source,
                                    const EvaluationSettings& settings);

// Whether evaluate_bundle measures what fills in the details that the settings ask for: detection or letters.
bool has_details(const Bundle& bundle, const DataSource& source,
                 const EvaluationSettings& settings);

// A family of figures, and in words what it takes to measure it.
struct FigureFamily {
  std::string_view name;
  std::string_view takes;
};
// Those that evaluate_bundle leaves out.
std::vector<FigureFamily> unmeasurable_families(const Bundle& bundle, const DataSource& source,
                                                const EvaluationSettings& settings);

}  // namespace lab
