// SPDX-License-Identifier: MIT
// One bundle of several that each draw some of a set's classes: networks/ensemble.h as a model like any other.
#pragma once

#include <filesystem>
#include <vector>

#include "native/export/run_export.h"

namespace lab {

struct SpecialistBundle {
  std::filesystem::path folder;
  Bundle bundle;
};

// Reads the bundles. Throws lab::Error if one is damaged, or if they are of different data sets, preprocessing or
// codes, or draw no pictures from codes.
std::vector<SpecialistBundle> load_specialists(const std::vector<std::filesystem::path>& folders);

// All specialists' classes, in their order; one may stand there twice.
std::vector<std::string> classes_of(const std::vector<SpecialistBundle>& specialists);

// source: the set that they were trained on, with the classes of all of them and no others. Its figures are
// measured; its history has the losses of all, as far as the shortest run went, and no film. The specialists are
// its parents. Throws lab::Error as ensemble_of and write_bundle do; then nothing has changed.
ExportedRun export_ensemble(const std::vector<SpecialistBundle>& specialists,
                            const DataSource& source, const std::filesystem::path& folder,
                            const ExportSettings& settings);

}  // namespace lab
