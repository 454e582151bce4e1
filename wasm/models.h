// SPDX-License-Identifier: MIT
// The models that the page offers, and those that are open: manifest, bank of codes, and how to ask
// the network that decodes. The weights stay with the worker.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/latent.h"
#include "shared/manifest.h"
#include "wasm/inference_queue.h"

namespace lab {

struct Model {
  std::string key;  // in the list and in requests; the manifest's own id may be another
  Manifest manifest;
  Capabilities can;
  std::optional<Bank> bank;

  // Name of a class for a label of the bank; "?" where it has none.
  std::string class_name(int label) const;
  // Of a code; 0: the model knows none.
  int dim() const { return manifest.latent ? manifest.latent->dim : 0; }
};

// How many pictures of this model may be decoded at once, so that a sheet takes about 0.2 s on one
// thread and its reply some megabytes; between 4 and 1600. Throws lab::Error if it decodes nothing.
int picture_limit(const Model& model);

// One run of the network that decodes. codes: [n, dim], n > 0. label: the class that a conditional
// model is asked for; for another number than one of its classes they come in turn.
// Throws lab::Error if the model decodes nothing or the codes are of another dimension.
Run decode_request(const Model& model, std::span<const float> codes, int label = -1);
// Images of a reply to decode_request. Throws lab::Error on a tensor of another shape.
std::vector<Image> decoded_images(const Model& model, const Output& output);

class Models {
 public:
  enum class Status { absent, loading, ready, failed };

  explicit Models(InferenceQueue& queue) : queue_(queue) {}

  void set_list(std::vector<ModelEntry> entries) { entries_ = std::move(entries); }
  const std::vector<ModelEntry>& list() const { return entries_; }
  const ModelEntry* find(std::string_view id) const;
  // Ordered by data set, each with its entries in the order of the list.
  std::vector<std::pair<std::string, std::vector<const ModelEntry*>>> by_dataset() const;

  // Asks for a model that is neither open nor on its way nor failed.
  void want(const std::string& id);
  void retry(const std::string& id);
  void set_progress(const Progress& progress);

  Status status(std::string_view id) const;
  const Model* ready(std::string_view id) const;
  const std::string& failure(std::string_view id) const;
  const Progress& progress(std::string_view id) const;

 private:
  struct Slot {
    Status status = Status::absent;
    std::unique_ptr<Model> model;
    std::string failure;
    Progress progress;
  };

  const Slot& slot(std::string_view id) const;
  void open(const std::string& id);

  InferenceQueue& queue_;
  std::vector<ModelEntry> entries_;
  std::map<std::string, Slot, std::less<>> slots_;
};

}  // namespace lab
