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

// Sums to 1.
constexpr std::array kShares{
    Share{SelfMadeDefect::scratch, 0.22},   Share{SelfMadeDefect::transplant, 0.16},
    Share{SelfMadeDefect::warp, 0.15},      Share{SelfMadeDefect::texture, 0.13},
    Share{SelfMadeDefect::poke, 0.11},      Share{SelfMadeDefect::speckle, 0.09},
    Share{SelfMadeDefect::scratches, 0.08}, Share{SelfMadeDefect::blob, 0.03},
    Share{SelfMadeDefect::patch, 0.03},
};

SelfMadeDefect draw_defect(Rng& rng) {
  double rest = rng.uniform();
  for (const auto& row : kShares) {
    if (rest < row.share) return row.defect;
    rest -= row.share;
  }
  return kShares.front().defect;  // for what rounding leaves
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
      pair.painted = paint_defect(pair.painted, donor, draw_defect(rng), rng);
    }
  }
  pair.mask = defect_mask(pair.clean, pair.painted);
  return pair;
}

}  // namespace lab
