// SPDX-License-Identifier: MIT
#include "native/recipes/parents.h"

#include "native/onnx/graph.h"
#include "native/onnx/lift.h"
#include "shared/base/error.h"

namespace lab {

Parents lift_parents(const ParentFiles& files, const std::vector<std::string>& roles,
                     at::Device device) {
  Parents networks;
  for (const auto& role : roles) {
    const auto found = files.find(role);
    if (found == files.end()) throw Error("parents", "a network '" + role + "'", "none");
    const std::string name = "parents " + role;
    Network network = onnx::lift(onnx::parse_model(found->second, name), name);
    network.to(device);
    networks.emplace(role, std::move(network));
  }
  return networks;
}

void build_on_cpu(Recipe& recipe, std::int64_t classes, const ParentFiles& parents) {
  Rates rates(at::kCPU);
  recipe.build({.device = at::kCPU,
                .rates = rates,
                .classes = classes,
                .parents = lift_parents(parents, recipe.parent_roles(), at::kCPU)});
}

}  // namespace lab
