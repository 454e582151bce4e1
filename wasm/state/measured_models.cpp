// SPDX-License-Identifier: MIT
// Asking for manifests, and what is read from them (measured_models.h).
#include "wasm/state/measured_models.h"

#include <algorithm>
#include <utility>

namespace lab {

void MeasuredModels::follow(const Models& models) {
  std::vector<MeasuredModel> listed;
  for (const ModelEntry& entry : models.list()) {
    const MeasuredModel* known = find(entry.id);
    listed.push_back(known != nullptr ? *known
                                      : MeasuredModel{entry.id, entry.title, entry.family,
                                                      entry.dataset, entry.own()});
  }
  const bool same =
      std::ranges::equal(listed, models_, {}, &MeasuredModel::key, &MeasuredModel::key);
  std::vector<MeasuredModel> before = std::exchange(models_, std::move(listed));
  if (!same) ++version_;
  for (MeasuredModel& model : models_) {
    const auto same_key = [&](const MeasuredModel& other) { return other.key == model.key; };
    if (model.status == MeasuredModel::Status::asked) {
      // Opening a model drops what was asked of it before.
      if (const Model* open = models.ready(model.key)) {
        learn(model, open->manifest);
      } else if (models.status(model.key) == Models::Status::failed) {
        model.status = MeasuredModel::Status::failed;
        model.failure = models.failure(model.key);
        ++version_;
      } else if (std::ranges::none_of(before, same_key)) {
        ask(model);
      }
    }
  }
}

void MeasuredModels::retry() {
  for (MeasuredModel& model : models_) {
    if (model.status == MeasuredModel::Status::failed) ask(model);
  }
}

MeasuredModel* MeasuredModels::find(const std::string& key) {
  const auto found = std::ranges::find(models_, key, &MeasuredModel::key);
  return found == models_.end() ? nullptr : &*found;
}

void MeasuredModels::ask(MeasuredModel& model) {
  model.status = MeasuredModel::Status::asked;
  ++version_;
  OnReply on_reply;
  on_reply.read = [this, key = model.key](const FileRead& read) {
    MeasuredModel* asked = find(key);
    if (asked == nullptr) return;
    learn(*asked,
          parse_manifest({reinterpret_cast<const char*>(read.bytes.data()), read.bytes.size()}));
  };
  on_reply.failed = [this, key = model.key](const std::string& message) {
    MeasuredModel* asked = find(key);
    if (asked == nullptr) return;
    asked->status = MeasuredModel::Status::failed;
    asked->failure = message;
    ++version_;
  };
  queue_.ask(ReadFile{0, model.key, "manifest"}, std::move(on_reply));
}

void MeasuredModels::learn(MeasuredModel& model, const Manifest& manifest) {
  model.status = MeasuredModel::Status::known;
  model.metrics = manifest.metrics;
  model.failure.clear();
  ++version_;
}

}  // namespace lab
