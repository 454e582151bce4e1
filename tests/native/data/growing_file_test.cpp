// SPDX-License-Identifier: MIT
#include "native/base/growing_file.h"

#include <sys/stat.h>

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "native/base/files.h"
#include "tests/native/data/test_files.h"
#include "tests/native/file_size_limit.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

TEST_CASE("a growing file holds every piece at once under its partial name, and then has its own") {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "t.csv";
  put_file(path, "old");
  GrowingFile file(path, "head\n");
  file.append("one\n");
  CHECK(file.unfinished_path() == folder.path() / "t.csv.partial");
  CHECK(read_file(folder.path() / "t.csv.partial") == bytes_of("head\none\n"));
  CHECK(read_file(path) == bytes_of("old"));
  file.append("two\n");
  file.finish();
  CHECK(read_file(path) == bytes_of("head\none\ntwo\n"));
  CHECK(listing(folder.path()) == Names{"t.csv"});
}

TEST_CASE("a growing file that is not finished stays if it has more than its head") {
  const ScratchFolder folder;
  {
    GrowingFile file(folder.path() / "empty.csv", "head\n");
  }
  {
    GrowingFile(folder.path() / "t.csv", "head\n").append("one\n");
  }
  CHECK(listing(folder.path()) == Names{"t.csv.partial"});
  CHECK(read_file(folder.path() / "t.csv.partial") == bytes_of("head\none\n"));
  GrowingFile again(folder.path() / "t.csv", "head\n");
  again.finish();
  CHECK(listing(folder.path()) == Names{"t.csv"});
  CHECK(read_file(folder.path() / "t.csv") == bytes_of("head\n"));
}

TEST_CASE("a growing file ends with a whole piece when the disk is full") {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "t.csv";
  std::string text;
  {
    const FileSizeLimit limit(100);
    GrowingFile file(path, "head\n");
    file.append(std::string(60, 'a') + "\n");
    text = error_text([&] { file.append(std::string(60, 'b') + "\n"); });
  }
  CHECK(text == path.string() + ": expected a file that can be written, found File too large");
  CHECK(read_file(folder.path() / "t.csv.partial") ==
        bytes_of("head\n" + std::string(60, 'a') + "\n"));
}

TEST_CASE("two runs do not grow one file") {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "t.csv";
  GrowingFile first(path, "head\n");
  first.append("one\n");
  CHECK(error_text([&] { GrowingFile second(path, "head\n"); }) ==
        path.string() + ": expected no other run that writes it now, found one");
  first.finish();
  CHECK(read_file(path) == bytes_of("head\none\n"));
}

TEST_CASE("a growing file is no other run's until it has its name") {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "t.csv";
  GrowingFile first(path, "head\n");
  first.append("one\n");
  fs::create_directory(path);
  CHECK(error_text([&] { first.finish(); }) ==
        path.string() + ": expected a file that can be written, found Is a directory");
  fs::remove(path);
  CHECK(error_text([&] { GrowingFile second(path, "head\n"); }) ==
        path.string() + ": expected no other run that writes it now, found one");
  first.finish();
  CHECK(read_file(path) == bytes_of("head\none\n"));
  CHECK(listing(folder.path()) == Names{"t.csv"});
}

TEST_CASE("a growing file follows a link, which stays, and writes into a pipe at once") {
  const ScratchFolder folder;
  put_file(folder.path() / "far" / "real.csv", "old");
  fs::create_symlink("far/real.csv", folder.path() / "link.csv");
  GrowingFile linked(folder.path() / "link.csv", "head\n");
  linked.finish();
  CHECK(fs::is_symlink(folder.path() / "link.csv"));
  CHECK(read_file(folder.path() / "far" / "real.csv") == bytes_of("head\n"));

  const fs::path pipe = folder.path() / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  std::string head;
  std::string rest;
  std::thread reader([&] {
    std::ifstream stream(pipe);
    std::getline(stream, head);
    std::getline(stream, rest, '\0');
  });
  GrowingFile piped(pipe, "head\n");
  piped.append("one\n");
  CHECK(piped.unfinished_path().empty());
  piped.finish();
  reader.join();
  CHECK(head == "head");
  CHECK(rest == "one\n");
  CHECK(fs::is_fifo(pipe));
  CHECK(listing(folder.path()) == Names{"far/", "far/real.csv", "link.csv", "pipe"});
}

TEST_CASE("a growing file that cannot be made says why and leaves nothing") {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "missing" / "t.csv";
  CHECK(error_text([&] { GrowingFile file(path, ""); }) ==
        path.string() +
            ".partial: expected a file that can be written, found No such file or directory");
  fs::create_directory(folder.path() / "t.csv");
  CHECK(error_text([&] { GrowingFile file(folder.path() / "t.csv", ""); }) ==
        (folder.path() / "t.csv").string() +
            ": expected a file that can be written, found Is a directory");
  CHECK(error_text([&] { GrowingFile file("/dev/full", "head\n"); }) ==
        "/dev/full: expected a file that can be written, found No space left on device");
  CHECK(listing(folder.path()) == Names{"t.csv/"});
}

}  // namespace
}  // namespace lab
