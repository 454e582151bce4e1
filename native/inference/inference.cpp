// SPDX-License-Identifier: MIT
// Finds networks by their task and runs them batch by batch.
#include "native/inference/inference.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "native/training/step_runner.h"
#include "shared/base/error.h"
#include "shared/base/tensor_size.h"
#include "shared/bundle/capabilities.h"
#include "shared/inspection/flow_path.h"

namespace lab {
namespace {

// Pictures or codes that go through a network at a time, at most.
constexpr std::int64_t kBatch = 250;

// Fewer of them where the network's layers are large: all are kept while it runs.
std::int64_t batch_for(const Network& network) {
  return std::clamp(kMostValues / layer_values(network.spec()), std::int64_t{1}, kBatch);
}

// A network that does a task, and what the manifest says of it.
struct Worker {
  const Network& network;
  const NetworkEntry& entry;
};

Worker worker_for(const Bundle& bundle, Task task) {
  const auto role = role_for(task, outline_of(bundle.manifest).networks);
  if (!role) {
    throw Error("bundle", "a network from " + std::string(name_of(task)), "none");
  }
  return {bundle.networks.at(*role), bundle.manifest.networks.at(*role)};
}

Worker decoder_of(const Bundle& bundle) {
  const Worker decoder = worker_for(bundle, Task::decode);
  if (decoder.entry.inputs.size() > 1) {
    throw Error("bundle", "a network from code alone to image", "one that asks for a class");
  }
  return decoder;
}

const std::string* name_of(const std::vector<TensorEntry>& tensors, Meaning meaning) {
  const auto found = std::ranges::find(tensors, meaning, &TensorEntry::meaning);
  return found == tensors.end() ? nullptr : &found->name;
}

// Everything in the pictures is known.
at::Tensor full_mask(const at::Tensor& pictures) {
  return at::ones({pictures.size(0), 1, pictures.size(2), pictures.size(3)});
}

// Runs a network over the batch axis piece by piece.
Activations run(const Network& network, const Activations& inputs,
                const std::vector<std::string>& outputs, const StopToken& stop) {
  const c10::InferenceMode guard;
  const std::int64_t count = inputs.begin()->second.size(0);
  if (count < 1) throw Error("bundle", "at least one picture or code", "none");
  const std::int64_t size = batch_for(network);
  std::map<std::string, std::vector<at::Tensor>> pieces;
  for (std::int64_t begin = 0; begin < count; begin += size) {
    stop.check();
    Activations batch;
    for (const auto& [name, tensor] : inputs) {
      batch[name] = tensor.narrow(0, begin, std::min(size, count - begin));
    }
    const Activations values = network.forward(batch, outputs, Mode::inference);
    for (const auto& name : outputs) pieces[name].push_back(values.at(name));
  }
  Activations results;
  for (const auto& [name, tensors] : pieces) results[name] = at::cat(tensors);
  return results;
}

// The node before an output's sigmoid; nullptr if that is another operator. Its values may have another shape, as
// behind the sigmoid of an imported network.
const std::string* logits_of(const Network& network, const std::string& output) {
  const Node* last = &network.spec().node(output);
  while (last->op == Op::reshape) last = &network.spec().node(last->inputs[0]);
  return last->op == Op::sigmoid ? &last->inputs[0] : nullptr;
}

const std::string* logits_of(const Worker& decoder) {
  return logits_of(decoder.network, *name_of(decoder.entry.outputs, Meaning::image));
}

// [n, channels, height, width]
at::Tensor as_pictures(const at::Tensor& values, const PreprocessSpec& spec) {
  return values.reshape({values.size(0), spec.channels, spec.height, spec.width});
}

Activations activations_of(const std::vector<NamedTensor>& tensors) {
  Activations values;
  for (const auto& tensor : tensors) {
    std::vector<float> numbers = values_of<float>(tensor);
    values[tensor.name] = at::from_blob(numbers.data(), tensor.shape).clone();
  }
  return values;
}

NamedTensor named(const std::string& name, const at::Tensor& tensor) {
  const at::Tensor flat = tensor.contiguous();
  return make_tensor<float>(
      name, tensor.sizes().vec(),
      std::span(flat.const_data_ptr<float>(), static_cast<std::size_t>(flat.numel())));
}

}  // namespace

Posterior encode(const Bundle& bundle, const at::Tensor& pictures, const StopToken& stop) {
  const auto& [network, entry] = worker_for(bundle, Task::encode);
  Activations inputs;
  for (const auto& input : entry.inputs) {
    inputs[input.name] = input.meaning == Meaning::mask ? full_mask(pictures) : pictures;
  }
  const std::string* variance = name_of(entry.outputs, Meaning::code_log_variance);
  std::vector<std::string> outputs = {*name_of(entry.outputs, Meaning::code)};
  if (variance != nullptr) outputs.push_back(*variance);
  const Activations values = run(network, inputs, outputs, stop);
  return {values.at(outputs[0]), variance == nullptr ? at::Tensor() : values.at(*variance)};
}

bool decodes_through_sigmoid(const Bundle& bundle) {
  return logits_of(decoder_of(bundle)) != nullptr;
}

at::Tensor decode_logits(const Bundle& bundle, const at::Tensor& codes, const StopToken& stop) {
  const Worker decoder = decoder_of(bundle);
  const std::string* logits = logits_of(decoder);
  if (logits == nullptr) throw Error("bundle", "a sigmoid as the decoder's last node", "another");
  const Activations inputs = {{decoder.entry.inputs[0].name, codes}};
  return as_pictures(run(decoder.network, inputs, {*logits}, stop).at(*logits),
                     bundle.manifest.preprocess);
}

Activations run_network(const Bundle& bundle, const std::string& role, const Activations& inputs,
                        const std::vector<std::string>& outputs, const StopToken& stop) {
  return run(bundle.networks.at(role), inputs, outputs, stop);
}

at::Tensor run_decoding(const Bundle& bundle, const Decoding& decoding, const StopToken& stop) {
  const std::vector<TensorEntry>& known = bundle.manifest.networks.at(decoding.network).outputs;
  const Meaning meaning = decoding.path ? Meaning::velocity : Meaning::image;
  const std::string& output = *name_of(known, meaning);
  const auto run_once = [&](const std::vector<NamedTensor>& inputs) {
    return run_network(bundle, decoding.network, activations_of(inputs), {output}, stop).at(output);
  };
  if (!decoding.path) return run_once(decoding.inputs);
  FlowPath path(bundle.manifest, decoding.inputs);
  while (!path.arrived()) {
    const std::vector<NamedTensor> velocity = {named(output, run_once(path.question()))};
    path.answer(velocity);
  }
  return activations_of(path.outputs()).at(kPathImage);
}

at::Tensor stack_pictures(const std::vector<Image>& pictures, const PreprocessSpec& spec) {
  at::Tensor stacked = at::empty(
      {static_cast<std::int64_t>(pictures.size()), spec.channels, spec.height, spec.width});
  float* out = stacked.mutable_data_ptr<float>();
  for (const auto& picture : pictures) {
    const std::vector<float> values = normalise(picture, spec);
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

InspectionTensors run_plan(const Bundle& bundle, const InspectionPlan& plan,
                           const at::Tensor& pictures, const StopToken& stop) {
  InspectionTensors values = {{InspectionValue::input, pictures},
                              {InspectionValue::mask, full_mask(pictures)}};
  for (const auto& step : plan.steps) {
    Activations inputs;
    for (const auto& [tensor, value] : step.inputs) inputs[tensor] = values.at(value);
    std::vector<std::string> outputs;
    for (const auto& [tensor, value] : step.outputs) outputs.push_back(tensor);
    const Activations given = run_network(bundle, step.network, inputs, outputs, stop);
    for (const auto& [tensor, value] : step.outputs) values[value] = given.at(tensor);
  }
  InspectionTensors evidence;
  for (const auto value : plan.evidence) evidence[value] = values.at(value).contiguous();
  return evidence;
}

Reconstruction reconstruct(const Bundle& bundle, const at::Tensor& pictures,
                           const StopToken& stop) {
  InspectionPlan plan = plan_score(bundle.manifest, ScoringKind::residual);
  InspectionStep& last = plan.steps.back();
  const std::string image = last.outputs.begin()->first;
  const std::string* logits = logits_of(bundle.networks.at(last.network), image);
  if (logits != nullptr) last.outputs = {{*logits, InspectionValue::reconstruction}};
  const at::Tensor values =
      as_pictures(run_plan(bundle, plan, pictures, stop).at(InspectionValue::reconstruction),
                  bundle.manifest.preprocess);
  if (logits == nullptr) return {values, {}};
  return {values.sigmoid(), values};
}

Evidence evidence_of(const InspectionTensors& tensors, std::int64_t index) {
  Evidence evidence;
  for (const auto& [value, tensor] : tensors) {
    const auto size = static_cast<std::size_t>(tensor.numel() / tensor.size(0));
    const float* first = tensor.const_data_ptr<float>();
    evidence[value] = {first + static_cast<std::size_t>(index) * size, size};
  }
  return evidence;
}

InspectedPicture inspect(const Bundle& bundle, const Image& photograph) {
  const Manifest& manifest = bundle.manifest;
  if (!manifest.scoring) throw Error("scoring", "a model that scores pictures", manifest.id);
  const InspectionPlan plan = plan_score(manifest, kind_of(manifest.scoring->method));
  InspectedPicture inspected{{}, prepare_picture(photograph, manifest)};
  const at::Tensor input = stack_pictures({inspected.prepared.picture}, manifest.preprocess);
  inspected.finding = judge(evidence_of(run_plan(bundle, plan, input), 0), manifest);
  return inspected;
}

}  // namespace lab
