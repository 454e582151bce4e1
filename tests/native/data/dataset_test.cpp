// SPDX-License-Identifier: MIT
// Procedural sets, whole sets as bytes, statistics, exported pictures; and the real data sets by
// their published counts and means where LAB_DATA says where they lie.
#include "native/data/dataset.h"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "native/base/files.h"
#include "native/data/picture_export.h"
#include "native/data/procedural.h"
#include "native/data/statistics.h"
#include "shared/base/sha256.h"
#include "shared/codec/image_codec.h"
#include "shared/procedural/capsule_renderer.h"
#include "shared/procedural/drawn_sets.h"
#include "tests/native/data/test_files.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::WithinAbs;
using Names = std::vector<std::string>;

// Pictures given one by one.
class ListDataset : public Dataset {
 public:
  explicit ListDataset(std::vector<Example> examples) : examples_(std::move(examples)) {}
  std::size_t size() const override { return examples_.size(); }
  Example get(std::size_t index) const override {
    ++pictures_asked;
    return examples_[index];
  }
  int label(std::size_t index) const override { return examples_[index].label; }

  mutable std::size_t pictures_asked = 0;

 private:
  std::vector<Example> examples_;
};

Example example(Image image, int label) { return {std::move(image), label, std::nullopt, ""}; }

TEST_CASE("read_all puts channels first") {
  Image rgb(2, 1, 3);
  rgb.pixels = {1, 2, 3, 4, 5, 6};
  Image grey(2, 1, 1, 9);
  const ListDataset dataset({example(rgb, 4), example(grey, -1)});
  const ByteSet set = read_all(dataset, {.channels = 3, .height = 1, .width = 2});
  CHECK(set.pixels == std::vector<std::uint8_t>{1, 4, 2, 5, 3, 6, 9, 9, 9, 9, 9, 9});
  CHECK(set.labels == std::vector<std::int32_t>{4, -1});
  CHECK((set.channels == 3 && set.height == 1 && set.width == 2));
}

TEST_CASE("an unknown data set is an error that lists the known ones") {
  CHECK(error_text([] { open_dataset("cifar", "data", 1); }) ==
        "data set: expected mnist, fashion, digits, capsules, mvtec-capsule, folder:<path>, found "
        "'cifar'");
}

TEST_CASE("the digits are balanced, and the seed decides them") {
  const DataSource source = open_dataset("digits", "unused", 1);
  CHECK(source.train->size() == 20'000);
  CHECK(source.test->size() == 2'000);
  CHECK(source.classes.size() == 10);
  CHECK(source.calibrate == nullptr);
  for (std::size_t i = 0; i < 20; ++i) {
    CHECK(source.train->get(i).label == static_cast<int>(i % 10));
  }
  const Image first = source.train->get(0).image;
  CHECK(first == open_digits(1).train->get(0).image);
  CHECK_FALSE(first == open_digits(2).train->get(0).image);
  CHECK_FALSE(first == source.test->get(0).image);
}

TEST_CASE("the capsules are good ones to train and calibrate, and all kinds to test") {
  const DataSource source = open_dataset("capsules", "unused", 1);
  CHECK(source.classes == Names{"good", "crack", "faulty_imprint", "poke", "scratch", "squeeze"});
  CHECK(source.train->size() == 2000);
  CHECK(source.choose->size() == 33);
  CHECK(source.calibrate->size() == 67);
  REQUIRE(source.test->size() == 300);
  CHECK(source.train->get(399).label == 0);
  CHECK_FALSE(source.train->get(0).mask.has_value());
  const std::array<int, 6> starts{0, 100, 140, 180, 220, 260};
  for (int label = 0; label < 6; ++label) {
    const auto first = static_cast<std::size_t>(starts[static_cast<std::size_t>(label)]);
    const std::size_t last = label == 0 ? 99 : first + 39;
    CHECK(source.test->get(first).label == label);
    CHECK(source.test->get(last).label == label);
    CHECK(source.test->label(first) == label);
    CHECK(source.test->label(last) == label);
    CHECK(source.test->get(first).mask.has_value() == (label != 0));
  }
  CHECK_FALSE(source.train->get(0).image == source.calibrate->get(0).image);
  // The parts lie one behind the other in one row of drawn capsules.
  CHECK(source.choose->get(32).name == "good/32");
  CHECK(source.calibrate->get(0).name == "good/33");
  CHECK(source.calibrate->get(66).name == "good/99");
}

TEST_CASE("statistics are those of all samples") {
  Image dark(2, 1, 1);
  Image light(2, 1, 1);
  dark.pixels = {0, 10};
  light.pixels = {20, 30};
  Example damaged = example(light, 1);
  damaged.mask = light;
  const ListDataset dataset({example(dark, 0), damaged, example(Image(2, 2, 1, 15), 1)});
  const SetStatistics statistics = measure(dataset);
  CHECK(statistics.pictures == 3);
  CHECK(statistics.masks == 1);
  CHECK(statistics.mean == 15.0);  // (0 + 10 + 20 + 30 + 4 * 15) / 8
  CHECK_THAT(statistics.deviation, WithinAbs(7.905694150420948, 1e-12));  // sqrt(500 / 8)
  CHECK(statistics.by_label == std::map<int, std::size_t>{{0, 1}, {1, 2}});
  CHECK(statistics.by_shape.size() == 2);
  CHECK(measure(ListDataset({})).mean == 0);
}

TEST_CASE("a sample sheet has a row for each label") {
  const ListDataset dataset({example(Image(4, 4, 1, 10), 0), example(Image(4, 4, 1, 20), 1),
                             example(Image(4, 4, 1, 30), 1), example(Image(4, 4, 1, 40), 1)});
  const Image sheet = sample_sheet(dataset, 2);
  CHECK(sheet.width == 2 + 2 * (4 + 2));
  CHECK(sheet.height == 2 + 2 * (4 + 2));
  CHECK(sheet.at(3, 3, 0) == 10);
  CHECK(sheet.at(9, 3, 0) == 255);  // nothing more of label 0
  CHECK(sheet.at(3, 9, 0) == 20);   // places 0 and 1 of label 1's three
  CHECK(sheet.at(9, 9, 0) == 30);
  CHECK(dataset.pictures_asked == 1 + 3);  // for the shape, and those that are shown
  CHECK(error_text([] { sample_sheet(ListDataset({}), 2); }) ==
        "sample sheet: expected at least one picture, found none");
}

TEST_CASE("exported capsules open as MVTec's layout does, with their masks") {
  const ScratchFolder scratch;
  const fs::path folder = scratch.path() / "capsules";
  export_capsules(folder, {.train = 3, .test_of_each = 1, .size = 64, .seed = 5});
  CHECK(listing(folder / "ground_truth" / "poke") == Names{"000_mask.png"});
  CHECK(listing(folder / "train" / "good") == Names{"000.png", "001.png", "002.png"});
  const DataSource source = open_dataset("folder:" + folder.string(), "unused", 1);
  CHECK(source.classes == Names{"good", "crack", "faulty_imprint", "poke", "scratch", "squeeze"});
  REQUIRE(source.test->size() == 6);
  const Example crack = source.test->get(1);
  const RenderedCapsule drawn =
      render_capsule({.seed = picture_seed(5, 102, 0), .defect = CapsuleDefect::crack, .size = 64});
  CHECK(crack.image == drawn.image);
  CHECK(*crack.mask == drawn.mask);
  CHECK(listing(scratch.path()).size() == listing(folder).size() + 1);  // no temporary folder
}

TEST_CASE("exported digits lie in a folder each, and nothing is overwritten") {
  const ScratchFolder scratch;
  const fs::path folder = scratch.path() / "digits";
  fs::create_directory(folder);  // an empty one is fine
  export_digits(folder, {.of_each = 2, .seed = 1});
  CHECK(listing(folder).size() == 30);
  CHECK(decode_image(read_file(folder / "7" / "001.png"), "7").width == 28);
  CHECK(error_text([&] { export_digits(folder, {}); }) ==
        folder.string() + ": expected a new or empty folder, found files in it");
  CHECK(error_text([&] { export_digits(folder / "7" / "001.png", {}); }) ==
        (folder / "7" / "001.png").string() + ": expected a new or empty folder, found a file");
}

// Skips the test if there is no data.
fs::path real_data(const char* set) {
  const char* data = std::getenv("LAB_DATA");
  if (data == nullptr) SKIP("LAB_DATA does not say where the data sets lie");
  if (!fs::is_directory(fs::path(data) / set)) SKIP("LAB_DATA has no " << set);
  return data;
}

std::array<int, 10> class_counts(const ByteSet& set) {
  std::array<int, 10> counts{};
  for (const std::int32_t label : set.labels) ++counts.at(static_cast<std::size_t>(label));
  return counts;
}

double mean_of(const ByteSet& set) {
  std::uint64_t sum = 0;
  for (const std::uint64_t pixel : set.pixels) sum += pixel;
  return static_cast<double>(sum) / static_cast<double>(set.pixels.size());
}

TEST_CASE("MNIST has its published counts, means and bytes") {
  const DataSource source = open_dataset("mnist", real_data("mnist"), 1);
  const ByteSet train = read_all(*source.train, {});
  CHECK(class_counts(train) ==
        std::array{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949});
  CHECK_THAT(mean_of(train), WithinAbs(33.318421, 1e-6));
  CHECK(train.pixels.size() == 47'040'000);
  const ByteSet test = read_all(*source.test, {});
  CHECK(class_counts(test) == std::array{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009});
  CHECK_THAT(mean_of(test), WithinAbs(33.791224, 1e-6));
  CHECK(test.labels[0] == 7);  // the first test digit
}

TEST_CASE("Fashion-MNIST has its published counts") {
  const DataSource source = open_dataset("fashion", real_data("fashion"), 1);
  CHECK(source.classes[9] == "Ankle boot");
  const ByteSet train = read_all(*source.train, {});
  CHECK(class_counts(train) ==
        std::array{6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000});
  CHECK_THAT(mean_of(train), WithinAbs(72.940352, 1e-6));
  CHECK(train.labels[0] == 9);  // the first training picture is an ankle boot
  const ByteSet test = read_all(*source.test, {});
  CHECK(class_counts(test) ==
        std::array{1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000});
}

TEST_CASE("the MVTec capsules divide into train, held out and test, with masks of their size") {
  const DataSource source = open_dataset("mvtec-capsule", real_data("mvtec-capsule"), 1);
  CHECK(source.classes == Names{"good", "crack", "faulty_imprint", "poke", "scratch", "squeeze"});
  // The published set has 219 good pictures to train with.
  CHECK(source.train->size() == 176);
  CHECK(source.choose->size() == 14);
  CHECK(source.calibrate->size() == 29);
  std::size_t defects = 0;
  for (std::size_t i = 0; i < source.test->size(); ++i) {
    const Example picture = source.test->get(i);
    CHECK(picture.mask.has_value() == (picture.label != 0));
    if (!picture.mask) continue;
    ++defects;
    CHECK(std::ranges::count(picture.mask->pixels, 255) >= 28);
  }
  CHECK(defects > 0);
}

}  // namespace
}  // namespace lab
