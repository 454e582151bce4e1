// SPDX-License-Identifier: MIT
// Reading the networks of manifest.json: files, tensors and what the tensors mean. What meanings and
// shapes have to do with the rest is checked in manifest_checks.cpp.
#include <limits>
#include <set>
#include <span>

#include "shared/base/number_text.h"
#include "shared/base/tensor_size.h"
#include "shared/bundle/manifest_reading.h"

namespace lab {

namespace {

TensorEntry read_tensor(const JsonReader& json) {
  json.expect_keys({"name", "meaning", "shape"});
  TensorEntry tensor{read_line(json.at("name")), read_enum(json.at("meaning"), kMeaningNames), {}};
  for (const JsonReader& side : json.at("shape").items()) {
    tensor.shape.push_back(side.integer(-1, std::numeric_limits<std::int32_t>::max()));
    const bool is_batch = tensor.shape.size() == 1 && tensor.shape.back() == -1;
    if (tensor.shape.back() < 1 && !is_batch) {
      side.fail("a positive size, or -1 for the batch in front", number_text(tensor.shape.back()));
    }
  }
  const bool has_batch = !tensor.shape.empty() && tensor.shape[0] == -1;
  if (!value_count(std::span(tensor.shape).subspan(has_batch ? 1 : 0))) {
    json.at("shape").fail("at most " + number_text(kMostValues) + " values for one image",
                          shape_text(tensor.shape));
  }
  return tensor;
}

std::vector<TensorEntry> read_tensors(const JsonReader& json) {
  std::vector<TensorEntry> tensors;
  std::set<std::string> names;
  std::set<Meaning> meanings;
  for (const JsonReader& item : json.items()) {
    tensors.push_back(read_tensor(item));
    const TensorEntry& tensor = tensors.back();
    if (!names.insert(tensor.name).second) {
      item.at("name").fail("a name used once", in_quotes(tensor.name));
    }
    if (!meanings.insert(tensor.meaning).second) {
      item.at("meaning").fail("a meaning used once", in_quotes(name_of(tensor.meaning)));
    }
  }
  if (tensors.empty()) json.fail("at least one tensor", "none");
  return tensors;
}

NetworkEntry read_network(const JsonReader& json) {
  json.expect_keys({"file", "sha256", "bytes", "inputs", "outputs", "parameters", "macs"});
  NetworkEntry network;
  network.file = read_file_members(json);
  network.inputs = read_tensors(json.at("inputs"));
  network.outputs = read_tensors(json.at("outputs"));
  network.parameters = json.at("parameters").integer(0);
  network.macs = json.at("macs").integer(0);
  return network;
}

}  // namespace

std::string_view name_of(Meaning meaning) { return name_in(kMeaningNames, meaning); }

std::map<std::string, NetworkEntry> read_networks(const JsonReader& json) {
  std::map<std::string, NetworkEntry> networks;
  for (const auto& [role, entry] : json.entries()) {
    if (!is_name(role, "_")) entry.fail("a role of the characters a-z 0-9 _", "another");
    networks[role] = read_network(entry);
  }
  if (networks.empty()) json.fail("at least one network", "none");
  return networks;
}

}  // namespace lab
