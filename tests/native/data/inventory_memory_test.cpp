// SPDX-License-Identifier: MIT
// What listing, dividing and reading a set of many files takes of memory: their names and checksums, not their
// pictures.
#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <string>

#include "native/data/image_folder.h"
#include "native/data/inventory.h"
#include "tests/native/data/test_files.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

constexpr int kFiles = 4000;
// 12 KiB a picture: the 2,560 that are trained on take 30 MiB, all 47.
constexpr PreprocessSpec kColourSpec{.channels = 3, .height = 64, .width = 64};
constexpr std::int64_t kMiB = 1 << 20;

// Small pictures, all different.
void put_pictures(const fs::path& folder) {
  for (int i = 0; i < kFiles; ++i) {
    std::string file = "P5\n4 4\n255\n" + std::string(16, 'A');
    for (unsigned bit = 0; bit < 12; ++bit)
      file[file.size() - 1 - bit] = (i >> bit & 1) ? 'z' : '!';
    put_file(folder / (std::to_string(10'000 + i) + ".pgm"), file);
  }
}

// Bytes resident at most since the last call; nothing where the system does not say.
std::optional<std::int64_t> take_peak() {
  std::ifstream status("/proc/self/status");
  std::optional<std::int64_t> peak;
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) peak = std::stoll(line.substr(6)) * 1024;
  }
  std::ofstream reset("/proc/self/clear_refs");
  reset << "5" << std::flush;
  return reset ? peak : std::nullopt;
}

// How far the peak goes above what was resident before.
std::int64_t growth_with(const DataSource& source, std::uint64_t room) {
  take_peak();
  const std::int64_t before = *take_peak();
  const Inventory inventory = take_inventory(source, kColourSpec, {.room = room});
  const std::int64_t growth = *take_peak() - before;
  REQUIRE(inventory.faults.empty());
  REQUIRE(inventory.pictures.size() == kFiles);
  REQUIRE(inventory.train->size() == 2560);
  return growth;
}

TEST_CASE(
    "an inventory of many files holds names and checksums, and pictures as far as there is room") {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  SKIP("a sanitizer keeps what is freed, or shadows what is used");
#endif
  if (!take_peak()) SKIP("the system does not tell how much memory was resident");
  const ScratchFolder scratch;
  put_pictures(scratch.path());
  const DataSource source = open_folder(scratch.path(), 1);
  // Names, checksums, and what a few threads have at hand.
  constexpr std::int64_t kRest = 8 * kMiB;
  CHECK(growth_with(source, 0) < kRest);
  CHECK(growth_with(source, 5 * kMiB) < 5 * kMiB + kRest);
  // What is measured are the pictures.
  CHECK(growth_with(source, 1 << 30) > 20 * kMiB);
  CHECK(growth_with(source, 1 << 30) < 30 * kMiB + kRest);
}

}  // namespace
}  // namespace lab
