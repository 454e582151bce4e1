// SPDX-License-Identifier: MIT
// Photographs of capsules that lie anyhow: no good one goes without its capsule, and on turned, larger, smaller and
// shifted ones it is found where it is.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "native/data/dataset.h"
#include "tests/native/data_sets.h"
#include "tests/shared/image/turned_photograph.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using test::OtherView;
using test::seen_as;
using test::some_view;

constexpr std::uint64_t kSeed = 2026;

fs::path photographs() {
  const char* data = std::getenv("LAB_DATA");
  if (data == nullptr) SKIP("LAB_DATA does not say where the data sets lie");
  if (!fs::is_directory(fs::path(data) / "mvtec-capsule")) SKIP("LAB_DATA has no mvtec-capsule");
  return data;
}

TEST_CASE("a capsule is found on every good photograph, also turned, scaled and shifted") {
  const DataSource source = open_dataset("mvtec-capsule", photographs(), 1);
  Rng rng(kSeed);
  for (const Dataset* part :
       {source.train.get(), source.choose.get(), source.calibrate.get(), source.test.get()}) {
    for (std::size_t i = 0; i < part->size(); ++i) {
      const Example example = part->get(i);
      if (example.label > 0) continue;  // a squeezed one may lie differently
      INFO(example.name);
      const Pose pose = find_pose(example.image, {});
      const OtherView view = some_view(example.image, pose, rng);
      INFO(view.radians << " turned, " << view.scale << " times as large, at " << view.x << ", "
                        << view.y << " of " << view.width << " x " << view.height);
      const Pose found = find_pose(seen_as(example.image, pose, view, rng), {});
      // The photographs' own shadows reach their edges, and pull at the ground there; a fiftieth of the length.
      CHECK(std::hypot(found.x - view.x, found.y - view.y) < 0.025 * view.scale * pose.length);
      CHECK(std::abs(found.length / (view.scale * pose.length) - 1) < 0.02);
      // Level ones lie a little turned; 1.4 degrees.
      const double angle = view.radians + std::atan2(pose.along_y, pose.along_x);
      CHECK(found.along_x * std::cos(angle) + found.along_y * std::sin(angle) > 0.9997);
    }
  }
}

// For figures: two other views of each test picture and a few good ones that `folder:` asks for, to measure by
// `latentlab evaluate <bundle> --on folder:<LAB_TURNED>`.
TEST_CASE("write turned photographs", "[.]") {
  const char* folder = std::getenv("LAB_TURNED");
  if (folder == nullptr) SKIP("LAB_TURNED does not say where to");
  const DataSource source = open_dataset("mvtec-capsule", photographs(), 1);
  Rng rng(kSeed);
  for (std::size_t i = 0; i < source.test->size(); ++i) {
    const Example example = source.test->get(i);
    const Pose pose = find_pose(example.image, {});
    for (int n = 0; n < 2; ++n) {
      const OtherView view = some_view(example.image, pose, rng);
      const std::string name = std::to_string(i) + "-" + std::to_string(n) + ".png";
      put_image(fs::path(folder) / "test" /
                    source.classes.at(static_cast<std::size_t>(example.label)) / name,
                seen_as(example.image, pose, view, rng));
    }
  }
  for (std::size_t i = 0; i < 20; ++i) {
    put_image(fs::path(folder) / "train/good" / (std::to_string(i) + ".png"),
              source.train->get(i).image);
  }
}

}  // namespace
}  // namespace lab
