// SPDX-License-Identifier: MIT
#include "native/commands/score_detector.h"

#include <utility>
#include <variant>

#include "native/bundle.h"
#include "shared/error.h"

namespace lab {

Detector open_detector(const std::filesystem::path& folder) {
  const Bundle bundle = load_bundle(folder);
  if (!bundle.manifest.scoring) {
    throw Error("score", "a bundle with scoring",
                "'" + bundle.manifest.id + "', which is no detector");
  }
  return {Autoencoder(bundle.networks, bundle.manifest.preprocess), *bundle.manifest.scoring};
}

ScoredPicture score_picture(const Detector& detector, const Image& picture) {
  Anomaly anomaly =
      inspect(detector.autoencoder, picture, std::get<ResidualMethod>(detector.scoring.method));
  return {.score = anomaly.score,
          .p_value = conformal_p_value(detector.scoring.calibration_scores, anomaly.score),
          .anomalous = anomaly.score > detector.scoring.threshold,
          .map = std::move(anomaly.map)};
}

}  // namespace lab
