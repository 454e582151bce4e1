// SPDX-License-Identifier: MIT
// Parts of any size: what lies in memory and what is read anew are the same bytes, memory stays within its room, and
// files that change or vanish meanwhile are told.
#include "native/data/fitted_part.h"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "native/data/image_folder.h"
#include "native/data/inventory.h"
#include "native/data/reading.h"
#include "shared/base/sha256.h"
#include "shared/codec/image_codec.h"
#include "tests/native/data/test_files.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

constexpr PreprocessSpec kFlatSpec{.channels = 1, .height = 4, .width = 6};
constexpr std::size_t kBytes = 24;

void put_grey(const fs::path& path, int grey) {
  put_file(path, encode_png(Image(6, 4, 1, static_cast<std::uint8_t>(grey))));
}

// Good pictures 100.png, 101.png ... of grey 0, 1 ...
void put_greys(const fs::path& root, int count) {
  for (int i = 0; i < count; ++i) put_grey(root / (std::to_string(100 + i) + ".png"), i);
}

std::vector<std::uint8_t> all_of(const FittedPart& part) {
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i < part.size(); ++i) {
    const auto picture = part.read(i);
    bytes.insert(bytes.end(), picture.begin(), picture.end());
  }
  return bytes;
}

TEST_CASE("a part gives the same bytes, however many of its pictures lie in memory") {
  const ScratchFolder folder;
  put_greys(folder.path(), 50);
  const DataSource source = open_folder(folder.path(), 1);
  const ByteSet whole = read_all(*source.train, kFlatSpec);
  REQUIRE(whole.size() == 32);
  for (const std::size_t room : std::initializer_list<std::size_t>{
           0, kBytes - 1, kBytes, 10 * kBytes + 5, 32 * kBytes, 1 << 30}) {
    INFO(room);
    const Inventory inventory = take_inventory(source, kFlatSpec, {.room = room});
    const FittedPart& part = *inventory.train;
    CHECK(part.kept().size() == std::min(room / kBytes, std::size_t{32}) * kBytes);
    CHECK(part.all_kept() == (room >= 32 * kBytes));
    CHECK(part.labels() == whole.labels);
    CHECK((all_of(part) == whole.pixels));
    CHECK(inventory.train_sha256 == sha256_hex(whole.pixels));
  }
}

TEST_CASE("a picture that changes, breaks or vanishes while it is needed is named") {
  const ScratchFolder folder;
  put_greys(folder.path(), 50);
  const DataSource source = open_folder(folder.path(), 1);
  const Inventory inventory = take_inventory(source, kFlatSpec, {.room = kBytes});
  const fs::path first = folder.path() / inventory.pictures[0].name;
  const fs::path last = folder.path() / inventory.pictures[31].name;
  const std::string digest = inventory.pictures[31].digest;

  put_grey(last, 77);
  const std::string changed = error_text([&] { inventory.train->read(31); });
  CHECK(changed.starts_with(inventory.pictures[31].name +
                            ": expected the picture that lay there at the beginning (SHA-256 " +
                            digest + "...), found another ("));
  put_file(last, "no picture");
  CHECK(error_text([&] { inventory.train->read(31); }).starts_with(last.string() + ": expected "));
  fs::remove(last);
  CHECK(error_text([&] { inventory.train->read(31); }) ==
        last.string() + ": expected a readable file, found No such file or directory");
  // What lies in memory is asked for no more.
  fs::remove(first);
  CHECK(inventory.train->read(0).size() == kBytes);
}

// Counts how many pictures there are at once, decoded, of a set that never was on disk.
class CountedSet : public Dataset {
 public:
  explicit CountedSet(std::size_t size) : size_(size) {}
  std::size_t size() const override { return size_; }
  Example get(std::size_t index) const override {
    ++read;
    Example example;
    example.image = Image(6, 4, 1, static_cast<std::uint8_t>(index));
    example.name = std::to_string(index);
    return example;
  }
  int label(std::size_t) const override { return -1; }

  mutable std::atomic<std::size_t> read = 0;

 private:
  std::size_t size_;
};

TEST_CASE("reading ahead of whoever takes the pictures ends after a few") {
  const CountedSet set(10'000);
  std::size_t most_ahead = 0;
  std::vector<std::size_t> order;
  read_in_order(
      set.size(), {}, [&](std::size_t i) { return set.get(i).image.pixels[0]; },
      [&](std::size_t i, std::uint8_t grey) {
        CHECK(grey == static_cast<std::uint8_t>(i));
        most_ahead = std::max(most_ahead, set.read.load() - order.size());
        order.push_back(i);
      });
  CHECK(order.size() == 10'000);
  CHECK(std::ranges::is_sorted(order));
  // Pieces of four pictures; four pieces a thread wait, and one is taken apart.
  CHECK(most_ahead <= static_cast<std::size_t>(20 * reading_threads()) + 4);
}

}  // namespace
}  // namespace lab
