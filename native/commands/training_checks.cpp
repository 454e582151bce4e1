// SPDX-License-Identifier: MIT
// See training_checks.h.
#include "native/commands/training_checks.h"

#include <ATen/ATen.h>
#include <unistd.h>

#include <algorithm>
#include <format>
#include <system_error>

#include "native/bundle/bundle_folder.h"
#include "native/evaluation/calibration.h"
#include "native/training/batches.h"
#include "native/training/run_folder.h"
#include "native/training/training_data.h"
#include "shared/base/text.h"
#include "shared/bundle/manifest.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

using Problems = std::vector<Error>;

constexpr std::string_view kFolderSet = "folder:";

// The checkpoint, the next one beside it, and a bundle with its networks.
constexpr std::uint64_t kCopies = 3;

// The run's own files come here: the folder, or the nearest above it that there is.
fs::path nearest_folder(const fs::path& folder) {
  std::error_code ignored;
  fs::path nearest = fs::absolute(folder).lexically_normal();
  while (!fs::exists(nearest, ignored) && nearest.has_relative_path())
    nearest = nearest.parent_path();
  return nearest;
}

// Adds what the action throws.
template <typename Action>
void collect(Problems& problems, Action action) {
  try {
    action();
  } catch (const Error& error) {
    problems.push_back(error);
  }
}

void check_names(const TrainingRequest& request, Problems& problems) {
  const std::string& set = request.plan.name.dataset;
  if (!is_utf8(set)) problems.emplace_back("data set", "a path in UTF-8", "'" + set + "'");
  if (request.source.classes.size() > kMostClasses) {
    problems.emplace_back("classes", std::format("at most {}", kMostClasses),
                          std::to_string(request.source.classes.size()));
  }
  for (const std::string& name : request.source.classes) {
    const std::string found = quoted_name(name);
    if (!is_utf8(name)) {
      problems.emplace_back("classes", "names in UTF-8", found);
    } else if (name.size() > kLongestClass) {
      problems.emplace_back("classes", std::format("names of at most {} bytes", kLongestClass),
                            found + std::format(" of {} bytes", name.size()));
    }
  }
}

void check_counts(const TrainingRequest& request, Problems& problems) {
  const DataSource& source = request.source;
  // Of pictures that cannot be read, there is a problem each already.
  if (!request.inventory.faults.empty()) return;
  const auto trained = training_count(source, request.inventory);
  if (trained < 1) {
    problems.emplace_back("data set " + source.name, "at least 2 training pictures",
                          std::to_string(request.inventory.train->size()));
  } else if (const auto problem = batch_problem(batch_size_of(request.plan), trained)) {
    problems.push_back(*problem);
  }
}

void check_test(const DataSource& source, Problems& problems) {
  if (source.test->size() == 0) {
    problems.emplace_back("data set " + source.name, "a test picture that was not trained on",
                          "none");
    return;
  }
  if (!source.choose) return;
  for (std::size_t i = 0; i < source.test->size(); ++i) {
    if (source.test->label(i) == 0) return;
  }
  problems.emplace_back("data set " + source.name,
                        "good pictures to test with, beside the defective ones (test/good)",
                        "none");
}

void check_folder(const TrainingRequest& request, Problems& problems) {
  const fs::path nearest = nearest_folder(request.folder);
  std::error_code ignored;
  const auto refuse = [&](const std::string& found) {
    problems.emplace_back(request.folder.string(), "a folder to write to", found);
  };
  if (!fs::is_directory(nearest, ignored)) {
    refuse(nearest.string() + ", which is none");
  } else if (::access(nearest.c_str(), W_OK | X_OK) != 0) {
    refuse(nearest.string() + ", which cannot be written to");
  }
  if (request.source.origin != Origin::pictures) return;
  const std::string& set = request.plan.name.dataset;
  const fs::path pictures =
      set.starts_with(kFolderSet) ? fs::path(set.substr(kFolderSet.size())) : fs::path();
  collect(problems, [&] {
    expect_apart(request.folder, {{.what = "the pictures'", .path = pictures, .within = true}});
  });
}

std::uint64_t checkpoint_bytes(const TrainingRequest& request) {
  Plan same(request.plan.name);
  for (const auto& [key, value] : request.plan.settings.values()) same.settings.set(key, value);
  build_on_cpu(*same.recipe, std::ssize(request.source.classes), request.parents);
  std::uint64_t bytes = 0;
  for (const auto& [role, file] : request.parents) bytes += file.size();
  for (const auto& [name, tensor] : same.recipe->state()) bytes += tensor.nbytes();
  return bytes;
}

std::string megabytes(std::uint64_t bytes) {
  return std::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

}  // namespace

std::vector<Error> check_before_training(const TrainingRequest& request) {
  Problems problems;
  for (const Fault& fault : request.inventory.faults) problems.push_back(fault.error);
  check_names(request, problems);
  check_counts(request, problems);
  check_test(request.source, problems);
  check_folder(request, problems);
  collect(problems, [&] { expect_replaceable(request.folder / kBundleFolder); });
  const std::uint64_t bytes = kCopies * checkpoint_bytes(request);
  if (auto problem = room_problem(request.folder, bytes)) problems.push_back(*problem);
  return problems;
}

std::vector<std::string> notes_before_training(const DataSource& source) {
  if (!source.choose || can_calibrate(source)) return {};
  const std::size_t held_out = source.choose->size() + source.calibrate->size();
  return {
      std::format("the bundle will not score pictures: a threshold takes {} good pictures held out "
                  "of training, here are {}; {} good pictures would be enough in place of {}",
                  kLeastHeldOut, held_out, source.good_needed, source.good)};
}

void expect_none(const std::vector<Error>& problems,
                 const std::function<void(const std::string&)>& show) {
  if (problems.empty()) return;
  if (problems.size() == 1) throw problems[0];
  const std::size_t listed = std::min(problems.size(), kListedProblems);
  for (std::size_t i = 0; i < listed; ++i) show(problems[i].what());
  if (problems.size() > listed) show(std::format("and {} more", problems.size() - listed));
  throw Error("train", "nothing in the way of training and measuring",
              std::format("{} problems, listed above", problems.size()));
}

std::optional<Error> room_problem(const fs::path& folder, std::uint64_t bytes) {
  std::error_code failure;
  const fs::space_info space = fs::space(nearest_folder(folder), failure);
  if (failure || space.available >= bytes) return std::nullopt;
  return Error(folder.string(), megabytes(bytes) + " of room for checkpoints and the bundle",
               megabytes(space.available));
}

}  // namespace lab
