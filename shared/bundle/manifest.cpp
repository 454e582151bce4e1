// SPDX-License-Identifier: MIT
// Reading manifest.json: each function reads one object of the schema. Networks and scoring are read
// in files of their own; what relates several objects to each other is in manifest_checks.cpp,
// writing in manifest_write.cpp.
#include "shared/bundle/manifest.h"

#include <set>

#include "shared/base/number_text.h"
#include "shared/bundle/manifest_checks.h"
#include "shared/bundle/manifest_reading.h"

namespace lab {

namespace {

constexpr JsonLimits kManifestLimits{.bytes = std::size_t{4} << 20, .depth = 16};

constexpr std::int64_t kMostPathSteps = 1000;

std::string read_dataset_name(const JsonReader& json) {
  std::string known;
  for (const std::string_view name : kDatasetNames) {
    if (json.text() == name) return json.text();
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  json.fail("one of " + known, in_quotes(json.text()));
}

DatasetInfo read_dataset(const JsonReader& json) {
  json.expect_keys({"name", "classes"});
  DatasetInfo dataset{read_dataset_name(json.at("name")), {}};
  const auto names = json.at("classes").items();
  if (names.size() > kMostClasses) {
    json.at("classes").fail("at most " + number_text(kMostClasses) + " classes",
                            number_text(names.size()));
  }
  for (const JsonReader& name : names) {
    dataset.classes.push_back(read_line(name));
    if (name.text().size() > kLongestClass) {
      name.fail("at most " + number_text(kLongestClass) + " bytes",
                number_text(name.text().size()));
    }
  }
  return dataset;
}

// A shorter object would be a few pixels of the network's picture.
constexpr double kShortestPose = 0.1;

PoseSpec read_pose(const JsonReader& json) {
  json.expect_keys({"center_x", "center_y", "length", "dark_end"});
  return {json.at("center_x").number(0, 1), json.at("center_y").number(0, 1),
          json.at("length").number(kShortestPose, 1),
          read_enum(json.at("dark_end"), kDarkEndNames)};
}

// A pose says itself which part of a picture is taken, and how large.
void expect_pose_alone(const JsonReader& json, const PreprocessSpec& spec) {
  if (spec.fit != Fit::crop) {
    json.at("fit").fail("\"crop\" beside a pose", in_quotes(json.at("fit").text()));
  }
  if (spec.filter != ResizeFilter::area) {
    json.at("filter").fail("\"area\" beside a pose", in_quotes(json.at("filter").text()));
  }
}

PreprocessSpec read_preprocess(const JsonReader& json) {
  json.expect_keys({"channels", "height", "width", "fit", "filter", "low", "high", "background"},
                   {"pose"});
  PreprocessSpec spec;
  spec.channels = read_channels(json.at("channels"));
  spec.height = read_side(json.at("height"));
  spec.width = read_side(json.at("width"));
  spec.fit = read_enum(json.at("fit"), kFitNames);
  spec.filter = read_enum(json.at("filter"), kFilterNames);
  spec.low = read_float(json.at("low"));
  spec.high = read_float(json.at("high"));
  if (spec.low >= spec.high) {
    json.at("high").fail("a number above low, " + number_text(spec.low), number_text(spec.high));
  }
  spec.background = static_cast<std::uint8_t>(json.at("background").integer(0, 255));
  if (json.entries().contains("pose")) {
    spec.pose = read_pose(json.at("pose"));
    expect_pose_alone(json, spec);
  }
  return spec;
}

PathInfo read_path(const JsonReader& json) {
  json.expect_keys({"steps", "guidance"});
  return {static_cast<int>(json.at("steps").integer(1, kMostPathSteps)),
          json.at("guidance").number(0, 100)};
}

BundleFile read_bundle_file(const JsonReader& json) {
  json.expect_keys({"file", "sha256", "bytes"});
  return read_file_members(json);
}

std::map<std::string, BundleFile> read_files(const JsonReader& json) {
  json.expect_keys({"golden", "history"}, {"bank", "film"});
  std::map<std::string, BundleFile> files;
  for (const auto& [name, entry] : json.entries()) files[name] = read_bundle_file(entry);
  return files;
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
      item.at("name").fail("a name used once", in_quotes(metrics.back().name));
    }
  }
  return metrics;
}

ParentBundle read_parent(const JsonReader& json) {
  json.expect_keys({"id", "manifest_sha256"});
  return {read_name(json.at("id"), "-"), read_sha256(json.at("manifest_sha256"))};
}

Provenance read_provenance(const JsonReader& json) {
  json.expect_keys({"commit", "command", "seed", "libtorch", "device", "dataset_sha256", "licence",
                    "settings", "parents"});
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
  for (const JsonReader& parent : json.at("parents").items()) {
    provenance.parents.push_back(read_parent(parent));
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
  json.expect_keys(
      {"schema_version", "id", "title", "family", "description", "dataset", "preprocess", "latent",
       "networks", "files", "golden_tolerance", "scoring", "metrics", "provenance"},
      {"path", "typicality"});
  Manifest manifest;
  manifest.id = read_name(json.at("id"), "-");
  manifest.title = read_line(json.at("title"));
  manifest.family = read_name(json.at("family"), "-_");
  manifest.description = json.at("description").text();
  manifest.dataset = read_dataset(json.at("dataset"));
  manifest.preprocess = read_preprocess(json.at("preprocess"));
  manifest.latent = read_latent(json.at("latent"));
  if (json.entries().contains("path")) manifest.path = read_path(json.at("path"));
  manifest.networks = read_networks(json.at("networks"));
  manifest.files = read_files(json.at("files"));
  manifest.golden_tolerance = json.at("golden_tolerance").number(1e-12, 1);
  manifest.scoring = read_scoring(json.at("scoring"));
  if (json.entries().contains("typicality")) {
    manifest.typicality = read_typicality(json.at("typicality"));
  }
  manifest.metrics = read_metrics(json.at("metrics"));
  manifest.provenance = read_provenance(json.at("provenance"));
  expect_consistent(manifest);
  return manifest;
}

std::int64_t total_bytes(const Manifest& manifest) {
  std::int64_t total = 0;
  for (const auto& [role, network] : manifest.networks) total += network.file.bytes;
  for (const auto& [key, file] : manifest.files) total += file.bytes;
  return total;
}

}  // namespace lab
