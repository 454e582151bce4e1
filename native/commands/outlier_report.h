// SPDX-License-Identifier: MIT
// What `latentlab evaluate --report` writes of a model of digits that was shown letters.
#pragma once

#include <string>
#include <vector>

#include "shared/bundle/manifest.h"
#include "shared/image/image.h"

namespace lab {

struct ScoredPicture {
  Image picture;  // as the networks see it
  Image redrawn;
  std::string name;
  double score = 0;
};

struct OutlierReport {
  const Manifest& manifest;  // with the figures
  std::vector<double> known;
  std::vector<double> letters;
  std::vector<ScoredPicture> worst;  // the least typical test pictures, the worst first
  std::vector<ScoredPicture>
      most_typical;  // the letters that look most like digits, the best first
};

// Precondition: there are scores of both.
std::string outlier_report_html(const OutlierReport& report);

}  // namespace lab
