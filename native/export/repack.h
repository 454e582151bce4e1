// SPDX-License-Identifier: MIT
// A bundle anew from its own networks, their weights in as few bits as they allow: for bundles that were
// made when weights took more.
#pragma once

#include <filesystem>

#include "native/export/run_export.h"

namespace lab {

// older: as it was loaded from the folder `bundle`; its manifest may have more to say of the data set by now.
// Bank, threshold and figures are made anew from the rounded weights and the source, which is the data set
// that the bundle was trained on; history, film, way to score, rate of false alarms, provenance, and all texts that
// the settings leave empty stay. The setting "repacked" has the checksum
// of the older manifest. Throws lab::Error as write_bundle does; then nothing has changed.
ExportedRun repack_bundle(Bundle older, const std::filesystem::path& bundle,
                          const DataSource& source, const std::filesystem::path& folder,
                          const ExportSettings& settings);

}  // namespace lab
