// SPDX-License-Identifier: MIT
// An inspector of a folder of capsules, from training to scores: pictures that lie anyhow are brought to their place,
// those without their one capsule are named, and all others go on.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "native/bundle/bundle.h"
#include "tests/native/data_sets.h"
#include "tests/native/program.h"
#include "tests/native/scratch_folder.h"
#include "tests/shared/image/drawn_capsule.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;

// Each good picture lies another way.
void put_capsules(const fs::path& set) {
  for (int i = 0; i < 110; ++i) {
    put_image(set / "train/good" / (std::to_string(i) + ".png"),
              test::draw_capsule({.side = 96,
                                  .x = 46.0 + i % 5,
                                  .y = 50.0 - i % 7,
                                  .radians = 0.3 * i,
                                  .length = 50.0 + i % 20,
                                  .radius = 10}));
  }
  for (int i = 0; i < 3; ++i) {
    const Image good = test::draw_capsule(
        {.side = 96, .x = 48, .y = 48, .radians = 1.0 * i, .length = 60, .radius = 11});
    put_image(set / "test/good" / (std::to_string(i) + ".png"), good);
    Image spotted = good;
    for (int c = 0; c < 3; ++c) spotted.at(48, 48, c) = spotted.at(49, 48, c) = 255;
    put_image(set / "test/spot" / (std::to_string(i) + ".png"), spotted);
  }
}

TEST_CASE("a folder's inspector finds capsules that lie anyhow and names pictures without one") {
  const ScratchFolder scratch;
  const fs::path set = scratch.path() / "set";
  const fs::path run = scratch.path() / "run";
  const fs::path bundle = run / "bundle";
  put_capsules(set);
  const std::string train = "train 'folder:" + set.string() + "-inspector' --out '" + run.string() +
                            "' --set width=2 --set widest=4 --set levels=3 --set batch=8 "
                            "--epochs 1 --set film_frames=0 --threads 1";
  put_image(set / "train/good/blank.png", Image(96, 96, 3, 200));
  const ProgramResult refused = run_program(train, scratch.path());
  CHECK(refused.exit_code == 1);
  CHECK_THAT(
      refused.output,
      ContainsSubstring("blank.png: pose: expected one capsule on an even ground, found none"));
  fs::remove(set / "train/good/blank.png");
  const ProgramResult trained = run_program(train, scratch.path());
  INFO(trained.output);
  REQUIRE(trained.exit_code == 0);
  const Manifest manifest = read_manifest(bundle);
  REQUIRE(manifest.preprocess.pose);
  REQUIRE(manifest.scoring);
  for (const auto& metric : manifest.metrics) {
    if (metric.name != "pixel_auroc") continue;
    CHECK_THAT(metric.split, ContainsSubstring("of whole photographs"));
  }

  const fs::path pictures = scratch.path() / "pictures";
  put_image(pictures / "a.png", test::draw_capsule({.side = 300, .x = 180, .radians = 2.5}));
  put_image(pictures / "b.png", Image(96, 96, 3, 200));
  Image two = test::draw_capsule({.y = 50});
  const Image other = test::draw_capsule({.y = 150});
  std::copy(other.pixels.begin() + 200 * 100 * 3, other.pixels.end(),
            two.pixels.begin() + 200 * 100 * 3);
  put_image(pictures / "c.png", two);
  put_image(pictures / "d.png", test::draw_capsule({.x = 20}));
  put_image(pictures / "e.png", test::draw_capsule({.y = 90, .radians = 1.5}));
  const fs::path table = scratch.path() / "scores.csv";
  const fs::path maps = scratch.path() / "maps";
  const ProgramResult scored =
      run_program("score '" + bundle.string() + "' '" + pictures.string() + "' --csv '" +
                      table.string() + "' --maps '" + maps.string() + "'",
                  scratch.path());
  CHECK(scored.exit_code == 1);
  CHECK_THAT(scored.output, ContainsSubstring("3 of 5 that cannot"));
  const std::string rows = text_of_file(table);
  const std::string words = "error,\"pose: expected one capsule on an even ground, found ";
  CHECK_THAT(rows, ContainsSubstring(words + "none\""));
  CHECK_THAT(rows, ContainsSubstring(words + "two\""));
  CHECK_THAT(rows, ContainsSubstring(words + "one that the picture's edge cuts off\""));
  const auto map_of = [&](const char* name) {
    const std::string bytes = text_of_file(maps / name);
    return decode_image({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, name);
  };
  CHECK(map_of("a.png").width == 300);
  CHECK(map_of("e.png").width == 200);

  // A pose that is measured anew says what the model was trained on only while that is known.
  const std::string calibrate = "calibrate '" + bundle.string() + "' --data '" + set.string() +
                                "' --run '" + run.string() + "'";
  fs::copy_file(set / "train/good/1.png", set / "train/good/0000.png");
  const std::string before = text_of_file(bundle / "manifest.json");
  const ProgramResult changed = run_program(calibrate + " --pose --changed-data", scratch.path());
  CHECK(changed.exit_code == 1);
  CHECK_THAT(changed.output,
             ContainsSubstring("--pose: expected the pictures that the model was "
                               "trained on, found a set that has changed: 1 added"));
  CHECK(text_of_file(bundle / "manifest.json") == before);
  fs::remove(set / "train/good/0000.png");
  Manifest posed_later = manifest;
  posed_later.provenance.settings["pose"] = "measured on 88 good training pictures";
  replace_manifest(bundle, posed_later);
  const ProgramResult other_list = run_program(calibrate, scratch.path());
  CHECK(other_list.exit_code == 1);
  CHECK_THAT(other_list.output,
             ContainsSubstring("--run: expected a bundle whose pictures are prepared as its run's "
                               "were, found 'folder-inspector', whose pose was measured"));

  put_image(set / "test/spot/1.png", Image(96, 96, 3, 200));
  const ProgramResult evaluated = run_program(
      "evaluate '" + bundle.string() + "' --data '" + set.string() + "'", scratch.path());
  CHECK(evaluated.exit_code == 1);
  CHECK_THAT(evaluated.output, ContainsSubstring("1.png: pose: expected one capsule"));
}

}  // namespace
}  // namespace lab
