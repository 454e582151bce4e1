// SPDX-License-Identifier: MIT
// Self-made defects, the choice between ways to score, thresholds and display ranges.
#include "native/calibration.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include "native/self_made_defects.h"
#include "shared/error.h"

namespace lab {
namespace {

using Catch::Matchers::Message;

constexpr int kSide = 64;

// A grey ground with a bright square on it, whose brightness goes with the index.
Image square_picture(std::size_t index) {
  Image picture(kSide, kSide, 1, 40);
  for (int y = 16; y < 48; ++y) {
    for (int x = 16; x < 48; ++x) picture.at(x, y, 0) = static_cast<std::uint8_t>(150 + index);
  }
  return picture;
}

class Squares : public Dataset {
 public:
  explicit Squares(std::size_t size) : size_(size) {}
  std::size_t size() const override { return size_; }
  Example get(std::size_t index) const override {
    Example example;
    example.image = square_picture(index);
    example.label = 0;
    return example;
  }

 private:
  std::size_t size_;
};

PreprocessSpec square_spec() {
  PreprocessSpec spec;
  spec.height = kSide;
  spec.width = kSide;
  return spec;
}

// Reconstructs every picture as the average square, whatever it is given: the bias does it all.
std::map<std::string, Network> constant_networks() {
  NetworkBuilder e("encoder");
  const auto x = e.reshape(e.input("image", {1, kSide, kSide}), {kSide * kSide});
  NetworkBuilder d("decoder");
  const auto y = d.reshape(d.linear(d.input("code", {2}), kSide * kSide, "fc"), {1, kSide, kSide});
  const at::Tensor average = stack_pictures({square_picture(20)}, square_spec()).flatten();
  std::map<std::string, Network> networks;
  networks.emplace("encoder", Network(e.build({e.linear(x, 2, "mean")})));
  networks.emplace("decoder", Network(d.build({y}), {{"fc.weight", at::zeros({kSide * kSide, 2})},
                                                     {"fc.bias", average}}));
  return networks;
}

int changed_pixels(const Image& a, const Image& b) {
  int changed = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) changed += a.pixels[i] != b.pixels[i];
  return changed;
}

}  // namespace

TEST_CASE("a self-made defect changes a small part of the picture, mostly on the object") {
  const Image good = square_picture(0);
  for (const auto defect : {SelfMadeDefect::scratch, SelfMadeDefect::blob}) {
    Rng rng(5);
    int outside = 0;
    int changed = 0;
    for (int repeat = 0; repeat < 50; ++repeat) {
      const Image painted = paint_defect(good, defect, rng);
      INFO(name_of(defect));
      CHECK(changed_pixels(good, painted) > 0);
      CHECK(changed_pixels(good, painted) < kSide * kSide / 10);
      changed += changed_pixels(good, painted);
      for (int x = 0; x < kSide; ++x) outside += painted.at(x, 4, 0) != good.at(x, 4, 0);
    }
    CHECK(outside < changed / 20);
  }
}

TEST_CASE("a patch carries pixels of the same picture") {
  Rng rng(6);
  const Image good = square_picture(0);
  int painted_somewhere = 0;
  for (int repeat = 0; repeat < 20; ++repeat) {
    const Image painted = paint_defect(good, SelfMadeDefect::patch, rng);
    painted_somewhere += changed_pixels(good, painted) > 0;
    // Between the ground's 40 and the square's 150: nothing new is invented.
    CHECK(std::ranges::min(painted.pixels) >= 40);
    CHECK(std::ranges::max(painted.pixels) <= 150);
  }
  // A patch from the square's middle to its middle changes nothing.
  CHECK(painted_somewhere > 0);
}

TEST_CASE("self-made defects are the same for the same seed") {
  const Image good = square_picture(0);
  for (const auto defect : kSelfMadeDefects) {
    Rng a(7);
    Rng b(7);
    CHECK((paint_defect(good, defect, a) == paint_defect(good, defect, b)));
  }
}

TEST_CASE("calibration scores ascend and set a threshold that 5 % of them may exceed") {
  const Autoencoder autoencoder(constant_networks(), square_spec());
  const Calibration calibration = calibrate(autoencoder, Squares(40));
  const ScoringInfo& scoring = calibration.scoring;
  REQUIRE(scoring.calibration_scores.size() == 40);
  CHECK(std::ranges::is_sorted(scoring.calibration_scores));
  // ceil(41 * 0.95) = 39th smallest.
  CHECK(scoring.threshold == scoring.calibration_scores[38]);
  CHECK(scoring.false_alarm_rate == 0.05);
  CHECK(scoring.calibrated_on == "40 good pictures that were not trained on");
  CHECK(scoring.display_range.low < scoring.display_range.high);
}

TEST_CASE("the best candidate comes first and is the one that is used") {
  const Autoencoder autoencoder(constant_networks(), square_spec());
  const Calibration calibration = calibrate(autoencoder, Squares(25));
  REQUIRE(calibration.candidates.size() == 36);
  CHECK(std::ranges::is_sorted(calibration.candidates, std::greater(), &ScoringCandidate::auroc));
  CHECK((ScoringMethod(calibration.candidates[0].method) == calibration.scoring.method));
  CHECK(calibration.candidates[0].auroc > calibration.candidates[35].auroc);
  // The squares differ in brightness, so a mean over everything says little of a small defect.
  CHECK(map_spec(calibration.scoring.method).pooling != Pooling::mean);
}

TEST_CASE("calibration is the same every time") {
  const Autoencoder autoencoder(constant_networks(), square_spec());
  CHECK(
      (calibrate(autoencoder, Squares(20)).scoring == calibrate(autoencoder, Squares(20)).scoring));
}

TEST_CASE("too few held-out pictures are an error") {
  const Autoencoder autoencoder(constant_networks(), square_spec());
  CHECK_THROWS_AS(calibrate(autoencoder, Squares(kLeastCalibration - 1)), Error);
  CHECK_NOTHROW(calibrate(autoencoder, Squares(kLeastCalibration)));
  CHECK_THROWS_MATCHES(calibrate(autoencoder, Squares(0)), Error,
                       Message("calibrate: expected held-out good pictures, found none"));
}

TEST_CASE("a way to score is described in words") {
  CHECK(describe({Residual::squared, {1, Pooling::top_k, 0.05}}) ==
        "squared residual, smoothing 1, mean of the top 5 %");
  CHECK(describe({Residual::cross_entropy, {0, Pooling::max, 0.01}}) ==
        "cross entropy residual, smoothing 0, maximum");
}

}  // namespace lab
