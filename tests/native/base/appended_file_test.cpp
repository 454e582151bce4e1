// SPDX-License-Identifier: MIT
#include "native/base/appended_file.h"

#include <catch2/catch_test_macros.hpp>
#include <fstream>

#include "shared/base/error.h"
#include "tests/native/program.h"
#include "tests/native/scratch_folder.h"

namespace lab {

TEST_CASE("a file is gone on with, its head written once") {
  const ScratchFolder scratch;
  const auto path = scratch.path() / "t.csv";
  for (const char* row : {"1\n", "2\n"}) {
    AppendedFile file(path, "head\n");
    file.append(row);
    file.sync();
  }
  CHECK(text_of_file(path) == "head\n1\n2\n");
  CHECK(AppendedFile(path, "head\n").text() == "head\n1\n2\n");
}

TEST_CASE("a last line that was cut off is taken away, and the next follows what is whole") {
  const ScratchFolder scratch;
  const auto path = scratch.path() / "t.csv";
  std::ofstream(path) << "head\n1\n2 is cu";
  AppendedFile(path, "head\n").append("3\n");
  CHECK(text_of_file(path) == "head\n1\n3\n");
  std::ofstream(path) << "he";
  AppendedFile(path, "head\n").append("1\n");
  CHECK(text_of_file(path) == "head\n1\n");
}

TEST_CASE("two at once do not write one file") {
  const ScratchFolder scratch;
  const auto path = scratch.path() / "t.csv";
  const AppendedFile first(path, "head\n");
  CHECK_THROWS_AS(AppendedFile(path, "head\n"), Error);
  CHECK_THROWS_AS(AppendedFile(scratch.path() / "no" / "t.csv", ""), Error);
}

}  // namespace lab
