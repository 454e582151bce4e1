// SPDX-License-Identifier: MIT
// Golden tensors, storage of weights and bank of bundle_contents.h.
#include "native/export/bundle_contents.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "native/inference/inference.h"
#include "native/maps/principal_map.h"
#include "native/maps/tsne.h"
#include "native/networks/weight_rounding.h"
#include "shared/base/error.h"
#include "shared/base/rng.h"
#include "shared/procedural/capsule_renderer.h"
#include "shared/procedural/digit_renderer.h"

namespace lab {
namespace {

constexpr std::uint64_t kGoldenSeed = 7;
// Values of a picture from which the golden file holds less, so that it does not outweigh the networks.
constexpr int kLargePicture = 50'000;
// Of large pictures. It divides no width, so that every column is compared somewhere.
constexpr std::int64_t kOutputStride = 17;
constexpr std::int64_t kDefective = 1;  // of the golden pictures, if they are capsules

Image golden_picture(std::int64_t channels, int index) {
  const std::uint64_t seed = kGoldenSeed + static_cast<std::uint64_t>(index);
  if (channels == 1) return render_digit(index, seed);
  CapsuleSpec capsule;
  capsule.seed = seed;
  capsule.defect = index % 2 == 0 ? CapsuleDefect::none : CapsuleDefect::crack;
  return render_capsule(capsule).image;
}

at::Tensor golden_pictures(const PreprocessSpec& spec) {
  // Whatever lies on them.
  PreprocessSpec whole = spec;
  whole.pose.reset();
  std::vector<Image> pictures;
  for (int i = 0; i < kGoldenBatch; ++i) {
    pictures.push_back(fit_image(golden_picture(spec.channels, i), whole));
  }
  return stack_pictures(pictures, spec);
}

// [kGoldenBatch, classes]
at::Tensor golden_labels(std::int64_t classes) {
  const at::Tensor labels = at::zeros({kGoldenBatch, classes});
  for (std::int64_t i = 0; i < kGoldenBatch; ++i) labels[i][i % classes] = 1;
  return labels;
}

// [kGoldenBatch, 1, height, width]
at::Tensor golden_masks(const PreprocessSpec& spec) {
  const at::Tensor masks = at::ones({kGoldenBatch, 1, spec.height, spec.width});
  for (std::int64_t i = 1; i < kGoldenBatch; i += 2) masks[i].narrow(2, 0, spec.width / 2).zero_();
  return masks;
}

at::Tensor golden_normals(std::vector<std::int64_t> shape) {
  shape[0] = kGoldenBatch;
  std::size_t size = 1;
  for (const auto side : shape) size *= static_cast<std::size_t>(side);
  std::vector<float> normals = normal_samples(kGoldenSeed, size);
  return at::from_blob(normals.data(), shape).clone();
}

Activations outputs_of(const Network& network, const Activations& inputs) {
  const c10::InferenceMode guard;
  return network.forward(inputs, Mode::inference);
}

NamedTensor named_tensor(std::string name, const at::Tensor& tensor) {
  const at::Tensor values = tensor.contiguous();
  return make_tensor<float>(
      std::move(name), values.sizes().vec(),
      std::span(values.const_data_ptr<float>(), static_cast<std::size_t>(values.numel())));
}

// Of pictures that are given as an input, the pixels that they were made of.
NamedTensor named_pixels(std::string name, const at::Tensor& pictures, const PreprocessSpec& spec) {
  const at::Tensor pixels =
      ((pictures - spec.low) * (255 / (spec.high - spec.low))).round().to(at::kByte).contiguous();
  return make_tensor<std::uint8_t>(
      std::move(name), pixels.sizes().vec(),
      std::span(pixels.const_data_ptr<std::uint8_t>(), static_cast<std::size_t>(pixels.numel())));
}

std::vector<float> values_of(const at::Tensor& tensor) {
  const at::Tensor values = tensor.contiguous();
  const float* data = values.const_data_ptr<float>();
  return {data, data + values.numel()};
}

}  // namespace

at::Tensor golden_input(const TensorEntry& input, const PreprocessSpec& spec) {
  switch (input.meaning) {
    case Meaning::image: return golden_pictures(spec);
    case Meaning::label: return golden_labels(input.shape.at(1));
    case Meaning::mask: return golden_masks(spec);
    case Meaning::time: return at::linspace(0, 1, kGoldenBatch).reshape({kGoldenBatch, 1});
    default: return golden_normals(input.shape);
  }
}

Activations golden_inputs(const StoredNetwork& stored, const PreprocessSpec& spec) {
  Activations inputs;
  for (const auto& input : describe_network(stored).inputs) {
    inputs[input.name] = golden_input(input, spec);
  }
  return inputs;
}

TensorFile make_golden(const std::map<std::string, StoredNetwork>& networks,
                       const PreprocessSpec& spec) {
  const bool large = spec.channels * spec.height * spec.width > kLargePicture;
  TensorFile golden;
  if (large) golden.metadata[std::string(kGoldenStride)] = std::to_string(kOutputStride);
  for (const auto& [role, stored] : networks) {
    Activations inputs = golden_inputs(stored, spec);
    for (const auto& input : describe_network(stored).inputs) {
      at::Tensor& tensor = inputs.at(input.name);
      if (large) tensor = tensor.narrow(0, kDefective, 1);
      const std::string name = role + "/in/" + input.name;
      golden.tensors.push_back(large && input.meaning == Meaning::image
                                   ? named_pixels(name, tensor, spec)
                                   : named_tensor(name, tensor));
    }
    for (const auto& [name, tensor] : outputs_of(stored.network, inputs)) {
      const at::Tensor held =
          large ? tensor.flatten().slice(0, 0, std::nullopt, kOutputStride) : tensor;
      golden.tensors.push_back(named_tensor(role + "/out/" + name, held));
    }
  }
  return golden;
}

namespace {

Network rounded_to(onnx::WeightStorage storage, const Network& network) {
  Network rounded = copy_of(network);
  if (storage == onnx::WeightStorage::int8) {
    round_to_eight_bits(rounded);
  } else {
    round_to_half(rounded);
  }
  return rounded;
}

struct Rounding {
  double difference = 0;  // as StorageChoice
  bool tolerable = true;
};

double tolerance_of(Meaning meaning, const PreprocessSpec& spec) {
  switch (meaning) {
    case Meaning::image: return (spec.high - spec.low) * kPictureTolerance;
    case Meaning::map: return kPictureTolerance;
    default: return kCodeTolerance;
  }
}

Rounding rounding_of(const StoredNetwork& stored, const PreprocessSpec& spec,
                     const Activations& exact, const Activations& approximate) {
  Rounding rounding;
  for (const auto& [name, expected] : exact) {
    const double magnitude = std::max(1.0, expected.abs().mean().item<double>());
    const double moved = (approximate.at(name) - expected).abs().mean().item<double>();
    // A weight beyond fp16's range becomes infinite and the outputs may become NaN.
    const double difference =
        std::isnan(moved) ? std::numeric_limits<double>::infinity() : moved / magnitude;
    rounding.difference = std::max(rounding.difference, difference);
    rounding.tolerable &= difference <= tolerance_of(stored.meanings.at(name), spec);
  }
  return rounding;
}

}  // namespace

StorageChoice choose_storage(StoredNetwork& stored, const PreprocessSpec& spec,
                             onnx::WeightStorage least) {
  const Activations inputs = golden_inputs(stored, spec);
  const Activations exact = outputs_of(stored.network, inputs);
  StorageChoice choice;
  for (const auto storage : {onnx::WeightStorage::int8, onnx::WeightStorage::fp16}) {
    if (storage == onnx::WeightStorage::int8 && least != storage) continue;
    Network rounded = rounded_to(storage, stored.network);
    const Rounding rounding = rounding_of(stored, spec, exact, outputs_of(rounded, inputs));
    choice.difference = rounding.difference;
    if (!rounding.tolerable) continue;
    choice.storage = storage;
    stored.network = std::move(rounded);
    break;
  }
  stored.storage = choice.storage;
  return choice;
}

Bank make_bank(const Bundle& bundle, const Dataset& dataset, std::size_t size,
               const StopToken& stop) {
  if (dataset.size() == 0) throw Error("bank", "pictures", "an empty set");
  const std::size_t count = std::min(size, dataset.size());
  const PreprocessSpec& shape = bundle.manifest.preprocess;
  Bank bank;
  std::vector<Image> pictures;
  for (std::size_t i = 0; i < count; ++i) {
    stop.check();
    const Example example = dataset.get(i * dataset.size() / count);
    pictures.push_back(fit_example(example, shape));
    bank.labels.push_back(example.label);
  }
  const at::Tensor codes = encode(bundle, stack_pictures(pictures, shape), stop).mean;
  bank.dim = static_cast<int>(codes.size(1));
  bank.codes = values_of(codes);
  bank.map = values_of(principal_map(codes));
  if (codes.size(1) > 2 && codes.size(0) >= kLeastMapped) {
    bank.tsne = values_of(tsne(codes, {.stop = stop}));
  }
  return bank;
}

}  // namespace lab
