// SPDX-License-Identifier: MIT
// Puts the parts of a bundle together from a checkpoint.
#include "native/export/run_export.h"

#include <algorithm>
#include <array>
#include <utility>

#include "native/base/dense_png.h"
#include "native/base/or_else.h"
#include "native/bundle/bundle_folder.h"
#include "native/data/class_subset.h"
#include "native/export/completion.h"
#include "native/training/data_check.h"
#include "native/training/divergence.h"
#include "shared/base/error.h"

namespace lab {
namespace {

struct DatasetTitle {
  std::string_view name;
  std::string_view title;
  std::string_view pictures;  // after their number in "trained on ..."
  bool procedural;
};
constexpr std::array kTitles = {
    DatasetTitle{"mnist", "Handwritten digits", "of MNIST's handwritten digits", false},
    DatasetTitle{"fashion", "Clothing", "of Fashion-MNIST's pictures of clothing", false},
    DatasetTitle{"digits", "Drawn digits", "digits drawn by a program", true},
    DatasetTitle{"capsules", "Drawn capsules", "good capsules drawn by a program", true},
    DatasetTitle{"mvtec-capsule", "Capsules", "photographs of good capsules from MVTec AD", false},
    DatasetTitle{"folder", "Own pictures", "pictures from a folder", false},
};

const DatasetTitle& title_of(const std::string& dataset) {
  const auto found = std::ranges::find(kTitles, dataset, &DatasetTitle::name);
  if (found == kTitles.end()) throw Error("export", "a data set with a title", "'" + dataset + "'");
  return *found;
}

std::string size_text(const PreprocessSpec& spec) {
  return std::to_string(spec.width) + "x" + std::to_string(spec.height);
}

Manifest describe_run(const RunIdentity& identity, const Plan& plan,
                      const ExportSettings& settings) {
  const DatasetTitle& dataset = title_of(identity.dataset);
  const RecipeWords words = plan.recipe->words();
  Manifest manifest;
  manifest.id = or_else(settings.id, identity.dataset + "-" + plan.name.algorithm);
  manifest.title = or_else(settings.title, std::string(dataset.title) + ", " + words.title);
  manifest.description =
      or_else(settings.description,
              words.description + ", trained on " + std::to_string(identity.training_size) + " " +
                  std::string(dataset.pictures) + " at " + size_text(plan.preprocess) + " pixels.");
  manifest.family = plan.family;
  manifest.dataset = {identity.dataset, identity.classes};
  manifest.preprocess = plan.preprocess;
  manifest.latent = plan.recipe->latent();
  manifest.path = plan.recipe->path();
  manifest.provenance = {settings.commit,   identity.command, identity.seed,
                         identity.libtorch, identity.device,  identity.dataset_sha256,
                         identity.licence,  identity.settings};
  manifest.provenance.parents = identity.parents;
  if (const auto& judge = identity.judge) {
    manifest.provenance.settings["judge"] = judge->id + " with SHA-256 " + judge->manifest_sha256;
  }
  if (identity.skipped > 0) {
    manifest.provenance.settings[kSkippedSetting] = std::to_string(identity.skipped);
  }
  const std::string unseen = unseen_sha256(parse_listing(identity.pictures, "run"));
  if (!unseen.empty()) manifest.provenance.settings[kUnseenSetting] = unseen;
  return manifest;
}

// A network and files that no bundle has, so that the rest of a manifest can be read before there are
// any.
void add_stand_ins(Manifest& manifest) {
  const auto file = [](const char* name) { return BundleFile{name, std::string(64, '0'), 1}; };
  const PreprocessSpec& spec = manifest.preprocess;
  const TensorEntry image{"image", Meaning::image, {-1, spec.channels, spec.height, spec.width}};
  NetworkEntry network{file("network.onnx"), {image}, {image}, 0, 0};
  network.outputs[0].name = "redrawn";
  if (manifest.path) {
    network.inputs.push_back({"time", Meaning::time, {-1, 1}});
    network.outputs[0].meaning = Meaning::velocity;
  } else if (manifest.latent)
    network.inputs[0] = {"code", Meaning::code, {-1, manifest.latent->dim}};
  manifest.networks["network"] = network;
  manifest.files["golden"] = file("golden.bin");
  manifest.files["history"] = file("history.json");
}

std::vector<DraftNetwork> networks_of(const Recipe& recipe) {
  std::vector<DraftNetwork> networks;
  for (const auto& exported : recipe.exports()) {
    networks.push_back({exported.role, inference_network(exported)});
  }
  return networks;
}

// No picture of a data set that is somebody else's goes into a bundle.
bool may_show_film(const StoredRun& run) {
  const std::string& dataset = run.checkpoint.identity.dataset;
  return !run.plan->recipe->film_shows_data() || title_of(dataset).procedural ||
         dataset == "folder";
}

void add_history(const Checkpoint& run, BundleDraft& draft) {
  const std::string history = history_json(run.history, run.film);
  draft.parts["history"] = {"history.json", {history.begin(), history.end()}};
}

void add_film(const StoredRun& run, BundleDraft& draft) {
  if (!may_show_film(run)) return;
  const Image film = film_sheet(run.checkpoint.film);
  if (film.width > 0) draft.parts["film"] = {"film.png", encode_dense_png(film)};
}

void check_dataset(const RunIdentity& identity, const DataSource& source) {
  if (source.name != identity.dataset || source.classes != identity.classes) {
    throw Error("export", "the run's data set, " + identity.dataset, source.name);
  }
}

}  // namespace

std::string_view dataset_title(const std::string& dataset) { return title_of(dataset).title; }

void expect_describable(const RunIdentity& identity, const Plan& plan,
                        const ExportSettings& settings) {
  Manifest manifest = describe_run(identity, plan, settings);
  add_stand_ins(manifest);
  write_manifest(manifest);
}

ExportedRun export_run(const StoredRun& run, const DataSource* source,
                       const std::filesystem::path& folder, const ExportSettings& settings) {
  if (run.checkpoint.position.epoch < 1) {
    throw Error("export", "a run of at least one epoch", "none finished");
  }
  const RunIdentity& identity = run.checkpoint.identity;
  expect_replaceable(folder);
  expect_describable(identity, *run.plan, settings);
  load_networks(run);

  BundleDraft draft;
  draft.manifest = describe_run(identity, *run.plan, settings);
  // A run may be exported before its last epoch.
  draft.manifest.provenance.settings["epochs_finished"] =
      std::to_string(run.checkpoint.position.epoch);
  if (const auto text = divergence_of(run.checkpoint, run.plan->recipe->loss_kind())) {
    draft.manifest.provenance.settings[kDivergedSetting] = *text;
  }
  if (!settings.data_changes.empty()) {
    draft.manifest.provenance.settings[kChangedSetting] = settings.data_changes;
  }
  add_networks(networks_of(*run.plan->recipe), draft);
  add_history(run.checkpoint, draft);
  add_film(run, draft);

  ExportedRun result;
  if (source != nullptr) {
    check_dataset(identity, *source);
    result.candidates = add_measurements(*source, settings.evaluation, draft);
  }
  result.manifest = write_bundle(draft, folder);
  return result;
}

std::optional<DataSource> open_run_dataset(const Checkpoint& run,
                                           const std::filesystem::path& data) {
  const RunIdentity& identity = run.identity;
  if (!title_of(identity.dataset).procedural && data.empty()) return std::nullopt;
  const std::string name =
      identity.dataset == "folder" ? "folder:" + data.string() : identity.dataset;
  DataSource source = open_dataset(name, data, identity.seed);
  keep_classes(source, identity.classes);
  return source;
}

}  // namespace lab
