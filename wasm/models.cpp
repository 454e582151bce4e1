// SPDX-License-Identifier: MIT
// Opening of models and requests to the networks that decode (models.h).
#include "wasm/models.h"

#include <algorithm>
#include <span>
#include <utility>

#include "shared/error.h"
#include "shared/preprocess.h"

namespace lab {

namespace {

std::unique_ptr<Model> parse_model(const std::string& key, const ModelOpened& opened) {
  auto model = std::make_unique<Model>();
  model->key = key;
  model->manifest = parse_manifest(
      {reinterpret_cast<const char*>(opened.manifest.data()), opened.manifest.size()});
  model->can = capabilities_of(model->manifest);
  if (!opened.bank) return model;
  model->bank = parse_bank(*opened.bank);
  if (model->bank->dim != model->dim()) {
    throw Error("bank", "codes of dimension " + std::to_string(model->dim()),
                std::to_string(model->bank->dim));
  }
  return model;
}

// Pages choose models by the list; an old list must not promise what the model cannot do.
void expect_as_listed(const Model& model, const ModelEntry* entry) {
  if (entry == nullptr || entry->can == model.can) return;
  throw Error("models/index.json", "what the manifest of " + model.key + " says", "other networks");
}

std::string decoder_role(const Model& model) {
  const auto role = role_for(Task::decode, outline_of(model.manifest).networks);
  if (!role) throw Error(model.key, "a network from code to image", "none");
  return *role;
}

const NetworkEntry& decoder_of(const Model& model) {
  return model.manifest.networks.at(decoder_role(model));
}

// [count, classes]
NamedTensor label_input(const TensorEntry& input, std::int64_t count, int label) {
  const std::int64_t classes = input.shape.at(1);
  const bool chosen = label >= 0 && label < classes;
  std::vector<float> values(static_cast<std::size_t>(count * classes));
  for (std::int64_t i = 0; i < count; ++i) {
    values[static_cast<std::size_t>(i * classes + (chosen ? label : i % classes))] = 1;
  }
  return make_tensor<float>(input.name, {count, classes}, values);
}

}  // namespace

std::string Model::class_name(int label) const {
  const auto& classes = manifest.dataset.classes;
  if (label < 0 || static_cast<std::size_t>(label) >= classes.size()) return "?";
  return classes[static_cast<std::size_t>(label)];
}

int picture_limit(const Model& model) {
  constexpr std::int64_t kMostMacs = 4'000'000'000;
  constexpr std::int64_t kMostValues = 2'000'000;
  const PreprocessSpec& spec = model.manifest.preprocess;
  const std::int64_t values = std::int64_t{spec.channels} * spec.height * spec.width;
  const std::int64_t by_cost = kMostMacs / std::max<std::int64_t>(1, decoder_of(model).macs);
  return static_cast<int>(
      std::clamp<std::int64_t>(std::min(by_cost, kMostValues / values), 4, 1600));
}

Run decode_request(const Model& model, std::span<const float> codes, int label) {
  const auto dim = static_cast<std::size_t>(std::max(1, model.dim()));
  if (codes.size() % dim != 0) {
    throw Error(model.key, "codes of dimension " + std::to_string(model.dim()),
                std::to_string(codes.size()) + " numbers");
  }
  const auto count = static_cast<std::int64_t>(codes.size() / dim);
  Run run;
  run.model = model.key;
  run.network = decoder_role(model);
  for (const TensorEntry& input : decoder_of(model).inputs) {
    run.inputs.push_back(input.meaning == Meaning::label
                             ? label_input(input, count, label)
                             : make_tensor<float>(input.name, {count, model.dim()}, codes));
  }
  return run;
}

std::vector<Image> decoded_images(const Model& model, const Output& output) {
  const auto& outputs = decoder_of(model).outputs;
  const std::string& name = std::ranges::find(outputs, Meaning::image, &TensorEntry::meaning)->name;
  const auto found = std::find_if(output.tensors.begin(), output.tensors.end(),
                                  [&](const NamedTensor& tensor) { return tensor.name == name; });
  if (found == output.tensors.end()) throw Error("output", "a tensor " + name, "none");
  const PreprocessSpec& spec = model.manifest.preprocess;
  const std::size_t size = static_cast<std::size_t>(spec.channels) *
                           static_cast<std::size_t>(spec.height) *
                           static_cast<std::size_t>(spec.width);
  const std::vector<float> values = values_of<float>(*found);
  if (values.empty() || values.size() % size != 0) {
    throw Error("output", "images of " + std::to_string(size) + " values",
                std::to_string(values.size()) + " values");
  }
  std::vector<Image> images;
  for (std::size_t at = 0; at < values.size(); at += size) {
    images.push_back(restore_image(std::span(values).subspan(at, size), spec));
  }
  return images;
}

const ModelEntry* Models::find(std::string_view id) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const ModelEntry& entry) { return entry.id == id; });
  return found == entries_.end() ? nullptr : &*found;
}

std::vector<std::pair<std::string, std::vector<const ModelEntry*>>> Models::by_dataset() const {
  std::vector<std::pair<std::string, std::vector<const ModelEntry*>>> groups;
  for (const ModelEntry& entry : entries_) {
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
const Progress& Models::progress(std::string_view id) const { return slot(id).progress; }

void Models::want(const std::string& id) {
  if (status(id) == Status::absent && find(id) != nullptr) open(id);
}

void Models::retry(const std::string& id) {
  if (status(id) == Status::failed) open(id);
}

void Models::set_progress(const Progress& progress) { slots_[progress.model].progress = progress; }

void Models::open(const std::string& id) {
  slots_[id] = Slot{Status::loading, nullptr, "", {id, 0, find(id) ? find(id)->bytes : 0}};
  OnReply on_reply;
  on_reply.opened = [this, id](const ModelOpened& opened) {
    std::unique_ptr<Model> model = parse_model(id, opened);
    expect_as_listed(*model, find(id));
    slots_[id].model = std::move(model);
    slots_[id].status = Status::ready;
  };
  on_reply.failed = [this, id](const std::string& message) {
    slots_[id].status = Status::failed;
    slots_[id].failure = message;
  };
  queue_.open(id, std::move(on_reply));
}

}  // namespace lab
