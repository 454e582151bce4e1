// SPDX-License-Identifier: MIT
// `latentlab score` and `latentlab evaluate` as a user calls them.
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "native/base/files.h"
#include "shared/codec/image_codec.h"
#include "shared/image/pixels.h"
#include "tests/native/commands/score_test_files.h"
#include "tests/native/detector_bundle.h"
#include "tests/native/program.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

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
  CHECK(result.exit_code == 3);
  const std::string folder = pictures.string();
  CHECK(text_of_file(csv) == "file,score,p_value,threshold,verdict,error,map\n" + folder +
                                 "/a.png,0.000000,1.000000,0.400000,good,,\n" + "\"" + folder +
                                 "/b, \"\"odd\"\".png\",0.800000,0.250000,0.400000,defect,,\n" +
                                 folder + "/sub/c.png,0.200000,0.750000,0.400000,good,,\n");
}

TEST_CASE("score works by every method, to the values worked out by hand") {
  const ScratchFolder scratch;
  const fs::path bundle = scratch.path() / "bundle";
  const fs::path white = scratch.path() / "white.png";
  const fs::path plain = scratch.path() / "plain.png";
  write_picture(white, 255);
  write_picture(plain, 51);
  const std::string command = "score " + quoted(bundle) + " " + quoted(white) + " " + quoted(plain);
  write_map_detector(bundle);  // twice the largest pixel: 2 and 0.4
  CHECK(run_program(command, scratch.path()).output ==
        "defect   2.000000  p 0.2500  " + white.string() + "\n" + "defect   0.400000  p 0.2500  " +
            plain.string() + "\n");
  // One pixel is 0.8 off: 0.64 / 4, and half of the square of 1.6 - 0.8.
  write_feature_detector(bundle);
  CHECK(run_program(command, scratch.path()).output ==
        "defect   0.480000  p 0.2500  " + white.string() + "\n" + "good     0.000000  p 1.0000  " +
            plain.string() + "\n");
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
  CHECK(table.find("/b.png,0.200000,0.750000,0.400000,good,,\n") != std::string::npos);
  CHECK(table.find("/missing.png,,,0.400000,error,") != std::string::npos);
}

TEST_CASE("an empty folder is one row where there are pictures elsewhere") {
  const ScratchFolder scratch;
  write_grey_detector(scratch.path() / "bundle");
  write_picture(scratch.path() / "a.png", 51);
  fs::create_directory(scratch.path() / "empty");
  const auto result = run_shell("$LATENTLAB score bundle empty a.png --csv t.csv", scratch.path());
  CHECK(result.exit_code == 1);
  CHECK(text_of_file(scratch.path() / "t.csv") ==
        "file,score,p_value,threshold,verdict,error,map\n"
        "empty,,,0.400000,error,\"score: expected pictures in empty, found none\",\n"
        "a.png,0.000000,1.000000,0.400000,good,,\n");
}

TEST_CASE("names that a spreadsheet would run as formulas have an apostrophe in the table") {
  const ScratchFolder scratch;
  write_grey_detector(scratch.path() / "bundle");
  write_picture(scratch.path() / "=1+1.png", 51);
  write_picture(scratch.path() / "@SUM(1).png", 51);
  const auto result = run_shell(
      "$LATENTLAB score bundle =1+1.png '@SUM(1).png' --csv t.csv --maps +m", scratch.path());
  CHECK(result.exit_code == 0);
  CHECK(text_of_file(scratch.path() / "t.csv") ==
        "file,score,p_value,threshold,verdict,error,map\n"
        "'=1+1.png,0.000000,1.000000,0.400000,good,,'+m/=1+1.png\n"
        "'@SUM(1).png,0.000000,1.000000,0.400000,good,,'+m/@SUM(1).png\n");
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
  CHECK(result.exit_code == 3);
  FloatMap map(2, 2);
  map.at(0, 0) = 0.8f;
  CHECK((decode_image(read_file(maps / "a.png"), "a") ==
         colorize(map, DisplayRange{0, 1}, Palette::inferno)));
  CHECK((decode_image(read_file(maps / "a-2.png"), "a") ==
         colorize(FloatMap(2, 2), DisplayRange{0, 1}, Palette::inferno)));
}

TEST_CASE("every picture fails alone, with its own reason") {
  const ScratchFolder scratch;
  write_grey_detector(scratch.path() / "bundle");
  const fs::path pictures = scratch.path() / "pictures";
  write_picture(pictures / "z.png", 102);
  write_file(pictures / "big.png", {});
  fs::resize_file(pictures / "big.png", 100'000'000'000);
  fs::create_symlink("nowhere", pictures / "dangling.png");
  REQUIRE(::mkfifo((pictures / "pipe.png").c_str(), 0600) == 0);
  write_file(pictures / "text.png", std::vector<std::uint8_t>{'h', 'i'});
  fs::create_directory(pictures / "unreadable");
  REQUIRE(::chmod((pictures / "unreadable").c_str(), 0) == 0);
  const std::string long_name = std::string(300, 'x') + ".png";
  const auto result = run_shell(
      "$LATENTLAB score bundle " + long_name + " pictures --csv t.csv --maps maps", scratch.path());
  CHECK(result.exit_code == 1);
  std::string expected = "file,score,p_value,threshold,verdict,error,map\n";
  const auto add_error = [&](const std::string& file, const std::string& reason) {
    const std::string text = file + ": expected " + reason;
    expected += file + ",,,0.400000,error,\"" + text + "\",\n";
  };
  add_error(long_name, "a readable file, found File name too long");
  add_error("pictures/big.png", "a file of at most 536870912 bytes, found 100000000000");
  add_error("pictures/dangling.png", "a readable file, found No such file or directory");
  add_error("pictures/pipe.png", "a regular file, found a device or pipe");
  add_error("pictures/text.png", "a PNG, JPEG, BMP, GIF or PGM/PPM picture, found a text file");
  expected += "pictures/z.png,0.200000,0.750000,0.400000,good,,maps/z.png\n";
  // Root may read everything.
  if (::geteuid() != 0) {
    add_error("pictures/unreadable", "a folder that can be read, found Permission denied");
  }
  CHECK(text_of_file(scratch.path() / "t.csv") == expected);
  CHECK(fs::exists(scratch.path() / "maps" / "z.png"));
  ::chmod((pictures / "unreadable").c_str(), 0700);
}

TEST_CASE("a folder below paths that the system can name is one row, and the rest goes on") {
  const ScratchFolder scratch;
  write_grey_detector(scratch.path() / "bundle");
  write_picture(scratch.path() / "pictures" / "a.png", 51);
  const std::string name(250, 'd');
  // 20 times 250 bytes are more than a path may have (4,096).
  const auto made = run_shell(
      "cd pictures; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 "
      "19 20; do mkdir " +
          name + " && cd -P " + name + " || exit 1; done",
      scratch.path());
  REQUIRE(made.output.empty());
  const auto result = run_shell("$LATENTLAB score bundle pictures --csv t.csv", scratch.path());
  CHECK(result.exit_code == 1);
  CHECK(result.output.ends_with(
      "latentlab: score: expected pictures that can be read, found 1 of 2 that cannot\n"));
  const std::string table = text_of_file(scratch.path() / "t.csv");
  CHECK(table.find("pictures/a.png,0.000000,1.000000,0.400000,good,,\n") != std::string::npos);
  CHECK(table.find("expected a folder that can be read, found File name too long") !=
        std::string::npos);
}

TEST_CASE("what looks like a picture in a folder gets a row, and the rest is counted") {
  const ScratchFolder scratch;
  write_grey_detector(scratch.path() / "bundle");
  const fs::path pictures = scratch.path() / "pictures";
  const auto put = [&](const char* name, std::string_view text) {
    write_file(pictures / name, std::vector<std::uint8_t>(text.begin(), text.end()));
  };
  using namespace std::string_view_literals;
  write_picture(pictures / "a.png", 51);
  write_picture(pictures / "no ending", 51);
  put("b.webp", "RIFF____WEBPVP8 "sv);
  put("c.tiff", "II*\0"sv);
  put("d.HEIC",
      "\0\0\0\x18"
      "ftypheic"sv);
  put("e",
      "\0\0\0\x18"
      "ftypavif"sv);
  put("f.svg", "<svg></svg>");
  put("g.jp2", "");
  put("notes.txt", "PNG is a format"sv);
  put("table.csv", "a,b\n"sv);
  put(".hidden.png", "x"sv);
  fs::create_directory_symlink(".", pictures / "circle");
  fs::create_directory(pictures / ".git");
  const auto result = run_shell("$LATENTLAB score bundle pictures --csv t.csv", scratch.path());
  CHECK(result.exit_code == 1);
  const std::string expected = ": expected a PNG, JPEG, BMP, GIF or PGM/PPM picture, found ";
  std::string rows =
      "file,score,p_value,threshold,verdict,error,map\n"
      "pictures/a.png,0.000000,1.000000,0.400000,good,,\n";
  const auto add_error = [&](const std::string& file, const std::string& found) {
    rows += file + ",,,0.400000,error,\"" + file + expected + found + "\",\n";
  };
  rows +=
      "pictures/b.webp,,,0.400000,error,\"pictures/b.webp: expected an intact WebP picture, found "
      "a "
      "damaged or incomplete one\",\n";
  add_error("pictures/c.tiff", "a TIFF or camera raw picture");
  add_error("pictures/d.HEIC", "an HEIC picture");
  add_error("pictures/e", "an AVIF picture");
  add_error("pictures/f.svg", "an SVG drawing");
  add_error("pictures/g.jp2", "an empty file");
  rows += "pictures/no ending,0.000000,1.000000,0.400000,good,,\n";
  CHECK(text_of_file(scratch.path() / "t.csv") == rows);
  CHECK(result.output.find("passed over 3 other files and 2 folders\n") != std::string::npos);
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

TEST_CASE("evaluate --write asks whether it can write before it measures") {
  if (::geteuid() == 0) SKIP("root may write everywhere");
  const ScratchFolder scratch;
  write_grey_detector(scratch.path() / "bundle");
  REQUIRE(::chmod((scratch.path() / "bundle").c_str(), 0500) == 0);
  const auto result =
      run_shell("$LATENTLAB evaluate bundle --data missing --write", scratch.path());
  ::chmod((scratch.path() / "bundle").c_str(), 0700);
  CHECK(result.exit_code == 1);
  CHECK(result.output == "latentlab: " + (scratch.path() / "bundle" / "manifest.json").string() +
                             ": expected a folder that can be written, found Permission denied\n");
}

TEST_CASE("evaluate --on measures a detector on another set's test pictures, and stores nothing") {
  const ScratchFolder scratch;
  write_grey_detector(scratch.path() / "bundle");
  for (int i = 0; i < 10; ++i) {
    const std::string name = std::to_string(i) + ".png";
    write_picture(scratch.path() / "set" / "good" / name, 51);
    write_picture(scratch.path() / "set" / "stain" / name, 251);
  }
  const std::string before = text_of_file(scratch.path() / "bundle" / "manifest.json");
  const auto result =
      run_shell("$LATENTLAB evaluate bundle --on folder:set --json f.json", scratch.path());
  CHECK(result.exit_code == 0);
  CHECK(result.output.find("image_auroc                            1.0000") != std::string::npos);
  CHECK(result.output.find("image_auroc_stain                      1.0000") != std::string::npos);
  CHECK(text_of_file(scratch.path() / "f.json").find("milliseconds_a_picture") !=
        std::string::npos);
  CHECK(text_of_file(scratch.path() / "bundle" / "manifest.json") == before);
  for (const char* of_the_own_set : {"--write", "--changed-data", "--run r", "--judge j"}) {
    CHECK(run_program("evaluate bundle --on folder:set " + std::string(of_the_own_set),
                      scratch.path())
              .exit_code == 2);
  }
  const auto unfit = run_shell("$LATENTLAB evaluate bundle --on digits", scratch.path());
  CHECK(unfit.exit_code == 1);
  CHECK(unfit.output ==
        "latentlab: --on: expected a set of good pictures and defects, found 'digits'\n");
  const auto unknown = run_shell("$LATENTLAB evaluate bundle --on caps", scratch.path());
  CHECK(unknown.exit_code == 1);
  CHECK(unknown.output.find("found 'caps'") != std::string::npos);
}

TEST_CASE(
    "evaluate --on reports that set's own figures and kinds, and can skip what is unreadable") {
  const ScratchFolder scratch;
  write_grey_detector(scratch.path() / "bundle");
  Manifest manifest = read_manifest(scratch.path() / "bundle");
  manifest.metrics = {{"image_auroc_scratch", 0.125, std::nullopt, "1", "test"}};
  replace_manifest(scratch.path() / "bundle", manifest);
  for (int i = 0; i < 3; ++i) {
    const std::string name = std::to_string(i) + ".png";
    write_picture(scratch.path() / "set" / "good" / name, 51);
    write_picture(scratch.path() / "set" / "dent" / name, 51);
    write_picture(scratch.path() / "set" / "stain" / name, 251);
  }
  std::ofstream(scratch.path() / "set" / "stain" / "broken.png") << "no picture";
  const std::string evaluate = "$LATENTLAB evaluate bundle --on folder:set --report r.html";
  CHECK(run_shell(evaluate, scratch.path()).exit_code == 1);
  const auto skipped = run_shell(evaluate + " --skip-unreadable", scratch.path());
  INFO(skipped.output);
  REQUIRE(skipped.exit_code == 0);
  CHECK(skipped.output.find("broken.png") != std::string::npos);
  const std::string page = text_of_file(scratch.path() / "r.html");
  CHECK(page.find(", on folder:set</h1>") != std::string::npos);
  CHECK(page.find("stain") != std::string::npos);
  CHECK(page.find("dent") != std::string::npos);
  CHECK(page.find("scratch") == std::string::npos);
}

TEST_CASE("evaluate never replaces a file of the bundle that judges") {
  const ScratchFolder scratch;
  write_grey_detector(scratch.path() / "bundle");
  write_grey_detector(scratch.path() / "judge");
  const auto result =
      run_shell("$LATENTLAB evaluate bundle --judge judge --json judge/manifest.json --force",
                scratch.path());
  CHECK(result.exit_code == 1);
  CHECK(result.output.find("judge/manifest.json: expected ") != std::string::npos);
  CHECK(read_manifest(scratch.path() / "judge").id == "grey-vae");
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
