// SPDX-License-Identifier: MIT
// Which pictures are called unlike those that a model knows, on the two sets of capsules: drawn ones and
// photographs of MVTec AD. The features were chosen on training pictures of the two sets.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>

#include "native/data/dataset.h"
#include "shared/anomaly/likeness.h"
#include "shared/procedural/digit_renderer.h"

namespace fs = std::filesystem;

namespace {

using namespace lab;

// As the detectors of the two sets see them.
const PreprocessSpec kWhole{.channels = 3, .height = 64, .width = 64};
const PreprocessSpec kBand{.channels = 3, .height = 112, .width = 256, .fit = Fit::crop};

constexpr std::size_t kMost = 500;  // pictures of a part

std::vector<std::vector<double>> features_of(const Dataset& dataset, const PreprocessSpec& spec) {
  std::vector<std::vector<double>> features;
  for (std::size_t i = 0; i < std::min(dataset.size(), kMost); ++i) {
    features.push_back(likeness_features(dataset.get(i).image, spec));
  }
  return features;
}

// What share of the test pictures lies beyond the limit.
double strange_share(const Dataset& test, const PreprocessSpec& spec, const Likeness& likeness) {
  double strange = 0;
  double least = 1e9;
  double greatest = 0;
  for (std::size_t i = 0; i < test.size(); ++i) {
    const double found = strangeness(likeness_features(test.get(i).image, spec), likeness);
    least = std::min(least, found);
    greatest = std::max(greatest, found);
    if (found > 1) ++strange;
  }
  UNSCOPED_INFO("from " << least << " to " << greatest << " of the limit");
  return strange / static_cast<double>(test.size());
}

fs::path photographs() {
  const char* data = std::getenv("LAB_DATA");
  if (data == nullptr) SKIP("LAB_DATA does not say where the data sets lie");
  if (!fs::is_directory(fs::path(data) / "mvtec-capsule")) SKIP("LAB_DATA has no mvtec-capsule");
  return data;
}

}  // namespace

TEST_CASE(
    "drawn capsules, photographs of capsules and other things are told apart, defects or not") {
  const fs::path data = photographs();
  const DataSource drawn = open_dataset("capsules", data, 1);
  const DataSource photographed = open_dataset("mvtec-capsule", data, 1);
  for (const PreprocessSpec& spec : {kWhole, kBand}) {
    for (const DataSource* own : {&drawn, &photographed}) {
      const DataSource& other = own == &drawn ? photographed : drawn;
      INFO(own->name << ", " << spec.width << " by " << spec.height);
      const Likeness likeness =
          learn_likeness(features_of(*own->train, spec), features_of(*own->calibrate, spec));
      CHECK(strange_share(*own->test, spec, likeness) == 0);
      CHECK(strange_share(*other.test, spec, likeness) > 0.99);
      for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const Image digit = render_digit(static_cast<int>(seed % 10), seed);
        CHECK(strangeness(likeness_features(digit, spec), likeness) > 1);
      }
    }
  }
}
