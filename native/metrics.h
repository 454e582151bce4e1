// SPDX-License-Identifier: MIT
// What a trained bundle is worth, in figures that the manifest carries. Evidence lower bound: Kingma
// and Welling 2014, section 2.2; active units: Burda et al. 2016, section 4.2 (threshold 0.01).
// Rates, AUROC and their intervals come from shared/scoring.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "native/data/dataset.h"
#include "native/inference.h"
#include "shared/manifest.h"

namespace lab {

// A latent unit is active if the variance of its posterior mean over the pictures is above this.
inline constexpr double kActiveUnitVariance = 0.01;

struct VaeEvaluation {
  int samples = 8;         // of the posterior, for each picture
  std::uint64_t seed = 1;  // of those samples and of the binarisation
  std::string split;       // what the pictures are, in words: "test, 10000 images"
  bool binarise = false;   // also on pictures whose pixels are drawn as 0 or 1 (grey sets)
  StopToken stop = {};
};

// test_elbo (nats an image, with its 95 % interval), kl, active_units; with `binarise` also
// test_elbo_binarised.
// pictures: [n, channels, height, width] in [0, 1].
// Throws lab::Error if there are no pictures, the encoder gives no variance or the decoder does not
// end in a sigmoid.
std::vector<Metric> evaluate_vae(const Bundle& bundle, const at::Tensor& pictures,
                                 const VaeEvaluation& options);

// reconstruction_mse, of values scaled to [0, 1], and before it, where pixels from 0 to 1 are redrawn
// through a sigmoid, reconstruction_bce (nats an image): how far what the networks make of a picture
// (reconstruct) is from it.
// pictures: [n, channels, height, width] as the networks take them. Throws lab::Error if there are none.
std::vector<Metric> evaluate_reconstruction(const Bundle& bundle, const at::Tensor& pictures,
                                            const std::string& split, const StopToken& stop = {});

// One inspected picture of a labelled test set.
struct Inspected {
  std::string name;
  int label = 0;  // 0: good
  Anomaly anomaly;
  FloatMap defect;  // the mask at the map's size: 1 defect, 0 not
};

// Scores every picture of a set as the bundle's manifest says; masks are brought to the map's size,
// where a map pixel counts as defect if half of it or more is.
std::vector<Inspected> inspect_all(const Bundle& bundle, const Dataset& dataset,
                                   const StopToken& stop = {});

// image_auroc and one for each defect kind, image_auroc_<machine_names> (with 95 % bootstrap intervals), pixel_auroc (where there
// are masks), f1_max, trivial_f1, recall_at_5_percent_false_alarms, and at the stored threshold
// true_good, false_alarms, missed, caught.
// classes: by label, classes[0] is "good". Throws lab::Error if there are no good or no defective
// pictures.
std::vector<Metric> evaluate_detector(std::span<const Inspected> inspected,
                                      const std::vector<std::string>& classes,
                                      const ScoringInfo& scoring);

// A table for people.
std::string format_metrics(const std::vector<Metric>& metrics);

}  // namespace lab
