// SPDX-License-Identifier: MIT
// See ensemble.h.
#include "native/networks/ensemble.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <utility>

#include "shared/base/error.h"

namespace lab {
namespace {

using Tensors = std::map<std::string, at::Tensor>;

void expect_one_each(const std::vector<Specialist>& specialists, std::int64_t classes) {
  std::vector<int> owners(static_cast<std::size_t>(classes));
  for (const Specialist& specialist : specialists) {
    for (const std::int64_t place : specialist.classes)
      ++owners.at(static_cast<std::size_t>(place));
  }
  const auto other = std::ranges::find_if(owners, [](int count) { return count != 1; });
  if (other == owners.end()) return;
  throw Error("ensemble", "one specialist for each class",
              std::to_string(*other) + " for class " + std::to_string(other - owners.begin()));
}

// A linear layer's weight [units, own classes] as one [units, classes] that ignores all others.
at::Tensor widened(const at::Tensor& weight, const std::vector<std::int64_t>& places,
                   std::int64_t classes) {
  at::Tensor wide = at::zeros({weight.size(0), classes}, weight.options());
  wide.index_copy_(1, at::tensor(places, at::kLong), weight);
  return wide;
}

class Ensemble {
 public:
  Ensemble(const std::vector<Specialist>& specialists, std::int64_t classes)
      : specialists_(specialists), classes_(classes), builder_("generator") {
    const Specialist& first = specialists_.at(0);
    const NetworkSpec& spec = first.network->spec();
    code_ = spec.node(first.code).shape;
    picture_ = infer_shapes(spec).at(spec.outputs.at(0));
    builder_.input("code", code_);
    builder_.input("label", {classes_});
  }

  Network build() {
    std::string sum;
    for (std::size_t i = 0; i < specialists_.size(); ++i) {
      const std::string prefix = "specialist" + std::to_string(i) + "_";
      const std::string picture = add_specialist(specialists_[i], prefix);
      const std::string gate = add_gate(specialists_[i], prefix);
      const bool last = i + 1 == specialists_.size();
      const std::string gated = builder_.add_node(
          {.name = prefix + "gated", .op = Op::multiply, .inputs = {picture, gate}});
      sum = i == 0 ? gated
                   : builder_.add_node({.name = last ? "image" : prefix + "sum",
                                        .op = Op::add,
                                        .inputs = {sum, gated}});
    }
    return Network(builder_.build({sum}), std::move(tensors_));
  }

 private:
  // Returns the name of its picture.
  std::string add_specialist(const Specialist& specialist, const std::string& prefix) {
    const Network& network = *specialist.network;
    const NetworkSpec& spec = network.spec();
    const std::string& output = spec.outputs.at(0);
    if (spec.node(specialist.code).shape != code_ || infer_shapes(spec).at(output) != picture_) {
      throw Error("ensemble", "codes and pictures of one shape", "specialists of several");
    }
    const auto renamed = [&](const std::string& name) {
      if (name == specialist.code) return std::string("code");
      if (name == specialist.label) return std::string("label");
      return prefix + name;
    };
    for (const Node& node : spec.nodes) {
      if (node.op == Op::input) continue;
      const bool labelled = !specialist.label.empty() &&
                            std::ranges::find(node.inputs, specialist.label) != node.inputs.end();
      if (labelled && node.op != Op::linear) {
        throw Error("ensemble", "a label that goes through linear layers alone", node.name);
      }
      Node copy = node;
      copy.name = prefix + node.name;
      for (std::string& input : copy.inputs) input = renamed(input);
      builder_.add_node(std::move(copy));
      add_tensors(network, node.name, prefix, labelled ? &specialist.classes : nullptr);
    }
    return renamed(output);
  }

  void add_tensors(const Network& network, const std::string& node, const std::string& prefix,
                   const std::vector<std::int64_t>* places) {
    const std::string start = node + ".";
    for (auto at = network.tensors().lower_bound(start);
         at != network.tensors().end() && at->first.starts_with(start); ++at) {
      const bool widens = places != nullptr && at->first == node + ".weight";
      tensors_[prefix + at->first] =
          widens ? widened(at->second, *places, classes_) : at->second.clone();
    }
  }

  // 1 for the specialist's own classes, else 0; once a channel, [channels, 1, 1].
  std::string add_gate(const Specialist& specialist, const std::string& prefix) {
    const std::int64_t channels = picture_.at(0);
    const auto chosen = builder_.add_node({.name = prefix + "chosen",
                                           .op = Op::linear,
                                           .inputs = {"label"},
                                           .channels = channels,
                                           .bias = false});
    const auto own = static_cast<std::int64_t>(specialist.classes.size());
    tensors_[chosen + ".weight"] = widened(at::ones({channels, own}), specialist.classes, classes_);
    return builder_.add_node({.name = prefix + "gate",
                              .op = Op::reshape,
                              .inputs = {chosen},
                              .shape = {channels, 1, 1}});
  }

  const std::vector<Specialist>& specialists_;
  std::int64_t classes_;
  NetworkBuilder builder_;
  std::vector<std::int64_t> code_;
  std::vector<std::int64_t> picture_;
  Tensors tensors_;
};

}  // namespace

Network ensemble_of(const std::vector<Specialist>& specialists, std::int64_t classes) {
  if (specialists.size() < 2) {
    throw Error("ensemble", "at least two specialists", std::to_string(specialists.size()));
  }
  expect_one_each(specialists, classes);
  return Ensemble(specialists, classes).build();
}

}  // namespace lab
