// SPDX-License-Identifier: MIT
#include "native/base/temporary_folder.h"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/native/data/test_files.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

TEST_CASE("a temporary folder that is given up goes with the folders that were made for it") {
  const ScratchFolder scratch;
  {
    const TemporaryFolder folder(scratch.path() / "a" / "b" / "c");
    put_file(folder.path() / "d" / "x", "x");
    CHECK(folder.path().parent_path() == scratch.path() / "a" / "b");
    CHECK(folder.target() == scratch.path() / "a" / "b" / "c");
  }
  CHECK(listing(scratch.path()).empty());
}

TEST_CASE("folders made for a temporary one stay if others use them") {
  const ScratchFolder scratch;
  {
    const TemporaryFolder folder(scratch.path() / "a" / "b" / "c");
    put_file(scratch.path() / "a" / "other", "x");
  }
  CHECK(listing(scratch.path()) == Names{"a/", "a/other"});
}

TEST_CASE("a temporary folder takes a new name, or that of an empty folder") {
  const ScratchFolder scratch;
  fs::create_directory(scratch.path() / "empty");
  for (const char* name : {"new", "empty", "slash/"}) {
    TemporaryFolder folder(scratch.path() / name);
    put_file(folder.path() / "x", name);
    folder.rename_to_target();
  }
  CHECK(listing(scratch.path()) ==
        Names{"empty/", "empty/x", "new/", "new/x", "slash/", "slash/x"});
}

TEST_CASE("a temporary folder takes no name that is in use") {
  const ScratchFolder scratch;
  put_file(scratch.path() / "file", "precious");
  put_file(scratch.path() / "full" / "x", "precious");
  const auto attempt = [&](const char* name) {
    return error_text([&] { TemporaryFolder(scratch.path() / name).rename_to_target(); });
  };
  CHECK(attempt("full") ==
        (scratch.path() / "full").string() + ": expected a new or empty folder, found files in it");
  CHECK(attempt("file") ==
        (scratch.path() / "file").string() + ": expected a new or empty folder, found a file");
  CHECK(listing(scratch.path()) == Names{"file", "full/", "full/x"});
}

TEST_CASE("a temporary folder replaces another one, or none, and a link to it stays") {
  const ScratchFolder scratch;
  put_file(scratch.path() / "old" / "x", "x");
  fs::create_symlink("old", scratch.path() / "link");
  for (const char* name : {"link", "new"}) {
    TemporaryFolder folder(scratch.path() / name);
    put_file(folder.path() / "y", "y");
    folder.replace_target();
  }
  CHECK(listing(scratch.path()) == Names{"link/", "new/", "new/y", "old/", "old/y"});
  CHECK(fs::is_symlink(scratch.path() / "link"));
}

TEST_CASE("two temporary folders for one target do not meet, and none takes what has such a name") {
  const ScratchFolder scratch;
  put_file(scratch.path() / ".a.partial" / "x", "precious");
  {
    const TemporaryFolder first(scratch.path() / "a");
    const TemporaryFolder second(scratch.path() / "a");
    CHECK(first.path() != second.path());
  }
  CHECK(listing(scratch.path()) == Names{".a.partial/", ".a.partial/x"});
}

TEST_CASE("whether something can be made is known without a trace") {
  const ScratchFolder scratch;
  put_file(scratch.path() / "file", "x");
  CHECK(error_text([&] { expect_writable(scratch.path() / "new" / "a"); }) == "no error");
  CHECK(error_text([&] { expect_writable(scratch.path() / "file"); }) == "no error");
  CHECK(error_text([&] { expect_writable(scratch.path() / "file" / "a"); }) ==
        (scratch.path() / "file" / "a").string() +
            ": expected a folder that can be written, found Not a directory");
  CHECK(listing(scratch.path()) == Names{"file"});
}

TEST_CASE("a temporary folder below a file cannot be made") {
  const ScratchFolder scratch;
  put_file(scratch.path() / "file", "x");
  const fs::path target = scratch.path() / "file" / "a";
  CHECK(error_text([&] { TemporaryFolder folder(target); }) ==
        target.string() + ": expected a folder that can be written, found Not a directory");
}

}  // namespace
}  // namespace lab
