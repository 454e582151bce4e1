// SPDX-License-Identifier: MIT
// Which pictures are called unlike those that a model knows, on the two sets of capsules: drawn ones and
// photographs of MVTec AD. Nothing is chosen here; the features and their limit were fixed before.
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "native/data/dataset.h"
#include "shared/anomaly/likeness.h"
#include "shared/image/preprocess.h"
#include "shared/procedural/digit_renderer.h"

namespace fs = std::filesystem;

namespace {

using namespace lab;

const PreprocessSpec kSpec{.channels = 3, .height = 64, .width = 64};

std::vector<std::vector<double>> features_of(const Dataset& dataset) {
  std::vector<std::vector<double>> features;
  for (std::size_t i = 0; i < dataset.size(); ++i) {
    features.push_back(coarse_features(fit_image(dataset.get(i).image, kSpec)));
  }
  return features;
}

struct Share {
  int strange = 0;
  int all = 0;
};

// By class of the test pictures.
std::map<std::string, Share> strange_shares(const DataSource& pictures, const Likeness& likeness) {
  std::map<std::string, Share> shares;
  for (std::size_t i = 0; i < pictures.test->size(); ++i) {
    const Example example = pictures.test->get(i);
    Share& share = shares[pictures.classes[static_cast<std::size_t>(example.label)]];
    ++share.all;
    if (getenv("LAB_SHOW"))
      printf("%s %.3f\n", pictures.name.c_str(),
             strangeness(fit_image(example.image, kSpec), likeness));
    if (strangeness(fit_image(example.image, kSpec), likeness) > 1) ++share.strange;
  }
  return shares;
}

fs::path photographs() {
  const char* data = std::getenv("LAB_DATA");
  if (data == nullptr) SKIP("LAB_DATA does not say where the data sets lie");
  if (!fs::is_directory(fs::path(data) / "mvtec-capsule")) SKIP("LAB_DATA has no mvtec-capsule");
  return data;
}

}  // namespace

TEST_CASE("good and defective capsules are like those that a model knows, other things are not") {
  const fs::path data = photographs();
  const DataSource drawn = open_dataset("capsules", data, 1);
  const DataSource photographed = open_dataset("mvtec-capsule", data, 1);
  for (const DataSource* own : {&drawn, &photographed}) {
    const Likeness likeness =
        learn_likeness(features_of(*own->choose), features_of(*own->calibrate));
    for (const auto& [kind, share] : strange_shares(*own, likeness)) {
      UNSCOPED_INFO(own->name << " " << kind << ": " << share.strange << " of " << share.all);
      CHECK(share.strange == 0);
    }
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const Image digit = render_digit(static_cast<int>(seed % 10), seed);
      CHECK(strangeness(fit_image(digit, kSpec), likeness) > 1);
    }
  }
}
