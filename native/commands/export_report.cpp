// SPDX-License-Identifier: MIT
// Prints what an export made.
#include "native/commands/export_report.h"

#include <cstdio>

#include "native/commands/bundle_data.h"
#include "native/evaluation/detection.h"

namespace lab {

void add_commit_option(CLI::App& command, std::string& commit) {
  command.add_option("--commit", commit, "Of the trainer, for the provenance")
      ->envname("LAB_COMMIT")
      ->capture_default_str();
}

void print_exported(const ExportedRun& result, const std::filesystem::path& folder) {
  print_notes(result.notes);
  if (!result.candidates.empty()) {
    std::printf("Ways to score, by AUROC on self-made defects:\n%s\n",
                format_candidates(result.candidates).c_str());
  }
  std::fputs(format_metrics(result.manifest.metrics).c_str(), stdout);
  for (const auto& [role, entry] : result.manifest.networks) {
    std::printf("%-12s %9lld bytes  %s\n", entry.file.file.c_str(),
                static_cast<long long>(entry.file.bytes),
                result.manifest.provenance.settings.at("weights_" + role).c_str());
  }
  for (const auto& [key, file] : result.manifest.files) {
    std::printf("%-12s %9lld bytes\n", file.file.c_str(), static_cast<long long>(file.bytes));
  }
  std::printf("%s: %lld bytes\n", folder.string().c_str(),
              static_cast<long long>(total_bytes(result.manifest)));
}

}  // namespace lab
