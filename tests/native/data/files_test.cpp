// SPDX-License-Identifier: MIT
#include "native/files.h"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/native/data/test_files.h"
#include "tests/native/file_size_limit.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

TEST_CASE("write_file_atomically makes and replaces a file and leaves no other") {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "a.bin";
  write_file_atomically(path, bytes_of("first, the longer one"));
  write_file_atomically(path, bytes_of("second"));
  CHECK(read_file(path) == bytes_of("second"));
  CHECK(listing(folder.path()) == Names{"a.bin"});
}

TEST_CASE("write_file_atomically takes a name without a folder") {
  const ScratchFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  write_file_atomically("plain.bin", bytes_of("x"));
  fs::current_path(before);
  CHECK(listing(folder.path()) == Names{"plain.bin"});
}

TEST_CASE("a file in a missing folder cannot be written, with the system's reason") {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "missing" / "a.bin";
  const std::string expected =
      path.string() + ": expected a file that can be written, found No such file or directory";
  CHECK(error_text([&] { write_file_atomically(path, bytes_of("x")); }) == expected);
  CHECK(error_text([&] { write_file(path, bytes_of("x")); }) == expected);
}

TEST_CASE("a write that stops half way leaves the old file and no temporary one") {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "a.bin";
  put_file(path, "old");
  const fs::path other = folder.path() / "b.bin";
  std::string atomic;
  std::string plain;
  {
    const FileSizeLimit limit(4096);
    const std::vector<std::uint8_t> bytes(10'000, 7);
    atomic = error_text([&] { write_file_atomically(path, bytes); });
    plain = error_text([&] { write_file(other, bytes); });
  }
  CHECK(atomic == path.string() + ": expected a file that can be written, found File too large");
  CHECK(plain == other.string() + ": expected a file that can be written, found File too large");
  CHECK(read_file(path) == bytes_of("old"));
  CHECK(listing(folder.path()) == Names{"a.bin"});
}

TEST_CASE("write_file refuses a device and does not remove it") {
  CHECK(error_text([] { write_file("/dev/null", bytes_of("x")); }) ==
        "/dev/null: expected a regular file, found a device or pipe");
  CHECK(fs::exists("/dev/null"));
}

TEST_CASE("write_file_atomically onto a folder fails and leaves no temporary file") {
  const ScratchFolder folder;
  fs::create_directories(folder.path() / "a" / "b");
  const fs::path path = folder.path() / "a";
  CHECK(error_text([&] { write_file_atomically(path, bytes_of("x")); }) ==
        path.string() + ": expected a file that can be written, found Is a directory");
  CHECK(listing(folder.path()) == Names{"a/", "a/b/"});
}

TEST_CASE("a planted symbolic link under the temporary name is not followed") {
  const ScratchFolder folder;
  const fs::path victim = folder.path() / "victim";
  put_file(victim, "precious");
  const fs::path path = folder.path() / "a.bin";
  fs::create_symlink(victim, partial_name(path));
  CHECK(error_text([&] { write_file_atomically(path, bytes_of("x")); }) ==
        path.string() +
            ": expected a file that can be written, found Too many levels of symbolic links");
  CHECK(read_file(victim) == bytes_of("precious"));
}

TEST_CASE("read_file says why a path cannot be read") {
  const ScratchFolder folder;
  const fs::path missing = folder.path() / "missing";
  CHECK(error_text([&] { read_file(missing); }) ==
        missing.string() + ": expected a readable file, found No such file or directory");
  CHECK(error_text([&] { read_file(folder.path()); }) ==
        folder.path().string() + ": expected a file, found a folder");
  CHECK(error_text([&] { read_file("/dev/null"); }) ==
        "/dev/null: expected a regular file, found a device or pipe");
}

TEST_CASE("read_file reads empty files and files whose size the system does not know") {
  const ScratchFolder folder;
  put_file(folder.path() / "empty", "");
  CHECK(read_file(folder.path() / "empty").empty());
  if (fs::exists("/proc/self/status")) {
    const auto bytes = read_file("/proc/self/status");
    CHECK(std::string(bytes.begin(), bytes.begin() + 5) == "Name:");
  }
}

}  // namespace
}  // namespace lab
