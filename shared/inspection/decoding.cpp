// SPDX-License-Identifier: MIT
// See decoding.h.
#include "shared/inspection/decoding.h"

#include <algorithm>
#include <array>

#include "shared/base/error.h"
#include "shared/base/number_text.h"
#include "shared/bundle/capabilities.h"
#include "shared/image/preprocess.h"
#include "shared/inspection/flow_path.h"

namespace lab {

namespace {

std::string maker_role(const Manifest& manifest) {
  const auto role = making_role(outline_of(manifest).networks);
  if (!role) {
    throw Error(manifest.id, "a network from " + std::string(name_of(Task::decode)), "none");
  }
  return *role;
}

// How many codes there are. Throws lab::Error.
std::int64_t count_of(const Manifest& manifest, std::span<const float> codes) {
  const std::int64_t dim = manifest.latent->dim;
  const auto size = static_cast<std::int64_t>(codes.size());
  if (size == 0 || size % dim != 0) {
    throw Error(manifest.id, "codes of " + number_text(dim) + " numbers", number_text(size));
  }
  return size / dim;
}

std::string_view image_name(const Manifest& manifest) {
  if (manifest.path) return kPathImage;
  const auto& known = manifest.networks.at(maker_role(manifest)).outputs;
  const auto image = std::find_if(known.begin(), known.end(), [](const TensorEntry& tensor) {
    return tensor.meaning == Meaning::image;
  });
  return image->name;
}

const NamedTensor& tensor_named(std::span<const NamedTensor> tensors, std::string_view name) {
  const auto found = std::find_if(tensors.begin(), tensors.end(),
                                  [&](const NamedTensor& tensor) { return tensor.name == name; });
  if (found == tensors.end())
    throw Error("decoded pictures", "a tensor " + std::string(name), "none");
  return *found;
}

// between: axes between the batch and a picture's own.
std::vector<Image> restored(const Manifest& manifest, const NamedTensor& tensor,
                            const std::vector<std::int64_t>& between) {
  const PreprocessSpec& spec = manifest.preprocess;
  std::vector<std::int64_t> expected{tensor.shape.empty() ? 0 : tensor.shape.front()};
  expected.insert(expected.end(), between.begin(), between.end());
  for (const int size : {spec.channels, spec.height, spec.width}) expected.push_back(size);
  if (expected[0] < 1 || tensor.shape != expected) {
    expected[0] = -1;
    throw Error("decoded pictures", shape_text(expected), shape_text(tensor.shape));
  }
  const std::vector<float> values = values_of<float>(tensor);
  const std::size_t size = sample_count(spec);
  std::vector<Image> pictures;
  for (std::size_t begin = 0; begin < values.size(); begin += size) {
    pictures.push_back(restore_image(std::span(values).subspan(begin, size), spec));
  }
  return pictures;
}

}  // namespace

std::int64_t label_count(const Manifest& manifest) {
  for (const TensorEntry& input : manifest.networks.at(maker_role(manifest)).inputs) {
    if (input.meaning == Meaning::label) return input.shape.at(1);
  }
  return 0;
}

Decoding plan_decoding(const Manifest& manifest, std::span<const float> codes, int label) {
  const std::int64_t classes = label_count(manifest);
  const std::int64_t count = count_of(manifest, codes);
  const bool chosen = label >= 0 && label < classes;
  std::vector<float> shares(static_cast<std::size_t>(count * classes));
  for (std::int64_t i = 0; i < count && classes > 0; ++i) {
    shares[static_cast<std::size_t>(i * classes + (chosen ? label : i % classes))] = 1;
  }
  return plan_decoding(manifest, codes, shares);
}

Decoding plan_decoding(const Manifest& manifest, std::span<const float> codes,
                       std::span<const float> shares) {
  Decoding decoding{maker_role(manifest), {}, manifest.path.has_value()};
  const std::int64_t count = count_of(manifest, codes);
  for (const TensorEntry& input : manifest.networks.at(decoding.network).inputs) {
    if (input.meaning == Meaning::label) {
      const std::int64_t classes = input.shape.at(1);
      if (static_cast<std::int64_t>(shares.size()) != count * classes) {
        throw Error(manifest.id, shape_text(std::array{count, classes}) + " shares of classes",
                    number_text(static_cast<std::int64_t>(shares.size())));
      }
      decoding.inputs.push_back(
          make_tensor<float>(decoding.path ? kPathLabel : input.name, {count, classes}, shares));
    } else if (input.meaning != Meaning::time) {
      decoding.inputs.push_back(make_tensor<float>(decoding.path ? kPathCode : input.name,
                                                   {count, manifest.latent->dim}, codes));
    }
  }
  return decoding;
}

std::int64_t decoding_macs(const Manifest& manifest) {
  const std::int64_t once = manifest.networks.at(maker_role(manifest)).macs;
  return manifest.path ? once * evaluations(manifest) : once;
}

std::vector<float> decoded_values(const Manifest& manifest, std::span<const NamedTensor> outputs) {
  const PreprocessSpec& spec = manifest.preprocess;
  std::vector<float> values = values_of<float>(tensor_named(outputs, image_name(manifest)));
  const std::size_t size = sample_count(spec);
  values.resize(std::min(values.size(), size));
  return values;
}

std::vector<Image> decoded_pictures(const Manifest& manifest,
                                    std::span<const NamedTensor> outputs) {
  return restored(manifest, tensor_named(outputs, image_name(manifest)), {});
}

std::vector<std::vector<Image>> decoded_paths(const Manifest& manifest,
                                              std::span<const NamedTensor> outputs) {
  std::vector<std::vector<Image>> paths;
  if (!manifest.path) return paths;
  const std::int64_t stations = manifest.path->steps + 1;
  const std::vector<Image> all =
      restored(manifest, tensor_named(outputs, kPathStations), {stations});
  const auto length = static_cast<std::ptrdiff_t>(stations);
  for (auto first = all.begin(); first != all.end(); first += length) {
    paths.emplace_back(first, first + length);
  }
  return paths;
}

}  // namespace lab
