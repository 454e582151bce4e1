// SPDX-License-Identifier: MIT
// The models that the page offers, and those that are open: manifest, bank of codes, and how to ask
// the network that decodes. The weights stay with the worker.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/bundle/manifest.h"
#include "shared/latent/bank.h"
#include "shared/latent/units.h"
#include "wasm/state/inference_queue.h"

namespace lab {

struct Model {
  std::string key;      // in the list and in requests; the manifest's own id may be another
  std::string version;  // tells its manifest from any other
  int opening = 0;      // tells one opening of a model from every other
  Manifest manifest;
  Capabilities can;
  std::optional<Bank> bank;
  Units units;  // of its codes; all of them count as used where there is no bank

  // Name of a class for a label of the bank; "?" where it has none.
  std::string class_name(int label) const;
  // The known code that is nearest, by the units that are used; nothing: there is no bank.
  std::optional<int> nearest(std::span<const float> code) const;
  // Of a code; 0: the model knows none.
  int dim() const { return manifest.latent ? manifest.latent->dim : 0; }
};

// How many pictures of this model may be decoded at once, so that a sheet takes about 0.2 s on one
// thread and its request and reply some megabytes each; between 4 and 1600. Throws lab::Error if it
// decodes nothing.
int picture_limit(const Model& model);

// One run of the network that decodes, or a path of several. codes: [n, dim], n > 0. label: the class that a conditional
// model is asked for; for another number than one of its classes they come in turn.
// Throws lab::Error if the model decodes nothing or the codes are of another dimension.
Run decode_request(const Model& model, std::span<const float> codes, int label = -1);
// Likewise, with a share of each class for each code, as plan_decoding takes them.
Run decode_request(const Model& model, std::span<const float> codes, std::span<const float> shares);
// Images of a reply to decode_request. Throws lab::Error on a tensor of another shape.
std::vector<Image> decoded_images(const Model& model, const Output& output);

// Likewise: of each picture those along its path, the noise first; nothing where the model has none.
std::vector<std::vector<Image>> decoded_paths(const Model& model, const Output& output);

// Whether a key is one that a visitor's own model gets: <id>.<checksum>.
inline bool is_own_key(std::string_view key) { return key.find('.') != std::string_view::npos; }

class Models {
 public:
  enum class Status { absent, loading, ready, failed };

  Models(InferenceQueue& queue, Outbox& outbox) : queue_(queue), outbox_(outbox) {}

  // Models that are in it no more are closed.
  void set_list(std::vector<ModelEntry> entries);
  const std::vector<ModelEntry>& list() const { return entries_; }
  const ModelEntry* find(std::string_view id) const;
  // The visitor's own, then the shipped ones by data set, each in the order of the list.
  std::vector<const ModelEntry*> own() const;
  std::vector<std::pair<std::string, std::vector<const ModelEntry*>>> by_dataset() const;

  // What a view needs, called in every frame in which it does: any number of models at a time. Asks
  // for a model that is neither open nor on its way nor failed. Its networks are opened when they are
  // first run, and stay open as long as it is wanted.
  void want(const std::string& id);
  // Tells the worker what was wanted in this frame, if that changed.
  void end_frame();
  void retry(const std::string& id);
  // What failed is asked for again as soon as it is wanted.
  void network_returned();
  void set_progress(const LoadProgress& progress);

  Status status(std::string_view id) const;
  const Model* ready(std::string_view id) const;
  const std::string& failure(std::string_view id) const;
  const LoadProgress& progress(std::string_view id) const;

 private:
  struct Slot {
    Status status = Status::absent;
    std::unique_ptr<Model> model;
    std::string failure;
    LoadProgress progress;
  };

  const Slot& slot(std::string_view id) const;
  void open(const std::string& id);

  InferenceQueue& queue_;
  Outbox& outbox_;
  std::vector<ModelEntry> entries_;
  std::map<std::string, Slot, std::less<>> slots_;
  std::set<std::string> wanted_;  // in this frame
  std::set<std::string> in_use_;  // as the worker knows
  int openings_ = 0;
};

}  // namespace lab
