// SPDX-License-Identifier: MIT
// Self-made defects, the choice between ways to score, thresholds and display ranges.
#include "native/evaluation/calibration.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>

#include "native/defects/self_made_defects.h"
#include "native/inference/inference.h"
#include "shared/anomaly/conformal.h"
#include "shared/base/error.h"
#include "tests/native/hand_made_bundle.h"

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

// From brightness `first` on, one step apart.
class Squares : public Dataset {
 public:
  explicit Squares(std::size_t size, std::size_t first = 0) : size_(size), first_(first) {}
  std::size_t size() const override { return size_; }
  Example get(std::size_t index) const override {
    Example example;
    example.image = square_picture(first_ + index);
    example.label = 0;
    return example;
  }

 private:
  std::size_t size_;
  std::size_t first_;
};

// The same square over and over, given as a picture of other channels if asked for.
class EqualSquares : public Dataset {
 public:
  EqualSquares(std::size_t size, int channels) : size_(size), channels_(channels) {}
  std::size_t size() const override { return size_; }
  Example get(std::size_t) const override {
    const Image grey = square_picture(20);
    Example example;
    example.image = Image(kSide, kSide, channels_, 255);
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        for (int c = 0; c < std::min(channels_, 3); ++c) {
          example.image.at(x, y, c) = grey.at(x, y, 0);
        }
      }
    }
    example.label = 0;
    return example;
  }

 private:
  std::size_t size_;
  int channels_;
};

// More of them than are looked at, in turns as dark as the first and as bright as the last.
class SquaresInTurns : public Dataset {
 public:
  std::size_t size() const override { return 1000; }
  Example get(std::size_t index) const override {
    Example example;
    example.image = square_picture(index % 2 == 0 ? 0 : 100);
    example.label = 0;
    return example;
  }
};

// Remembers how often each was asked for.
class CountedSquares : public Dataset {
 public:
  explicit CountedSquares(std::size_t size) : asked(size) {}
  std::size_t size() const override { return asked.size(); }
  Example get(std::size_t index) const override {
    ++asked[index];
    return Squares(asked.size()).get(index);
  }

  mutable std::vector<int> asked;
};

PreprocessSpec square_spec() {
  PreprocessSpec spec;
  spec.height = kSide;
  spec.width = kSide;
  return spec;
}

PreprocessSpec signed_spec() {
  PreprocessSpec spec = square_spec();
  spec.low = -1;
  return spec;
}

// Its map is the picture, at most 1.
std::map<std::string, Network> map_networks() {
  NetworkBuilder b("inspector");
  const auto x = b.input("image", {1, kSide, kSide});
  std::map<std::string, Network> networks;
  networks.emplace("inspector",
                   Network(b.build({b.conv(x, {.name = "map", .channels = 1, .kernel = 1})}),
                           {{"map.weight", at::ones({1, 1, 1, 1})}, {"map.bias", at::zeros({1})}}));
  return networks;
}

// Reconstructs every picture as the average square, whatever it is given: the bias does it all.
std::map<std::string, Network> constant_networks(const PreprocessSpec& spec = square_spec()) {
  NetworkBuilder e("encoder");
  const auto x = e.reshape(e.input("image", {1, kSide, kSide}), {kSide * kSide});
  NetworkBuilder d("decoder");
  const auto y = d.reshape(d.linear(d.input("code", {2}), kSide * kSide, "fc"), {1, kSide, kSide});
  const at::Tensor average = stack_pictures({square_picture(20)}, spec).flatten();
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
  const Bundle bundle = hand_made_bundle(constant_networks(), square_spec());
  const Calibration calibration = calibrate(bundle, {Squares(20, 40), Squares(40)});
  const ScoringInfo& scoring = calibration.scoring;
  REQUIRE(scoring.calibration_scores.size() == 40);
  CHECK(std::ranges::is_sorted(scoring.calibration_scores));
  // ceil(41 * 0.95) = 39th smallest.
  CHECK(scoring.threshold == scoring.calibration_scores[38]);
  CHECK(scoring.false_alarm_rate == 0.05);
  CHECK(scoring.calibrated_on ==
        "40 good pictures that were used for nothing else; 20 others chose how to score");
  CHECK(scoring.display_range.low < scoring.display_range.high);
}

TEST_CASE("a threshold is calibrated for the rate that is asked for") {
  const Bundle bundle = hand_made_bundle(constant_networks(), square_spec());
  const ScoringInfo scoring = calibrate(bundle, {Squares(5, 40), Squares(9)}, 0.25).scoring;
  CHECK(scoring.threshold == scoring.calibration_scores[7]);  // ceil(10 * 0.75) = 8th smallest
  CHECK(scoring.false_alarm_rate == 0.25);
}

TEST_CASE(
    "what good pictures look like is learnt from all kinds, also where two kinds lie in turns") {
  const Bundle bundle = hand_made_bundle(constant_networks(), square_spec());
  const SquaresInTurns look;
  const auto likeness =
      calibrate(bundle, {.choose = Squares(5, 40), .calibrate = Squares(20), .look = &look})
          .scoring.likeness;
  REQUIRE(likeness);
  // A quarter of each picture is a square, of 150 or 250, the rest is of 40. Every second picture alone would be
  // 0.049 away.
  CHECK_THAT(likeness->mean[0], Catch::Matchers::WithinAbs((0.75 * 40 + 0.25 * 200) / 255, 0.01));
}

TEST_CASE("of a large set 200 pictures by lot are painted on, not the first") {
  const Bundle bundle = hand_made_bundle(constant_networks(), square_spec());
  const CountedSquares choose(600);
  calibrate(bundle, {choose, Squares(20)});
  // All are scored as they are, and those once more that are painted on.
  const auto painted = [](int asked) { return asked == 2; };
  CHECK(std::ranges::count(choose.asked, 1) == 400);
  CHECK(std::ranges::count_if(choose.asked, painted) == 200);
  const auto in_first_third =
      std::count_if(choose.asked.begin(), choose.asked.begin() + 200, painted);
  CHECK(in_first_third > 40);
  CHECK(in_first_third < 95);
}

TEST_CASE("one part of the pictures chooses and the other calibrates, neither does both") {
  const Bundle bundle = hand_made_bundle(constant_networks(), square_spec());
  const Calibration first = calibrate(bundle, {Squares(10, 40), Squares(20)});
  const Calibration other = calibrate(bundle, {Squares(10, 40), Squares(20, 30)});
  REQUIRE(first.candidates.size() == other.candidates.size());
  for (std::size_t i = 0; i < first.candidates.size(); ++i) {
    CHECK((first.candidates[i].method == other.candidates[i].method));
    CHECK(first.candidates[i].auroc == other.candidates[i].auroc);
  }
  CHECK(first.scoring.threshold != other.scoring.threshold);
  Bundle calibrated = bundle;
  calibrated.manifest.scoring = first.scoring;
  std::vector<double> scores;
  for (std::size_t i = 0; i < 20; ++i) {
    scores.push_back(inspect(calibrated, square_picture(i)).finding.score);
  }
  std::ranges::sort(scores);
  CHECK(first.scoring.calibration_scores == scores);
}

TEST_CASE(
    "nine tenths of good pixels are drawn black, and the scale ends half above hot pictures") {
  constexpr std::size_t kCount = 40;
  Bundle bundle = hand_made_bundle(constant_networks(), square_spec());
  bundle.manifest.scoring = calibrate(bundle, {Squares(10, 40), Squares(kCount)}).scoring;
  std::vector<float> pixels;
  std::vector<float> hottest;
  for (std::size_t i = 0; i < kCount; ++i) {
    const FloatMap map = inspect(bundle, square_picture(i)).finding.map;
    pixels.insert(pixels.end(), map.values.begin(), map.values.end());
    hottest.push_back(*std::ranges::max_element(map.values));
  }
  std::ranges::sort(pixels);
  std::ranges::sort(hottest);
  const DisplayRange& range = bundle.manifest.scoring->display_range;
  CHECK(range.low == pixels[(pixels.size() - 1) * 9 / 10]);
  CHECK(range.low > 0);
  CHECK(range.high == static_cast<float>(1.5 * hottest[37]));  // floor(39 * 0.95)
}

TEST_CASE("the scale ends at the hottest defect where half above hot pictures is out of reach") {
  // Good pictures reach 0.97.
  const Calibration calibration =
      calibrate(hand_made_bundle(map_networks(), square_spec()), {Squares(5, 95), Squares(20, 80)});
  const float high = calibration.scoring.display_range.high;
  CHECK(high == static_cast<float>(calibration.taken.hottest));
  CHECK(high > 0.97f);
  CHECK(high <= 1.0f);
}

TEST_CASE("the best candidate comes first and is the one that is used") {
  const Bundle bundle = hand_made_bundle(constant_networks(), square_spec());
  const Calibration calibration = calibrate(bundle, {Squares(25), Squares(19, 30)});
  REQUIRE(calibration.candidates.size() == 36);
  CHECK(std::ranges::is_sorted(calibration.candidates, std::greater(), &ScoringCandidate::auroc));
  const auto& method = std::get<ResidualMethod>(calibration.scoring.method);
  CHECK((calibration.candidates[0].method == calibration.scoring.method));
  CHECK(calibration.candidates[0].auroc > calibration.candidates[35].auroc);
  // The squares differ in brightness, so a mean over everything says little of a small defect.
  CHECK(method.map.pooling != Pooling::mean);
}

TEST_CASE("calibration is the same every time") {
  const Bundle bundle = hand_made_bundle(constant_networks(), square_spec());
  const auto scoring = [&] { return calibrate(bundle, {Squares(5, 40), Squares(20)}).scoring; };
  CHECK((scoring() == scoring()));
}

TEST_CASE("a network with a map is calibrated by its map alone") {
  const Calibration calibration =
      calibrate(hand_made_bundle(map_networks(), square_spec()), {Squares(5, 40), Squares(20)});
  CHECK(calibration.candidates.size() == 16);
  CHECK(kind_of(calibration.scoring.method) == ScoringKind::map);
}

TEST_CASE("with a critic's features every residual is tried with them") {
  auto networks = constant_networks();
  NetworkBuilder b("critic");
  const auto x = b.reshape(b.input("image", {1, kSide, kSide}), {kSide * kSide});
  networks.emplace("critic", Network(b.build({b.linear(x, 3, "features")})));
  const Calibration calibration =
      calibrate(hand_made_bundle(networks, square_spec()), {Squares(5, 40), Squares(20)});
  CHECK(calibration.candidates.size() == 36);
  REQUIRE(kind_of(calibration.scoring.method) == ScoringKind::feature);
  CHECK(std::get<FeatureMethod>(calibration.scoring.method).kappa == 1);
}

TEST_CASE("a bundle that cannot score is not calibrated") {
  auto networks = constant_networks();
  networks.erase("encoder");
  CHECK_THROWS_MATCHES(
      calibrate(hand_made_bundle(networks, square_spec()), {Squares(5, 40), Squares(20)}), Error,
      Message("calibrate: expected networks that can score, found none"));
}

TEST_CASE("too few held-out pictures are an error") {
  const Bundle bundle = hand_made_bundle(constant_networks(), square_spec());
  CHECK_THROWS_MATCHES(
      calibrate(bundle, {Squares(1), Squares(kLeastCalibration - 1)}), Error,
      Message("calibrate: expected good pictures enough for a false-alarm rate of 0.05, found 18"));
  CHECK_NOTHROW(calibrate(bundle, {Squares(1), Squares(kLeastCalibration)}));
  CHECK_THROWS_MATCHES(
      calibrate(bundle, {Squares(1), Squares(kLeastCalibration)}, 0.04), Error,
      Message("calibrate: expected good pictures enough for a false-alarm rate of 0.04, found 19"));
  CHECK_THROWS_MATCHES(
      calibrate(bundle, {Squares(0), Squares(19)}), Error,
      Message("calibrate: expected held-out good pictures to choose with, found none"));
}

TEST_CASE("pictures from -1 to 1 are scored without logarithms of negative numbers") {
  const Bundle bundle = hand_made_bundle(constant_networks(signed_spec()), signed_spec());
  const Calibration calibration = calibrate(bundle, {Squares(10, 40), Squares(19)});
  CHECK(calibration.candidates.size() == 24);
  for (const auto& candidate : calibration.candidates) {
    CHECK(std::get<ResidualMethod>(candidate.method).residual != Residual::cross_entropy);
    CHECK(std::isfinite(candidate.auroc));
  }
  for (const double score : calibration.scoring.calibration_scores) CHECK(std::isfinite(score));
  CHECK(calibration.scoring.threshold > 0);
}

TEST_CASE("good pictures that are redrawn perfectly have a threshold of 0 and a display range") {
  const Bundle bundle = hand_made_bundle(constant_networks(), square_spec());
  const ScoringInfo scoring = calibrate(bundle, {EqualSquares(1, 1), EqualSquares(19, 1)}).scoring;
  CHECK(scoring.threshold == 0);
  CHECK(scoring.display_range.low == 0);
  CHECK(scoring.display_range.high == 1.0f / 255);
  CHECK(conformal_p_value(scoring.calibration_scores, 0) == 1);
  CHECK(conformal_p_value(scoring.calibration_scores, 0.001) == 0.05);
}

TEST_CASE("pictures with transparency are calibrated like those without") {
  const Bundle bundle = hand_made_bundle(constant_networks(), square_spec());
  const auto calibrated = [&](int channels) {
    return calibrate(bundle, {EqualSquares(2, channels), EqualSquares(19, channels)});
  };
  const Calibration rgb = calibrated(3);
  const Calibration rgba = calibrated(4);
  CHECK((rgb.scoring == rgba.scoring));
  for (std::size_t i = 0; i < rgb.candidates.size(); ++i) {
    CHECK(rgb.candidates[i].auroc == rgba.candidates[i].auroc);
  }
}

TEST_CASE("a way to score is described in words") {
  CHECK(describe(ResidualMethod{Residual::squared, {1, Pooling::top_k, 0.05}}) ==
        "squared residual, smoothing 1, mean of the top 5 %");
  CHECK(describe(ResidualMethod{Residual::cross_entropy, {0, Pooling::max, 0.01}}) ==
        "cross entropy residual, smoothing 0, maximum");
  CHECK(describe(MapMethod{{2, Pooling::mean, 0.01}}) == "map of the network, smoothing 2, mean");
  CHECK(describe(FeatureMethod{}) == "squared residual and features, smoothing 0, mean");
}

}  // namespace lab
