// SPDX-License-Identifier: MIT
#include "native/data/procedural.h"

#include <cassert>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "shared/procedural/digit_renderer.h"
#include "shared/procedural/drawn_sets.h"

namespace lab {
namespace {

constexpr const char* kLicence = "Data: drawn by Latent Lab, MIT licence.";

class DigitDataset : public Dataset {
 public:
  DigitDataset(std::uint64_t seed, DrawnPart part, std::size_t size)
      : seed_(seed), part_(part), size_(size) {}

  std::size_t size() const override { return size_; }
  int label(std::size_t index) const override { return static_cast<int>(index % 10); }

  Example get(std::size_t index) const override {
    assert(index < size_);
    const int digit = label(index);
    return {.image = render_digit(digit, picture_seed(seed_, part_, index)),
            .label = digit,
            .mask = std::nullopt,
            .name = std::to_string(index)};
  }

 private:
  std::uint64_t seed_;
  DrawnPart part_;
  std::size_t size_;
};

class CapsuleDataset : public Dataset {
 public:
  CapsuleDataset(std::uint64_t seed, DrawnPart part, CapsuleCounts counts)
      : seed_(seed), part_(part), counts_(counts) {}

  std::size_t size() const override { return counts_.size(); }
  int label(std::size_t index) const override { return static_cast<int>(spec(index).defect); }

  Example get(std::size_t index) const override {
    assert(index < size());
    const CapsuleSpec drawn = spec(index);
    RenderedCapsule capsule = render_capsule(drawn);
    Example example{.image = std::move(capsule.image),
                    .label = static_cast<int>(drawn.defect),
                    .mask = std::nullopt,
                    .name = std::string(name_of(drawn.defect)) + "/" + std::to_string(index)};
    if (drawn.defect != CapsuleDefect::none) example.mask = std::move(capsule.mask);
    return example;
  }

 private:
  CapsuleSpec spec(std::size_t index) const { return drawn_capsule(seed_, part_, counts_, index); }

  std::uint64_t seed_;
  DrawnPart part_;
  CapsuleCounts counts_;
};

}  // namespace

DataSource open_digits(std::uint64_t seed) {
  DataSource source;
  source.name = "digits";
  for (int digit = 0; digit < 10; ++digit) source.classes.push_back(std::to_string(digit));
  source.licence = kLicence;
  source.train = std::make_unique<DigitDataset>(seed, kDigitTrain, 20'000);
  source.test = std::make_unique<DigitDataset>(seed, kDigitTest, 2'000);
  return source;
}

DataSource open_capsules(std::uint64_t seed) {
  DataSource source;
  source.name = "capsules";
  for (int label = 0; label <= kCapsuleDefectCount; ++label) {
    source.classes.emplace_back(name_of(static_cast<CapsuleDefect>(label)));
  }
  source.licence = kLicence;
  source.train = std::make_unique<CapsuleDataset>(seed, kCapsuleTrain, CapsuleCounts{2000, 0});
  const auto held_out = [seed](std::size_t first, std::size_t last) {
    std::vector<std::size_t> places(last - first);
    std::iota(places.begin(), places.end(), first);
    return make_subset(
        std::make_unique<CapsuleDataset>(seed, kCapsuleCalibrate, CapsuleCounts{last, 0}),
        std::move(places));
  };
  constexpr std::size_t kHeldOut = 100;
  const std::size_t choosing = kHeldOut - calibration_count(kHeldOut);
  source.choose = held_out(0, choosing);
  source.calibrate = held_out(choosing, kHeldOut);
  source.test = std::make_unique<CapsuleDataset>(seed, kCapsuleTest, kCapsuleTestCounts);
  return source;
}

}  // namespace lab
