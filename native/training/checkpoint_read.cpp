// SPDX-License-Identifier: MIT
// Reading of checkpoints. A file is not trusted: every value is checked for itself and against the
// others, so that what comes back is such as a run can have left.
#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <span>

#include "native/base/files.h"
#include "native/training/checkpoint.h"
#include "native/training/checkpoint_format.h"
#include "shared/base/error.h"
#include "shared/base/json_reader.h"
#include "shared/base/number_text.h"
#include "shared/base/tensor_file.h"

namespace lab {
namespace {

namespace format = checkpoint_format;

// The order of the pictures is drawn with 32 bits.
constexpr std::int64_t kMostPictures = std::numeric_limits<std::uint32_t>::max();
constexpr std::int64_t kMostEpochs = 1'000'000'000;
constexpr int kMostThreads = 100'000;
constexpr std::int64_t kLargestFrame = 1 << 16;  // pixels a side
constexpr std::size_t kMostAxes = 8;

std::vector<std::string> texts_of(const JsonReader& json) {
  std::vector<std::string> texts;
  for (const auto& item : json.items()) texts.push_back(item.text());
  return texts;
}

std::vector<ParentBundle> bundles_of(const JsonReader& json) {
  std::vector<ParentBundle> bundles;
  for (const auto& bundle : json.items()) {
    bundle.expect_keys({"id", "manifest_sha256"});
    bundles.push_back({bundle.at("id").text(), bundle.at("manifest_sha256").text()});
  }
  return bundles;
}

RunIdentity identity_of(const JsonReader& json) {
  json.expect_keys({"recipe", "command", "seed", "settings", "device", "threads", "libtorch",
                    "dataset", "classes", "licence", "dataset_sha256", "training_size",
                    "validated_on", "pictures", "parents"},
                   {"judge", "skipped"});
  RunIdentity identity;
  identity.recipe = json.at("recipe").text();
  identity.command = json.at("command").text();
  identity.seed = json.at("seed").unsigned_integer();
  for (const auto& [key, value] : json.at("settings").entries()) {
    identity.settings[key] = value.text();
  }
  identity.device = json.at("device").text();
  identity.threads = static_cast<int>(json.at("threads").integer(1, kMostThreads));
  identity.libtorch = json.at("libtorch").text();
  identity.dataset = json.at("dataset").text();
  identity.classes = texts_of(json.at("classes"));
  identity.licence = json.at("licence").text();
  identity.dataset_sha256 = json.at("dataset_sha256").text();
  identity.training_size = json.at("training_size").integer(1, kMostPictures);
  identity.validated_on = json.at("validated_on").text();
  identity.pictures = json.at("pictures").text();
  identity.parents = bundles_of(json.at("parents"));
  if (json.entries().contains("skipped")) {
    identity.skipped = static_cast<std::size_t>(json.at("skipped").integer(1, kMostPictures));
  }
  if (json.entries().contains("judge")) {
    const std::vector<ParentBundle> judges = bundles_of(json.at("judge"));
    if (judges.size() != 1) json.at("judge").fail("one bundle", number_text(judges.size()));
    identity.judge = judges[0];
  }
  return identity;
}

Position position_of(const JsonReader& json) {
  json.expect_keys({"step", "epoch", "epoch_step", "loss_sums"});
  Position position;
  position.step = json.at("step").integer(0);
  position.epoch = json.at("epoch").integer(0, kMostEpochs);
  position.epoch_step = json.at("epoch_step").integer(0, position.step);
  for (const auto& item : json.at("loss_sums").items()) {
    item.expect_keys({"term", "sum"});
    position.loss_sums.emplace_back(item.at("term").text(), item.at("sum").number());
  }
  if (position.loss_sums.empty() != (position.epoch_step == 0)) {
    json.at("loss_sums")
        .fail(position.epoch_step == 0 ? "none before an epoch's first step"
                                       : "sums of the epoch's steps",
              number_text(position.loss_sums.size()));
  }
  return position;
}

std::optional<double> first_loss_of(const JsonReader& json, const Position& position) {
  if (json.is_null() != (position.step == 0)) {
    json.fail(position.step == 0 ? "null before the first step" : "a number",
              json.is_null() ? "null" : "a number");
  }
  if (json.is_null()) return std::nullopt;
  return json.number();
}

// Values of a tensor of this shape. Throws lab::Error on another shape or a value that is not
// finite.
std::vector<double> finite_values(const TensorFile& file, const char* name,
                                  const std::vector<std::int64_t>& shape) {
  const NamedTensor& tensor = file.at(name);
  if (tensor.shape != shape) {
    throw Error(std::string("checkpoint ") + name, shape_text(shape), shape_text(tensor.shape));
  }
  std::vector<double> values = values_of<double>(tensor);
  if (!std::ranges::all_of(values, [](double value) { return std::isfinite(value); })) {
    throw Error(std::string("checkpoint ") + name, "finite values", "others");
  }
  return values;
}

NamedValues row_of(const std::vector<std::string>& terms, std::span<const double> values) {
  NamedValues row;
  for (std::size_t i = 0; i < terms.size(); ++i) row.emplace_back(terms[i], values[i]);
  return row;
}

std::vector<EpochRecord> history_of(const TensorFile& file, const JsonReader& terms,
                                    std::int64_t epochs) {
  terms.expect_keys({"training", "validation"});
  const auto training_terms = texts_of(terms.at("training"));
  const auto validation_terms = texts_of(terms.at("validation"));
  if (training_terms.empty() != (epochs == 0)) {
    terms.at("training")
        .fail("terms as soon as an epoch is finished", number_text(training_terms.size()));
  }
  const auto rates = finite_values(file, format::kRates, {epochs});
  const auto training =
      finite_values(file, format::kTraining, {epochs, std::ssize(training_terms)});
  const auto validation =
      finite_values(file, format::kValidation, {epochs, std::ssize(validation_terms)});
  std::vector<EpochRecord> history;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    const auto of_epoch = [i](const std::vector<std::string>& names,
                              std::span<const double> values) {
      return row_of(names, values.subspan(i * names.size(), names.size()));
    };
    history.push_back({static_cast<std::int64_t>(i + 1), rates[i],
                       of_epoch(training_terms, training), of_epoch(validation_terms, validation)});
  }
  return history;
}

std::vector<Image> frames_of(const NamedTensor& tensor) {
  const auto& shape = tensor.shape;
  const bool frames = tensor.dtype == DType::u8 && shape.size() == 4 && shape[0] > 0 &&
                      shape[1] > 0 && shape[1] <= kLargestFrame && shape[2] > 0 &&
                      shape[2] <= kLargestFrame && (shape[3] == 1 || shape[3] == 3);
  if (!frames) {
    throw Error("checkpoint film", "bytes of [frames, height, width, 1 or 3]", shape_text(shape));
  }
  std::vector<Image> images;
  const auto size = static_cast<std::ptrdiff_t>(shape[1] * shape[2] * shape[3]);
  for (auto at = tensor.bytes.begin(); at != tensor.bytes.end(); at += size) {
    Image image;
    image.height = static_cast<int>(shape[1]);
    image.width = static_cast<int>(shape[2]);
    image.channels = static_cast<int>(shape[3]);
    image.pixels.assign(at, at + size);
    images.push_back(std::move(image));
  }
  return images;
}

Film film_of(const TensorFile& file, const JsonReader& epochs, std::int64_t finished) {
  Film film;
  for (const auto& epoch : epochs.items()) {
    const std::int64_t least = film.epochs.empty() ? 0 : film.epochs.back() + 1;
    film.epochs.push_back(epoch.integer(least, finished));
  }
  if (file.contains(format::kFilm)) film.frames = frames_of(file.at(format::kFilm));
  if (film.frames.size() != film.epochs.size()) {
    epochs.fail(number_text(film.frames.size()) + " epochs, one for each frame",
                number_text(film.epochs.size()));
  }
  return film;
}

at::Tensor tensor_of(const NamedTensor& stored) {
  const std::string where = "checkpoint " + printable(stored.name);
  if (stored.dtype != DType::f32) throw Error(where, "float32", "another type");
  if (stored.bytes.empty() || stored.shape.size() > kMostAxes) {
    throw Error(where, "values on at most " + number_text(kMostAxes) + " axes",
                shape_text(stored.shape));
  }
  at::Tensor tensor = at::empty(stored.shape, at::kFloat);
  std::memcpy(tensor.mutable_data_ptr<float>(), stored.bytes.data(), stored.bytes.size());
  if (non_finite_tensor({{"", tensor}})) throw Error(where, "finite values", "others");
  return tensor;
}

bool is_parent(const std::string& name) { return name.starts_with(format::kParents); }

bool is_tensor_of_recipe(const std::string& name) {
  return !is_parent(name) && name != format::kFilm && name != format::kRates &&
         name != format::kTraining && name != format::kValidation;
}

Checkpoint checkpoint_of(const TensorFile& file, const JsonReader& json) {
  // First, so that a file of another version is called that.
  if (json.at("format").text() != format::kVersion)
    json.at("format").fail(format::kVersion, printable(json.at("format").text()));
  json.expect_keys({"format", "identity", "position", "first_loss", "terms", "film_epochs"});
  Checkpoint checkpoint;
  checkpoint.identity = identity_of(json.at("identity"));
  checkpoint.position = position_of(json.at("position"));
  checkpoint.first_loss = first_loss_of(json.at("first_loss"), checkpoint.position);
  const std::int64_t finished = checkpoint.position.epoch;
  checkpoint.history = history_of(file, json.at("terms"), finished);
  checkpoint.film = film_of(file, json.at("film_epochs"), finished);
  for (const auto& tensor : file.tensors) {
    if (is_parent(tensor.name)) {
      if (tensor.dtype != DType::u8) {
        throw Error("checkpoint " + printable(tensor.name), "bytes", "another type");
      }
      checkpoint.parents[tensor.name.substr(format::kParents.size())] = tensor.bytes;
    } else if (is_tensor_of_recipe(tensor.name)) {
      checkpoint.tensors.emplace_back(tensor.name, tensor_of(tensor));
    }
  }
  return checkpoint;
}

}  // namespace

Checkpoint read_checkpoint(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / kCheckpointFile;
  const TensorFile file = parse_tensor_file(read_file(path), path.string());
  const auto run = file.metadata.find(format::kRun);
  if (run == file.metadata.end()) throw Error(path.string(), "a checkpoint", "other tensors");
  return checkpoint_of(file, parse_json(run->second, path.string()));
}

}  // namespace lab
