// SPDX-License-Identifier: MIT
#include "native/data/procedural.h"

#include <cassert>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "shared/base/rng.h"
#include "shared/procedural/digit_renderer.h"

namespace lab {
namespace {

// Streams of picture_seed.
enum Part : std::uint32_t {
  kDigitTrain = 1,
  kDigitTest,
  kCapsuleTrain,
  kCapsuleCalibrate,
  kCapsuleTest,
};

constexpr const char* kLicence = "Data: drawn by Latent Lab, MIT licence.";
constexpr int kCapsuleSize = 256;  // the resolution that detectors of this kind are shown

class DigitDataset : public Dataset {
 public:
  DigitDataset(std::uint64_t seed, Part part, std::size_t size)
      : seed_(seed), part_(part), size_(size) {}

  std::size_t size() const override { return size_; }

  Example get(std::size_t index) const override {
    assert(index < size_);
    const int digit = static_cast<int>(index % 10);
    return {.image = render_digit(digit, picture_seed(seed_, part_, index)),
            .label = digit,
            .mask = std::nullopt,
            .name = std::to_string(index)};
  }

 private:
  std::uint64_t seed_;
  Part part_;
  std::size_t size_;
};

class CapsuleDataset : public Dataset {
 public:
  struct Counts {
    std::size_t good;
    std::size_t each_defect;
  };

  CapsuleDataset(std::uint64_t seed, Part part, Counts counts)
      : seed_(seed), part_(part), counts_(counts) {}

  std::size_t size() const override {
    return counts_.good + counts_.each_defect * kCapsuleDefectCount;
  }

  Example get(std::size_t index) const override {
    assert(index < size());
    const int label = label_of(index);
    const auto defect = static_cast<CapsuleDefect>(label);
    RenderedCapsule capsule = render_capsule(
        {.seed = picture_seed(seed_, part_, index), .defect = defect, .size = kCapsuleSize});
    Example example{.image = std::move(capsule.image),
                    .label = label,
                    .mask = std::nullopt,
                    .name = std::string(name_of(defect)) + "/" + std::to_string(index)};
    if (defect != CapsuleDefect::none) example.mask = std::move(capsule.mask);
    return example;
  }

 private:
  // Good ones first, then the kinds in the order of CapsuleDefect.
  int label_of(std::size_t index) const {
    if (index < counts_.good) return 0;
    return static_cast<int>(1 + (index - counts_.good) / counts_.each_defect);
  }

  std::uint64_t seed_;
  Part part_;
  Counts counts_;
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
  using Counts = CapsuleDataset::Counts;
  DataSource source;
  source.name = "capsules";
  for (int label = 0; label <= kCapsuleDefectCount; ++label) {
    source.classes.emplace_back(name_of(static_cast<CapsuleDefect>(label)));
  }
  source.licence = kLicence;
  source.train = std::make_unique<CapsuleDataset>(seed, kCapsuleTrain, Counts{2000, 0});
  // 100 good test pictures measure the false alarms to about 2 %.
  const auto held_out = [seed](std::size_t first, std::size_t last) {
    std::vector<std::size_t> places(last - first);
    std::iota(places.begin(), places.end(), first);
    return make_subset(std::make_unique<CapsuleDataset>(seed, kCapsuleCalibrate, Counts{last, 0}),
                       std::move(places));
  };
  constexpr std::size_t kHeldOut = 100;
  const std::size_t choosing = kHeldOut - calibration_count(kHeldOut);
  source.choose = held_out(0, choosing);
  source.calibrate = held_out(choosing, kHeldOut);
  source.test = std::make_unique<CapsuleDataset>(seed, kCapsuleTest, Counts{100, 40});
  return source;
}

std::uint64_t picture_seed(std::uint64_t seed, std::uint32_t part, std::size_t index) {
  Rng rng(seed, std::uint64_t{part} << 32 | index);
  const std::uint64_t high = rng.next_u32();
  return high << 32 | rng.next_u32();
}

}  // namespace lab
