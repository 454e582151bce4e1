// SPDX-License-Identifier: MIT
// From a run of an inspector to a bundle whose map scores, and its figures.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "native/base/files.h"
#include "native/bundle/bundle.h"
#include "native/export/run_export.h"
#include "native/inference/inference.h"
#include "native/training/run_folder.h"
#include "shared/base/tensor_file.h"
#include "shared/bundle/capabilities.h"
#include "tests/native/golden_difference.h"
#include "tests/native/recipes/inspector_run.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

TEST_CASE("an inspector's bundle scores by its map, shows what it restores, and has figures") {
  const TrainingData data = capsule_data();
  const ScratchFolder scratch;
  REQUIRE(train_inspector(data, scratch.path()) == Outcome::finished);
  const DataSource source = few_capsules();
  const StoredRun run = open_run(scratch.path());
  const Manifest manifest =
      export_run(run, &source, scratch.path() / "bundle", ExportSettings{}).manifest;
  CHECK(manifest.id == "capsules-inspector");
  CHECK(manifest.family == "inspector");
  CHECK(manifest.latent == std::nullopt);
  CHECK_FALSE(manifest.files.contains("bank"));
  CHECK((capabilities_of(manifest) == Capabilities{.restores = true, .scores = true}));
  REQUIRE(manifest.scoring.has_value());
  CHECK(kind_of(manifest.scoring->method) == ScoringKind::map);
  const NetworkEntry& network = manifest.networks.at("inspector");
  CHECK(network.outputs[0] == TensorEntry{"map", Meaning::map, {-1, 1, 112, 256}});
  CHECK(network.outputs[1] == TensorEntry{"restored", Meaning::image, {-1, 3, 112, 256}});
  CHECK(std::ranges::find(manifest.metrics, "image_auroc", &Metric::name) !=
        manifest.metrics.end());

  const Bundle bundle = load_bundle(scratch.path() / "bundle");
  const auto [finding, prepared] = inspect(bundle, source.test->get(1).image);
  CHECK(finding.map.width == 256);
  CHECK(finding.map.height == 112);
  CHECK(finding.score >= 0);
  CHECK(finding.score <= 1);
  CHECK_FALSE(finding.corrected.has_value());  // the score is the map's alone
  const InspectionTensors shown = run_plan(bundle, plan_inspection(manifest, ScoringKind::map),
                                           stack_pictures({prepared.picture}, manifest.preprocess));
  const Finding whole = judge(evidence_of(shown, 0), manifest);
  CHECK(whole.score == finding.score);
  REQUIRE(whole.corrected.has_value());
  CHECK(whole.corrected->width == 256);
  const auto golden = read_file(scratch.path() / "bundle/golden.bin");
  CHECK(golden_difference(bundle, parse_tensor_file(golden, "golden.bin")) == 0);
}

}  // namespace
}  // namespace lab
