// SPDX-License-Identifier: MIT
// Golden tensors, fp16 decision and bank of bundle_contents.h.
#include "native/bundle_contents.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "shared/capsule_renderer.h"
#include "shared/digit_renderer.h"
#include "shared/error.h"
#include "shared/rng.h"

namespace lab {
namespace {

constexpr std::uint64_t kGoldenSeed = 7;

Image golden_picture(std::int64_t channels, int index) {
  const std::uint64_t seed = kGoldenSeed + static_cast<std::uint64_t>(index);
  if (channels == 1) return render_digit(index, seed);
  CapsuleSpec capsule;
  capsule.seed = seed;
  capsule.defect = index % 2 == 0 ? CapsuleDefect::none : CapsuleDefect::crack;
  return render_capsule(capsule).image;
}

Activations golden_inputs(const Network& network) {
  Activations inputs;
  for (const auto& node : network.spec().nodes) {
    if (node.op == Op::input) inputs[node.name] = golden_input(node.shape);
  }
  return inputs;
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

// [n, 2] of codes [n, latent_dim].
at::Tensor map_of(const at::Tensor& codes) {
  if (codes.size(1) == 1) return at::cat({codes, at::zeros_like(codes)}, 1);
  if (codes.size(1) == 2) return codes;
  const at::Tensor centred = (codes - codes.mean(0)).to(at::kDouble);
  // Eigenvalues ascend: the last two columns are the first two components.
  const at::Tensor vectors = std::get<1>(at::linalg_eigh(centred.t().matmul(centred)));
  const at::Tensor axes = vectors.narrow(1, vectors.size(1) - 2, 2).flip(1);
  const at::Tensor largest = axes.gather(0, axes.abs().argmax(0, /*keepdim=*/true));
  return centred.matmul(axes * largest.sign()).to(at::kFloat);
}

std::vector<float> values_of(const at::Tensor& tensor) {
  const at::Tensor values = tensor.contiguous();
  const float* data = values.const_data_ptr<float>();
  return {data, data + values.numel()};
}

}  // namespace

at::Tensor golden_input(const std::vector<std::int64_t>& shape) {
  if (shape.size() == 1) {
    std::vector<float> normals =
        normal_samples(kGoldenSeed, static_cast<std::size_t>(kGoldenBatch * shape[0]));
    return at::from_blob(normals.data(), {kGoldenBatch, shape[0]}).clone();
  }
  if (shape.size() != 3 || (shape[0] != 1 && shape[0] != 3)) {
    throw Error("golden", "an input of [n], [1, h, w] or [3, h, w]",
                std::to_string(shape.size()) + " axes");
  }
  PreprocessSpec spec;
  spec.channels = static_cast<int>(shape[0]);
  spec.height = static_cast<int>(shape[1]);
  spec.width = static_cast<int>(shape[2]);
  std::vector<Image> pictures;
  for (int i = 0; i < kGoldenBatch; ++i) pictures.push_back(golden_picture(shape[0], i));
  return stack_pictures(pictures, spec);
}

TensorFile make_golden(const std::map<std::string, Network>& networks) {
  TensorFile golden;
  for (const auto& [role, network] : networks) {
    const Activations inputs = golden_inputs(network);
    for (const auto& [name, tensor] : inputs) {
      golden.tensors.push_back(named_tensor(role + "/in/" + name, tensor));
    }
    for (const auto& [name, tensor] : outputs_of(network, inputs)) {
      golden.tensors.push_back(named_tensor(role + "/out/" + name, tensor));
    }
  }
  return golden;
}

StorageChoice choose_storage(Network& network) {
  std::map<std::string, at::Tensor> copies;
  for (const auto& [name, tensor] : network.tensors()) copies[name] = tensor.detach().clone();
  Network rounded(network.spec(), std::move(copies));
  round_to_half(rounded);

  const Activations inputs = golden_inputs(network);
  const Activations exact = outputs_of(network, inputs);
  const Activations approximate = outputs_of(rounded, inputs);
  StorageChoice choice;
  for (const auto& [name, expected] : exact) {
    const double magnitude = std::max(1.0, expected.abs().mean().item<double>());
    const double difference = (approximate.at(name) - expected).abs().mean().item<double>();
    // A weight beyond fp16's range becomes infinite and the outputs may become NaN.
    const double share =
        std::isnan(difference) ? std::numeric_limits<double>::infinity() : difference / magnitude;
    choice.difference = std::max(choice.difference, share);
  }
  if (choice.difference <= kHalfPrecisionTolerance) {
    choice.storage = onnx::WeightStorage::fp16;
    network = std::move(rounded);
  }
  return choice;
}

Bank make_bank(const Autoencoder& autoencoder, const Dataset& dataset, std::size_t size) {
  if (dataset.size() == 0) throw Error("bank", "pictures", "an empty set");
  const std::size_t count = std::min(size, dataset.size());
  const PreprocessSpec& shape = autoencoder.preprocess_spec();
  Bank bank;
  std::vector<Image> pictures;
  for (std::size_t i = 0; i < count; ++i) {
    autoencoder.stop().check();
    const Example example = dataset.get(i * dataset.size() / count);
    pictures.push_back(fit_image(example.image, shape));
    bank.labels.push_back(example.label);
  }
  const at::Tensor codes = autoencoder.encode(stack_pictures(pictures, shape)).mean;
  bank.dim = static_cast<int>(codes.size(1));
  bank.codes = values_of(codes);
  bank.map = values_of(map_of(codes));
  return bank;
}

}  // namespace lab
