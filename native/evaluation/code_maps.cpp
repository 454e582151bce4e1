// SPDX-License-Identifier: MIT
#include "native/evaluation/code_maps.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <set>
#include <string>

#include "native/maps/map_quality.h"

namespace lab {
namespace {

at::Tensor matrix_of(const std::vector<float>& values, std::int64_t columns) {
  return at::tensor(values).view({-1, columns});
}

bool has_classes(const Bank& bank) {
  std::set<std::int32_t> classes(bank.labels.begin(), bank.labels.end());
  classes.erase(-1);
  return classes.size() > 1;
}

}  // namespace

bool can_judge_maps(const Bank& bank) { return bank.size() > 2 * kMapNeighbours; }

std::vector<Metric> evaluate_maps(const Bank& bank, const StopToken& stop) {
  const at::Tensor codes = matrix_of(bank.codes, bank.dim);
  const at::Tensor labels = at::tensor(bank.labels).to(at::kLong);
  const std::string of = std::to_string(bank.size()) + " known codes";
  std::vector<Metric> metrics;
  const auto add = [&](const std::string& name, double value) {
    metrics.push_back({name, value, std::nullopt, "1", of});
  };
  const auto add_nearest = [&](const std::string& name, const at::Tensor& points) {
    if (!has_classes(bank)) return;
    add(name + "_nearest_class", neighbour_accuracy(points, labels, stop));
  };
  add_nearest("codes", codes);
  for (const auto& [name, values] : {std::pair("pca", &bank.map), std::pair("tsne", &bank.tsne)}) {
    if (values->empty()) continue;
    const at::Tensor map = matrix_of(*values, 2);
    add_nearest(name, map);
    add(std::string(name) + "_trustworthiness", trustworthiness(codes, map, kMapNeighbours, stop));
  }
  return metrics;
}

}  // namespace lab
