// SPDX-License-Identifier: MIT
// See ensemble_export.h.
#include "native/export/ensemble_export.h"

#include <algorithm>
#include <format>
#include <utility>

#include "native/base/files.h"
#include "native/base/joined.h"
#include "native/base/or_else.h"
#include "native/base/shell_text.h"
#include "native/bundle/parent_bundle.h"
#include "native/data/class_subset.h"
#include "native/data/inventory.h"
#include "native/export/completion.h"
#include "native/networks/ensemble.h"
#include "native/training/run_history.h"
#include "shared/base/error.h"
#include "shared/bundle/capabilities.h"
#include "shared/bundle/history.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

std::string drawing_role(const Manifest& manifest) {
  const auto role = role_for(Task::decode, outline_of(manifest).networks);
  if (role) return *role;
  throw Error("ensemble", "bundles that draw pictures from codes", manifest.id);
}

std::string named(const std::vector<TensorEntry>& tensors, Meaning meaning) {
  const auto found = std::ranges::find(tensors, meaning, &TensorEntry::meaning);
  return found == tensors.end() ? "" : found->name;
}

Specialist specialist_of(const Bundle& bundle, const std::vector<std::string>& classes) {
  const Manifest& manifest = bundle.manifest;
  const std::string role = drawing_role(manifest);
  const NetworkEntry& entry = manifest.networks.at(role);
  Specialist specialist{&bundle.networks.at(role), named(entry.inputs, Meaning::code),
                        named(entry.inputs, Meaning::label),
                        places_of(manifest.dataset.classes, classes, "ensemble")};
  if (specialist.label.empty() && specialist.classes.size() != 1) {
    throw Error("ensemble", "a specialist that is told the class, or knows one", manifest.id);
  }
  return specialist;
}

// "3, 5, 8 critic".
void add_losses(std::vector<EpochRecord>& records, const Bundle& bundle, const History& history) {
  const std::string whose = joined(bundle.manifest.dataset.classes) + " ";
  for (const LossCurve& curve : history.curves) {
    for (std::size_t i = 0; i < records.size(); ++i) {
      records[i].training.emplace_back(whose + curve.name, curve.training[i]);
      if (curve.validation.empty()) continue;
      records[i].validation.emplace_back(whose + curve.name, curve.validation[i]);
    }
  }
}

std::string merged_history(const std::vector<SpecialistBundle>& specialists) {
  std::vector<History> histories;
  std::size_t epochs = SIZE_MAX;
  for (const auto& [folder, bundle] : specialists) {
    const auto bytes = read_file(folder / bundle.manifest.files.at("history").file);
    histories.push_back(parse_history({reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
    epochs = std::min(epochs, histories.back().epochs.size());
  }
  std::vector<EpochRecord> records(epochs);
  for (std::size_t i = 0; i < epochs; ++i) {
    records[i].epoch = static_cast<std::int64_t>(i) + 1;
    records[i].learning_rate = histories[0].learning_rates[i];
  }
  for (std::size_t i = 0; i < specialists.size(); ++i) {
    add_losses(records, specialists[i].bundle, histories[i]);
  }
  return history_json(records, {});
}

std::string command_of(const std::vector<SpecialistBundle>& specialists) {
  std::string command = "latentlab ensemble";
  for (const auto& specialist : specialists) {
    command += " " + shell_quoted(specialist.bundle.manifest.id);
  }
  return command;
}

Manifest describe(const std::vector<SpecialistBundle>& specialists, const DataSource& source,
                  const ExportSettings& settings) {
  const Manifest& first = specialists[0].bundle.manifest;
  Manifest manifest;
  const std::string data(dataset_title(source.name));
  const std::string count = std::to_string(specialists.size());
  manifest.id = or_else(settings.id, source.name + "-ensemble");
  manifest.title = or_else(settings.title, data + ", Ensemble of " + count + " specialists");
  std::string shares;
  for (const auto& specialist : specialists) {
    shares += (shares.empty() ? "" : " | ") + joined(specialist.bundle.manifest.dataset.classes);
  }
  manifest.description = or_else(
      settings.description,
      std::format("{} networks that each draw some of the classes ({}), as one.", count, shares));
  manifest.family = first.family;
  manifest.dataset = {source.name, source.classes};
  manifest.preprocess = first.preprocess;
  manifest.latent = first.latent;
  manifest.provenance = first.provenance;
  manifest.provenance.commit = settings.commit;
  manifest.provenance.command = command_of(specialists);
  manifest.provenance.dataset_sha256 = take_inventory(source, first.preprocess).train_sha256;
  manifest.provenance.settings = {{"specialists", shares}};
  manifest.provenance.parents.clear();
  for (const auto& [folder, bundle] : specialists) {
    manifest.provenance.parents.push_back(origin_of(folder, bundle.manifest));
  }
  return manifest;
}

}  // namespace

std::vector<SpecialistBundle> load_specialists(const std::vector<fs::path>& folders) {
  std::vector<SpecialistBundle> specialists;
  for (const fs::path& folder : folders) specialists.push_back({folder, load_bundle(folder)});
  for (const auto& [folder, bundle] : specialists) {
    const Manifest& manifest = bundle.manifest;
    const Manifest& first = specialists[0].bundle.manifest;
    drawing_role(manifest);
    const bool same = manifest.dataset.name == first.dataset.name &&
                      manifest.preprocess == first.preprocess && manifest.latent == first.latent &&
                      manifest.provenance.seed == first.provenance.seed;
    if (!same) {
      throw Error(folder.string(), "data set, pictures, codes and seed of " + first.id,
                  manifest.id + " with others");
    }
  }
  return specialists;
}

std::vector<std::string> classes_of(const std::vector<SpecialistBundle>& specialists) {
  std::vector<std::string> names;
  for (const auto& specialist : specialists) {
    const auto& own = specialist.bundle.manifest.dataset.classes;
    names.insert(names.end(), own.begin(), own.end());
  }
  return names;
}

ExportedRun export_ensemble(const std::vector<SpecialistBundle>& specialists,
                            const DataSource& source, const fs::path& folder,
                            const ExportSettings& settings) {
  std::vector<Specialist> parts;
  for (const auto& specialist : specialists) {
    parts.push_back(specialist_of(specialist.bundle, source.classes));
  }
  Network network = ensemble_of(parts, std::ssize(source.classes));
  BundleDraft draft;
  draft.manifest = describe(specialists, source, settings);
  std::vector<DraftNetwork> networks;
  networks.push_back(
      {"generator",
       {std::move(network),
        onnx::WeightStorage::fp32,
        {{"code", Meaning::code}, {"label", Meaning::label}, {"image", Meaning::image}}}});
  add_networks(std::move(networks), draft);
  const std::string history = merged_history(specialists);
  draft.parts["history"] = {"history.json", {history.begin(), history.end()}};
  ExportedRun result;
  result.candidates = add_measurements(source, settings.evaluation, draft);
  result.manifest = write_bundle(draft, folder);
  return result;
}

}  // namespace lab
