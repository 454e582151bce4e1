// SPDX-License-Identifier: MIT
// What was measured of every model of the list. The figures are in the manifests, which are fetched
// alone for it: no network is opened.
#pragma once

#include <string>
#include <vector>

#include "shared/bundle/manifest.h"
#include "wasm/state/models.h"

namespace lab {

struct MeasuredModel {
  enum class Status { asked, known, failed };

  std::string key;  // in the list
  std::string title;
  std::string family;
  std::string dataset;
  bool own = false;
  Status status = Status::asked;
  std::vector<Metric> metrics = {};
  std::string failure = {};
};

class MeasuredModels {
 public:
  explicit MeasuredModels(InferenceQueue& queue) : queue_(queue) {}

  // In every frame that shows them: asks for what is not known, forgets what is not listed any more.
  void follow(const Models& models);
  // Asks again for what failed.
  void retry();
  // In the order of the list.
  const std::vector<MeasuredModel>& all() const { return models_; }
  // Another number whenever any of it changed.
  int version() const { return version_; }

 private:
  MeasuredModel* find(const std::string& key);
  void ask(MeasuredModel& model);
  void learn(MeasuredModel& model, const Manifest& manifest);

  InferenceQueue& queue_;
  std::vector<MeasuredModel> models_;
  int version_ = 0;
};

}  // namespace lab
