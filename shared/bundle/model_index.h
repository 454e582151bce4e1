// SPDX-License-Identifier: MIT
// models/index.json: what a page knows of a model before it opens it. Written from manifests by
// `latentlab export --index`, read by lab_core for the page; the schema has no other home.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/bundle/capabilities.h"

namespace lab {

struct PictureShape {
  int channels = 1;
  int height = 1;
  int width = 1;

  bool operator==(const PictureShape&) const = default;
};

struct IndexEntry {
  std::string id;  // of the bundle and the name of its folder
  std::string title;
  std::string family;
  std::string dataset;
  int classes = 0;  // of the data set; 0: unlabelled
  PictureShape image;
  ModelOutline outline;
  std::int64_t bytes = 0;                  // of all files but the manifest
  std::optional<double> image_auroc = {};  // measured on test pictures, of a model that scores
  std::optional<double> frechet_distance =
      {};                   // of its samples to test pictures, by a judge of its set
  bool is_default = false;  // the one that a page opens first

  bool operator==(const IndexEntry&) const = default;
};

IndexEntry index_entry(const Manifest& manifest);

// Throws lab::Error whose "where" is "models/index.json" followed by the JSON path, as strict as
// parse_manifest. No id and no default occurs twice; there is at least one entry.
std::vector<IndexEntry> parse_model_index(std::string_view text);
// parse_model_index(write_model_index(entries)) == entries.
std::string write_model_index(const std::vector<IndexEntry>& entries);

}  // namespace lab
