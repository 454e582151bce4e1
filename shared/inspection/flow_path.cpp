// SPDX-License-Identifier: MIT
#include "shared/inspection/flow_path.h"

#include <algorithm>
#include <optional>

#include "shared/base/error.h"
#include "shared/base/number_text.h"
#include "shared/bundle/capabilities.h"

namespace lab {

namespace {

const NetworkEntry& flow_of(const Manifest& manifest) {
  const auto role = role_for(Task::flow, outline_of(manifest).networks);
  if (!role || !manifest.path) {
    throw Error(manifest.id, "a network from " + std::string(name_of(Task::flow)), "none");
  }
  return manifest.networks.at(*role);
}

const TensorEntry* entry_of(const std::vector<TensorEntry>& tensors, Meaning meaning) {
  const auto found = std::find_if(tensors.begin(), tensors.end(), [meaning](const auto& tensor) {
    return tensor.meaning == meaning;
  });
  return found == tensors.end() ? nullptr : &*found;
}

// Throws lab::Error unless it is there in that shape.
std::vector<float> values_in(std::span<const NamedTensor> tensors, std::string_view name,
                             const std::vector<std::int64_t>& shape) {
  const auto found = std::find_if(tensors.begin(), tensors.end(),
                                  [&](const NamedTensor& tensor) { return tensor.name == name; });
  if (found == tensors.end()) throw Error("path", "a tensor " + std::string(name), "none");
  if (found->shape != shape) {
    throw Error("path." + std::string(name), shape_text(shape), shape_text(found->shape));
  }
  return values_of<float>(*found);
}

std::int64_t count_of(std::span<const NamedTensor> begin) {
  const auto code = std::find_if(begin.begin(), begin.end(), [](const NamedTensor& tensor) {
    return tensor.name == kPathCode;
  });
  if (code == begin.end() || code->shape.empty() || code->shape[0] < 1) {
    throw Error("path", "codes to begin with", "none");
  }
  return code->shape[0];
}

}  // namespace

FlowPath::FlowPath(const Manifest& manifest, std::span<const NamedTensor> begin)
    : network_(flow_of(manifest)) {
  path_ = *manifest.path;
  const std::int64_t count = count_of(begin);
  const PreprocessSpec& spec = manifest.preprocess;
  shape_ = {count, spec.channels, spec.height, spec.width};
  stations_.push_back(values_in(begin, kPathCode, {count, manifest.latent->dim}));
  if (const TensorEntry* label = entry_of(network_.inputs, Meaning::label)) {
    label_ = values_in(begin, kPathLabel, {count, label->shape.at(1)});
  }
}

std::vector<float> FlowPath::for_each_question(std::vector<float> values) const {
  if (!guided()) return values;
  const std::size_t size = values.size();
  values.resize(2 * size);
  std::copy_n(values.begin(), size, values.begin() + static_cast<std::ptrdiff_t>(size));
  return values;
}

std::vector<NamedTensor> FlowPath::question() const {
  const std::int64_t count = shape_[0] * (guided() ? 2 : 1);
  std::vector<NamedTensor> inputs;
  for (const TensorEntry& input : network_.inputs) {
    std::vector<std::int64_t> shape = input.shape;
    shape[0] = count;
    std::vector<float> values;
    if (input.meaning == Meaning::time) {
      const double time = static_cast<double>(step_) / path_.steps;
      values.assign(static_cast<std::size_t>(count), static_cast<float>(time));
    } else if (input.meaning == Meaning::label) {
      // The second half is asked without a class.
      values = label_;
      values.resize(static_cast<std::size_t>(count * shape[1]));
    } else {
      values = for_each_question(stations_.back());
    }
    inputs.push_back(make_tensor<float>(input.name, shape, values));
  }
  return inputs;
}

void FlowPath::answer(std::span<const NamedTensor> outputs) {
  std::vector<std::int64_t> shape = shape_;
  if (guided()) shape[0] *= 2;
  const std::vector<float> velocity =
      values_in(outputs, entry_of(network_.outputs, Meaning::velocity)->name, shape);
  std::vector<float> image = stations_.back();
  const auto length = static_cast<float>(1.0 / path_.steps);
  const auto guidance = static_cast<float>(path_.guidance);
  for (std::size_t i = 0; i < image.size(); ++i) {
    float along = velocity[i];
    if (guided()) {
      const float without = velocity[image.size() + i];
      along = without + guidance * (along - without);
    }
    image[i] += length * along;
  }
  stations_.push_back(std::move(image));
  ++step_;
}

std::vector<NamedTensor> FlowPath::outputs() const {
  if (!arrived()) throw Error("path", "all steps", "fewer");
  std::vector<float> stations;
  const std::size_t size = stations_[0].size() / static_cast<std::size_t>(shape_[0]);
  stations.reserve(stations_.size() * stations_[0].size());
  for (std::size_t first = 0; first < stations_[0].size(); first += size) {
    for (const auto& station : stations_) {
      const auto begin = station.begin() + static_cast<std::ptrdiff_t>(first);
      stations.insert(stations.end(), begin, begin + static_cast<std::ptrdiff_t>(size));
    }
  }
  return {make_tensor<float>(kPathImage, shape_, stations_.back()),
          make_tensor<float>(kPathStations,
                             {shape_[0], static_cast<std::int64_t>(stations_.size()), shape_[1],
                              shape_[2], shape_[3]},
                             stations)};
}

std::int64_t evaluations(const Manifest& manifest) {
  const bool labelled = entry_of(flow_of(manifest).inputs, Meaning::label) != nullptr;
  return std::int64_t{manifest.path->steps} * (labelled && manifest.path->guidance != 1 ? 2 : 1);
}

}  // namespace lab
