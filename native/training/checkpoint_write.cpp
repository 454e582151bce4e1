// SPDX-License-Identifier: MIT
// Checkpoints as tensor files: tensors under their names, losses as tensors of their own, the rest as
// JSON under one metadata key.
#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <span>

#include "native/base/files.h"
#include "native/training/checkpoint.h"
#include "native/training/checkpoint_format.h"
#include "shared/base/error.h"
#include "shared/base/json_text.h"
#include "shared/base/number_text.h"
#include "shared/base/tensor_file.h"

namespace lab {
namespace {

using Json = nlohmann::ordered_json;
namespace format = checkpoint_format;

Json json_of(const std::vector<ParentBundle>& parents) {
  Json list = Json::array();
  for (const auto& parent : parents) {
    list.push_back({{"id", parent.id}, {"manifest_sha256", parent.manifest_sha256}});
  }
  return list;
}

Json json_of(const RunIdentity& identity) {
  Json json = {{"recipe", identity.recipe},
               {"command", identity.command},
               {"seed", identity.seed},
               {"settings", identity.settings},
               {"device", identity.device},
               {"threads", identity.threads},
               {"libtorch", identity.libtorch},
               {"dataset", identity.dataset},
               {"classes", identity.classes},
               {"licence", identity.licence},
               {"dataset_sha256", identity.dataset_sha256},
               {"training_size", identity.training_size},
               {"validated_on", identity.validated_on},
               {"pictures", identity.pictures},
               {"parents", json_of(identity.parents)}};
  if (identity.skipped > 0) json["skipped"] = identity.skipped;
  if (identity.judge) json["judge"] = json_of(std::vector{*identity.judge});
  return json;
}

// Pairs in a list: a JSON object has no order.
Json json_of(const NamedValues& values) {
  Json list = Json::array();
  for (const auto& [name, value] : values) list.push_back({{"term", name}, {"sum", value}});
  return list;
}

Json json_of(const Position& position) {
  return {{"step", position.step},
          {"epoch", position.epoch},
          {"epoch_step", position.epoch_step},
          {"loss_sums", json_of(position.loss_sums)}};
}

Json terms_of(const std::vector<EpochRecord>& history) {
  const EpochRecord first = history.empty() ? EpochRecord{} : history[0];
  return {{"training", names_of(first.training)}, {"validation", names_of(first.validation)}};
}

Json run_json(const Checkpoint& checkpoint) {
  Json run = {{"format", format::kVersion},
              {"identity", json_of(checkpoint.identity)},
              {"position", json_of(checkpoint.position)},
              {"first_loss", nullptr},
              {"terms", terms_of(checkpoint.history)},
              {"film_epochs", checkpoint.film.epochs}};
  if (checkpoint.first_loss) run["first_loss"] = *checkpoint.first_loss;
  return run;
}

template <typename T>
void require_finite(const std::string& name, std::span<const T> values) {
  const auto found = std::ranges::find_if(values, [](T value) { return !std::isfinite(value); });
  if (found != values.end()) {
    throw Error("checkpoint " + name, "finite values", number_text(*found));
  }
}

NamedTensor stored(const std::string& name, const at::Tensor& tensor) {
  const at::Tensor values = tensor.detach().to(at::kCPU).contiguous();
  if (values.scalar_type() != at::kFloat) {
    throw Error("checkpoint " + name, "float32", at::toString(values.scalar_type()));
  }
  const std::span span(values.const_data_ptr<float>(), static_cast<std::size_t>(values.numel()));
  require_finite(name, span);
  return make_tensor<float>(name, values.sizes().vec(), span);
}

NamedTensor stored(const Film& film) {
  const Image& first = film.frames[0];
  NamedTensor tensor{
      format::kFilm,
      DType::u8,
      {static_cast<std::int64_t>(film.frames.size()), first.height, first.width, first.channels},
      {}};
  for (const auto& frame : film.frames) {
    tensor.bytes.insert(tensor.bytes.end(), frame.pixels.begin(), frame.pixels.end());
  }
  return tensor;
}

// [epochs, terms] of one column of the history.
NamedTensor stored(const char* name, const std::vector<EpochRecord>& history,
                   NamedValues EpochRecord::* column) {
  const auto terms = history.empty() ? std::vector<std::string>{} : names_of(history[0].*column);
  std::vector<double> values;
  for (const auto& record : history) {
    if (names_of(record.*column) != terms) {
      throw Error(std::string("checkpoint ") + name, "the same terms in every epoch",
                  "others in epoch " + number_text(record.epoch));
    }
    for (const auto& [term, value] : record.*column) values.push_back(value);
  }
  require_finite<double>(name, values);
  return make_tensor<double>(name, {std::ssize(history), std::ssize(terms)}, values);
}

NamedTensor stored_rates(const std::vector<EpochRecord>& history) {
  std::vector<double> rates;
  for (const auto& record : history) rates.push_back(record.learning_rate);
  require_finite<double>(format::kRates, rates);
  return make_tensor<double>(format::kRates, {std::ssize(history)}, rates);
}

void require_finite(const Checkpoint& checkpoint) {
  std::vector<double> values;
  if (checkpoint.first_loss) values.push_back(*checkpoint.first_loss);
  for (const auto& [term, sum] : checkpoint.position.loss_sums) values.push_back(sum);
  require_finite<double>("losses", values);
}

}  // namespace

void write_checkpoint(const Checkpoint& checkpoint, const std::filesystem::path& folder) {
  require_finite(checkpoint);
  TensorFile file;
  file.metadata[format::kRun] = json_text(run_json(checkpoint), "checkpoint");
  for (const auto& [name, tensor] : checkpoint.tensors)
    file.tensors.push_back(stored(name, tensor));
  for (const auto& [role, bytes] : checkpoint.parents) {
    file.tensors.push_back(
        {std::string(format::kParents) + role, DType::u8, {std::ssize(bytes)}, bytes});
  }
  file.tensors.push_back(stored_rates(checkpoint.history));
  file.tensors.push_back(stored(format::kTraining, checkpoint.history, &EpochRecord::training));
  file.tensors.push_back(stored(format::kValidation, checkpoint.history, &EpochRecord::validation));
  if (!checkpoint.film.frames.empty()) file.tensors.push_back(stored(checkpoint.film));
  write_file_atomically(folder / kCheckpointFile, serialize_tensor_file(file));
}

std::optional<std::string> non_finite_tensor(const NamedTensors& tensors) {
  for (const auto& [name, tensor] : tensors) {
    if (!tensor.isfinite().all().item<bool>()) return name;
  }
  return std::nullopt;
}

}  // namespace lab
