// SPDX-License-Identifier: MIT
// Which figures a bank's maps get, on maps that are perfect and on one that is not.
#include "native/evaluation/code_maps.h"

#include <catch2/catch_test_macros.hpp>

namespace lab {
namespace {

// Twelve codes on a line, six of each class; the map has them on a line, too.
Bank line_of_codes() {
  Bank bank;
  bank.dim = 3;
  for (int i = 0; i < 12; ++i) {
    const auto place = static_cast<float>(i * i);
    bank.codes.insert(bank.codes.end(), {place, 0, 0});
    bank.map.insert(bank.map.end(), {place, 0});
    bank.labels.push_back(i / 6);
  }
  return bank;
}

std::vector<std::string> names_of(const std::vector<Metric>& metrics) {
  std::vector<std::string> names;
  for (const Metric& metric : metrics) names.push_back(metric.name);
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a bank's maps are measured by neighbours and by classes") {
  Bank bank = line_of_codes();
  bank.tsne = bank.map;
  // The last of the second class changes places with the first: it is nearest to the other class then.
  std::swap(bank.tsne[0], bank.tsne[22]);
  const std::vector<Metric> metrics = evaluate_maps(bank);
  CHECK(names_of(metrics) == Names{"codes_nearest_class", "pca_nearest_class",
                                   "pca_trustworthiness", "tsne_nearest_class",
                                   "tsne_trustworthiness"});
  CHECK(metrics[0].value ==
        11.0 / 12);  // 25, 36: the sixth's nearest is the fifth, the seventh's the sixth
  CHECK(metrics[1].value == metrics[0].value);
  CHECK(metrics[2].value == 1);
  CHECK(metrics[3].value < metrics[1].value);
  CHECK(metrics[4].value < 0.9);
  CHECK(metrics[0].split == "12 known codes");
}

TEST_CASE("without classes a map is measured by neighbours alone") {
  Bank bank = line_of_codes();
  bank.labels.assign(12, 0);
  CHECK(names_of(evaluate_maps(bank)) == Names{"pca_trustworthiness"});
  CHECK(can_judge_maps(bank));
  bank.labels.resize(10);
  CHECK_FALSE(can_judge_maps(bank));
}

}  // namespace lab
