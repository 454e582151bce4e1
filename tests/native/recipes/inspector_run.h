// SPDX-License-Identifier: MIT
// Short runs of a small inspector on a few drawn capsules, in this process.
#pragma once

#include "shared/procedural/capsule_renderer.h"
#include "tests/native/digits_run.h"

namespace lab {

// Seconds: a U-Net of 500 parameters.
inline const std::vector<std::string> kTinyInspector = {
    "batch=4", "epochs=2", "levels=2", "width=3", "film_frames=2", "precision=float32"};

// Good capsules, or one good and one scratched in turn.
class FewCapsules : public Dataset {
 public:
  FewCapsules(std::size_t size, std::uint64_t seed, bool with_scratches = false)
      : size_(size), seed_(seed), with_scratches_(with_scratches) {}
  std::size_t size() const override { return size_; }
  Example get(std::size_t index) const override {
    CapsuleSpec spec{.seed = seed_ + index, .size = 256};
    Example example;
    example.label = with_scratches_ && index % 2 == 1 ? 1 : 0;
    if (example.label == 1) spec.defect = CapsuleDefect::scratch;
    RenderedCapsule rendered = render_capsule(spec);
    example.image = std::move(rendered.image);
    if (example.label == 1) example.mask = std::move(rendered.mask);
    return example;
  }

 private:
  std::size_t size_;
  std::uint64_t seed_;
  bool with_scratches_;
};

inline DataSource few_capsules() {
  DataSource source;
  source.name = "capsules";
  source.classes = {"good", "scratch"};
  source.licence = "drawn here";
  source.train = std::make_unique<FewCapsules>(12, 100);
  source.choose = std::make_unique<FewCapsules>(3, 200);
  source.calibrate = std::make_unique<FewCapsules>(kLeastCalibration, 300);
  source.test = std::make_unique<FewCapsules>(10, 400, true);
  return source;
}

inline TrainingData capsule_data() {
  return load_training_data(few_capsules(),
                            Plan(parse_recipe_name("capsules-inspector")).preprocess, at::kCPU);
}

inline Outcome train_inspector(const TrainingData& data, const std::filesystem::path& folder,
                               std::optional<int> stop_after = std::nullopt, bool resume = false) {
  const DataSource source = few_capsules();
  return train_digits({.data = data,
                       .folder = folder,
                       .settings = kTinyInspector,
                       .stop_after = stop_after,
                       .resume = resume,
                       .name = "capsules-inspector",
                       .source = &source});
}

}  // namespace lab
