// SPDX-License-Identifier: MIT
// Folders of pictures: MVTec's layout, good ones beside others, plain ones; and hostile folders.
#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <set>
#include <string>

#include "native/data/dataset.h"
#include "native/data/image_folder.h"
#include "native/data/mvtec.h"
#include "native/data/picture_files.h"
#include "shared/codec/image_codec.h"
#include "tests/native/data/test_files.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

void put_picture(const fs::path& path, int width = 4, int height = 3, int channels = 3) {
  put_file(path, encode_png(Image(width, height, channels, 100)));
}

void put_pictures(const fs::path& folder, int count) {
  for (int i = 0; i < count; ++i) {
    put_picture(folder / ("0" + std::to_string(10 + i) + ".png"));
  }
}

Names names_in(const Dataset& dataset) {
  Names names;
  for (std::size_t i = 0; i < dataset.size(); ++i) names.push_back(dataset.get(i).name);
  return names;
}

void put_mvtec(const fs::path& root) {
  put_pictures(root / "train" / "good", 10);
  put_pictures(root / "test" / "good", 2);
  put_pictures(root / "test" / "poke", 1);
  put_pictures(root / "test" / "crack", 2);
  put_file(root / "ground_truth" / "poke" / "010_mask.png", encode_png(Image(4, 3, 1, 255)));
  Image mask(4, 3, 1);
  mask.pixels = {0, 127, 128, 255, 0, 0, 0, 0, 0, 0, 0, 1};
  put_file(root / "ground_truth" / "crack" / "010_mask.png", encode_png(mask));
  put_file(root / "ground_truth" / "crack" / "011_mask.png", encode_png(Image(4, 3, 1, 0)));
}

TEST_CASE("the layout of MVTec gives classes, labels, masks and a held-out fifth") {
  const ScratchFolder folder;
  put_mvtec(folder.path());
  const DataSource source = open_mvtec_layout(folder.path(), 1);
  CHECK(source.classes == Names{"good", "crack", "poke"});
  CHECK(source.train->size() == 8);
  CHECK(source.choose->size() == 2);
  CHECK(source.calibrate->size() == 0);  // too few for a threshold
  CHECK(source.good == 10);
  CHECK(source.good_needed == 100);
  CHECK(names_in(*source.test) == Names{"test/good/010.png", "test/good/011.png",
                                        "test/crack/010.png", "test/crack/011.png",
                                        "test/poke/010.png"});
  CHECK(source.test->get(0).label == 0);
  CHECK_FALSE(source.test->get(0).mask.has_value());
  const Example crack = source.test->get(2);
  CHECK(crack.label == 1);
  REQUIRE(crack.mask.has_value());
  CHECK(crack.mask->pixels == std::vector<std::uint8_t>{0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(source.test->get(4).label == 2);
}

TEST_CASE("train, choice and calibration are apart, complete, and drawn by the seed") {
  const ScratchFolder folder;
  for (int i = 100; i < 210; ++i) {
    put_picture(folder.path() / "train" / "good" / (std::to_string(i) + ".png"));
  }
  std::set<Names> choices;
  for (const std::uint64_t seed : {1u, 2u, 3u, 4u, 5u}) {
    const DataSource source = open_mvtec_layout(folder.path(), seed);
    std::set<std::string> all;
    for (const auto* part :
         {source.train.get(), source.choose.get(), source.calibrate.get(), source.test.get()}) {
      const Names names = names_in(*part);
      CHECK(std::ranges::is_sorted(names));
      all.insert(names.begin(), names.end());
    }
    CHECK(source.choose->size() == 3);
    CHECK(source.calibrate->size() == 19);  // of the 22 held out
    CHECK(all.size() == 110);
    const Names calibrate = names_in(*source.calibrate);
    choices.insert(calibrate);
    CHECK(calibrate == names_in(*open_mvtec_layout(folder.path(), seed).calibrate));
  }
  CHECK(choices.size() == 5);
}

TEST_CASE("two thirds of the good pictures held out calibrate, at least 19 and never all") {
  CHECK(calibration_count(0) == 0);
  CHECK(calibration_count(19) == 0);
  CHECK(calibration_count(20) == 19);
  CHECK(calibration_count(21) == 19);
  CHECK(calibration_count(28) == 19);
  CHECK(calibration_count(29) == 20);
  CHECK(calibration_count(43) == 29);
  CHECK(calibration_count(100) == 67);
}

TEST_CASE("a set says how many good pictures a threshold would take") {
  const ScratchFolder folder;
  for (int i = 100; i < 224; ++i) put_picture(folder.path() / (std::to_string(i) + ".png"));
  DataSource source = open_folder(folder.path(), 1);
  CHECK(source.good == 124);
  CHECK(source.good_needed == 124);
  CHECK(source.calibrate->size() == 19);
  fs::remove(folder.path() / "100.png");
  source = open_folder(folder.path(), 1);
  CHECK(source.good == 123);
  CHECK(source.calibrate->size() == 0);
}

TEST_CASE("a missing mask and one of another size are errors") {
  const ScratchFolder folder;
  put_mvtec(folder.path());
  const fs::path mask = folder.path() / "ground_truth" / "crack" / "011_mask.png";
  put_file(mask, encode_png(Image(5, 3, 1)));
  const DataSource source = open_mvtec_layout(folder.path(), 1);
  CHECK(error_text([&] { source.test->get(3); }) ==
        mask.string() + ": expected a mask of the picture's size 4 x 3, found 5 x 3");
  fs::remove(mask);
  CHECK(error_text([&] { open_mvtec_layout(folder.path(), 1).test->get(3); }) ==
        "mvtec: expected the mask " + mask.string() + ", found no such file");
}

TEST_CASE("mvtec-capsule is found with and without its category's folder, and needs masks") {
  const ScratchFolder data;
  const fs::path set = data.path() / "mvtec-capsule";
  CHECK(error_text([&] { open_dataset("mvtec-capsule", data.path(), 1); }) ==
        "mvtec-capsule: expected the folder " + set.string() +
            ", found none; MVTec AD is at "
            "https://www.mvtec.com/company/research/datasets/mvtec-ad");
  put_mvtec(set / "capsule");
  CHECK(open_dataset("mvtec-capsule", data.path(), 1).test->size() == 5);
  fs::rename(set / "capsule" / "ground_truth", set / "elsewhere");
  CHECK(error_text([&] { open_dataset("mvtec-capsule", data.path(), 1); }) ==
        "mvtec-capsule: expected the folder " + (set / "capsule" / "ground_truth").string() +
            ", found none");
}

TEST_CASE("a plain folder is divided into train, held out and test") {
  const ScratchFolder folder;
  put_pictures(folder.path(), 10);
  const DataSource source = open_dataset("folder:" + folder.path().string(), "unused", 3);
  CHECK(source.name == "folder");
  CHECK(source.classes == Names{"good"});
  CHECK(source.train->size() == 7);   // 10 - 2 - 1
  CHECK(source.choose->size() == 1);  // a fifth of 8
  CHECK(source.calibrate->size() == 0);
  CHECK(source.test->size() == 2);
  std::set<std::string> all;
  for (const auto* part : {source.train.get(), source.choose.get(), source.test.get()}) {
    for (const std::string& name : names_in(*part)) all.insert(name);
  }
  CHECK(all.size() == 10);
}

TEST_CASE("folders beside good are kinds of defect, for the test alone") {
  const ScratchFolder folder;
  put_pictures(folder.path() / "good", 5);
  put_pictures(folder.path() / "stain", 2);
  put_pictures(folder.path() / "hole", 1);
  const DataSource source = open_folder(folder.path(), 1);
  CHECK(source.classes == Names{"good", "hole", "stain"});
  CHECK(source.train->size() == 3);
  CHECK(source.test->size() == 4);
  CHECK(source.test->get(1).name == "hole/010.png");
  CHECK(source.test->get(1).label == 1);
  CHECK(source.test->get(3).label == 2);
}

TEST_CASE(
    "pictures are listed by name; hidden files, other files and broken links are passed over") {
  const ScratchFolder folder;
  put_picture(folder.path() / "b.PNG");
  put_picture(folder.path() / "a.png");
  put_picture(folder.path() / ".hidden.png");
  put_file(folder.path() / "notes.txt", "x");
  put_picture(folder.path() / "deeper" / "c.png");
  fs::create_directory(folder.path() / "folder.png");
  fs::create_symlink("nowhere.png", folder.path() / "broken.png");
  fs::create_symlink("loop.png", folder.path() / "loop.png");
  fs::create_symlink(folder.path(), folder.path() / "up");
  Names names;
  for (const PictureFile& file : list_pictures(folder.path(), 0)) {
    names.push_back(file.path.filename().string());
  }
  CHECK(names == Names{"a.png", "b.PNG"});
  CHECK(list_subfolders(folder.path()) == Names{"deeper", "folder.png", "up"});
}

TEST_CASE("folders without enough pictures are errors") {
  const ScratchFolder folder;
  const std::string path = folder.path().string();
  const auto open = [&] { open_folder(folder.path(), 1); };
  CHECK(error_text(open) == "folder: expected pictures in " + path +
                                ", in its subfolder good or in train/good, found none");
  put_pictures(folder.path(), 2);
  CHECK(error_text(open) == "folder: expected at least 3 good pictures in " + path +
                                " (to train, calibrate and test), found 2");
  put_pictures(folder.path() / "good", 3);
  CHECK(error_text(open) ==
        "folder: expected pictures either in " + path + " or in its subfolder good, found both");
  CHECK(error_text([&] { open_folder(folder.path() / "missing", 1); }) ==
        "folder: expected a folder, found none at '" + path + "/missing'");
  CHECK(error_text([&] { open_folder(folder.path() / "010.png", 1); }) ==
        "folder: expected a folder, found none at '" + path + "/010.png'");
}

TEST_CASE("an unreadable picture is named") {
  const ScratchFolder folder;
  put_pictures(folder.path(), 4);
  for (const char* name : {"010.png", "011.png", "012.png", "013.png"}) {
    put_file(folder.path() / name, "no picture at all");
  }
  const DataSource source = open_folder(folder.path(), 1);
  const std::string text = error_text([&] { source.test->get(0); });
  CHECK(text.starts_with(folder.path().string() + "/01"));
  CHECK(text.find(".png: expected") != std::string::npos);
}

TEST_CASE("pictures of mixed sizes and channels are fitted into one shape") {
  const ScratchFolder folder;
  put_picture(folder.path() / "a.png", 4, 3, 3);
  put_picture(folder.path() / "b.png", 9, 9, 1);
  put_picture(folder.path() / "c.png", 2, 7, 4);
  const auto files = list_pictures(folder.path(), -1);
  const auto dataset = make_picture_dataset(files, folder.path());
  const ByteSet set = read_all(*dataset, {.channels = 3, .height = 5, .width = 6});
  CHECK(set.size() == 3);
  CHECK(set.pixels.size() == 3 * 3 * 5 * 6);
  CHECK(set.labels == std::vector<std::int32_t>{-1, -1, -1});
  CHECK((set.pixels[0] == 100 && set.pixels[100] == 100));
}

}  // namespace
}  // namespace lab
