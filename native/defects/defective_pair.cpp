// SPDX-License-Identifier: MIT
#include "native/defects/defective_pair.h"

#include <array>

#include "native/defects/self_made_defects.h"

namespace lab {
namespace {

struct Share {
  SelfMadeDefect defect;
  double share;
};

// Sums to 1. Blobs and patches are left out: what a network does with defects of kinds that it has
// never seen decides how its bundle scores (evaluation/calibration).
constexpr std::array kShares{
    Share{SelfMadeDefect::scratch, 0.20},       Share{SelfMadeDefect::transplant, 0.14},
    Share{SelfMadeDefect::warp, 0.14},          Share{SelfMadeDefect::texture, 0.12},
    Share{SelfMadeDefect::poke, 0.10},          Share{SelfMadeDefect::speckle, 0.08},
    Share{SelfMadeDefect::scratches, 0.08},     Share{SelfMadeDefect::smeared_print, 0.05},
    Share{SelfMadeDefect::mottled_print, 0.05}, Share{SelfMadeDefect::double_print, 0.04},
};

// Where a kind may change nothing (print on an object without any), it is drawn again.
constexpr int kAttempts = 5;

SelfMadeDefect draw_defect(Rng& rng) {
  double rest = rng.uniform();
  for (const auto& row : kShares) {
    if (rest < row.share) return row.defect;
    rest -= row.share;
  }
  return kShares.front().defect;  // for what rounding leaves
}

Image with_defect(const Image& picture, const Image& donor, Rng& rng) {
  Image painted = picture;
  for (int attempt = 0; attempt < kAttempts && painted == picture; ++attempt) {
    painted = paint_defect(picture, donor, draw_defect(rng), rng);
  }
  return painted;
}

}  // namespace

DefectivePair draw_pair(const Image& good, const Image& donor, const PairSettings& settings,
                        Rng& rng) {
  DefectivePair pair;
  pair.clean = varied(good, settings.variation, rng);
  pair.painted = pair.clean;
  if (rng.uniform() < settings.defective) {
    const auto count = 1 + rng.below(static_cast<std::uint32_t>(settings.most_defects));
    for (std::uint32_t i = 0; i < count; ++i) {
      pair.painted = with_defect(pair.painted, donor, rng);
    }
  }
  // The defects too are seen through the camera.
  const Focus focus = draw_focus(settings.sharpness, rng);
  pair.clean = focused(pair.clean, focus);
  pair.painted = focused(pair.painted, focus);
  pair.mask = defect_mask(pair.clean, pair.painted);
  return pair;
}

}  // namespace lab
