// SPDX-License-Identifier: MIT
// Bundles as one file: other programs unpack it, and nothing that is no bundle's zip is replaced.
#include "native/bundle/bundle_zip.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "native/base/files.h"
#include "native/base/zip.h"
#include "shared/base/error.h"
#include "tests/checkout.h"
#include "tests/native/program.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Message;

const fs::path kBundle = checkout_folder() / "assets/models/mnist-vae2";

std::vector<std::uint8_t> bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

TEST_CASE("an archive is the bytes that the format says") {
  const std::vector<ZipEntry> entries{{"a/b", bytes_of("123456789")}};
  const std::vector<std::uint8_t> archive = zip_archive(entries);
  CHECK(archive.size() == 30 + 3 + 9 + 46 + 3 + 22);
  CHECK(std::vector(archive.begin(), archive.begin() + 4) == bytes_of("PK\x03\x04"));
  // CRC-32 of "123456789", as every table of checksums has it.
  CHECK(std::vector(archive.begin() + 14, archive.begin() + 18) ==
        std::vector<std::uint8_t>{0x26, 0x39, 0xf4, 0xcb});
  CHECK(std::vector(archive.begin() + 30, archive.begin() + 42) == bytes_of("a/b123456789"));
  CHECK(zip_archive(entries) == archive);
}

TEST_CASE("the first name of an archive is read, and of other bytes none") {
  CHECK(first_zip_name(zip_archive(std::vector<ZipEntry>{{"m/manifest.json", {}}})) ==
        "m/manifest.json");
  CHECK(first_zip_name(zip_archive({})).empty());
  CHECK(first_zip_name({}).empty());
  const std::vector<std::uint8_t> whole =
      zip_archive(std::vector<ZipEntry>{{"m/manifest.json", {}}});
  for (std::size_t length = 0; length < 45; ++length) {
    CHECK(first_zip_name(std::span(whole).first(length)).empty());
  }
}

TEST_CASE("unzip finds every file of a bundle in its zip, with the same bytes") {
  const ScratchFolder scratch;
  const fs::path zip = scratch.path() / "mine.zip";
  const std::int64_t bytes = write_bundle_zip(kBundle, zip);
  CHECK(bytes == static_cast<std::int64_t>(fs::file_size(zip)));
  CHECK_THAT(run_shell("unzip -t mine.zip", scratch.path()).output,
             ContainsSubstring("No errors detected"));
  const std::string compare = "unzip -q mine.zip && diff -r mnist-vae2 " + kBundle.string();
  CHECK(run_shell(compare, scratch.path()).exit_code == 0);
}

TEST_CASE("a bundle's zip is replaced, and anything else is refused and kept") {
  const ScratchFolder scratch;
  const fs::path zip = scratch.path() / "mine.zip";
  write_bundle_zip(kBundle, zip);
  CHECK_NOTHROW(write_bundle_zip(kBundle, zip));
  const std::vector<std::vector<std::uint8_t>> others{
      bytes_of("letters to grandmother"), zip_archive(std::vector<ZipEntry>{{"a.txt", {}}})};
  for (const auto& other : others) {
    write_file(zip, other);
    CHECK_THROWS_MATCHES(
        write_bundle_zip(kBundle, zip), Error,
        Message(zip.string() +
                ": expected a free place for a bundle's zip, or one of an earlier run, found "
                "another file, which only --force replaces"));
    CHECK(read_file(zip) == other);
  }
  CHECK_NOTHROW(write_bundle_zip(kBundle, zip, OutputGuard::Foreign::replace));
  CHECK_NOTHROW(write_bundle_zip(kBundle, zip));
  CHECK_THROWS_AS(write_bundle_zip(kBundle, scratch.path()), Error);
}

TEST_CASE("a bundle's zip never replaces a file of the bundle") {
  const ScratchFolder scratch;
  const fs::path bundle = scratch.path() / "bundle";
  fs::copy(kBundle, bundle);
  const fs::path victim = bundle / "decoder.onnx";
  const auto before = read_file(victim);
  CHECK_THROWS_MATCHES(
      write_bundle_zip(bundle, victim, OutputGuard::Foreign::replace), Error,
      Message(victim.string() +
              ": expected a free place for a bundle's zip, found a file that this run reads"));
  CHECK(read_file(victim) == before);
}

TEST_CASE("a damaged bundle makes no zip") {
  const ScratchFolder scratch;
  const fs::path damaged = scratch.path() / "damaged";
  fs::copy(kBundle, damaged);
  auto network = read_file(damaged / "decoder.onnx");
  network[1000] ^= 1;
  write_file(damaged / "decoder.onnx", network);
  const fs::path zip = scratch.path() / "mine.zip";
  CHECK_THROWS_AS(write_bundle_zip(damaged, zip), Error);
  CHECK_FALSE(fs::exists(zip));
}

TEST_CASE("the command makes a zip of an exported bundle, and says what goes together") {
  const ScratchFolder scratch;
  const ProgramResult made = run_shell(
      "$LATENTLAB export --bundle " + kBundle.string() + " --zip mine.zip", scratch.path());
  CHECK(made.exit_code == 0);
  CHECK_THAT(made.output, ContainsSubstring("mine.zip: "));
  CHECK_THAT(made.output, ContainsSubstring(" bytes, to be dropped on the page\n"));
  CHECK(run_program("export --bundle " + kBundle.string(), scratch.path()).exit_code == 2);
  for (const std::string idle : {" --data d", " --default x"}) {
    CHECK(run_program("export --bundle " + kBundle.string() + " --zip c" + idle, scratch.path())
              .exit_code == 2);
  }
  CHECK(run_program("export --zip mine.zip", scratch.path()).exit_code == 2);
  CHECK(run_program("export run --out b --bundle b --zip c", scratch.path()).exit_code == 2);
}

}  // namespace
}  // namespace lab
