// SPDX-License-Identifier: MIT
// Detectors of the methods that no shipped bundle has, from the folder on disk through `latentlab
// calibrate`, `evaluate` and `score` as they are typed.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "native/data/inventory.h"
#include "native/evaluation/detection.h"
#include "tests/native/commands/score_test_files.h"
#include "tests/native/data_sets.h"
#include "tests/native/detector_bundle.h"
#include "tests/native/program.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

// Networks in a bundle that was trained on a set of squares, without any scoring yet.
struct Detector {
  explicit Detector(const std::map<std::string, Network>& networks) {
    put_squares(set, {.good = 150, .tests = 4});
    const DataSource source = open_dataset("folder:" + set.string(), "", 1);
    BundleDraft draft = hand_made_draft(networks, two_by_two());
    draft.manifest.dataset = {"folder", source.classes};
    draft.manifest.provenance.dataset_sha256 = take_inventory(source, two_by_two()).train_sha256;
    write_bundle(draft, folder);
  }

  std::string run(const std::string& command, const std::string& more) const {
    const ProgramResult result =
        run_program(command + " " + quoted(folder) + " " + more, scratch.path());
    INFO(result.output);
    REQUIRE(result.exit_code == 0);
    return result.output;
  }
  std::string measure(const std::string& command, const std::string& more = "") const {
    return run(command, "--data " + quoted(set) + more);
  }
  // Of a white picture, which is unlike all that it knows.
  std::string score() const {
    const fs::path white = scratch.path() / "white.png";
    put_image(white, Image(2, 2, 1, 255));
    const ProgramResult result =
        run_program("score " + quoted(folder) + " " + quoted(white), scratch.path());
    INFO(result.output);
    REQUIRE(result.exit_code == 1);
    return result.output;
  }

  ScratchFolder scratch;
  fs::path set = scratch.path() / "set";
  fs::path folder = scratch.path() / "bundle";
};

double metric(const Manifest& manifest, const std::string& name) {
  const auto found = std::ranges::find(manifest.metrics, name, &Metric::name);
  REQUIRE(found != manifest.metrics.end());
  return found->value;
}

}  // namespace

// Pictures of 4x4 whose masks have 0, 1, 2 and 4 of four pixels in the quarters of the picture.
class MaskedPictures : public Dataset {
 public:
  explicit MaskedPictures(std::size_t size) : size_(size) {}
  std::size_t size() const override { return size_; }
  Example get(std::size_t) const override {
    Example example;
    example.image = Image(4, 4, 1, 100);
    example.label = 1;
    example.mask = Image(4, 4, 1, 0);
    const auto mark = [&](int x, int y) { example.mask->at(x, y, 0) = 255; };
    mark(2, 0);
    mark(0, 2);
    mark(1, 3);
    for (const int y : {2, 3}) {
      for (const int x : {2, 3}) mark(x, y);
    }
    return example;
  }
  int label(std::size_t) const override { return 1; }

 private:
  std::size_t size_;
};

TEST_CASE("of a large set only some pictures keep their maps, spread over it") {
  const Bundle bundle = open_draft(detector_draft(bare_map_networks(), MapMethod{}));
  const auto kept_of = [&](std::size_t pictures, std::size_t most) {
    std::string kept;
    for (const auto& item : inspect_all(bundle, MaskedPictures(pictures), {}, most)) {
      CHECK(item.anomaly.score > 0);
      CHECK(item.defect.values.empty() == !item.has_map());
      kept += item.has_map() ? 'x' : '.';
    }
    return kept;
  };
  CHECK(kept_of(7, 3) == "..x.x.x");
  CHECK(kept_of(4, 3) == ".xxx");
  CHECK(kept_of(3, 3) == "xxx");
  CHECK(kept_of(2, 3) == "xx");
}

TEST_CASE("a pixel of a smaller map is defective where at least half of what it stands for is") {
  // However the model's pictures are shrunk.
  for (const ResizeFilter filter : {ResizeFilter::area, ResizeFilter::bicubic}) {
    BundleDraft draft = detector_draft(bare_map_networks(), MapMethod{});
    draft.manifest.preprocess.filter = filter;
    const auto inspected = inspect_all(open_draft(draft), MaskedPictures(1), {});
    REQUIRE(inspected.size() == 1);
    CHECK(inspected[0].defect.values == std::vector<float>{0, 0, 1, 1});
  }
}

TEST_CASE("a detector with a map and no codes is calibrated, measured and scores") {
  const Detector detector(bare_map_networks());
  CHECK_THAT(detector.measure("calibrate"),
             ContainsSubstring("\nmap of the network, smoothing 0, maximum "));
  const Manifest manifest = read_manifest(detector.folder);
  REQUIRE(manifest.scoring);
  CHECK(kind_of(manifest.scoring->method) == ScoringKind::map);
  CHECK(manifest.scoring->calibration_scores.size() == 20);
  CHECK(manifest.metrics.at(0).name == "image_auroc");
  CHECK(metric(manifest, "true_good") + metric(manifest, "false_alarms") == 4);
  CHECK(metric(manifest, "missed") + metric(manifest, "caught") == 4);

  CHECK_THAT(detector.measure("evaluate", " --write"),
             ContainsSubstring("not measured: evidence, which takes codes with") &&
                 ContainsSubstring("not measured: reconstruction, which takes networks from"));
  CHECK((read_manifest(detector.folder) == manifest));

  // Twice the white everywhere, which every pooling leaves at 2; above all calibration scores. No picture
  // of the set is white all over.
  REQUIRE(manifest.scoring->likeness);
  CHECK_THAT(detector.score(), ContainsSubstring("unlike   2.000000  p 0.0476  "));
}

TEST_CASE("a detector with features is calibrated, measured and scores") {
  const Detector detector(critical_networks());
  CHECK_THAT(detector.measure("calibrate"), ContainsSubstring(" residual and features, "));
  const Manifest manifest = read_manifest(detector.folder);
  REQUIRE(manifest.scoring);
  REQUIRE(kind_of(manifest.scoring->method) == ScoringKind::feature);
  const auto& method = std::get<FeatureMethod>(manifest.scoring->method);
  CHECK(method.residual == Residual::squared);
  CHECK(method.kappa == 1);
  CHECK(manifest.metrics.at(0).name == "reconstruction_mse");
  CHECK(manifest.metrics.at(1).name == "image_auroc");

  const auto json = run_shell("$LATENTLAB evaluate bundle --data set --json --write 2>notes",
                              detector.scratch.path());
  CHECK(json.output.starts_with("[\n  {\n    \"name\": \"reconstruction_mse\""));
  CHECK(json.output.ends_with("]\n"));
  CHECK_THAT(text_of_file(detector.scratch.path() / "notes"),
             StartsWith("not measured: evidence, which takes codes with a variance and a prior"));
  CHECK((read_manifest(detector.folder) == manifest));

  // Everything differs by 0.8 from its reconstruction, and the features by 4 - 0.8: the squares.
  CHECK_THAT(detector.score(), ContainsSubstring("unlike  10.880000  p 0.0476  "));
}

TEST_CASE("networks that cannot score are not calibrated, which is known before a set is read") {
  auto networks = grey_networks();
  networks.erase("encoder");
  const ScratchFolder scratch;
  write_bundle(hand_made_draft(networks, two_by_two()), scratch.path() / "bundle");
  const ProgramResult result =
      run_shell("$LATENTLAB calibrate bundle --data missing", scratch.path());
  CHECK(result.exit_code == 1);
  CHECK(result.output == "latentlab: calibrate: expected networks that can score, found none\n");
}

}  // namespace lab
