// SPDX-License-Identifier: MIT
// See import_export.h. What an input or output is, is told by the network's task and by its shape.
#include "native/export/import_export.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/version.h>

#include <algorithm>
#include <cmath>
#include <format>
#include <utility>

#include "native/base/files.h"
#include "native/base/or_else.h"
#include "native/base/shell_text.h"
#include "native/export/completion.h"
#include "native/onnx/adopt.h"
#include "native/training/run_history.h"
#include "shared/base/error.h"
#include "shared/base/sha256.h"
#include "shared/base/tensor_size.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Shape = std::vector<std::int64_t>;

std::string role_of(Task task) {
  switch (task) {
    case Task::decode: return "decoder";
    case Task::encode: return "encoder";
    case Task::restore: return "restorer";
    case Task::map: return "detector";
    default: throw Error("import", "a task of one network", std::string(name_of(task)));
  }
}

struct ReadNetwork {
  Task task = Task::decode;
  std::string where;
  std::string sha256;
  onnx::ForeignModel model;
};

// The value that is a picture: what the task takes, or what it gives.
const onnx::ForeignValue& picture_end(const ReadNetwork& network) {
  return network.task == Task::decode ? network.model.outputs[0] : network.model.inputs[0];
}

ImageShape picture_shape(const ReadNetwork& network, const std::optional<ImageShape>& told) {
  if (told) return *told;
  const Shape shape = shape_of_one(picture_end(network));
  const bool fixed = std::ranges::all_of(shape, [](auto size) { return size > 0; });
  if (shape.size() == 3 && fixed) return {shape[0], shape[1], shape[2]};
  const auto side = shape.size() == 1 && fixed ? std::llround(std::sqrt(shape[0])) : 0;
  if (side > 0 && side * side == shape[0]) return {1, side, side};
  throw Error(network.where, "a picture of [channels, height, width], or --picture",
              shape.size() == 3 ? "one of any size" : std::to_string(shape.size()) + " axes");
}

std::int64_t code_size(const ReadNetwork& network, const onnx::ForeignValue& value) {
  const auto count = value_count(shape_of_one(value));
  if (count) return *count;
  throw Error(network.where, "a code of a fixed size in '" + value.name + "'", "one of any size");
}

// Of one network: our name, meaning and shape of each input and output, in the file's order.
struct Ends {
  onnx::AdoptedEnds adopted;
  std::map<std::string, Meaning> meanings;
};

class EndReader {
 public:
  EndReader(const ReadNetwork& network, ImageShape picture, std::size_t classes)
      : network_(network), picture_(picture), classes_(static_cast<std::int64_t>(classes)) {
    ends_.adopted.role = role_of(network.task);
  }

  Ends read() {
    const auto& [inputs, outputs] = std::tie(network_.model.inputs, network_.model.outputs);
    const bool decodes = network_.task == Task::decode;
    expect_count("inputs", inputs.size(), 2);
    expect_count("outputs", outputs.size(), decodes ? 1 : 2);
    for (const auto& input : inputs)
      add(ends_.adopted.inputs, decodes ? code_or_label(input) : image_or_mask(input), input);
    for (const auto& output : outputs) add(ends_.adopted.outputs, output_meaning(output), output);
    return std::move(ends_);
  }

 private:
  void expect_count(const char* what, std::size_t found, std::size_t most) const {
    if (found <= most) return;
    throw Error(network_.where,
                std::format("at most {} {} to go {}", most, what, name_of(network_.task)),
                std::to_string(found));
  }

  // One of two inputs may be the class, by its size.
  Meaning code_or_label(const onnx::ForeignValue& value) const {
    const bool told = network_.model.inputs.size() == 2;
    const bool has_code = ends_.meanings.contains("code");
    const bool fits = told && code_size(network_, value) == classes_;
    if (fits && (has_code || code_size(network_, network_.model.inputs[1]) != classes_)) {
      return Meaning::label;
    }
    if (!has_code) return Meaning::code;
    throw Error(network_.where, std::format("a class of {} (--classes) beside the code", classes_),
                std::format("{} numbers in '{}'", code_size(network_, value), value.name));
  }

  Meaning image_or_mask(const onnx::ForeignValue&) const {
    return ends_.meanings.contains("image") ? Meaning::mask : Meaning::image;
  }

  Meaning output_meaning(const onnx::ForeignValue& value) const {
    const bool first = ends_.adopted.outputs.empty();
    switch (network_.task) {
      case Task::encode: return first ? Meaning::code : Meaning::code_log_variance;
      case Task::map: {
        // A restored picture may come beside the map, in either order.
        const Shape shape = shape_of_one(value);
        const bool coloured =
            picture_.channels > 1 && shape.size() == 3 && shape[0] == picture_.channels;
        return coloured || (!first && ends_.meanings.contains("map")) ? Meaning::image
                                                                      : Meaning::map;
      }
      default: return Meaning::image;
    }
  }

  Shape shape_of(Meaning meaning, const onnx::ForeignValue& value) const {
    switch (meaning) {
      case Meaning::image: return {picture_.channels, picture_.height, picture_.width};
      case Meaning::map:
      case Meaning::mask: return {1, picture_.height, picture_.width};
      default: return {code_size(network_, value)};
    }
  }

  void add(std::vector<onnx::AdoptedValue>& side, Meaning meaning,
           const onnx::ForeignValue& value) {
    std::string name(name_of(meaning));
    if (ends_.meanings.contains(name)) name = "restored_" + name;
    ends_.meanings[name] = meaning;
    side.push_back({name, shape_of(meaning, value)});
  }

  const ReadNetwork& network_;
  ImageShape picture_;
  std::int64_t classes_;
  Ends ends_;
};

std::vector<ReadNetwork> read_networks(const ImportSettings& settings) {
  std::vector<ReadNetwork> networks;
  for (const auto& [task, file] : settings.networks) {
    const auto bytes = read_file(file);
    networks.push_back(
        {task, file.string(), sha256_hex(bytes), onnx::parse_foreign_model(bytes, file.string())});
  }
  return networks;
}

// A decoder whose pixels lie elsewhere would be drawn grey, and nobody would know why.
void expect_range(const StoredNetwork& stored, const PreprocessSpec& spec,
                  const std::string& where) {
  const c10::InferenceMode guard;
  const Activations outputs = stored.network.forward(golden_inputs(stored, spec), Mode::inference);
  for (const auto& [name, values] : outputs) {
    if (stored.meanings.at(name) != Meaning::image) continue;
    const double low = values.min().item<double>();
    const double high = values.max().item<double>();
    const double room = 0.02 * (spec.high - spec.low);
    if (low >= spec.low - room && high <= spec.high + room) continue;
    throw Error(where, std::format("pixels from {} to {} (--range)", spec.low, spec.high),
                std::format("{:.3g} to {:.3g}", low, high));
  }
}

Manifest describe(const ImportSettings& settings, const std::vector<ReadNetwork>& networks,
                  const DataSource* source) {
  Manifest manifest;
  manifest.id = settings.bundle.id;
  manifest.title = or_else(settings.bundle.title, settings.bundle.id);
  manifest.family = "imported";
  manifest.dataset = {source ? source->name : "folder", settings.classes};
  manifest.provenance.commit = settings.bundle.commit;
  manifest.provenance.seed = settings.seed;
  manifest.provenance.libtorch = TORCH_VERSION;
  manifest.provenance.device = "elsewhere";
  manifest.provenance.licence =
      or_else(settings.licence, "Not stated by who imported the networks.");
  manifest.provenance.command = "latentlab import";
  std::string names;
  for (const auto& network : networks) {
    const std::string role = role_of(network.task);
    const std::string file = fs::path(network.where).filename().string();
    manifest.provenance.command += " --" + role + " " + shell_quoted(file);
    manifest.provenance.settings["imported_" + role] = file + " with SHA-256 " + network.sha256;
    names += (names.empty() ? "" : " and ") + role;
  }
  manifest.provenance.command +=
      std::format(" --range {} {} --id {}", settings.low, settings.high, manifest.id);
  manifest.description = or_else(settings.bundle.description, "Imported from ONNX: " + names + ".");
  return manifest;
}

PreprocessSpec preprocess_of(const ImportSettings& settings, const ImageShape& picture) {
  return {.channels = static_cast<int>(picture.channels),
          .height = static_cast<int>(picture.height),
          .width = static_cast<int>(picture.width),
          .fit = settings.fit,
          .low = settings.low,
          .high = settings.high};
}

void expect_same_picture(const ReadNetwork& network, const ImageShape& own,
                         const ReadNetwork& first, const ImageShape& picture) {
  if (own == picture) return;
  const auto text = [](const ImageShape& shape) {
    return std::format("{} x {} x {}", shape.channels, shape.height, shape.width);
  };
  throw Error(network.where, "pictures of " + text(picture) + " as " + first.where + " has",
              text(own));
}

// The codes of all networks are of one size.
void add_latent(const ReadNetwork& network, const Ends& ends, const ImportSettings& settings,
                std::optional<LatentInfo>& latent) {
  for (const auto& side : {ends.adopted.inputs, ends.adopted.outputs}) {
    for (const auto& value : side) {
      if (ends.meanings.at(value.name) != Meaning::code) continue;
      if (latent && latent->dim != value.shape[0]) {
        throw Error(network.where,
                    std::format("codes of {} numbers as the others have", latent->dim),
                    std::to_string(value.shape[0]));
      }
      latent = LatentInfo{static_cast<int>(value.shape[0]), settings.prior};
    }
  }
}

// Tells the manifest what pictures and codes they have in common.
std::vector<DraftNetwork> adopt_networks(const std::vector<ReadNetwork>& networks,
                                         const ImportSettings& settings, Manifest& manifest) {
  const ImageShape picture = picture_shape(networks[0], settings.picture);
  manifest.preprocess = preprocess_of(settings, picture);
  std::vector<DraftNetwork> adopted;
  for (const auto& network : networks) {
    expect_same_picture(network, picture_shape(network, settings.picture), networks[0], picture);
    const Ends ends = EndReader(network, picture, settings.classes.size()).read();
    add_latent(network, ends, settings, manifest.latent);
    StoredNetwork stored{onnx::adopt(network.model, ends.adopted, network.where),
                         onnx::WeightStorage::fp32, ends.meanings};
    expect_range(stored, manifest.preprocess, network.where);
    adopted.push_back({ends.adopted.role, std::move(stored)});
  }
  return adopted;
}

}  // namespace

ExportedRun import_bundle(const ImportSettings& settings, DataSource* source,
                          const fs::path& folder) {
  const std::vector<ReadNetwork> networks = read_networks(settings);
  if (networks.empty()) throw Error("import", "a network", "none");
  BundleDraft draft;
  Manifest& manifest = draft.manifest;
  manifest = describe(settings, networks, source);
  std::vector<DraftNetwork> adopted = adopt_networks(networks, settings, manifest);
  ExportedRun result;
  manifest.provenance.dataset_sha256 = sha256_hex({});
  if (source) result.notes = record_data(*source, settings.unreadable, manifest);
  if (source && manifest.dataset.classes.empty()) manifest.dataset.classes = source->classes;
  add_networks(std::move(adopted), draft);
  const std::string history = history_json({}, {});
  draft.parts["history"] = {"history.json", {history.begin(), history.end()}};
  if (source) result.candidates = add_measurements(*source, settings.bundle.evaluation, draft);
  result.manifest = write_bundle(draft, folder);
  return result;
}

}  // namespace lab
