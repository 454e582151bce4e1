// SPDX-License-Identifier: MIT
// What a trained bundle is worth, in figures that the manifest carries. Evidence lower bound: Kingma
// and Welling 2014, section 2.2; active units: Burda et al. 2016, section 4.2 (threshold 0.01).
// Rates, AUROC and their intervals come from shared/anomaly/roc.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "native/data/dataset.h"
#include "native/inference/inference.h"
#include "shared/bundle/manifest.h"

namespace lab {

// One inspected picture of a labelled test set.
struct Inspected {
  std::string name;
  int label = 0;  // 0: good
  Anomaly anomaly;
  FloatMap defect;  // the mask at the map's size: 1 defect, 0 not

  // Of a picture of a large set only its score is (inspect_all).
  bool has_map() const { return !anomaly.map.values.empty(); }
};

// Pictures of a set whose maps are held for the figures of pixels: more would tell little, and half a megabyte each.
inline constexpr std::size_t kMostMaps = 500;

// How a picture is brought to where its map and its mask lie (inspect_all): as the networks take it, or of a
// bundle that brings objects to their place the whole photograph.
PreprocessSpec common_spec(const Image& photograph, const PreprocessSpec& spec);

// In words, what the pixels of pixel figures are: the maps', or of a bundle that brings objects to their place
// the photographs'.
std::string pixels_text(const PreprocessSpec& spec);

// Scores a picture as the bundle's manifest says. Masks are brought to the map's size, where a
// pixel counts as defect if half of it or more is; where objects are brought to their place, maps are brought
// back onto the whole photograph and both are compared there, at no more than 256 pixels along its longer side.
// Throws lab::Error that names the picture.
Inspected inspect_example(const Bundle& bundle, const Example& example);

// Every picture of a set; of `most_maps` of them at most, spread over the set, the maps, too. Throws likewise;
// Interrupted.
std::vector<Inspected> inspect_all(const Bundle& bundle, const Dataset& dataset,
                                   const StopToken& stop = {}, std::size_t most_maps = kMostMaps);

// image_auroc and one for each defect kind, image_auroc_<machine_names> (with 95 % bootstrap intervals), pixel_auroc and
// pro_at_30_percent (where there are masks), f1_max, trivial_f1, recall_at_5_percent_false_alarms, and at the stored threshold
// true_good, false_alarms, missed, caught.
// classes: by label, classes[0] is "good"; pixels: pixels_text; what is measured of pixels is of the pictures that have
// their maps. Throws lab::Error if there are no good or no defective
// pictures.
std::vector<Metric> evaluate_detector(std::span<const Inspected> inspected,
                                      const std::vector<std::string>& classes,
                                      const ScoringInfo& scoring, const std::string& pixels);

// A table for people.
std::string format_metrics(const std::vector<Metric>& metrics);

}  // namespace lab
