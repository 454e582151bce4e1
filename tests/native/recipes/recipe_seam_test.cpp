// SPDX-License-Identifier: MIT
// What the trainer offers a recipe beyond one likelihood on one batch: losses that nothing held out
// judges, tensors made beforehand, networks of another bundle.
#include <ATen/ATen.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "native/bundle/bundle.h"
#include "native/export/run_export.h"
#include "native/training/film.h"
#include "native/training/run_folder.h"
#include "shared/base/error.h"
#include "shared/base/rng.h"
#include "shared/base/sha256.h"
#include "tests/native/digits_run.h"
#include "tests/native/program.h"
#include "tests/native/recipes/scripted_recipe.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::Message;

const std::vector<std::string> kPlateau = {"batch=25", "epochs=3", "schedule=plateau"};

TEST_CASE("a run without held-out losses has none in its history and goes to its end") {
  const ScratchFolder scratch;
  const TrainingData data = digits(120);
  REQUIRE(train_digits({.data = data,
                        .folder = scratch.path(),
                        .recipe = std::make_unique<ScriptedRecipe>(Script{.validates = false})}) ==
          Outcome::finished);
  const Checkpoint run = read_checkpoint(scratch.path());
  REQUIRE(run.history.size() == 3);
  CHECK(run.history[2].training[0].second == 1);
  CHECK(run.history[2].validation.empty());
  const auto history = nlohmann::json::parse(text_of_file(scratch.path() / "history.json"));
  CHECK(history.at("epochs")[2].at("validation").is_object());
  CHECK(history.at("epochs")[2].at("validation").empty());
}

TEST_CASE("the plateau schedule is refused where nothing held out is judged") {
  const ScratchFolder scratch;
  const TrainingData data = digits(120);
  CHECK_THROWS_MATCHES(
      train_digits({.data = data,
                    .folder = scratch.path(),
                    .settings = kPlateau,
                    .recipe = std::make_unique<ScriptedRecipe>(Script{.validates = false})}),
      Error,
      Message("setting schedule: expected constant, exponential, cosine or one-cycle, found "
              "plateau, and "
              "nothing is held out to judge"));
  CHECK_THROWS_MATCHES(
      train_digits({.data = data,
                    .folder = scratch.path(),
                    .settings = kPlateau,
                    .recipe = std::make_unique<ScriptedRecipe>(Script{.kind = LossKind::game})}),
      Error,
      Message("setting schedule: expected constant, exponential, cosine or one-cycle, found "
              "plateau, and the "
              "losses of a game need not fall"));
  CHECK(fs::is_empty(scratch.path()));
}

// Learns nothing but the sum of what was made for it; shows one of the held-out pictures.
class MadeRecipe : public ScriptedRecipe {
 public:
  MadeRecipe() : ScriptedRecipe({}) {}
  std::int64_t batches_per_step() const override { return 2; }
  std::unique_ptr<BatchMaker> batch_maker() const override {
    class Maker : public BatchMaker {
     public:
      Made make_part(const at::Tensor& pictures, std::uint64_t seed, const BatchPart&) override {
        const auto share = static_cast<float>(Rng(seed).uniform());
        return {{"damaged", at::full_like(pictures, 255)}, {"share", at::full({1}, share)}};
      }
    };
    return std::make_unique<Maker>();
  }
  void build(const BuildContext&) override { sum_ = at::zeros({1}); }
  Losses step(const Batch& batch, const at::Generator&) override {
    sum_ += batch.made.at("share");
    return {{"loss", batch.made.at("damaged").mean()}, {"share", batch.made.at("share")[0]}};
  }
  Losses validate(const Batch& batch, const at::Generator&) const override {
    return {{"share", batch.made.at("share")[0]}};
  }
  at::Tensor film(const FilmScene& scene) const override { return scene.held_out.narrow(0, 0, 1); }
  NamedTensors state() const override { return {{"made/sum", sum_}}; }

 private:
  at::Tensor sum_;
};

TEST_CASE("what is made beforehand reaches steps and validation, the same after a resume") {
  const TrainingData data = digits(120);
  const auto train_made = [&](const fs::path& folder, std::optional<int> steps, bool resume) {
    return train_digits({.data = data,
                         .folder = folder,
                         .settings = {"batch=10", "epochs=3"},
                         .stop_after = steps,
                         .resume = resume,
                         .recipe = std::make_unique<MadeRecipe>()});
  };
  const ScratchFolder whole;
  REQUIRE(train_made(whole.path(), std::nullopt, false) == Outcome::finished);
  const Checkpoint run = read_checkpoint(whole.path());
  // White in the preprocessing's range.
  CHECK(run.history[0].training[0].second == 1);
  CHECK(run.history[0].training[1].second != run.history[1].training[1].second);
  CHECK(run.history[0].validation == run.history[2].validation);
  for (const int steps : {2, 5, 7}) {
    const ScratchFolder broken;
    REQUIRE(train_made(broken.path(), steps, false) == Outcome::interrupted);
    REQUIRE(train_made(broken.path(), std::nullopt, true) == Outcome::finished);
    CHECK(checkpoint_bytes(broken.path()) == checkpoint_bytes(whole.path()));
  }
}

TEST_CASE("a frame of the film shows what the recipe chooses, and black for the rest") {
  const TrainingData data = digits(120);
  const MadeRecipe recipe;
  const Image frame = film_frame(recipe, PreprocessSpec{}, data.validation.whole());
  CHECK(frame.width == 8 * 28);
  const at::Tensor first = data.validation.whole()[0][0];
  int ink_elsewhere = 0;
  for (int y = 0; y < frame.height; ++y) {
    for (int x = 0; x < frame.width; ++x) {
      const std::uint8_t value = frame.pixels[frame.offset(x, y)];
      if (x < 28 && y < 28) {
        CHECK(value == first[y][x].item<std::uint8_t>());
      } else {
        ink_elsewhere += value;
      }
    }
  }
  CHECK(ink_elsewhere == 0);
}

// Starts from another bundle's generator and keeps its weights.
class ChildRecipe : public ScriptedRecipe {
 public:
  ChildRecipe() : ScriptedRecipe({}) {}
  std::vector<std::string> parent_roles() const override { return {"generator"}; }
  void build(const BuildContext& context) override {
    weight_ = context.parents.at("generator").tensors().at("fc.weight").clone();
  }
  Losses step(const Batch&, const at::Generator&) override { return {{"loss", weight_.sum()}}; }
  NamedTensors state() const override { return {{"child/weight", weight_}}; }

 private:
  at::Tensor weight_;
};

// A bundle of a generator code [2] -> picture of 28x28 in [0, 1].
fs::path write_parent(const fs::path& folder, float weight) {
  NetworkBuilder b("generator");
  const auto x = b.linear(b.input("code", {2}), 28 * 28, "fc");
  const auto image = b.sigmoid(b.reshape(x, {1, 28, 28}), "image");
  const Network generator(b.build({image}), {{"fc.weight", at::full({28 * 28, 2}, weight)},
                                             {"fc.bias", at::zeros({28 * 28})}});
  BundleDraft draft;
  draft.manifest.id = "parent";
  draft.manifest.title = "A parent";
  draft.manifest.family = "test";
  draft.manifest.description = "For a test.";
  draft.manifest.dataset = {"digits", {}};
  draft.manifest.latent = LatentInfo{2, "normal"};
  draft.manifest.provenance = {"unknown", "latentlab train x",  1,           "2.6.0",
                               "cpu",     std::string(64, 'a'), "a licence", {}};
  draft.networks.emplace("generator",
                         StoredNetwork{generator,
                                       onnx::WeightStorage::fp32,
                                       {{"code", Meaning::code}, {"image", Meaning::image}}});
  draft.parts["golden"] = {"golden.bin", {0}};
  draft.parts["history"] = {"history.json", {'{', '}'}};
  write_bundle(draft, folder);
  return folder;
}

TEST_CASE("a run may start from the networks of a bundle, and no longer needs it then") {
  const ScratchFolder scratch;
  const TrainingData data = digits(120);
  const fs::path bundle = write_parent(scratch.path() / "parent", 0.5f);
  const ParentOrigin origin = read_parents(bundle, {"generator"}, PreprocessSpec{});
  REQUIRE(origin.bundles.size() == 1);
  CHECK(origin.bundles[0].id == "parent");
  CHECK(origin.bundles[0].manifest_sha256 == sha256_hex(read_file(bundle / kManifestFile)));

  const fs::path folder = scratch.path() / "run";
  fs::create_directory(folder);
  REQUIRE(train_digits({.data = data,
                        .folder = folder,
                        .stop_after = 2,
                        .recipe = std::make_unique<ChildRecipe>(),
                        .parents = origin}) == Outcome::interrupted);
  fs::remove_all(bundle);
  const Checkpoint run = read_checkpoint(folder);
  CHECK((run.identity.parents == origin.bundles));
  CHECK(run.identity.command.find(" --from parent ") != std::string::npos);
  CHECK((run.parents == origin.files));
  REQUIRE(train_digits({.data = data,
                        .folder = folder,
                        .resume = true,
                        .recipe = std::make_unique<ChildRecipe>(),
                        .parents = {run.identity.parents, {}}}) == Outcome::finished);
  CHECK(read_checkpoint(folder).history[2].training[0].second == 784.0);
}

TEST_CASE("a run goes on only from the bundle that it began with") {
  const ScratchFolder scratch;
  const TrainingData data = digits(120);
  const auto parents = [&](const char* name, float weight) {
    return read_parents(write_parent(scratch.path() / name, weight), {"generator"},
                        PreprocessSpec{});
  };
  const ParentOrigin first = parents("a", 0.5f);
  const ParentOrigin second = parents("b", 0.25f);
  const fs::path folder = scratch.path() / "run";
  fs::create_directory(folder);
  train_digits({.data = data,
                .folder = folder,
                .stop_after = 2,
                .recipe = std::make_unique<ChildRecipe>(),
                .parents = first});
  CHECK_THROWS_MATCHES(
      train_digits({.data = data,
                    .folder = folder,
                    .resume = true,
                    .recipe = std::make_unique<ChildRecipe>(),
                    .parents = second}),
      Error,
      Message("--resume: expected bundles to start from: parent with SHA-256 " +
              first.bundles[0].manifest_sha256 + " as the run began, found parent with SHA-256 " +
              second.bundles[0].manifest_sha256));
}

TEST_CASE("a bundle that lacks a network, or takes other pictures, is no start") {
  const ScratchFolder scratch;
  const fs::path bundle = write_parent(scratch.path() / "parent", 0.5f);
  const std::string where = "--from " + bundle.string() + ": expected ";
  CHECK_THROWS_MATCHES(read_parents(bundle, {"critic"}, PreprocessSpec{}), Error,
                       Message(where + "a network 'critic', found none"));
  CHECK_THROWS_MATCHES(
      read_parents(bundle, {"generator"}, PreprocessSpec{.low = -1}), Error,
      Message(where + "a bundle that takes pictures as this recipe does, found one with another "
                      "size, range or fit"));
  std::ofstream(bundle / "generator.onnx", std::ios::app) << "x";
  CHECK_THROWS_AS(read_parents(bundle, {"generator"}, PreprocessSpec{}), Error);
}

TEST_CASE("a bundle of another data set, other classes or other pictures is no start") {
  const ParentOrigin parent = {{}, {}, {"mnist", {"0", "1"}}, "ab"};
  CHECK_NOTHROW(expect_same_data(parent, {"mnist", {"0", "1"}}, std::nullopt));
  CHECK_NOTHROW(expect_same_data(parent, {"mnist", {"0", "1"}}, "ab"));
  CHECK_THROWS_MATCHES(expect_same_data(parent, {"fashion", {"0", "1"}}, std::nullopt), Error,
                       Message("--from: expected a bundle of the data set fashion, found one of "
                               "mnist"));
  CHECK_THROWS_MATCHES(expect_same_data(parent, {"mnist", {"1", "0"}}, std::nullopt), Error,
                       Message("--from: expected a bundle of the same classes, in the same order, "
                               "found one of others"));
  CHECK_THROWS_MATCHES(expect_same_data(parent, {"mnist", {"0", "1"}}, "cd"), Error,
                       Message("--from: expected a bundle trained on the same pictures, which the "
                               "same --seed divides alike (sha256 cd), found ab"));
}

TEST_CASE("a recipe's networks are not built without those that it starts from") {
  CHECK_THROWS_MATCHES(lift_parents({}, {"generator"}, at::kCPU), Error,
                       Message("parents: expected a network 'generator', found none"));
  const ScratchFolder scratch;
  const TrainingData data = digits(120);
  CHECK_THROWS_AS(
      train_digits(
          {.data = data, .folder = scratch.path(), .recipe = std::make_unique<ChildRecipe>()}),
      Error);
}

TEST_CASE("--from is refused where the recipe starts from nothing") {
  const ScratchFolder scratch;
  const ProgramResult result =
      run_program("train digits-vae2 --from /some/bundle --out " + (scratch.path() / "r").string(),
                  scratch.path());
  CHECK(result.exit_code == 1);
  CHECK(result.output ==
        "latentlab: --from: expected no bundle, as digits-vae2 starts from none, found "
        "/some/bundle\n");
}

}  // namespace
}  // namespace lab
