// SPDX-License-Identifier: MIT
// Checkpoints as tensor files: tensors under their names, the rest as JSON under the metadata key
// "run".
#include "native/checkpoint.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <span>

#include "native/files.h"
#include "shared/error.h"
#include "shared/json_reader.h"
#include "shared/json_text.h"
#include "shared/tensor_file.h"

namespace lab {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "latentlab-run-1";
constexpr const char* kFilmTensor = "film";

Json json_of(const NamedValues& values) {
  Json object = Json::object();
  for (const auto& [name, value] : values) object[name] = value;
  return object;
}

Json json_of(const RunIdentity& identity) {
  return {{"recipe", identity.recipe},
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
          {"pictures", identity.pictures}};
}

Json json_of(const EpochRecord& record) {
  return {{"epoch", record.epoch},
          {"learning_rate", record.learning_rate},
          {"training", json_of(record.training)},
          {"validation", json_of(record.validation)}};
}

// The order of the terms is kept beside them: a JSON object has none.
Json term_names(const std::vector<EpochRecord>& history) {
  Json names = Json::array();
  if (history.empty()) return names;
  for (const auto& [name, value] : history[0].training) names.push_back(name);
  return names;
}

Json json_of(const Position& position) {
  return {{"step", position.step},
          {"epoch", position.epoch},
          {"epoch_step", position.epoch_step},
          {"loss_sums", position.loss_sums}};
}

Json run_json(const Checkpoint& checkpoint) {
  Json history = Json::array();
  for (const auto& record : checkpoint.history) history.push_back(json_of(record));
  return {{"format", kFormat},
          {"identity", json_of(checkpoint.identity)},
          {"position", json_of(checkpoint.position)},
          {"terms", term_names(checkpoint.history)},
          {"history", history},
          {"film_epochs", checkpoint.film.epochs}};
}

NamedTensor stored(const std::string& name, const at::Tensor& tensor) {
  const at::Tensor values = tensor.detach().to(at::kCPU).contiguous();
  if (values.scalar_type() != at::kFloat) {
    throw Error("checkpoint " + name, "float32", at::toString(values.scalar_type()));
  }
  return make_tensor<float>(
      name, values.sizes().vec(),
      std::span(values.const_data_ptr<float>(), static_cast<std::size_t>(values.numel())));
}

NamedTensor stored(const Film& film) {
  const Image& first = film.frames[0];
  NamedTensor tensor{
      kFilmTensor,
      DType::u8,
      {static_cast<std::int64_t>(film.frames.size()), first.height, first.width, first.channels},
      {}};
  for (const auto& frame : film.frames) {
    tensor.bytes.insert(tensor.bytes.end(), frame.pixels.begin(), frame.pixels.end());
  }
  return tensor;
}

std::vector<std::string> texts_of(const JsonReader& json) {
  std::vector<std::string> texts;
  for (const auto& item : json.items()) texts.push_back(item.text());
  return texts;
}

RunIdentity identity_of(const JsonReader& json) {
  json.expect_keys({"recipe", "command", "seed", "settings", "device", "threads", "libtorch",
                    "dataset", "classes", "licence", "dataset_sha256", "training_size",
                    "validated_on", "pictures"});
  RunIdentity identity;
  identity.recipe = json.at("recipe").text();
  identity.command = json.at("command").text();
  identity.seed = json.at("seed").unsigned_integer();
  for (const auto& [key, value] : json.at("settings").entries()) {
    identity.settings[key] = value.text();
  }
  identity.device = json.at("device").text();
  identity.threads = static_cast<int>(json.at("threads").integer(1, 100'000));
  identity.libtorch = json.at("libtorch").text();
  identity.dataset = json.at("dataset").text();
  identity.classes = texts_of(json.at("classes"));
  identity.licence = json.at("licence").text();
  identity.dataset_sha256 = json.at("dataset_sha256").text();
  identity.training_size = json.at("training_size").integer(1);
  identity.validated_on = json.at("validated_on").text();
  identity.pictures = json.at("pictures").text();
  return identity;
}

NamedValues values_of(const JsonReader& json, const std::vector<std::string>& terms) {
  NamedValues values;
  for (const auto& term : terms) values.emplace_back(term, json.at(term).number());
  return values;
}

std::vector<EpochRecord> history_of(const JsonReader& json, const std::vector<std::string>& terms) {
  std::vector<EpochRecord> history;
  for (const auto& item : json.items()) {
    item.expect_keys({"epoch", "learning_rate", "training", "validation"});
    history.push_back({item.at("epoch").integer(1), item.at("learning_rate").number(),
                       values_of(item.at("training"), terms),
                       values_of(item.at("validation"), terms)});
  }
  return history;
}

Position position_of(const JsonReader& json) {
  json.expect_keys({"step", "epoch", "epoch_step", "loss_sums"});
  Position position{json.at("step").integer(0),
                    json.at("epoch").integer(0),
                    json.at("epoch_step").integer(0),
                    {}};
  for (const auto& sum : json.at("loss_sums").items()) position.loss_sums.push_back(sum.number());
  return position;
}

std::vector<Image> frames_of(const NamedTensor& tensor) {
  if (tensor.dtype != DType::u8 || tensor.shape.size() != 4) {
    throw Error("checkpoint film", "bytes of [frames, height, width, channels]", "another tensor");
  }
  std::vector<Image> frames;
  Image blank;
  blank.height = static_cast<int>(tensor.shape[1]);
  blank.width = static_cast<int>(tensor.shape[2]);
  blank.channels = static_cast<int>(tensor.shape[3]);
  const auto size =
      static_cast<std::ptrdiff_t>(tensor.shape[1] * tensor.shape[2] * tensor.shape[3]);
  for (auto at = tensor.bytes.begin(); at != tensor.bytes.end(); at += size) {
    blank.pixels.assign(at, at + size);
    frames.push_back(blank);
  }
  return frames;
}

at::Tensor tensor_of(const NamedTensor& stored) {
  if (stored.dtype != DType::f32) {
    throw Error("checkpoint " + stored.name, "float32", "another type");
  }
  at::Tensor tensor = at::empty(stored.shape, at::kFloat);
  std::memcpy(tensor.mutable_data_ptr<float>(), stored.bytes.data(), stored.bytes.size());
  return tensor;
}

}  // namespace

void write_checkpoint(const Checkpoint& checkpoint, const std::filesystem::path& folder) {
  TensorFile file;
  file.metadata["run"] = json_text(run_json(checkpoint), "checkpoint");
  for (const auto& [name, tensor] : checkpoint.tensors)
    file.tensors.push_back(stored(name, tensor));
  if (!checkpoint.film.frames.empty()) file.tensors.push_back(stored(checkpoint.film));
  write_file_atomically(folder / kCheckpointFile, serialize_tensor_file(file));
}

Checkpoint read_checkpoint(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / kCheckpointFile;
  const TensorFile file = parse_tensor_file(read_file(path), path.string());
  const auto run = file.metadata.find("run");
  if (run == file.metadata.end()) throw Error(path.string(), "a checkpoint", "other tensors");
  const JsonReader json = parse_json(run->second, path.string());
  json.expect_keys({"format", "identity", "position", "terms", "history", "film_epochs"});
  if (json.at("format").text() != kFormat)
    json.at("format").fail(kFormat, json.at("format").text());
  Checkpoint checkpoint;
  checkpoint.identity = identity_of(json.at("identity"));
  checkpoint.position = position_of(json.at("position"));
  checkpoint.history = history_of(json.at("history"), texts_of(json.at("terms")));
  for (const auto& epoch : json.at("film_epochs").items()) {
    checkpoint.film.epochs.push_back(epoch.integer(0));
  }
  for (const auto& tensor : file.tensors) {
    if (tensor.name == kFilmTensor) {
      checkpoint.film.frames = frames_of(tensor);
    } else {
      checkpoint.tensors.emplace_back(tensor.name, tensor_of(tensor));
    }
  }
  if (checkpoint.film.frames.size() != checkpoint.film.epochs.size()) {
    throw Error(path.string(), std::to_string(checkpoint.film.epochs.size()) + " film frames",
                std::to_string(checkpoint.film.frames.size()));
  }
  return checkpoint;
}

void restore_tensors(const NamedTensors& stored, const NamedTensors& tensors) {
  const at::NoGradGuard guard;
  const std::map<std::string, at::Tensor> values(stored.begin(), stored.end());
  for (const auto& [name, tensor] : tensors) {
    const auto found = values.find(name);
    if (found == values.end()) throw Error("checkpoint", "a tensor '" + name + "'", "none");
    if (found->second.sizes() != tensor.sizes()) {
      throw Error("checkpoint " + name, "the shape that the recipe has", "another one");
    }
    tensor.copy_(found->second);
  }
  if (values.size() != tensors.size()) {
    throw Error("checkpoint", std::to_string(tensors.size()) + " tensors",
                std::to_string(values.size()));
  }
}

std::string history_json(const Checkpoint& checkpoint,
                         const std::map<std::int64_t, double>& rates) {
  Json epochs = Json::array();
  for (const auto& record : checkpoint.history) {
    Json row = json_of(record);
    if (const auto rate = rates.find(record.epoch); rate != rates.end()) {
      row["images_per_second"] = rate->second;
    }
    epochs.push_back(std::move(row));
  }
  const Json history = {{"format", "latentlab-history-1"},
                        {"epochs", epochs},
                        {"film", {{"columns", kFilmColumns}, {"epochs", checkpoint.film.epochs}}}};
  return json_text(history, "history", 2) + "\n";
}

Image film_sheet(const Film& film) {
  if (film.frames.empty()) return {};
  const Image& first = film.frames[0];
  const int count = static_cast<int>(film.frames.size());
  const int columns = std::min(count, kFilmColumns);
  Image sheet(columns * first.width, (count + columns - 1) / columns * first.height,
              first.channels);
  const auto row = static_cast<std::ptrdiff_t>(first.width) * first.channels;
  for (int i = 0; i < count; ++i) {
    const auto& pixels = film.frames[static_cast<std::size_t>(i)].pixels;
    for (int y = 0; y < first.height; ++y) {
      const auto target = sheet.offset(i % columns * first.width, i / columns * first.height + y);
      std::copy_n(pixels.begin() + y * row, row,
                  sheet.pixels.begin() + static_cast<std::ptrdiff_t>(target));
    }
  }
  return sheet;
}

}  // namespace lab
