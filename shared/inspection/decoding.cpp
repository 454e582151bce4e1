// SPDX-License-Identifier: MIT
// See decoding.h.
#include "shared/inspection/decoding.h"

#include <algorithm>

#include "shared/base/error.h"
#include "shared/base/number_text.h"
#include "shared/bundle/capabilities.h"
#include "shared/image/preprocess.h"

namespace lab {

namespace {

std::string decoder_role(const Manifest& manifest) {
  const auto role = role_for(Task::decode, outline_of(manifest).networks);
  if (!role) {
    throw Error(manifest.id, "a network from " + std::string(name_of(Task::decode)), "none");
  }
  return *role;
}

// [count, classes]
NamedTensor labels(const TensorEntry& input, std::int64_t count, int label) {
  const std::int64_t classes = input.shape.at(1);
  const bool chosen = label >= 0 && label < classes;
  std::vector<float> values(static_cast<std::size_t>(count * classes));
  for (std::int64_t i = 0; i < count; ++i) {
    values[static_cast<std::size_t>(i * classes + (chosen ? label : i % classes))] = 1;
  }
  return make_tensor<float>(input.name, {count, classes}, values);
}

}  // namespace

Decoding plan_decoding(const Manifest& manifest, std::span<const float> codes, int label) {
  Decoding decoding{decoder_role(manifest), {}};
  const std::int64_t dim = manifest.latent->dim;
  const auto size = static_cast<std::int64_t>(codes.size());
  if (size == 0 || size % dim != 0) {
    throw Error(manifest.id, "codes of " + number_text(dim) + " numbers", number_text(size));
  }
  const std::int64_t count = size / dim;
  for (const TensorEntry& input : manifest.networks.at(decoding.network).inputs) {
    decoding.inputs.push_back(input.meaning == Meaning::label
                                  ? labels(input, count, label)
                                  : make_tensor<float>(input.name, {count, dim}, codes));
  }
  return decoding;
}

std::int64_t decoding_macs(const Manifest& manifest) {
  return manifest.networks.at(decoder_role(manifest)).macs;
}

std::vector<Image> decoded_pictures(const Manifest& manifest,
                                    std::span<const NamedTensor> outputs) {
  const auto& known = manifest.networks.at(decoder_role(manifest)).outputs;
  const std::string& name = std::find_if(known.begin(), known.end(), [](const TensorEntry& tensor) {
                              return tensor.meaning == Meaning::image;
                            })->name;
  const auto found = std::find_if(outputs.begin(), outputs.end(),
                                  [&](const NamedTensor& tensor) { return tensor.name == name; });
  if (found == outputs.end()) throw Error("decoded pictures", "a tensor " + name, "none");
  const PreprocessSpec& spec = manifest.preprocess;
  const std::int64_t count = found->shape.empty() ? 0 : found->shape.front();
  const std::vector<std::int64_t> expected{count, spec.channels, spec.height, spec.width};
  if (count < 1 || found->shape != expected) {
    throw Error("decoded pictures",
                shape_text(std::vector<std::int64_t>{-1, spec.channels, spec.height, spec.width}),
                shape_text(found->shape));
  }
  const std::vector<float> values = values_of<float>(*found);
  const std::size_t size = values.size() / static_cast<std::size_t>(count);
  std::vector<Image> pictures;
  for (std::size_t begin = 0; begin < values.size(); begin += size) {
    pictures.push_back(restore_image(std::span(values).subspan(begin, size), spec));
  }
  return pictures;
}

}  // namespace lab
