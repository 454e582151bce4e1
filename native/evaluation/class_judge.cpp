// SPDX-License-Identifier: MIT
#include "native/evaluation/class_judge.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "native/evaluation/generation.h"

namespace lab {
namespace {

constexpr const char* kCoverage = "class_coverage";
constexpr double kCollapsed = 0.5;  // below this share

// The recipe's networks as they would be exported now, on the CPU.
Bundle bundle_of(const Recipe& recipe, const Manifest& subject) {
  Bundle bundle{subject, {}};
  bundle.manifest.latent = recipe.latent();
  bundle.manifest.path = recipe.path();
  for (const auto& exported : recipe.exports()) {
    StoredNetwork stored = inference_network(exported);
    stored.network.to(at::kCPU);
    bundle.manifest.networks[exported.role] = describe_network(stored);
    bundle.networks.emplace(exported.role, std::move(stored.network));
  }
  return bundle;
}

}  // namespace

ClassJudge::ClassJudge(Bundle judge, const Manifest& subject, std::uint64_t seed)
    : judge_(std::move(judge)), subject_(subject), seed_(seed) {
  expect_judge_of(subject_, judge_);
}

NamedValues ClassJudge::judge(const Recipe& recipe, const StopToken& stop) const {
  const DrawnClasses drawn =
      drawn_classes(bundle_of(recipe, subject_), judge_, {kSamples, seed_, stop});
  return {{kCoverage, drawn.coverage}, {"class_entropy", drawn.entropy}};
}

std::string ClassJudge::warning(const NamedValues& figures) const {
  const auto coverage =
      std::ranges::find(figures, kCoverage, &std::pair<std::string, double>::first);
  if (coverage == figures.end() || coverage->second >= kCollapsed) return {};
  const std::size_t classes = subject_.dataset.classes.size();
  const auto drawn = std::llround(coverage->second * static_cast<double>(classes));
  return "mode collapse: " + std::to_string(drawn) + " of " + std::to_string(classes) + " classes";
}

}  // namespace lab
