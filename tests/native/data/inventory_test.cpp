// SPDX-License-Identifier: MIT
// Lists of a set's pictures by content: what is in them, how two of them differ, and that nothing that
// was trained on counts as unseen.
#include "native/data/inventory.h"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <string>

#include "native/data/image_folder.h"
#include "shared/base/sha256.h"
#include "shared/codec/image_codec.h"
#include "tests/native/data/test_files.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

constexpr PreprocessSpec kSpec{.channels = 1, .height = 4, .width = 4};

void put_picture(const fs::path& path, int grey, int side = 4) {
  put_file(path, encode_png(Image(side, side, 1, static_cast<std::uint8_t>(grey))));
}

// 100 good pictures to train and calibrate with, two good ones and one crack with its mask to test
// with, all different.
void put_set(const fs::path& root) {
  for (int i = 0; i < 100; ++i) {
    put_picture(root / "train/good" / (std::to_string(100 + i) + ".png"), i);
  }
  put_picture(root / "test/good/a.png", 201);
  put_picture(root / "test/good/b.png", 202);
  put_picture(root / "test/crack/c.png", 203);
  put_picture(root / "ground_truth/crack/c_mask.png", 255);
}

Inventory inventory_of(const fs::path& root) { return take_inventory(open_folder(root, 1), kSpec); }

std::size_t count(const std::vector<ListedPicture>& pictures, Part part) {
  std::size_t count = 0;
  for (const auto& picture : pictures) count += picture.part == part;
  return count;
}

std::string name_of_first(const std::vector<ListedPicture>& pictures, Part part) {
  for (const auto& picture : pictures) {
    if (picture.part == part) return picture.name;
  }
  return "";
}

TEST_CASE("an inventory lists every picture of a set of files, and reads those to train on") {
  const ScratchFolder folder;
  put_set(folder.path());
  const DataSource source = open_folder(folder.path(), 1);
  const Inventory inventory = take_inventory(source, kSpec);
  CHECK(inventory.faults.empty());
  CHECK(inventory.pictures.size() == 103);
  CHECK(count(inventory.pictures, Part::train) == 80);
  CHECK(count(inventory.pictures, Part::choose) == 1);
  CHECK(count(inventory.pictures, Part::calibrate) == 19);
  CHECK(inventory.train->size() == 80);
  CHECK(inventory.train->kept().empty());
  CHECK(inventory.train_sha256 == sha256_hex(read_all(*source.train, kSpec).pixels));
  // SHA-256 of sixteen bytes of 203, of sixteen bytes of 255.
  CHECK((inventory.pictures.back() ==
         ListedPicture{Part::test, "test/crack/c.png", "de2653b764029b41", "5ac6a5945f165009"}));
}

TEST_CASE("an inventory names all that cannot be read, not only the first") {
  const ScratchFolder folder;
  put_set(folder.path());
  put_file(folder.path() / "train/good/100.png", "no picture");
  put_file(folder.path() / "test/good/a.png", "no picture");
  put_picture(folder.path() / "ground_truth/crack/c_mask.png", 255, 5);
  const Inventory inventory = inventory_of(folder.path());
  REQUIRE(inventory.faults.size() == 3);
  CHECK(std::string(inventory.faults[0].error.what())
            .starts_with((folder.path() / "train/good/100.png").string() + ": "));
  CHECK(std::string(inventory.faults[1].error.what())
            .starts_with((folder.path() / "test/good/a.png").string() + ": "));
  CHECK(std::string(inventory.faults[2].error.what()) ==
        (folder.path() / "ground_truth/crack/c_mask.png").string() +
            ": expected a mask of the picture's size 4 x 4, found 5 x 5");
}

TEST_CASE("a listing is a line a picture and reads back") {
  const ScratchFolder folder;
  put_set(folder.path());
  const auto pictures = inventory_of(folder.path()).pictures;
  const std::string text = text_of(pictures);
  CHECK(text.ends_with("test de2653b764029b41 5ac6a5945f165009 test/crack/c.png\n"));
  CHECK((parse_listing(text, "run") == pictures));
  CHECK(parse_listing("", "run").empty());
  CHECK((parse_listing("test 0123456789abcdef - a b.png\n", "run") ==
         std::vector{ListedPicture{Part::test, "a b.png", "0123456789abcdef", ""}}));
  for (const char* wrong : {"tset 0123456789abcdef - a\n", "test 0123 - a\n", "\n",
                            "test 0123456789abcdef - \n", "test 0123456789abcdef\n"}) {
    INFO(wrong);
    CHECK(error_text([&] {
            parse_listing(wrong, "run");
          }).starts_with("run: expected lines of '<part> <digest> <mask> <name>', found '"));
  }
}

TEST_CASE("what is not trained on has a checksum that any change of it changes") {
  const ScratchFolder folder;
  const fs::path root = folder.path();
  put_set(root);
  const Inventory before = inventory_of(root);
  const std::string checksum = unseen_sha256(before.pictures);
  CHECK(checksum.size() == 64);
  CHECK(checksum == unseen_sha256(inventory_of(root).pictures));
  CHECK(unseen_sha256({}) == "");

  put_picture(root / "test/good/b.png", 210);
  const Inventory changed = inventory_of(root);
  CHECK(unseen_sha256(changed.pictures) != checksum);
  CHECK(changed.train_sha256 == before.train_sha256);
  CHECK(difference(before.pictures, changed.pictures) ==
        "1 changed or moved, first test/good/b.png");

  put_picture(root / "ground_truth/crack/c_mask.png", 0);
  fs::rename(root / "test/good/b.png", root / "test/good/d.png");
  const auto more = inventory_of(root).pictures;
  CHECK(difference(changed.pictures, more) ==
        "1 added, 1 gone, 1 changed or moved, first test/good/d.png");
  CHECK(difference(more, more) == "the same pictures");
}

TEST_CASE("a picture that joins the good ones moves the split, and both checksums tell") {
  const ScratchFolder folder;
  put_set(folder.path());
  const Inventory before = inventory_of(folder.path());
  put_picture(folder.path() / "train/good/000.png", 150);
  const Inventory now = inventory_of(folder.path());
  CHECK(now.train_sha256 != before.train_sha256);
  CHECK(unseen_sha256(now.pictures) != unseen_sha256(before.pictures));
}

TEST_CASE("pictures that were trained on count for nothing, whatever they are called now") {
  const ScratchFolder folder;
  const fs::path root = folder.path();
  put_set(root);
  const auto before = inventory_of(root).pictures;
  fs::copy_file(root / name_of_first(before, Part::train), root / "test/good/copy.png");
  DataSource source = open_folder(root, 1);
  const auto now = take_inventory(source, kSpec).pictures;
  REQUIRE(source.test->size() == 4);
  const auto notes = leave_out_seen(source, now, before);
  REQUIRE(notes.size() == 1);
  CHECK(notes[0] ==
        "1 of the 4 pictures to test with are left out: the model has seen them in training, the "
        "first of them test/good/copy.png");
  REQUIRE(source.test->size() == 3);
  CHECK(source.test->get(0).name == "test/good/a.png");
  CHECK(source.test->get(1).name == "test/good/b.png");
  CHECK(source.test->get(2).name == "test/crack/c.png");
}

TEST_CASE("after a set has changed, no picture that the old run trained on is calibrated with") {
  const ScratchFolder folder;
  const fs::path root = folder.path();
  put_set(root);
  const auto before = inventory_of(root).pictures;
  // Another picture in front moves the whole split.
  put_picture(root / "train/good/000.png", 150);
  DataSource source = open_folder(root, 1);
  const auto now = take_inventory(source, kSpec).pictures;
  leave_out_seen(source, now, before);
  const auto was_in = [&](const std::string& name, Part part) {
    for (const auto& picture : before) {
      if (picture.name == name) return picture.part == part;
    }
    return false;
  };
  CHECK(source.calibrate->size() < 19);
  for (std::size_t i = 0; i < source.calibrate->size(); ++i) {
    CHECK_FALSE(was_in(source.calibrate->get(i).name, Part::train));
    CHECK_FALSE(was_in(source.calibrate->get(i).name, Part::choose));
  }
}

}  // namespace
}  // namespace lab
