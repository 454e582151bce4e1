// SPDX-License-Identifier: MIT
// Opening of models and requests to the networks that decode (models.h).
#include "wasm/state/models.h"

#include <algorithm>
#include <span>
#include <utility>

#include "shared/base/error.h"
#include "shared/inspection/decoding.h"
#include "shared/latent/bank.h"

namespace lab {

namespace {

std::unique_ptr<Model> parse_model(const std::string& key, const ModelOpened& opened) {
  auto model = std::make_unique<Model>();
  model->key = key;
  model->version = opened.version;
  model->manifest = parse_manifest(
      {reinterpret_cast<const char*>(opened.manifest.data()), opened.manifest.size()});
  model->can = capabilities_of(model->manifest);
  model->units = all_units(model->dim());
  if (!opened.bank) return model;
  model->bank = parse_bank(*opened.bank);
  if (model->bank->dim != model->dim()) {
    throw Error("bank", "codes of dimension " + std::to_string(model->dim()),
                std::to_string(model->bank->dim));
  }
  model->units = units_of(*model->bank);
  return model;
}

// Pages choose models by the list; an old list must not promise what the model cannot do.
void expect_as_listed(const Model& model, const ModelEntry* entry) {
  if (entry == nullptr || entry->can == model.can) return;
  throw Error("models/index.json", "what the manifest of " + model.key + " says", "other networks");
}

Run run_of(const Model& model, Decoding decoding) {
  return {0, model.key, std::move(decoding.network), std::move(decoding.inputs), decoding.path};
}

}  // namespace

std::string Model::class_name(int label) const {
  const auto& classes = manifest.dataset.classes;
  if (label < 0 || static_cast<std::size_t>(label) >= classes.size()) return "?";
  return classes[static_cast<std::size_t>(label)];
}

std::optional<int> Model::nearest(std::span<const float> code) const {
  return bank ? nearest_code(*bank, code, std::nullopt, units.used_units()) : std::nullopt;
}

int picture_limit(const Model& model) {
  constexpr std::int64_t kMostMacs = 4'000'000'000;
  constexpr std::int64_t kMostValues = 2'000'000;
  const PreprocessSpec& spec = model.manifest.preprocess;
  const std::int64_t pixels = std::int64_t{spec.channels} * spec.height * spec.width;
  const std::int64_t values = std::max<std::int64_t>(pixels, model.dim());
  const std::int64_t by_cost = kMostMacs / std::max<std::int64_t>(1, decoding_macs(model.manifest));
  return static_cast<int>(
      std::clamp<std::int64_t>(std::min(by_cost, kMostValues / values), 4, 1600));
}

Run decode_request(const Model& model, std::span<const float> codes, int label) {
  return run_of(model, plan_decoding(model.manifest, codes, label));
}

Run decode_request(const Model& model, std::span<const float> codes,
                   std::span<const float> shares) {
  return run_of(model, plan_decoding(model.manifest, codes, shares));
}

std::vector<Image> decoded_images(const Model& model, const Output& output) {
  return decoded_pictures(model.manifest, output.tensors);
}

std::vector<std::vector<Image>> decoded_paths(const Model& model, const Output& output) {
  return decoded_paths(model.manifest, output.tensors);
}

void Models::set_list(std::vector<ModelEntry> entries) {
  entries_ = std::move(entries);
  for (auto slot = slots_.begin(); slot != slots_.end();) {
    const bool listed = find(slot->first) != nullptr;
    if (!listed) queue_.cancel_model(slot->first);
    slot = listed ? std::next(slot) : slots_.erase(slot);
  }
}

const ModelEntry* Models::find(std::string_view id) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const ModelEntry& entry) { return entry.id == id; });
  return found == entries_.end() ? nullptr : &*found;
}

std::vector<const ModelEntry*> Models::own() const {
  std::vector<const ModelEntry*> own;
  for (const ModelEntry& entry : entries_) {
    if (entry.own()) own.push_back(&entry);
  }
  return own;
}

std::vector<std::pair<std::string, std::vector<const ModelEntry*>>> Models::by_dataset() const {
  std::vector<std::pair<std::string, std::vector<const ModelEntry*>>> groups;
  for (const ModelEntry& entry : entries_) {
    if (entry.own()) continue;
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const auto& known) { return known.first == entry.dataset; });
    if (group == groups.end()) group = groups.insert(groups.end(), {entry.dataset, {}});
    group->second.push_back(&entry);
  }
  return groups;
}

const Models::Slot& Models::slot(std::string_view id) const {
  static const Slot kAbsent;
  const auto found = slots_.find(id);
  return found == slots_.end() ? kAbsent : found->second;
}

Models::Status Models::status(std::string_view id) const { return slot(id).status; }
const Model* Models::ready(std::string_view id) const { return slot(id).model.get(); }
const std::string& Models::failure(std::string_view id) const { return slot(id).failure; }
const LoadProgress& Models::progress(std::string_view id) const { return slot(id).progress; }

void Models::want(const std::string& id) {
  wanted_.insert(id);
  if (status(id) == Status::absent && find(id) != nullptr) open(id);
}

void Models::end_frame() {
  if (wanted_ != in_use_) outbox_.push(UseModels{{wanted_.begin(), wanted_.end()}});
  in_use_ = std::exchange(wanted_, {});
}

void Models::retry(const std::string& id) {
  if (status(id) == Status::failed) open(id);
}

void Models::network_returned() {
  std::erase_if(slots_, [](const auto& slot) { return slot.second.status == Status::failed; });
}

void Models::set_progress(const LoadProgress& progress) {
  const auto slot = slots_.find(progress.model);
  if (slot != slots_.end()) slot->second.progress = progress;
}

void Models::open(const std::string& id) {
  queue_.cancel_model(id);
  slots_[id] = Slot{Status::loading, nullptr, "", {id, 0, find(id) ? find(id)->bytes : 0}};
  OnReply on_reply;
  on_reply.opened = [this, id](const ModelOpened& opened) {
    std::unique_ptr<Model> model = parse_model(id, opened);
    expect_as_listed(*model, find(id));
    model->opening = ++openings_;
    slots_[id].model = std::move(model);
    slots_[id].status = Status::ready;
  };
  on_reply.failed = [this, id](const std::string& message) {
    slots_[id].status = Status::failed;
    slots_[id].failure = message;
  };
  queue_.ask(OpenModel{0, id}, std::move(on_reply));
}

}  // namespace lab
