// SPDX-License-Identifier: MIT
// manifest.json: everything about a model bundle but its weights. This is the schema's only home;
// docs/bundle-format.md explains it. Parsing is strict: an unknown or missing key, a wrong type, an
// out-of-range value or another schema_version is an error that names the JSON path.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/anomaly/likeness.h"
#include "shared/anomaly/residual.h"
#include "shared/anomaly/roc.h"
#include "shared/anomaly/typicality.h"
#include "shared/image/pixels.h"
#include "shared/image/preprocess.h"

namespace lab {

inline constexpr int kManifestSchemaVersion = 2;

// What a tensor is to the others. A network does what the meanings of its inputs and outputs say,
// whatever its role is called (capabilities.h).
enum class Meaning {
  image,              // [-1, channels, height, width] as preprocess gives it
  code,               // [-1, latent.dim]; of a variational encoder the posterior's mean
  code_log_variance,  // [-1, latent.dim] of that posterior
  label,              // [-1, classes]: one-hot, or all zero for no class
  map,                // [-1, 1, height, width]: of defects, higher is worse
  mask,               // [-1, 1, height, width]: 1 where the image is known, 0 where it is missing
  time,               // [-1, 1]: how far from noise (0) to an image (1)
  velocity,           // [-1, channels, height, width]: where an image moves as time goes on
  feature,            // [-1, ...]: what a critic sees in an image
};
std::string_view name_of(Meaning meaning);

struct TensorEntry {
  std::string name;
  Meaning meaning = Meaning::image;
  std::vector<std::int64_t> shape;  // -1: batch, always in front

  bool operator==(const TensorEntry&) const = default;
};

// A file of the bundle.
struct BundleFile {
  std::string file;    // plain name inside the bundle's folder: [a-z0-9_.-]+, no path
  std::string sha256;  // 64 hex digits, lower case
  std::int64_t bytes = 0;

  bool operator==(const BundleFile&) const = default;
};

struct NetworkEntry {
  BundleFile file;  // ONNX
  std::vector<TensorEntry> inputs;
  std::vector<TensorEntry> outputs;
  std::int64_t parameters = 0;
  std::int64_t macs = 0;  // multiply-accumulates for one image

  bool operator==(const NetworkEntry&) const = default;
};

inline constexpr std::size_t kLongestClass = 100;  // bytes of a class's name
// A page asks for a sheet of pictures with one number a class for each of them.
inline constexpr std::size_t kMostClasses = 4096;

// The sets that a model can be trained on. No paths: a manifest comes from anywhere.
inline constexpr std::array<std::string_view, 6> kDatasetNames{
    "mnist", "fashion", "digits", "capsules", "mvtec-capsule", "folder"};

struct DatasetInfo {
  std::string name;  // one of kDatasetNames
  std::vector<std::string>
      classes;  // for people, by label: up to 100 bytes each; empty: unlabelled

  bool operator==(const DatasetInfo&) const = default;
};

struct LatentInfo {
  int dim = 0;
  std::optional<std::string> prior;  // "normal"; nothing: codes can be made of images alone

  bool operator==(const LatentInfo&) const = default;
};

// How a network that gives velocities carries a code, which is a picture of noise, to an image: in equal steps
// of time from 0 to 1, each along the velocity where it begins (Euler).
struct PathInfo {
  int steps = 0;
  // w of Ho and Salimans 2022, "Classifier-Free Diffusion Guidance": the velocity is that without a class plus w
  // times what the class changes in it. 1: the network is asked once a step, with the class.
  double guidance = 1;

  bool operator==(const PathInfo&) const = default;
};

struct ScoringInfo {
  ScoringMethod method;
  double false_alarm_rate = 0.05;
  double threshold = 0;       // conformal_threshold(calibration_scores, false_alarm_rate)
  std::string calibrated_on;  // in words: which images, how many
  std::vector<double> calibration_scores;  // ascending
  DisplayRange display_range;
  std::optional<Likeness> likeness = {};  // nothing: no picture is told to be of another kind

  bool operator==(const ScoringInfo&) const = default;
};

struct Metric {
  std::string name;  // snake_case: test_elbo, image_auroc, image_auroc_crack ...
  double value = 0;
  std::optional<Interval> interval;  // 95 %
  std::string unit;                  // "nats", "1", "bits" ...
  std::string split;                 // what it was measured on: "test, 10000 images"

  bool operator==(const Metric&) const = default;
};

// A bundle whose networks this one was built on.
struct ParentBundle {
  std::string id;
  std::string manifest_sha256;

  bool operator==(const ParentBundle&) const = default;
};

struct Provenance {
  std::string commit;   // of the trainer; "unknown" outside a checkout
  std::string command;  // that made the bundle
  std::uint64_t seed = 0;
  std::string libtorch;
  std::string device;                           // "cpu", "cuda"
  std::string dataset_sha256;                   // of the preprocessed training bytes
  std::string licence;                          // notes on data and weights
  std::map<std::string, std::string> settings;  // every --set key with the value used
  std::vector<ParentBundle> parents = {};

  bool operator==(const Provenance&) const = default;
};

struct Manifest {
  std::string id;  // [a-z0-9][a-z0-9-]*
  std::string title;
  std::string family;       // algorithm: "vae" ...
  std::string description;  // one or two sentences for a visitor
  DatasetInfo dataset;
  PreprocessSpec preprocess;
  std::optional<LatentInfo> latent;   // nothing: the networks know no codes
  std::optional<PathInfo> path = {};  // of a network that gives velocities, and only then
  std::map<std::string, NetworkEntry> networks;  // by role: encoder, generator ...
  std::map<std::string, BundleFile> files;       // golden, history; bank, film where there are any
  double golden_tolerance = 1e-4;                // largest absolute difference
  std::optional<ScoringInfo> scoring;
  std::optional<Typicality> typicality = {};  // nothing: not measured
  std::vector<Metric> metrics;
  Provenance provenance;

  bool operator==(const Manifest&) const = default;
};

// Throws lab::Error whose "where" is "manifest" followed by the JSON path: "manifest.latent.dim".
Manifest parse_manifest(std::string_view text);
// Indented JSON with a fixed key order and a final newline; parse_manifest(write_manifest(m)) == m.
std::string write_manifest(const Manifest& manifest);

// Bytes of everything that the manifest names: what a visitor downloads at most.
std::int64_t total_bytes(const Manifest& manifest);

}  // namespace lab
