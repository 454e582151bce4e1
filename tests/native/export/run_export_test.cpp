// SPDX-License-Identifier: MIT
// From a checkpoint to a bundle, with untrained networks: what is recorded, and what is left out.
#include "native/export/run_export.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

#include "native/base/files.h"
#include "native/evaluation/code_maps.h"
#include "native/export/repack.h"
#include "native/networks/onednn_check.h"
#include "shared/base/error.h"
#include "shared/base/sha256.h"
#include "shared/bundle/capabilities.h"
#include "shared/latent/bank.h"
#include "shared/procedural/capsule_renderer.h"
#include "tests/native/digits_dataset.h"
#include "tests/native/hand_made_bundle.h"
#include "tests/native/program.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::Message;
using Catch::Matchers::StartsWith;

// Good capsules, or one good and one cracked in turn, with masks.
class Capsules : public Dataset {
 public:
  Capsules(std::size_t size, bool with_cracks) : size_(size), with_cracks_(with_cracks) {}
  std::size_t size() const override { return size_; }
  Example get(std::size_t index) const override {
    CapsuleSpec spec;
    spec.seed = index;
    spec.size = 64;
    Example example;
    example.label = with_cracks_ && index % 2 == 1 ? 1 : 0;
    if (example.label == 1) spec.defect = CapsuleDefect::crack;
    RenderedCapsule rendered = render_capsule(spec);
    example.image = std::move(rendered.image);
    example.mask = std::move(rendered.mask);
    return example;
  }

 private:
  std::size_t size_;
  bool with_cracks_;
};

DataSource digits_source() {
  DataSource source;
  source.name = "digits";
  source.classes = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
  source.test = std::make_unique<DigitsDataset>(40);
  return source;
}

DataSource capsules_source(std::size_t held_out) {
  DataSource source;
  source.name = "capsules";
  source.classes = {"good", "crack"};
  source.choose = std::make_unique<Capsules>(2, false);
  source.calibrate = std::make_unique<Capsules>(held_out, false);
  source.test = std::make_unique<Capsules>(10, true);
  return source;
}

// A run of a recipe that was never trained, with small networks.
StoredRun untrained_run(const std::string& recipe, const DataSource& source,
                        const std::vector<std::string>& settings = {"width=2", "decoder_width=2"}) {
  at::manual_seed(9);
  StoredRun run;
  run.plan = std::make_unique<Plan>(parse_recipe_name(recipe));
  for (const auto& setting : settings) run.plan->settings.assign(setting);
  RunIdentity& identity = run.checkpoint.identity;
  identity = {.recipe = recipe,
              .command = "latentlab train " + recipe + " --seed 1",
              .seed = 1,
              .settings = run.plan->settings.values(),
              .device = "cpu",
              .threads = 1,
              .libtorch = "2.6.0",
              .dataset = source.name,
              .classes = source.classes,
              .licence = "a licence",
              .dataset_sha256 = std::string(64, 'b'),
              .training_size = 123,
              .validated_on = "nothing"};
  Rates rates(at::kCPU);
  run.plan->recipe->build({.device = at::kCPU, .rates = rates});
  run.checkpoint.tensors = run.plan->recipe->state();
  run.checkpoint.position.epoch = 1;
  return run;
}

// Networks of any kind that were never trained, as a recipe.
class UntrainedRecipe : public Recipe {
 public:
  UntrainedRecipe(std::map<std::string, Network> networks, std::optional<LatentInfo> latent)
      : networks_(std::move(networks)), latent_(std::move(latent)) {}

  void declare(SettingTable&) override {}
  void build(const BuildContext&) override {}
  Losses step(const Batch&, const at::Generator&) override { return {}; }
  LossKind loss_kind() const override { return LossKind::likelihood; }
  at::Tensor film(const FilmScene& scene) const override { return scene.held_out; }
  RecipeWords words() const override { return {"untrained", "Networks that were never trained"}; }
  std::optional<LatentInfo> latent() const override { return latent_; }
  std::vector<ExportedNetwork> exports() const override {
    std::vector<ExportedNetwork> exported;
    for (const auto& [role, network] : networks_) {
      exported.push_back({role, &network, network.spec().outputs, hand_made(network).meanings});
    }
    return exported;
  }
  NamedTensors state() const override { return {}; }

 private:
  std::map<std::string, Network> networks_;
  std::optional<LatentInfo> latent_;
};

// A run of these networks on the pictures of a recipe of the catalogue.
StoredRun untrained_run(const std::string& recipe, const DataSource& source,
                        std::map<std::string, Network> networks, std::optional<LatentInfo> latent) {
  StoredRun run = untrained_run(recipe, source);
  run.plan->recipe = std::make_unique<UntrainedRecipe>(std::move(networks), std::move(latent));
  run.checkpoint.tensors.clear();
  return run;
}

Network untrained_generator() {
  NetworkBuilder b("generator");
  const auto x = b.linear(b.input("z", {3}), 28 * 28, "fc");
  return Network(b.build({b.tanh(b.reshape(x, {1, 28, 28}), "picture")}));
}

ExportSettings quick_settings() {
  ExportSettings settings;
  settings.evaluation.samples = 1;
  return settings;
}

}  // namespace

TEST_CASE("an exported run is a bundle that says where it comes from") {
  const ScratchFolder scratch;
  const DataSource source = digits_source();
  const StoredRun run = untrained_run("digits-vae2", source);
  const fs::path folder = scratch.path() / "digits-vae2";
  const Manifest written = export_run(run, &source, folder, quick_settings()).manifest;
  const Bundle bundle = load_bundle(folder);
  CHECK((bundle.manifest == written));
  CHECK(written.id == "digits-vae2");
  CHECK((written.latent == LatentInfo{2, "normal"}));
  CHECK((written.dataset.classes == source.classes));
  CHECK(written.provenance.command == "latentlab train digits-vae2 --seed 1");
  CHECK(written.provenance.licence == "a licence");
  CHECK(written.provenance.settings.at("width") == "2");
  CHECK(written.provenance.settings.at("epochs_finished") == "1");
  CHECK(written.provenance.settings.at("weights_decoder").starts_with("int8 ("));
  CHECK(written.description.find("2 latent units") != std::string::npos);
  CHECK_FALSE(written.scoring.has_value());
  CHECK(written.metrics.at(0).name == "test_elbo");
  CHECK(written.metrics.at(0).split == "test, 40 images");
  const Bank bank = parse_bank(read_file(folder / "bank.bin"));
  CHECK(bank.size() == 40);
  CHECK(bank.labels[13] == 3);
}

TEST_CASE("the decoder is exported with its picture alone") {
  const ScratchFolder scratch;
  const DataSource source = digits_source();
  const StoredRun run = untrained_run("digits-vae2", source);
  const auto manifest = export_run(run, nullptr, scratch.path() / "b", quick_settings()).manifest;
  REQUIRE(manifest.networks.at("decoder").outputs.size() == 1);
  CHECK(manifest.networks.at("decoder").outputs[0].name == "image");
  CHECK(manifest.networks.at("encoder").outputs.size() == 2);
}

TEST_CASE("without a data set there is no bank and there are no figures") {
  const ScratchFolder scratch;
  const DataSource source = digits_source();
  const StoredRun run = untrained_run("digits-vae2", source);
  const auto manifest = export_run(run, nullptr, scratch.path() / "b", quick_settings()).manifest;
  CHECK_FALSE(manifest.files.contains("bank"));
  CHECK(manifest.metrics.empty());
  CHECK_FALSE(manifest.scoring.has_value());
}

TEST_CASE("a detector is calibrated on its held-out pictures and measured on its test set") {
  const ScratchFolder scratch;
  const DataSource source = capsules_source(20);
  const StoredRun run = untrained_run("capsules-vae", source);
  const auto result = export_run(run, &source, scratch.path() / "b", quick_settings());
  REQUIRE(result.manifest.scoring.has_value());
  CHECK(result.manifest.scoring->calibration_scores.size() == 20);
  CHECK(result.candidates.size() == 36);
  CHECK(result.manifest.provenance.settings.at("scoring").find("best of 36") != std::string::npos);
  CHECK(result.manifest.metrics.at(0).split == "test, 5 good images");
  const auto auroc = std::ranges::find(result.manifest.metrics, "image_auroc_crack", &Metric::name);
  REQUIRE(auroc != result.manifest.metrics.end());
  CHECK(auroc->split == "test, 5 good and 5 defective images");
}

TEST_CASE("with too few held-out pictures the bundle is no detector") {
  const ScratchFolder scratch;
  const DataSource source = capsules_source(kLeastCalibration - 1);
  const StoredRun run = untrained_run("capsules-vae", source);
  const auto result = export_run(run, &source, scratch.path() / "b", quick_settings());
  CHECK_FALSE(result.manifest.scoring.has_value());
  CHECK(result.candidates.empty());
}

TEST_CASE("a film of somebody else's pictures stays with the run") {
  const ScratchFolder scratch;
  const auto has_film = [&](const std::string& algorithm, const std::string& dataset) {
    StoredRun run = untrained_run("digits-" + algorithm, digits_source());
    run.checkpoint.identity.dataset = dataset;
    run.checkpoint.film = {.epochs = {0}, .frames = {Image(8, 8, 1)}};
    const fs::path folder = scratch.path() / (dataset + algorithm);
    return export_run(run, nullptr, folder, quick_settings()).manifest.files.contains("film");
  };
  // A VAE's film is drawn from codes, an autoencoder's shows pictures and what it redraws.
  CHECK(has_film("vae2", "mnist"));
  CHECK(has_film("ae", "digits"));
  CHECK_FALSE(has_film("ae", "mnist"));
}

TEST_CASE("a generator alone is a bundle without a bank, scoring or figures") {
  const ScratchFolder scratch;
  const DataSource source = digits_source();
  const StoredRun run = untrained_run("digits-vae2", source, {{"generator", untrained_generator()}},
                                      LatentInfo{3, "normal"});
  const auto manifest = export_run(run, &source, scratch.path() / "b", quick_settings()).manifest;
  CHECK((load_bundle(scratch.path() / "b").manifest == manifest));
  CHECK((capabilities_of(manifest) ==
         Capabilities{.samples = true, .decodes = true, .interpolates = true}));
  CHECK_FALSE(manifest.files.contains("bank"));
  CHECK(manifest.files.contains("golden"));
  CHECK_FALSE(manifest.scoring.has_value());
  CHECK(manifest.metrics.empty());
  CHECK(manifest.title == "Drawn digits, untrained");
  CHECK(manifest.description ==
        "Networks that were never trained, trained on 123 digits drawn by a program at 28x28 "
        "pixels.");
}

TEST_CASE("a WGAN-GP becomes a bundle of a generator and its critic's features") {
  const ScratchFolder scratch;
  const DataSource source = digits_source();
  const StoredRun run = untrained_run("digits-wgan-gp", source, {"width=2", "generator_width=2"});
  const fs::path folder = scratch.path() / "b";
  const auto manifest = export_run(run, &source, folder, quick_settings()).manifest;
  CHECK(manifest.id == "digits-wgan-gp");
  CHECK(manifest.title == "Drawn digits, WGAN-GP with 100 latent units");
  CHECK(manifest.description ==
        "A Wasserstein GAN with gradient penalty and 100 latent units, trained on 123 digits drawn "
        "by a program at 28x28 pixels.");
  CHECK(manifest.preprocess.low == -1);
  CHECK((manifest.latent == LatentInfo{100, "normal"}));
  CHECK((capabilities_of(manifest) ==
         Capabilities{.samples = true, .decodes = true, .interpolates = true}));
  REQUIRE(manifest.networks.size() == 2);
  CHECK(manifest.networks.at("generator").outputs[0].meaning == Meaning::image);
  CHECK(manifest.networks.at("critic").outputs[0].meaning == Meaning::feature);
  CHECK_FALSE(manifest.files.contains("bank"));
  CHECK(manifest.metrics.empty());
  const auto evaluated = run_program("evaluate '" + folder.string() + "'", scratch.path());
  CHECK(evaluated.exit_code == 0);
  CHECK_THAT(evaluated.output,
             StartsWith("not measured: evidence, which takes codes with a variance and a prior"));
}

TEST_CASE("an encoder alone is a bundle with a bank, its maps and their figures") {
  const ScratchFolder scratch;
  const DataSource source = digits_source();
  NetworkBuilder b("encoder");
  const auto x = b.reshape(b.input("image", {1, 28, 28}), {28 * 28});
  const StoredRun run = untrained_run("digits-vae2", source,
                                      {{"encoder", Network(b.build({b.linear(x, 3, "code")}))}},
                                      LatentInfo{3, std::nullopt});
  const auto manifest = export_run(run, &source, scratch.path() / "b", quick_settings()).manifest;
  CHECK((capabilities_of(manifest) == Capabilities{.encodes = true}));
  const Bank bank = parse_bank(read_file(scratch.path() / "b" / "bank.bin"));
  CHECK(bank.size() == 40);
  CHECK(bank.map.size() == 80);
  CHECK(bank.tsne.size() == 80);
  std::vector<std::string> figures;
  for (const Metric& metric : manifest.metrics) figures.push_back(metric.name);
  CHECK(figures == std::vector<std::string>{"codes_nearest_class", "pca_nearest_class",
                                            "pca_trustworthiness", "tsne_nearest_class",
                                            "tsne_trustworthiness"});
  CHECK(manifest.metrics[4].split == "40 known codes");
  // Read back from the bundle they are the same.
  CHECK(evaluate_maps(*load_bundle(scratch.path() / "b").bank)[4].value ==
        manifest.metrics[4].value);
}

TEST_CASE("a detector with a map and no codes is calibrated and measured by its map") {
  const ScratchFolder scratch;
  const DataSource source = capsules_source(20);
  NetworkBuilder b("inspector");
  const auto image = b.input("image", {3, 64, 64});
  const auto map = b.conv(image, {.name = "map", .channels = 1, .kernel = 3, .padding = 1});
  const auto restored = b.conv(image, {.name = "restored", .channels = 3, .kernel = 1});
  const StoredRun run = untrained_run(
      "capsules-vae", source, {{"inspector", Network(b.build({map, restored}))}}, std::nullopt);
  const auto result = export_run(run, &source, scratch.path() / "b", quick_settings());
  const Manifest& manifest = result.manifest;
  CHECK(manifest.latent == std::nullopt);
  CHECK_FALSE(manifest.files.contains("bank"));
  REQUIRE(manifest.scoring.has_value());
  CHECK(kind_of(manifest.scoring->method) == ScoringKind::map);
  CHECK(result.candidates.size() == 16);
  CHECK(manifest.metrics.at(0).name == "reconstruction_mse");
  CHECK(manifest.metrics.at(1).name == "image_auroc");
  CHECK((capabilities_of(manifest) == Capabilities{.restores = true, .scores = true}));
}

TEST_CASE("equal runs give equal bundles") {
  const ScratchFolder scratch;
  const DataSource source = digits_source();
  const StoredRun run = untrained_run("digits-vae2", source);
  export_run(run, &source, scratch.path() / "a", quick_settings());
  export_run(run, &source, scratch.path() / "b", quick_settings());
  for (const auto& entry : fs::directory_iterator(scratch.path() / "a")) {
    INFO(entry.path());
    CHECK((read_file(entry.path()) == read_file(scratch.path() / "b" / entry.path().filename())));
  }
}

TEST_CASE("a bundle is stored anew from its own networks, in as few bits as they allow") {
  const ScratchFolder scratch;
  const DataSource source = digits_source();
  const StoredRun run = untrained_run("digits-vae2", source);
  const fs::path older = scratch.path() / "older";
  export_run(run, &source, older, quick_settings());
  // As it was made when weights took 16 bits.
  Bundle bundle = load_bundle(older);
  BundleDraft draft;
  draft.manifest = bundle.manifest;
  draft.manifest.networks.clear();
  draft.manifest.files.clear();
  for (auto& [role, network] : bundle.networks) {
    StoredNetwork stored{std::move(network), onnx::WeightStorage::fp32, {}};
    const NetworkEntry& entry = bundle.manifest.networks.at(role);
    for (const auto& tensor : entry.inputs) stored.meanings[tensor.name] = tensor.meaning;
    for (const auto& tensor : entry.outputs) stored.meanings[tensor.name] = tensor.meaning;
    draft.networks.emplace(role, std::move(stored));
  }
  for (const auto* key : {"golden", "history", "bank"}) {
    const std::string& file = bundle.manifest.files.at(key).file;
    draft.parts[key] = {file, read_file(older / file)};
  }
  const fs::path wide = scratch.path() / "wide";
  write_bundle(draft, wide);

  const fs::path anew = scratch.path() / "anew";
  const Manifest written =
      repack_bundle(load_bundle(wide), wide, source, anew, quick_settings()).manifest;
  CHECK((load_bundle(anew).manifest == written));
  const auto bytes = [](const Manifest& manifest) {
    return manifest.networks.at("decoder").file.bytes;
  };
  CHECK(2 * bytes(written) < bytes(read_manifest(wide)));
  CHECK(written.provenance.settings.at("weights_decoder").starts_with("int8 ("));
  CHECK(written.provenance.settings.at("repacked") == sha256_hex(read_file(wide / kManifestFile)));
  CHECK(written.title == bundle.manifest.title);
  CHECK(read_file(anew / "history.json") == read_file(older / "history.json"));
  // Rounding what is rounded changes nothing: the same networks, bank and figures as the run's own bundle.
  CHECK(read_file(anew / "decoder.onnx") == read_file(older / "decoder.onnx"));
  // Without oneDNN (onednn_check.h) a network that was loaded differs from the one that was trained in the last bit.
  if (!onednn_is_right()) return;
  CHECK(read_file(anew / "bank.bin") == read_file(older / "bank.bin"));
  CHECK((written.metrics == bundle.manifest.metrics));
}

TEST_CASE("a run of another data set and an unfinished run are refused") {
  const ScratchFolder scratch;
  const DataSource digits = digits_source();
  StoredRun run = untrained_run("digits-vae2", digits);
  const DataSource capsules = capsules_source(20);
  CHECK_THROWS_MATCHES(export_run(run, &capsules, scratch.path() / "b", quick_settings()), Error,
                       Message("export: expected the run's data set, digits, found capsules"));
  run.checkpoint.position.epoch = 0;
  CHECK_THROWS_MATCHES(export_run(run, &digits, scratch.path() / "b", quick_settings()), Error,
                       Message("export: expected a run of at least one epoch, found none "
                               "finished"));
}

TEST_CASE("evaluate prints what it writes") {
  const ScratchFolder scratch;
  const StoredRun run = untrained_run("capsules-vae", open_dataset("capsules", "", 1));
  const fs::path folder = scratch.path() / "b";
  export_run(run, nullptr, folder, quick_settings());
  CHECK(read_manifest(folder).metrics.empty());
  const auto result =
      run_shell("$LATENTLAB evaluate b --samples 1 --json --write 2>notes", scratch.path());
  REQUIRE(result.exit_code == 0);
  CHECK(text_of_file(scratch.path() / "notes") ==
        "not measured: generation, which takes pictures from codes that a prior gives, and a judge "
        "of them (--judge)\nnot measured: maps, which takes a bank of codes of more than two "
        "units\nnot measured: detection, which takes calibrated scoring, and test "
        "pictures with "
        "defects\n");
  const auto printed = nlohmann::json::parse(result.output);
  const auto written = read_manifest(folder).metrics;
  REQUIRE(printed.size() == written.size());
  CHECK(printed[0]["name"] == "test_elbo");
  CHECK(printed[0]["value"] == written[0].value);
  CHECK(printed[0]["interval"]["low"] == written[0].interval->low);
  CHECK(written[0].split == "test, 100 good images");
}

TEST_CASE("evaluate says before it measures that there is nothing to report on") {
  const ScratchFolder scratch;
  const fs::path folder = scratch.path() / "b";
  export_run(untrained_run("capsules-vae", open_dataset("capsules", "", 1)), nullptr, folder,
             quick_settings());
  const auto result =
      run_shell("$LATENTLAB evaluate b --samples 1 --write --report page.html", scratch.path());
  CHECK(result.exit_code == 1);
  CHECK(result.output ==
        "latentlab: --report: expected a detector and test pictures with defects, or a model that "
        "redraws digits and letters, found capsules-vae\n");
  CHECK(read_manifest(folder).metrics.empty());
  CHECK_FALSE(fs::exists(scratch.path() / "page.html"));
}

}  // namespace lab
