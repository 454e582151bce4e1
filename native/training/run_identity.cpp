// SPDX-License-Identifier: MIT
// Gathering and comparing of run_identity.h.
#include "native/training/run_identity.h"

#include <ATen/Parallel.h>
#include <torch/version.h>

#include "native/base/shell_text.h"
#include "native/data/dataset.h"
#include "native/plans/plan.h"
#include "native/training/data_check.h"
#include "native/training/training_data.h"
#include "shared/base/error.h"

namespace lab {
namespace {

// The command that starts an equal run, with nothing but what differs from the defaults.
std::string canonical_command(const Plan& plan, std::uint64_t seed,
                              const std::vector<ParentBundle>& parents,
                              const std::optional<ParentBundle>& judge, bool skips) {
  std::string command =
      "latentlab train " + shell_quoted(plan.name.text()) + " --seed " + std::to_string(seed);
  for (const auto& parent : parents) command += " --from " + parent.id;
  if (judge) command += " --judge " + judge->id;
  if (skips) command += " --skip-unreadable";
  const auto defaults = Plan(plan.name).settings.values();
  for (const auto& [key, value] : plan.settings.values()) {
    if (defaults.at(key) != value) command += " --set " + shell_quoted(key + "=" + value);
  }
  return command;
}

void require_equal(const std::string& what, const std::string& expected, const std::string& found) {
  if (expected != found) {
    throw Error("--resume", what + " " + expected + " as the run began", found);
  }
}

std::string text_of(const std::vector<ParentBundle>& parents) {
  if (parents.empty()) return "none";
  std::string text;
  for (const auto& parent : parents) {
    text += (text.empty() ? "" : ", ") + parent.id + " with SHA-256 " + parent.manifest_sha256;
  }
  return text;
}

std::string text_of(const std::optional<ParentBundle>& judge) {
  return text_of(judge ? std::vector{*judge} : std::vector<ParentBundle>{});
}

}  // namespace

RunIdentity identity_of(const Plan& plan, const DataSource& source, const TrainingData& data,
                        std::uint64_t seed, const std::vector<ParentBundle>& parents,
                        const std::optional<ParentBundle>& judge) {
  RunIdentity identity;
  identity.recipe = plan.name.text();
  identity.command = canonical_command(plan, seed, parents, judge, data.skipped > 0);
  identity.seed = seed;
  identity.settings = plan.settings.values();
  identity.device = data.training.device().is_cuda() ? "cuda" : "cpu";
  identity.threads = at::get_num_threads();
  identity.libtorch = TORCH_VERSION;
  identity.dataset = source.name;
  identity.classes = source.classes;
  identity.licence = source.licence;
  identity.dataset_sha256 = data.sha256;
  identity.training_size = data.training.size();
  identity.validated_on = data.validated_on;
  identity.skipped = data.skipped;
  identity.pictures = data.pictures;
  identity.parents = parents;
  identity.judge = judge;
  return identity;
}

Facts facts_of(const RunIdentity& identity) {
  Facts facts = {{"recipe", identity.recipe}, {"seed", std::to_string(identity.seed)}};
  for (const auto& [key, value] : identity.settings) facts.emplace_back("setting " + key, value);
  facts.emplace_back("device", identity.device);
  facts.emplace_back("LibTorch", identity.libtorch);
  facts.emplace_back("training pictures with SHA-256", identity.dataset_sha256);
  facts.emplace_back("other pictures with SHA-256", trained_on(identity).unseen_sha256);
  facts.emplace_back("bundles to start from:", text_of(identity.parents));
  facts.emplace_back("judge:", text_of(identity.judge));
  return facts;
}

void check_same_run(const RunIdentity& before, const RunIdentity& now) {
  require_equal("recipe", before.recipe, now.recipe);
  require_equal("seed", std::to_string(before.seed), std::to_string(now.seed));
  for (const auto& [key, value] : now.settings) {
    const auto found = before.settings.find(key);
    require_equal(key, found == before.settings.end() ? "unknown" : found->second, value);
  }
  require_equal("device", before.device, now.device);
  require_equal("threads", std::to_string(before.threads), std::to_string(now.threads));
  require_equal("training pictures with SHA-256", before.dataset_sha256, now.dataset_sha256);
  require_equal("bundles to start from:", text_of(before.parents), text_of(now.parents));
  require_equal("judge:", text_of(before.judge), text_of(now.judge));
  require_equal("number of training pictures", std::to_string(before.training_size),
                std::to_string(now.training_size));
  require_equal("other pictures with SHA-256", trained_on(before).unseen_sha256,
                trained_on(now).unseen_sha256);
}

}  // namespace lab
