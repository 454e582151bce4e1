// SPDX-License-Identifier: MIT
// What `latentlab evaluate --report` writes of a detector: one page of HTML with everything in it, that opens
// without a network.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shared/bundle/manifest.h"
#include "shared/image/image.h"

namespace lab {

// One picture of the test set.
struct ReportedScore {
  std::string name;
  int label = 0;  // 0: good
  double score = 0;
};

// A picture on the wrong side of the threshold.
struct ReportedMistake {
  ReportedScore score;
  Image picture;              // where its map lies: as the network sees it, or the whole photograph
  Image map;                  // coloured
  std::optional<Image> mask;  // of the defect, where it is known
};

struct DetectionReport {
  const Manifest& manifest;  // with scoring and the figures
  std::vector<ReportedScore> scores;
  std::vector<ReportedMistake> missed;        // lowest score first
  std::vector<ReportedMistake> false_alarms;  // highest score first
  double milliseconds = 0;                    // a picture, from its file to its verdict
};

// Which of the scores are the worst mistakes at this threshold, at most `most` of each kind, by index:
// defects at or below it with the lowest scores, good ones above it with the highest.
struct WorstMistakes {
  std::vector<std::size_t> missed;
  std::vector<std::size_t> false_alarms;
};
WorstMistakes worst_mistakes(std::span<const ReportedScore> scores, double threshold,
                             std::size_t most);

// Throws lab::Error if there are no good or no defective pictures.
std::string detection_report_html(const DetectionReport& report);

}  // namespace lab
