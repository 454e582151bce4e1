// SPDX-License-Identifier: MIT
// Which pictures are called unlike those that a model knows, on the two sets of capsules: drawn ones and
// photographs of MVTec AD. The features were chosen on training pictures of the two sets.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "native/data/dataset.h"
#include "shared/anomaly/likeness.h"
#include "shared/procedural/digit_renderer.h"

namespace fs = std::filesystem;

namespace {

using namespace lab;

// As the detectors of the two sets see them.
const PreprocessSpec kWhole{.channels = 3, .height = 64, .width = 64};
const PreprocessSpec kDrawnBand{.channels = 3, .height = 112, .width = 256, .fit = Fit::crop};
const PreprocessSpec kPhotographedBand{
    .channels = 3, .height = 224, .width = 512, .fit = Fit::crop};

struct Seen {
  PreprocessSpec drawn;
  PreprocessSpec photographed;
};
const Seen kSeen[] = {{kWhole, kWhole}, {kDrawnBand, kPhotographedBand}};

constexpr std::size_t kMost = 500;  // pictures of a part

std::vector<std::vector<double>> features_of(const Dataset& dataset, const PreprocessSpec& spec) {
  std::vector<std::vector<double>> features;
  for (std::size_t i = 0; i < std::min(dataset.size(), kMost); ++i) {
    features.push_back(likeness_features(dataset.get(i).image, spec));
  }
  return features;
}

Likeness likeness_of(const DataSource& set, const PreprocessSpec& spec) {
  return learn_likeness(features_of(*set.train, spec), features_of(*set.calibrate, spec));
}

double share(double count, const Dataset& set) { return count / static_cast<double>(set.size()); }

fs::path photographs() {
  const char* data = std::getenv("LAB_DATA");
  if (data == nullptr) SKIP("LAB_DATA does not say where the data sets lie");
  if (!fs::is_directory(fs::path(data) / "mvtec-capsule")) SKIP("LAB_DATA has no mvtec-capsule");
  return data;
}

}  // namespace

TEST_CASE("a set's model knows its test pictures, defects or not, and nothing like a digit") {
  const fs::path data = photographs();
  for (const char* name : {"capsules", "mvtec-capsule"}) {
    const DataSource set = open_dataset(name, data, 1);
    for (const PreprocessSpec& spec : {kWhole, kDrawnBand, kPhotographedBand}) {
      const Likeness likeness = likeness_of(set, spec);
      double strange = 0;
      for (const std::vector<double>& features : features_of(*set.test, spec)) {
        if (strangeness(features, likeness) > 1) ++strange;
      }
      CAPTURE(name, spec.width, spec.height);
      CHECK(strange == 0);
      for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const Image digit = render_digit(static_cast<int>(seed % 10), seed);
        CHECK(strangeness(likeness_features(digit, spec), likeness) > 1);
      }
    }
  }
}

// Drawn capsules are so much like photographs that a model of drawn ones knows most of those, too. Which model a
// picture belongs to is seen by comparing (the page's worker takes another model from 0.7 on).
TEST_CASE("a capsule is clearly less strange to the model of its own kind, drawn or photographed") {
  const fs::path data = photographs();
  const DataSource drawn = open_dataset("capsules", data, 1);
  const DataSource photographed = open_dataset("mvtec-capsule", data, 1);
  for (const Seen& seen : kSeen) {
    const Likeness of_drawn = likeness_of(drawn, seen.drawn);
    const Likeness of_photographed = likeness_of(photographed, seen.photographed);
    for (const DataSource* own : {&drawn, &photographed}) {
      const auto in_drawn = features_of(*own->test, seen.drawn);
      const auto in_photographed = features_of(*own->test, seen.photographed);
      double clear = 0;
      double wrong = 0;
      double greatest = 0;
      for (std::size_t i = 0; i < in_drawn.size(); ++i) {
        double to_own = strangeness(in_drawn[i], of_drawn);
        double to_other = strangeness(in_photographed[i], of_photographed);
        if (own == &photographed) std::swap(to_own, to_other);
        greatest = std::max(greatest, to_own / to_other);
        if (to_own < 0.7 * to_other) ++clear;
        if (to_other < 0.7 * to_own) ++wrong;
      }
      CAPTURE(own->name, seen.drawn.width, seen.photographed.width, greatest);
      CHECK(share(clear, *own->test) > 0.95);
      CHECK(wrong == 0);
    }
  }
}
