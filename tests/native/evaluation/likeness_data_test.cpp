// SPDX-License-Identifier: MIT
// Which pictures are called unlike those that a model knows, on the two sets of capsules: drawn ones and
// photographs of MVTec AD. The features were chosen on training pictures of the two sets.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

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

std::vector<Image> pictures_of(const Dataset& dataset) {
  std::vector<Image> pictures;
  for (std::size_t i = 0; i < std::min(dataset.size(), kMost); ++i) {
    pictures.push_back(dataset.get(i).image);
  }
  return pictures;
}

// All pictures of a set, each drawn or read once.
struct Pictures {
  Pictures(const char* name_, const fs::path& data) : name(name_) {
    const DataSource set = open_dataset(name, data, 1);
    train = pictures_of(*set.train);
    calibrate = pictures_of(*set.calibrate);
    test = pictures_of(*set.test);
  }

  std::string name;
  std::vector<Image> train, calibrate, test;
};

std::vector<std::vector<double>> features_of(const std::vector<Image>& pictures,
                                             const PreprocessSpec& spec) {
  std::vector<std::vector<double>> features;
  for (const Image& picture : pictures) features.push_back(likeness_features(picture, spec));
  return features;
}

Likeness likeness_of(const Pictures& set, const PreprocessSpec& spec) {
  return learn_likeness(features_of(set.train, spec), features_of(set.calibrate, spec));
}

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
    const Pictures set(name, data);
    for (const PreprocessSpec& spec : {kWhole, kDrawnBand, kPhotographedBand}) {
      const Likeness likeness = likeness_of(set, spec);
      double strange = 0;
      for (const std::vector<double>& features : features_of(set.test, spec)) {
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
  const Pictures drawn("capsules", data);
  const Pictures photographed("mvtec-capsule", data);
  for (const Seen& seen : kSeen) {
    const Likeness of_drawn = likeness_of(drawn, seen.drawn);
    const Likeness of_photographed = likeness_of(photographed, seen.photographed);
    for (const Pictures* own : {&drawn, &photographed}) {
      const auto in_drawn = features_of(own->test, seen.drawn);
      const auto in_photographed = features_of(own->test, seen.photographed);
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
      CHECK(clear > 0.95 * static_cast<double>(in_drawn.size()));
      CHECK(wrong == 0);
    }
  }
}
