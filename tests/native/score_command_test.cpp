// SPDX-License-Identifier: MIT
// `latentlab score` and `latentlab evaluate` as a user calls them.
#include <catch2/catch_test_macros.hpp>
#include <filesystem>

#include "native/files.h"
#include "shared/image_codec.h"
#include "shared/pixels.h"
#include "tests/native/detector_bundle.h"
#include "tests/native/program.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

// A plain 2x2 picture but for its first pixel.
void write_picture(const fs::path& path, std::uint8_t first) {
  Image picture(2, 2, 1, 51);
  picture.at(0, 0, 0) = first;
  fs::create_directories(path.parent_path());
  write_file(path, encode_png(picture));
}

std::string quoted(const fs::path& path) { return "'" + path.string() + "'"; }

}  // namespace

TEST_CASE("score writes one CSV row a picture, quoted, with scores worked out by hand") {
  const ScratchFolder scratch;
  const fs::path bundle = scratch.path() / "bundle";
  write_grey_detector(bundle);
  const fs::path pictures = scratch.path() / "pictures";
  write_picture(pictures / "a.png", 51);            // score 0
  write_picture(pictures / "b, \"odd\".png", 255);  // score 0.8
  write_picture(pictures / "sub" / "c.png", 102);   // score 0.2
  const fs::path csv = scratch.path() / "table.csv";
  const auto result = run_program(
      "score " + quoted(bundle) + " " + quoted(pictures) + " --csv " + quoted(csv), scratch.path());
  CHECK(result.exit_code == 0);
  const std::string folder = pictures.string();
  CHECK(text_of_file(csv) == "file,score,p_value,threshold,verdict,error\n" + folder +
                                 "/a.png,0.000000,1.000000,0.400000,good,\n" + "\"" + folder +
                                 "/b, \"\"odd\"\".png\",0.800000,0.250000,0.400000,anomalous,\n" +
                                 folder + "/sub/c.png,0.200000,0.750000,0.400000,good,\n");
}

TEST_CASE("score goes on after a picture that cannot be read and ends with exit code 1") {
  const ScratchFolder scratch;
  const fs::path bundle = scratch.path() / "bundle";
  write_grey_detector(bundle);
  const fs::path pictures = scratch.path() / "pictures";
  write_picture(pictures / "b.png", 102);
  const std::string text = "no picture at all";
  write_file(pictures / "a.png", {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  const fs::path csv = scratch.path() / "table.csv";
  const auto result =
      run_program("score " + quoted(bundle) + " " + quoted(pictures) + " " +
                      quoted(scratch.path() / "missing.png") + " --csv " + quoted(csv),
                  scratch.path());
  CHECK(result.exit_code == 1);
  CHECK(result.output.find("score: expected pictures that can be read, found 2 of 3 that cannot") !=
        std::string::npos);
  const std::string table = text_of_file(csv);
  CHECK(table.find("/a.png,,,0.400000,error,") != std::string::npos);
  CHECK(table.find("/b.png,0.200000,0.750000,0.400000,good,\n") != std::string::npos);
  CHECK(table.find("/missing.png,,,0.400000,error,") != std::string::npos);
}

TEST_CASE("score writes maps on the bundle's display range, under names of their own") {
  const ScratchFolder scratch;
  const fs::path bundle = scratch.path() / "bundle";
  write_grey_detector(bundle);
  write_picture(scratch.path() / "one" / "a.png", 255);
  write_picture(scratch.path() / "two" / "a.png", 51);
  const fs::path maps = scratch.path() / "maps";
  const auto result =
      run_program("score " + quoted(bundle) + " " + quoted(scratch.path() / "one") + " " +
                      quoted(scratch.path() / "two") + " --maps " + quoted(maps),
                  scratch.path());
  CHECK(result.exit_code == 0);
  FloatMap map(2, 2);
  map.at(0, 0) = 0.8f;
  CHECK((decode_image(read_file(maps / "a.png"), "a") ==
         colorize(map, DisplayRange{0, 1}, Palette::inferno)));
  CHECK((decode_image(read_file(maps / "a-2.png"), "a") ==
         colorize(FloatMap(2, 2), DisplayRange{0, 1}, Palette::inferno)));
}

TEST_CASE("score refuses an empty folder and a bundle that is no detector") {
  const ScratchFolder scratch;
  const fs::path bundle = scratch.path() / "bundle";
  write_grey_detector(bundle);
  const fs::path empty = scratch.path() / "empty";
  fs::create_directory(empty);
  const auto none = run_program("score " + quoted(bundle) + " " + quoted(empty), scratch.path());
  CHECK(none.exit_code == 1);
  CHECK(none.output ==
        "latentlab: score: expected pictures in " + empty.string() + ", found none\n");
  Manifest manifest = read_manifest(bundle);
  manifest.scoring.reset();
  replace_manifest(bundle, manifest);
  const auto no_detector =
      run_program("score " + quoted(bundle) + " " + quoted(empty), scratch.path());
  CHECK(no_detector.exit_code == 1);
  CHECK(no_detector.output ==
        "latentlab: score: expected a bundle with scoring, found "
        "'grey-vae', which is no detector\n");
}

TEST_CASE("a damaged bundle is one line and exit code 1, wrong usage exit code 2") {
  const ScratchFolder scratch;
  const fs::path bundle = scratch.path() / "bundle";
  write_grey_detector(bundle);
  fs::remove(bundle / "decoder.onnx");
  for (const std::string command : {"score ", "evaluate "}) {
    const std::string picture = command == "score " ? " x.png" : "";
    const auto result = run_program(command + quoted(bundle) + picture, scratch.path());
    CHECK(result.exit_code == 1);
    CHECK(result.output == "latentlab: bundle: expected decoder.onnx, found no such file in " +
                               bundle.string() + "\n");
  }
  CHECK(run_program("score", scratch.path()).exit_code == 2);
  CHECK(run_program("export", scratch.path()).exit_code == 2);
  CHECK(run_program("evaluate " + quoted(bundle) + " --samples 0", scratch.path()).exit_code == 2);
}

}  // namespace lab
