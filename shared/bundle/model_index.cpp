// SPDX-License-Identifier: MIT
// Reading and writing of models/index.json (model_index.h).
#include "shared/bundle/model_index.h"

#include <algorithm>
#include <set>

#include "shared/base/json_text.h"
#include "shared/bundle/manifest_reading.h"
#include "shared/bundle/manifest_writing.h"

namespace lab {

namespace {

using Json = OrderedJson;

constexpr JsonLimits kIndexLimits{.bytes = std::size_t{4} << 20, .depth = 8};

std::vector<Meaning> read_meanings(const JsonReader& json) {
  std::vector<Meaning> meanings;
  for (const JsonReader& item : json.items()) meanings.push_back(read_enum(item, kMeaningNames));
  if (meanings.empty()) json.fail("at least one meaning", "none");
  return meanings;
}

ModelOutline read_outline(const JsonReader& json) {
  ModelOutline outline;
  outline.latent = read_latent(json.at("latent"));
  for (const auto& [role, network] : json.at("networks").entries()) {
    network.expect_keys({"inputs", "outputs"});
    outline.networks[role] = {read_meanings(network.at("inputs")),
                              read_meanings(network.at("outputs"))};
  }
  if (outline.networks.empty()) json.at("networks").fail("at least one network", "none");
  const JsonReader scoring = json.at("scoring");
  if (!scoring.is_null()) outline.scoring = read_enum(scoring, kScoringKindNames);
  return outline;
}

PictureShape read_image(const JsonReader& json) {
  json.expect_keys({"channels", "height", "width"});
  return {read_channels(json.at("channels")), read_side(json.at("height")),
          read_side(json.at("width"))};
}

IndexEntry read_entry(const JsonReader& json) {
  json.expect_keys({"id", "title", "family", "dataset", "classes", "image", "latent", "networks",
                    "scoring", "bytes"},
                   {"default", "image_auroc", "frechet_distance"});
  IndexEntry entry;
  entry.id = read_name(json.at("id"), "-");
  entry.title = read_line(json.at("title"));
  entry.family = read_name(json.at("family"), "-_");
  entry.dataset = read_line(json.at("dataset"));
  entry.classes = static_cast<int>(json.at("classes").integer(0, std::int64_t{kMostClasses}));
  entry.image = read_image(json.at("image"));
  entry.outline = read_outline(json);
  entry.bytes = json.at("bytes").integer(1);
  if (json.entries().contains("image_auroc")) {
    entry.image_auroc = json.at("image_auroc").number(0, 1);
  }
  if (json.entries().contains("frechet_distance")) {
    entry.frechet_distance = json.at("frechet_distance").number(0, 1e9);
  }
  entry.is_default = json.entries().contains("default") && json.at("default").boolean();
  return entry;
}

Json to_json(const std::vector<Meaning>& meanings) {
  Json list = Json::array();
  for (const Meaning meaning : meanings) list.push_back(name_of(meaning));
  return list;
}

Json to_json(const IndexEntry& entry) {
  const ModelOutline& outline = entry.outline;
  Json networks = Json::object();
  for (const auto& [role, network] : outline.networks) {
    networks[role] = {{"inputs", to_json(network.inputs)}, {"outputs", to_json(network.outputs)}};
  }
  Json json = {
      {"id", entry.id},
      {"title", entry.title},
      {"family", entry.family},
      {"dataset", entry.dataset},
      {"classes", entry.classes},
      {"image",
       {{"channels", entry.image.channels},
        {"height", entry.image.height},
        {"width", entry.image.width}}},
      {"latent", latent_json(outline.latent)},
      {"networks", networks},
      {"scoring", outline.scoring ? Json(name_in(kScoringKindNames, *outline.scoring)) : Json()},
      {"bytes", entry.bytes}};
  if (entry.image_auroc) json["image_auroc"] = *entry.image_auroc;
  if (entry.frechet_distance) json["frechet_distance"] = *entry.frechet_distance;
  if (entry.is_default) json["default"] = true;
  return json;
}

}  // namespace

IndexEntry index_entry(const Manifest& manifest) {
  IndexEntry entry;
  entry.id = manifest.id;
  entry.title = manifest.title;
  entry.family = manifest.family;
  entry.dataset = manifest.dataset.name;
  entry.classes = static_cast<int>(manifest.dataset.classes.size());
  entry.image = {manifest.preprocess.channels, manifest.preprocess.height,
                 manifest.preprocess.width};
  entry.outline = outline_of(manifest);
  entry.bytes = total_bytes(manifest);
  for (const Metric& metric : manifest.metrics) {
    if (metric.name == "image_auroc") entry.image_auroc = metric.value;
    if (metric.name == "frechet_distance") entry.frechet_distance = metric.value;
  }
  return entry;
}

std::vector<IndexEntry> parse_model_index(std::string_view text) {
  const JsonReader json = parse_json(text, "models/index.json", kIndexLimits);
  json.expect_keys({"models"});
  std::vector<IndexEntry> entries;
  std::set<std::string> ids;
  bool has_default = false;
  for (const JsonReader& item : json.at("models").items()) {
    entries.push_back(read_entry(item));
    const IndexEntry& entry = entries.back();
    if (!ids.insert(entry.id).second) item.at("id").fail("an id used once", in_quotes(entry.id));
    if (entry.is_default && has_default) item.at("default").fail("one default", "a second");
    has_default = has_default || entry.is_default;
  }
  if (entries.empty()) json.at("models").fail("at least one model", "none");
  return entries;
}

std::string write_model_index(const std::vector<IndexEntry>& entries) {
  Json list = Json::array();
  for (const IndexEntry& entry : entries) list.push_back(to_json(entry));
  const std::string text = json_text(Json{{"models", list}}, "models/index.json", 2) + "\n";
  parse_model_index(text);
  return text;
}

}  // namespace lab
