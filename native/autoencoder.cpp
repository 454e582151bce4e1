// SPDX-License-Identifier: MIT
// Checks that the networks fit each other, and runs them batch by batch.
#include "native/autoencoder.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "native/step_runner.h"
#include "shared/error.h"
#include "shared/tensor_size.h"

namespace lab {
namespace {

// Pictures or codes that go through a network at a time, at most.
constexpr std::int64_t kBatch = 250;

// Fewer of them where the network's layers are large: all are kept while it runs.
std::int64_t batch_for(const Network& network) {
  return std::clamp(kMostValues / layer_values(network.spec()), std::int64_t{1}, kBatch);
}

const Network& network_of(const std::map<std::string, Network>& networks, const std::string& role) {
  const auto found = networks.find(role);
  if (found == networks.end()) throw Error("bundle", "a network of role '" + role + "'", "none");
  return found->second;
}

const Node& input_of(const NetworkSpec& spec) {
  const auto found = std::ranges::find(spec.nodes, Op::input, &Node::op);
  if (found == spec.nodes.end() || spec.outputs.empty()) {
    throw Error("bundle", "an input and an output in the " + spec.role, "none");
  }
  return *found;
}

std::string text_of(const std::vector<std::int64_t>& shape) {
  std::string text = "[";
  for (const auto size : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(size);
  return text + "]";
}

void require_shape(const std::string& what, const std::vector<std::int64_t>& expected,
                   const std::vector<std::int64_t>& found) {
  if (found != expected) {
    throw Error("bundle", what + " of shape " + text_of(expected), text_of(found));
  }
}

// Runs a network over the batch axis piece by piece. Returns one tensor for each of `outputs`.
std::vector<at::Tensor> run(const Network& network, const at::Tensor& input,
                            const std::vector<std::string>& outputs, const StopToken& stop) {
  const c10::InferenceMode guard;
  const std::string& name = input_of(network.spec()).name;
  std::vector<std::vector<at::Tensor>> pieces(outputs.size());
  for (const auto& batch : input.split(batch_for(network))) {
    stop.check();
    const Activations values = network.forward({{name, batch}}, outputs, Mode::inference);
    for (std::size_t i = 0; i < outputs.size(); ++i) pieces[i].push_back(values.at(outputs[i]));
  }
  std::vector<at::Tensor> results;
  for (const auto& piece : pieces) results.push_back(at::cat(piece));
  return results;
}

}  // namespace

Autoencoder::Autoencoder(const std::map<std::string, Network>& networks,
                         const PreprocessSpec& preprocess, const StopToken& stop)
    : encoder_(network_of(networks, "encoder")),
      decoder_(network_of(networks, "decoder")),
      preprocess_(preprocess),
      stop_(stop) {
  const std::vector<std::int64_t> picture = {preprocess.channels, preprocess.height,
                                             preprocess.width};
  const auto& code = input_of(decoder_.spec()).shape;
  if (code.size() != 1) throw Error("bundle", "codes of one axis", text_of(code));
  latent_dim_ = code[0];
  require_shape("encoder input", picture, input_of(encoder_.spec()).shape);
  require_shape("encoder output", code,
                infer_shapes(encoder_.spec()).at(encoder_.spec().outputs[0]));
  require_shape("decoder output", picture,
                infer_shapes(decoder_.spec()).at(decoder_.spec().outputs[0]));
}

Posterior Autoencoder::encode(const at::Tensor& pictures) const {
  const auto outputs = run(encoder_, pictures, encoder_.spec().outputs, stop_);
  return {outputs[0], outputs.size() > 1 ? outputs[1] : at::Tensor()};
}

at::Tensor Autoencoder::decode(const at::Tensor& codes) const {
  return run(decoder_, codes, {decoder_.spec().outputs[0]}, stop_)[0];
}

at::Tensor Autoencoder::decode_logits(const at::Tensor& codes) const {
  const Node& last = decoder_.spec().node(decoder_.spec().outputs[0]);
  if (last.op != Op::sigmoid) {
    throw Error("decoder", "a sigmoid as the last node", std::string(name_of(last.op)));
  }
  return run(decoder_, codes, {last.inputs[0]}, stop_)[0];
}

at::Tensor stack_pictures(const std::vector<Image>& pictures, const PreprocessSpec& spec) {
  at::Tensor stacked = at::empty(
      {static_cast<std::int64_t>(pictures.size()), spec.channels, spec.height, spec.width});
  float* out = stacked.mutable_data_ptr<float>();
  for (const auto& picture : pictures) {
    const std::vector<float> values = preprocess(picture, spec);
    out = std::copy(values.begin(), values.end(), out);
  }
  return stacked;
}

at::Tensor stack_pictures(const ByteSet& set, const PreprocessSpec& spec) {
  at::Tensor bytes = at::empty(
      {static_cast<std::int64_t>(set.size()), set.channels, set.height, set.width}, at::kByte);
  std::ranges::copy(set.pixels, bytes.mutable_data_ptr<std::uint8_t>());
  return normalised(bytes, normalisation(spec));
}

Anomaly inspect(const Autoencoder& autoencoder, const Image& picture,
                const ResidualMethod& method) {
  const PreprocessSpec& shape = autoencoder.preprocess_spec();
  const at::Tensor input = stack_pictures({picture}, shape);
  const at::Tensor output = autoencoder.decode(autoencoder.encode(input).mean).contiguous();
  const auto values = [](const at::Tensor& tensor) {
    return std::span(tensor.const_data_ptr<float>(), static_cast<std::size_t>(tensor.numel()));
  };
  return score_reconstruction(values(input), values(output), shape.channels, shape.height,
                              shape.width, method);
}

}  // namespace lab
