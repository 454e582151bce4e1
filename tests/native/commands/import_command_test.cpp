// SPDX-License-Identifier: MIT
// `latentlab import`, as somebody uses it who trained elsewhere.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <fstream>

#include "native/bundle/bundle.h"
#include "shared/bundle/capabilities.h"
#include "tests/native/foreign_networks.h"
#include "tests/native/program.h"
#include "tests/native/small_mnist.h"

namespace lab {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;
namespace fs = std::filesystem;

ProgramResult import_of(const std::string& arguments, const ScratchFolder& scratch) {
  return run_program("import --out '" + (scratch.path() / "bundle").string() + "' " + arguments,
                     scratch.path());
}

// Returns their folder.
std::string drawn_capsules(const std::string& counts, const ScratchFolder& scratch) {
  const std::string folder = (scratch.path() / "capsules").string();
  const auto drawn = run_program("data render capsules --size 48 --out '" + folder + "' " + counts,
                                 scratch.path());
  INFO(drawn.output);
  REQUIRE(drawn.exit_code == 0);
  return folder;
}

std::string file(const char* name) { return "'" + (foreign_networks() / name).string() + "'"; }

}  // namespace

TEST_CASE("an encoder and a generator become a bundle that samples, encodes and redraws") {
  if (foreign_networks().empty()) SKIP("python3 with torch and onnx is not here");
  const ScratchFolder scratch;
  const auto result =
      import_of("--id mine --title Mine --range -1 1 --licence 'Mine alone.' --decoder " +
                    file("generator.onnx") + " --encoder " + file("encoder.onnx"),
                scratch);
  INFO(result.output);
  REQUIRE(result.exit_code == 0);
  const Manifest manifest = load_bundle(scratch.path() / "bundle").manifest;
  const Capabilities can = capabilities_of(manifest);
  CHECK(can.samples);
  CHECK(can.encodes);
  CHECK(can.restores);
  CHECK_FALSE(can.scores);
  CHECK(manifest.latent->dim == 16);
  CHECK(manifest.preprocess.low == -1);
  CHECK(manifest.preprocess.width == 28);
  CHECK(manifest.family == "imported");
  CHECK(manifest.provenance.licence == "Mine alone.");
  CHECK_THAT(manifest.provenance.settings.at("imported_decoder"),
             ContainsSubstring("generator.onnx with SHA-256 "));
  CHECK_THAT(manifest.provenance.settings.at("weights_decoder"), ContainsSubstring("int8"));
}

TEST_CASE("a variational autoencoder that ends in a sigmoid is measured by its evidence") {
  if (foreign_networks().empty()) SKIP("python3 with torch and onnx is not here");
  const ScratchFolder scratch;
  write_small_mnist(scratch.path() / "data", 20, 10);
  const auto result =
      import_of("--id mine --dataset mnist --data '" + (scratch.path() / "data").string() +
                    "' --decoder " + file("decoder.onnx") + " --encoder " + file("encoder.onnx"),
                scratch);
  INFO(result.output);
  REQUIRE(result.exit_code == 0);
  const auto metrics = read_manifest(scratch.path() / "bundle").metrics;
  for (const char* name : {"test_elbo", "kl", "reconstruction_bce"}) {
    CAPTURE(name);
    CHECK(std::ranges::count(metrics, name, &Metric::name) == 1);
  }
  // Not trained: of each pixel it knows nothing.
  const auto bce = std::ranges::find(metrics, "reconstruction_bce", &Metric::name);
  CHECK_THAT(bce->value, WithinAbs(784 * std::log(2.0), 20));
}

TEST_CASE("an autoencoder's codes come from pictures alone") {
  if (foreign_networks().empty()) SKIP("python3 with torch and onnx is not here");
  const ScratchFolder scratch;
  const auto result = import_of("--id mine --prior none --range -1 1 --decoder " +
                                    file("generator.onnx") + " --encoder " + file("encoder.onnx"),
                                scratch);
  INFO(result.output);
  REQUIRE(result.exit_code == 0);
  const Capabilities can = capabilities_of(read_manifest(scratch.path() / "bundle"));
  CHECK_FALSE(can.samples);
  CHECK(can.restores);
}

TEST_CASE("pixels that lie elsewhere than told are found before anybody sees a grey picture") {
  if (foreign_networks().empty()) SKIP("python3 with torch and onnx is not here");
  const ScratchFolder scratch;
  const auto result = import_of("--id mine --decoder " + file("generator.onnx"), scratch);
  CHECK(result.exit_code == 1);
  CHECK_THAT(result.output,
             ContainsSubstring("generator.onnx: expected pixels from 0 to 1 (--range), found -"));
  CHECK_FALSE(fs::exists(scratch.path() / "bundle"));
}

TEST_CASE("a conditional decoder takes the names of its classes") {
  if (foreign_networks().empty()) SKIP("python3 with torch and onnx is not here");
  const ScratchFolder scratch;
  const std::string decoder = "--id mine --decoder " + file("conditional.onnx");
  const auto without = import_of(decoder, scratch);
  CHECK(without.exit_code == 1);
  CHECK_THAT(without.output,
             ContainsSubstring("conditional.onnx: expected a class of 0 (--classes) beside the "
                               "code, found 10 numbers in 'x1'"));
  const auto result = import_of(decoder + " --classes a,b,c,d,e,f,g,h,i,j", scratch);
  INFO(result.output);
  REQUIRE(result.exit_code == 0);
  const Manifest manifest = read_manifest(scratch.path() / "bundle");
  CHECK(capabilities_of(manifest).conditional);
  CHECK(manifest.dataset.classes[9] == "j");
}

TEST_CASE("a detector is calibrated on a folder of good pictures and scores") {
  if (foreign_networks().empty()) SKIP("python3 with torch and onnx is not here");
  const ScratchFolder scratch;
  const std::string capsules = drawn_capsules("--count 120 --test-count 2", scratch);
  const auto result =
      import_of("--id mine --data '" + capsules + "' --detector " + file("detector.onnx"), scratch);
  INFO(result.output);
  REQUIRE(result.exit_code == 0);
  const Manifest manifest = read_manifest(scratch.path() / "bundle");
  REQUIRE(manifest.scoring);
  CHECK(std::holds_alternative<MapMethod>(manifest.scoring->method));
  CHECK(manifest.scoring->calibration_scores.size() == 19);
  const auto scored = run_program(
      "score '" + (scratch.path() / "bundle").string() + "' '" + capsules + "/test/good'",
      scratch.path());
  INFO(scored.output);
  CHECK((scored.exit_code == 0 || scored.exit_code == 3));
}

TEST_CASE("an import knows its pictures again, and names or skips those that cannot be read") {
  if (foreign_networks().empty()) SKIP("python3 with torch and onnx is not here");
  const ScratchFolder scratch;
  const fs::path capsules = drawn_capsules("--count 120 --test-count 2", scratch);
  const std::string import =
      "--id mine --data '" + capsules.string() + "' --detector " + file("detector.onnx");
  const auto inside =
      run_program("import --out '" + (capsules / "mine").string() + "' " + import, scratch.path());
  CHECK(inside.exit_code == 1);
  CHECK_THAT(inside.output, ContainsSubstring("the pictures'"));
  std::ofstream(capsules / "train/good/broken.png") << "no picture";
  const auto refused = import_of(import, scratch);
  CHECK(refused.exit_code == 1);
  CHECK_THAT(refused.output, ContainsSubstring("broken.png"));
  CHECK_FALSE(fs::exists(scratch.path() / "bundle"));
  const auto imported = import_of(import + " --skip-unreadable", scratch);
  INFO(imported.output);
  REQUIRE(imported.exit_code == 0);
  CHECK_THAT(imported.output, ContainsSubstring("broken.png"));

  const std::string evaluate = "evaluate '" + (scratch.path() / "bundle").string() + "' --data '" +
                               capsules.string() + "' --skip-unreadable";
  const auto measured = run_program(evaluate, scratch.path());
  CHECK_THAT(measured.output, ContainsSubstring("image_auroc"));
  CHECK(measured.exit_code == 0);
  fs::copy_file(fs::directory_iterator(capsules / "train/good")->path(),
                capsules / "test/good/another.png");
  const auto changed = run_program(evaluate, scratch.path());
  CHECK(changed.exit_code == 1);
  CHECK_THAT(changed.output, ContainsSubstring("other pictures held out or to test with"));
}

TEST_CASE("a detector without enough good pictures is told how many it takes") {
  if (foreign_networks().empty()) SKIP("python3 with torch and onnx is not here");
  const ScratchFolder scratch;
  const std::string capsules = drawn_capsules("--count 30 --test-count 1", scratch);
  const auto result =
      import_of("--id mine --data '" + capsules + "' --detector " + file("detector.onnx"), scratch);
  INFO(result.output);
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.output, ContainsSubstring("good pictures"));
  CHECK_FALSE(read_manifest(scratch.path() / "bundle").scoring);
}

TEST_CASE("an import says what is wrong, and writes nothing") {
  if (foreign_networks().empty()) SKIP("python3 with torch and onnx is not here");
  const ScratchFolder scratch;
  const auto refused = [&](const std::string& arguments, int status, const std::string& expected) {
    CAPTURE(arguments);
    const auto result = import_of(arguments, scratch);
    CHECK(result.exit_code == status);
    CHECK_THAT(result.output, ContainsSubstring(expected));
    CHECK_FALSE(fs::exists(scratch.path() / "bundle"));
  };
  refused("--id mine", 2, "give --decoder, --encoder, --restorer or --detector");
  refused("--id mine --decoder nowhere.onnx", 2, "nowhere.onnx");
  refused("--id 'My Own' --range -1 1 --decoder " + file("generator.onnx"), 1, "manifest.id");
  refused("--id mine --decoder " + file("bent.onnx"), 1, "found 'Elu' in node");
  refused("--id mine --decoder " + file("bent.golden.json"), 1, "bent.golden.json: expected ");
  refused("--id mine --restorer " + file("encoder.onnx"), 1, "expected 784 values in output");
  refused("--id mine --range -1 1 --decoder " + file("generator.onnx") + " --detector " +
              file("detector.onnx"),
          1, "expected pictures of ");
}

}  // namespace lab
