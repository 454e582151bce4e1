// SPDX-License-Identifier: MIT
// The table of tasks, and what they add up to (capabilities.h).
#include "shared/bundle/capabilities.h"

#include <algorithm>
#include <array>

namespace lab {

namespace {

struct TaskRow {
  Task task;
  std::string_view name;
  Meaning input;
  std::optional<Meaning> also;  // an input that may be there besides
  Meaning output;
  std::optional<Meaning> beside = {};  // an input that has to be there besides
};

constexpr std::array kTasks{
    TaskRow{Task::encode, "image to code", Meaning::image, Meaning::mask, Meaning::code},
    TaskRow{Task::decode, "code to image", Meaning::code, Meaning::label, Meaning::image},
    TaskRow{Task::restore, "image to image", Meaning::image, Meaning::mask, Meaning::image},
    TaskRow{Task::map, "image to map", Meaning::image, Meaning::mask, Meaning::map},
    TaskRow{Task::feature, "image to feature", Meaning::image, std::nullopt, Meaning::feature},
    TaskRow{Task::flow, "image and time to velocity", Meaning::image, Meaning::label,
            Meaning::velocity, Meaning::time},
};

const TaskRow& row_of(Task task) {
  return *std::find_if(kTasks.begin(), kTasks.end(),
                       [task](const TaskRow& row) { return row.task == task; });
}

bool has(const std::vector<Meaning>& meanings, Meaning wanted) {
  return std::find(meanings.begin(), meanings.end(), wanted) != meanings.end();
}

std::vector<Meaning> meanings_of(const std::vector<TensorEntry>& tensors) {
  std::vector<Meaning> meanings;
  for (const TensorEntry& tensor : tensors) meanings.push_back(tensor.meaning);
  return meanings;
}

}  // namespace

ModelOutline outline_of(const Manifest& manifest) {
  ModelOutline outline{{}, manifest.latent, std::nullopt};
  for (const auto& [role, network] : manifest.networks) {
    outline.networks[role] = {meanings_of(network.inputs), meanings_of(network.outputs)};
  }
  if (manifest.scoring) outline.scoring = kind_of(manifest.scoring->method);
  return outline;
}

std::string_view name_of(Task task) { return row_of(task).name; }

bool does(const NetworkMeanings& network, Task task) {
  const TaskRow& row = row_of(task);
  const auto known = [&row](Meaning input) {
    return input == row.input || input == row.also || input == row.beside;
  };
  return has(network.inputs, row.input) && has(network.outputs, row.output) &&
         (!row.beside || has(network.inputs, *row.beside)) &&
         std::all_of(network.inputs.begin(), network.inputs.end(), known);
}

std::optional<std::string> role_for(Task task,
                                    const std::map<std::string, NetworkMeanings>& networks) {
  const auto found = std::find_if(networks.begin(), networks.end(),
                                  [task](const auto& entry) { return does(entry.second, task); });
  return found == networks.end() ? std::nullopt : std::optional(found->first);
}

std::optional<std::string> making_role(const std::map<std::string, NetworkMeanings>& networks) {
  const auto decoder = role_for(Task::decode, networks);
  return decoder ? decoder : role_for(Task::flow, networks);
}

Capabilities capabilities_of(const ModelOutline& model) {
  const auto maker = making_role(model.networks);
  const bool decodes_alone = role_for(Task::decode, model.networks).has_value();
  Capabilities can;
  can.encodes = role_for(Task::encode, model.networks).has_value();
  can.decodes = maker.has_value();
  can.conditional = maker && has(model.networks.at(*maker).inputs, Meaning::label);
  can.samples = can.decodes && model.latent && model.latent->prior;
  can.interpolates = can.decodes && (can.samples || can.encodes);
  // The class of a picture is not known, so a decoder that asks for it redraws none.
  can.restores = role_for(Task::restore, model.networks).has_value() ||
                 (can.encodes && decodes_alone && !can.conditional);
  const auto redraws = role_for(Task::restore, model.networks);
  const auto& seeing = redraws ? redraws : role_for(Task::encode, model.networks);
  can.fills = can.restores && has(model.networks.at(*seeing).inputs, Meaning::mask);
  can.scores = model.scoring.has_value();
  return can;
}

Capabilities capabilities_of(const Manifest& manifest) {
  return capabilities_of(outline_of(manifest));
}

}  // namespace lab
