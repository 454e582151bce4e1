// SPDX-License-Identifier: MIT
// Whatever is no bundle of ours survives an export, in every folder that somebody may name.
#include "native/bundle/bundle_folder.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <fstream>
#include <iterator>

#include "shared/base/error.h"
#include "tests/native/detector_bundle.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::Message;

constexpr const char* kExpected = ": expected a new folder, an empty one or a bundle, found ";

void put(const fs::path& path, const std::string& text = "mine") {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

std::vector<fs::path> everything_in(const fs::path& folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) paths.push_back(entry.path());
  std::ranges::sort(paths);
  return paths;
}

// Neither the question nor an attempt to write changes anything.
void expect_refused(const ScratchFolder& scratch, const fs::path& folder,
                    const std::string& found) {
  INFO(folder);
  const auto before = everything_in(scratch.path());
  CHECK_THROWS_MATCHES(expect_replaceable(folder), Error,
                       Message(folder.string() + kExpected + found));
  CHECK_THROWS_AS(write_grey_detector(folder), Error);
  CHECK(everything_in(scratch.path()) == before);
}

}  // namespace

TEST_CASE("new and empty folders and bundles of ours may become a bundle") {
  const ScratchFolder scratch;
  const fs::path folder = scratch.path() / "b";
  CHECK_NOTHROW(expect_replaceable(folder));
  fs::create_directory(folder);
  CHECK_NOTHROW(expect_replaceable(folder));
  write_grey_detector(folder);
  CHECK_NOTHROW(expect_replaceable(folder));
  CHECK_NOTHROW(expect_replaceable(folder / ""));
  fs::remove(folder / "golden.bin");
  CHECK_NOTHROW(expect_replaceable(folder));
  write_grey_detector(folder);
  CHECK(fs::exists(folder / "golden.bin"));
}

TEST_CASE("a folder with files that no manifest of ours names is refused by the first of them") {
  const ScratchFolder scratch;
  const fs::path home = scratch.path() / "home";
  put(home / "letter.txt");
  expect_refused(scratch, home, "'letter.txt' in it");

  const fs::path bundle = scratch.path() / "b";
  write_grey_detector(bundle);
  put(bundle / "notes.txt");
  put(bundle / "z.txt");
  expect_refused(scratch, bundle, "'notes.txt' in it");
  put(bundle / ".git" / "HEAD");
  expect_refused(scratch, bundle, "'.git' in it");
}

TEST_CASE("a folder that merely has a manifest.json is refused") {
  const ScratchFolder scratch;
  const fs::path app = scratch.path() / "app";
  put(app / "manifest.json", "{\"name\": \"app\"}");
  put(app / "main.js");
  expect_refused(scratch, app,
                 "a manifest.json that is no bundle's: " + (app / "manifest.json").string() +
                     ": manifest.schema_version: expected a value, found no such key");
}

TEST_CASE("what has the name of a bundle's file and is none is refused") {
  const ScratchFolder scratch;
  const fs::path bundle = scratch.path() / "b";
  write_grey_detector(bundle);
  put(scratch.path() / "elsewhere");
  fs::remove(bundle / "golden.bin");
  fs::create_symlink(scratch.path() / "elsewhere", bundle / "golden.bin");
  expect_refused(scratch, bundle, "'golden.bin' in it");
  fs::remove(bundle / "golden.bin");
  put(bundle / "golden.bin" / "mine");
  expect_refused(scratch, bundle, "'golden.bin' in it");
}

TEST_CASE("a file, a link and the root of the file system are no folder for a bundle") {
  const ScratchFolder scratch;
  put(scratch.path() / "file");
  expect_refused(scratch, scratch.path() / "file", "a file");
  fs::create_directory(scratch.path() / "empty");
  fs::create_symlink("empty", scratch.path() / "link");
  expect_refused(scratch, scratch.path() / "link", "a link");
  CHECK_THROWS_MATCHES(expect_replaceable(scratch.path() / "link" / ""), Error,
                       Message((scratch.path() / "link").string() + kExpected + "a link"));
  fs::create_symlink("nowhere", scratch.path() / "broken");
  expect_refused(scratch, scratch.path() / "broken", "a link");
  CHECK_THROWS_MATCHES(expect_replaceable("/"), Error,
                       Message("/" + std::string(kExpected) + "the file system's root"));
  CHECK_THROWS_MATCHES(expect_replaceable("/tmp/.."), Error,
                       Message("/tmp/.." + std::string(kExpected) + "the file system's root"));
}

TEST_CASE("what lies beside a bundle under a name like a temporary one is left alone") {
  const ScratchFolder scratch;
  put(scratch.path() / ".b.replaced" / "mine");
  put(scratch.path() / ".b.partial" / "mine");
  for (int i = 0; i < 2; ++i) write_grey_detector(scratch.path() / "b");
  CHECK(fs::exists(scratch.path() / ".b.replaced" / "mine"));
  CHECK(fs::exists(scratch.path() / ".b.partial" / "mine"));
  CHECK(std::distance(fs::directory_iterator(scratch.path()), fs::directory_iterator()) == 3);
}

TEST_CASE("a bundle is put neither over nor around what it is made from") {
  const ScratchFolder scratch;
  const fs::path root = scratch.path();
  put(root / "runs" / "one" / "checkpoint");
  put(root / "pictures" / "good" / "1.png");
  fs::create_directory_symlink(root / "runs", root / "short");
  const std::vector<GuardedFolder> guarded = {
      {.what = "the run's", .path = root / "runs" / "one"},
      {.what = "the pictures'", .path = root / "pictures", .within = true},
      {.what = "nobody's", .path = ""}};
  const auto refused = [&](const fs::path& folder, const std::string& message) {
    INFO(folder);
    CHECK_THROWS_MATCHES(expect_apart(folder, guarded), Error,
                         Message(folder.string() + ": expected a folder apart from " + message));
  };
  const std::string run = "the run's " + (root / "runs/one").string();
  const std::string pictures = "the pictures' " + (root / "pictures").string();
  refused(root / "runs" / "one", run + ", found the same");
  refused(root / "short" / "one" / "", run + ", found the same");
  refused(root / "runs" / "one" / "x" / "..", run + ", found the same");
  refused(root / "runs", run + ", found one that holds it");
  refused("/", run + ", found one that holds it");
  refused(root / "pictures" / "bundle", pictures + ", found one in it");
  CHECK_NOTHROW(expect_apart(root / "runs" / "one" / "bundle", guarded));
  CHECK_NOTHROW(expect_apart(root / "runs" / "one-more", guarded));
  CHECK_NOTHROW(expect_apart(root / "pictures-bundle", guarded));
}

}  // namespace lab
