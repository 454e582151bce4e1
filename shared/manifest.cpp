// SPDX-License-Identifier: MIT
// Reading manifest.json: each function reads one object of the schema. What relates several objects
// to each other is in manifest_checks.cpp, writing in manifest_write.cpp.
#include "shared/manifest.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "shared/json_reader.h"
#include "shared/manifest_checks.h"
#include "shared/manifest_names.h"
#include "shared/number_text.h"

namespace lab {

namespace {

constexpr JsonLimits kManifestLimits{.bytes = std::size_t{4} << 20, .depth = 16};
constexpr std::int64_t kMostBytes = std::int64_t{1} << 40;
constexpr std::int64_t kMostSide = 4096;  // pixels
constexpr std::int64_t kMostDimensions = 1 << 20;
constexpr std::size_t kLongestName = 100;

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// First character a letter or digit, the others too or one of `marks`.
bool is_name(std::string_view text, std::string_view marks) {
  const auto is_inner = [&](char c) {
    return is_lower(c) || is_digit(c) || marks.find(c) != std::string_view::npos;
  };
  return !text.empty() && text.size() <= kLongestName && (is_lower(text[0]) || is_digit(text[0])) &&
         std::all_of(text.begin(), text.end(), is_inner);
}

std::string read_name(const JsonReader& json, std::string_view marks) {
  if (!is_name(json.text(), marks)) {
    json.fail(
        "1 to 100 of the characters a-z 0-9 " + std::string(marks) + ", first a letter or digit",
        '"' + printable(json.text()) + '"');
  }
  return json.text();
}

std::string read_line(const JsonReader& json) {
  if (json.text().empty()) json.fail("some text", "none");
  return json.text();
}

std::string read_sha256(const JsonReader& json) {
  const std::string& text = json.text();
  const auto is_hex = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); };
  if (text.size() != 64 || !std::all_of(text.begin(), text.end(), is_hex)) {
    json.fail("64 lower-case hex digits", '"' + printable(text) + '"');
  }
  return text;
}

float read_float(const JsonReader& json) {
  constexpr double kMost = std::numeric_limits<float>::max();
  return static_cast<float>(json.number(-kMost, kMost));
}

template <typename Enum, std::size_t N>
Enum read_enum(const JsonReader& json, const EnumNames<Enum, N>& names) {
  std::string known;
  for (const auto& [value, name] : names) {
    if (json.text() == name) return value;
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  json.fail("one of " + known, '"' + printable(json.text()) + '"');
}

DatasetInfo read_dataset(const JsonReader& json) {
  json.expect_keys({"name", "classes"});
  DatasetInfo dataset{read_line(json.at("name")), {}};
  for (const JsonReader& name : json.at("classes").items()) {
    dataset.classes.push_back(read_line(name));
  }
  return dataset;
}

PreprocessSpec read_preprocess(const JsonReader& json) {
  json.expect_keys({"channels", "height", "width", "fit", "filter", "low", "high", "background"});
  PreprocessSpec spec;
  spec.channels = static_cast<int>(json.at("channels").integer(1, 3));
  if (spec.channels == 2) json.at("channels").fail("1 or 3", "2");
  spec.height = static_cast<int>(json.at("height").integer(1, kMostSide));
  spec.width = static_cast<int>(json.at("width").integer(1, kMostSide));
  spec.fit = read_enum(json.at("fit"), kFitNames);
  spec.filter = read_enum(json.at("filter"), kFilterNames);
  spec.low = read_float(json.at("low"));
  spec.high = read_float(json.at("high"));
  if (spec.low >= spec.high) {
    json.at("high").fail("a number above low, " + number_text(spec.low), number_text(spec.high));
  }
  spec.background = static_cast<std::uint8_t>(json.at("background").integer(0, 255));
  return spec;
}

LatentInfo read_latent(const JsonReader& json) {
  json.expect_keys({"dim", "prior"});
  LatentInfo latent{static_cast<int>(json.at("dim").integer(1, kMostDimensions)),
                    json.at("prior").text()};
  if (latent.prior != "normal") {
    json.at("prior").fail("\"normal\"", '"' + printable(latent.prior) + '"');
  }
  return latent;
}

// The members of a BundleFile lie beside the caller's own keys.
BundleFile read_file_members(const JsonReader& json) {
  return {read_name(json.at("file"), "_.-"), read_sha256(json.at("sha256")),
          json.at("bytes").integer(1, kMostBytes)};
}

BundleFile read_bundle_file(const JsonReader& json) {
  json.expect_keys({"file", "sha256", "bytes"});
  return read_file_members(json);
}

TensorShape read_tensor_shape(const JsonReader& json) {
  json.expect_keys({"name", "shape"});
  TensorShape tensor{read_line(json.at("name")), {}};
  for (const JsonReader& side : json.at("shape").items()) {
    tensor.shape.push_back(side.integer(-1, std::numeric_limits<std::int32_t>::max()));
    const bool is_batch = tensor.shape.size() == 1 && tensor.shape.back() == -1;
    if (tensor.shape.back() < 1 && !is_batch) {
      side.fail("a positive size, or -1 for the batch in front", number_text(tensor.shape.back()));
    }
  }
  return tensor;
}

std::vector<TensorShape> read_tensor_shapes(const JsonReader& json) {
  std::vector<TensorShape> tensors;
  std::set<std::string> names;
  for (const JsonReader& item : json.items()) {
    tensors.push_back(read_tensor_shape(item));
    if (!names.insert(tensors.back().name).second) {
      item.at("name").fail("a name used once", '"' + printable(tensors.back().name) + '"');
    }
  }
  if (tensors.empty()) json.fail("at least one tensor", "none");
  return tensors;
}

NetworkEntry read_network(const JsonReader& json) {
  json.expect_keys({"file", "sha256", "bytes", "inputs", "outputs", "parameters", "macs"});
  NetworkEntry network;
  network.file = read_file_members(json);
  network.inputs = read_tensor_shapes(json.at("inputs"));
  network.outputs = read_tensor_shapes(json.at("outputs"));
  network.parameters = json.at("parameters").integer(0);
  network.macs = json.at("macs").integer(0);
  return network;
}

std::map<std::string, NetworkEntry> read_networks(const JsonReader& json) {
  std::map<std::string, NetworkEntry> networks;
  for (const auto& [role, entry] : json.entries()) {
    if (!is_name(role, "_")) entry.fail("a role of the characters a-z 0-9 _", "another");
    networks[role] = read_network(entry);
  }
  if (networks.empty()) json.fail("at least one network", "none");
  return networks;
}

std::map<std::string, BundleFile> read_files(const JsonReader& json) {
  json.expect_keys({"golden", "history"}, {"bank", "film"});
  std::map<std::string, BundleFile> files;
  for (const auto& [name, entry] : json.entries()) files[name] = read_bundle_file(entry);
  return files;
}

std::vector<double> read_calibration(const JsonReader& json) {
  std::vector<double> scores;
  for (const JsonReader& score : json.items()) {
    const double value = score.number();
    if (!scores.empty() && value < scores.back()) {
      score.fail("ascending scores, at least " + number_text(scores.back()), number_text(value));
    }
    scores.push_back(value);
  }
  return scores;
}

DisplayRange read_display_range(const JsonReader& json) {
  json.expect_keys({"low", "high"});
  const DisplayRange range{read_float(json.at("low")), read_float(json.at("high"))};
  if (range.low >= range.high) {
    json.at("high").fail("a number above low, " + number_text(range.low), number_text(range.high));
  }
  return range;
}

std::optional<ScoringInfo> read_scoring(const JsonReader& json) {
  if (json.is_null()) return std::nullopt;
  json.expect_keys({"residual", "smoothing", "pooling", "top_fraction", "false_alarm_rate",
                    "threshold", "calibrated_on", "calibration_scores", "display_range"});
  ScoringInfo scoring;
  scoring.map.residual = read_enum(json.at("residual"), kResidualNames);
  scoring.map.smoothing = json.at("smoothing").number(0, 100);
  scoring.map.pooling = read_enum(json.at("pooling"), kPoolingNames);
  scoring.map.top_fraction = json.at("top_fraction").number(1e-6, 1);
  scoring.false_alarm_rate = json.at("false_alarm_rate").number(1e-6, 0.999999);
  scoring.threshold = json.at("threshold").number();
  scoring.calibrated_on = read_line(json.at("calibrated_on"));
  scoring.calibration_scores = read_calibration(json.at("calibration_scores"));
  scoring.display_range = read_display_range(json.at("display_range"));
  return scoring;
}

std::optional<Interval> read_interval(const JsonReader& json) {
  if (json.is_null()) return std::nullopt;
  json.expect_keys({"low", "high"});
  const Interval interval{json.at("low").number(), json.at("high").number()};
  if (interval.low > interval.high) {
    json.at("high").fail("at least low, " + number_text(interval.low), number_text(interval.high));
  }
  return interval;
}

std::vector<Metric> read_metrics(const JsonReader& json) {
  std::vector<Metric> metrics;
  std::set<std::string> names;
  for (const JsonReader& item : json.items()) {
    item.expect_keys({"name", "value", "interval", "unit", "split"});
    metrics.push_back({read_name(item.at("name"), "_"), item.at("value").number(),
                       read_interval(item.at("interval")), read_line(item.at("unit")),
                       read_line(item.at("split"))});
    if (!names.insert(metrics.back().name).second) {
      item.at("name").fail("a name used once", '"' + metrics.back().name + '"');
    }
  }
  return metrics;
}

Provenance read_provenance(const JsonReader& json) {
  json.expect_keys(
      {"commit", "command", "seed", "libtorch", "device", "dataset_sha256", "licence", "settings"});
  Provenance provenance;
  provenance.commit = read_line(json.at("commit"));
  provenance.command = read_line(json.at("command"));
  provenance.seed = json.at("seed").unsigned_integer();
  provenance.libtorch = read_line(json.at("libtorch"));
  provenance.device = read_line(json.at("device"));
  provenance.dataset_sha256 = read_sha256(json.at("dataset_sha256"));
  provenance.licence = read_line(json.at("licence"));
  for (const auto& [key, value] : json.at("settings").entries()) {
    provenance.settings[key] = value.text();
  }
  return provenance;
}

// Before anything else: another version has other keys, and its number is the better message.
void expect_schema_version(const JsonReader& json) {
  const JsonReader version = json.at("schema_version");
  if (version.integer() != kManifestSchemaVersion) {
    version.fail(number_text(kManifestSchemaVersion), number_text(version.integer()));
  }
}

}  // namespace

Manifest parse_manifest(std::string_view text) {
  const JsonReader json = parse_json(text, "manifest", kManifestLimits);
  expect_schema_version(json);
  json.expect_keys({"schema_version", "id", "title", "family", "description", "dataset",
                    "preprocess", "latent", "networks", "files", "golden_tolerance", "scoring",
                    "metrics", "provenance"});
  Manifest manifest;
  manifest.id = read_name(json.at("id"), "-");
  manifest.title = read_line(json.at("title"));
  manifest.family = read_name(json.at("family"), "-_");
  manifest.description = json.at("description").text();
  manifest.dataset = read_dataset(json.at("dataset"));
  manifest.preprocess = read_preprocess(json.at("preprocess"));
  manifest.latent = read_latent(json.at("latent"));
  manifest.networks = read_networks(json.at("networks"));
  manifest.files = read_files(json.at("files"));
  manifest.golden_tolerance = json.at("golden_tolerance").number(1e-12, 1);
  manifest.scoring = read_scoring(json.at("scoring"));
  manifest.metrics = read_metrics(json.at("metrics"));
  manifest.provenance = read_provenance(json.at("provenance"));
  expect_consistent(manifest);
  return manifest;
}

}  // namespace lab
