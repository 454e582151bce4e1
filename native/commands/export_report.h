// SPDX-License-Identifier: MIT
// What `export` and `train` share: the provenance flag and the printed report of a new bundle.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

#include "native/export/run_export.h"

namespace lab {

// --commit, or LAB_COMMIT in the environment.
void add_commit_option(CLI::App& command, std::string& commit);

// Ways to score, figures, files and sizes, on standard output.
void print_exported(const ExportedRun& result, const std::filesystem::path& folder);

}  // namespace lab
