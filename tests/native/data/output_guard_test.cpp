// SPDX-License-Identifier: MIT
// Nothing that we write replaces what was read, or what we did not write.
#include "native/base/output_guard.h"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <string>

#include "native/base/files.h"
#include "shared/codec/image_codec.h"
#include "tests/native/data/test_files.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

// Files that begin with "ours".
const OwnFile kNote{"a note", [](std::span<const std::uint8_t> start) {
                      return std::string(start.begin(), start.end()).starts_with("ours");
                    }};

const std::string kForeign =
    ": expected a free place for a note, or one of an earlier run, found another file, which only "
    "--force replaces";
const std::string kInput = ": expected a free place for a note, found a file that this run reads";

class Places {
 public:
  explicit Places(OutputGuard::Foreign foreign = OutputGuard::Foreign::keep) : guard(foreign) {}

  // What it says, without the path.
  std::string claim(const fs::path& path) {
    const std::string text = error_text([&] { guard.claim(path, kNote); });
    return text.starts_with(path.string()) ? text.substr(path.string().size()) : text;
  }

  ScratchFolder scratch;
  fs::path folder = scratch.path();
  OutputGuard guard;
};

TEST_CASE("new, empty and own files, pipes and devices are free to write to") {
  Places places;
  put_file(places.folder / "empty", "");
  put_file(places.folder / "own", "ours, all of it");
  CHECK(places.claim(places.folder / "new") == "no error");
  CHECK(places.claim(places.folder / "no" / "such" / "folder") == "no error");
  CHECK(places.claim(places.folder / "empty") == "no error");
  CHECK(places.claim(places.folder / "own") == "no error");
  CHECK(places.claim("/dev/null") == "no error");
  CHECK(places.claim("/dev/null") == "no error");
}

TEST_CASE("a file of somebody else's is free only where that is asked for") {
  Places keep;
  Places replace(OutputGuard::Foreign::replace);
  for (Places* places : {&keep, &replace}) {
    put_file(places->folder / "foreign", "not ours");
    fs::create_symlink("foreign", places->folder / "link");
    fs::create_hard_link(places->folder / "foreign", places->folder / "hard");
  }
  for (const char* name : {"foreign", "link", "hard"}) {
    CHECK(keep.claim(keep.folder / name) == kForeign);
  }
  CHECK(replace.claim(replace.folder / "link") == "no error");
  CHECK(replace.claim(replace.folder / "hard") == "no error");
}

TEST_CASE("a file that is read is never free, by whatever path, and even if it is ours") {
  for (const auto foreign : {OutputGuard::Foreign::keep, OutputGuard::Foreign::replace}) {
    Places places(foreign);
    put_file(places.folder / "a" / "input", "ours");
    fs::create_symlink("a/input", places.folder / "link");
    fs::create_directory_symlink("a", places.folder / "b");
    fs::create_hard_link(places.folder / "a" / "input", places.folder / "hard");
    places.guard.add_input(places.folder / "link");
    places.guard.add_input(places.folder / "missing");
    for (const char* name : {"a/input", "link", "b/input", "hard", "a/../b/../a/./input"}) {
      CHECK(places.claim(places.folder / name) == kInput);
    }
    const fs::path before = fs::current_path();
    fs::current_path(places.folder / "a");
    CHECK(places.claim("input") == kInput);
    fs::current_path(before);
  }
}

TEST_CASE("two outputs of one run do not share a place") {
  Places places;
  const std::string twice = ": expected a free place for a note, found another output of this run";
  put_file(places.folder / "own", "ours");
  fs::create_symlink("own", places.folder / "link");
  CHECK(places.claim(places.folder / "own") == "no error");
  CHECK(places.claim(places.folder / "link") == twice);
  CHECK(places.claim(places.folder / "new") == "no error");
  CHECK(places.claim(places.folder / "." / "new") == twice);
}

TEST_CASE("a place that cannot be written to is no free one") {
  Places places;
  put_file(places.folder / "file", "");
  CHECK(places.claim(places.folder) ==
        ": expected a file that can be written, found Is a directory");
  CHECK(places.claim(places.folder / "file" / "x") ==
        ": expected a file that can be written, found Not a directory");
}

TEST_CASE("our pictures are known by what they say of themselves, one kind from another") {
  const ScratchFolder folder;
  const Image image(2, 2, 1, 9);
  put_file(folder.path() / "map.png", encode_png(image, kDefectMapSoftware));
  put_file(folder.path() / "sheet.png", encode_png(image, kSampleSheetSoftware));
  put_file(folder.path() / "other.png", encode_png(image));
  CHECK(is_own_file(folder.path() / "map.png", kDefectMap));
  CHECK_FALSE(is_own_file(folder.path() / "map.png", kSampleSheet));
  CHECK(is_own_file(folder.path() / "sheet.png", kSampleSheet));
  CHECK_FALSE(is_own_file(folder.path() / "other.png", kDefectMap));
  CHECK_FALSE(is_own_file(folder.path() / "missing.png", kDefectMap));
  CHECK_FALSE(is_own_file(folder.path(), kDefectMap));
}

}  // namespace
}  // namespace lab
