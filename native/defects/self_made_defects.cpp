// SPDX-License-Identifier: MIT
// The table of self_made_defects.h, and masks.
#include "native/defects/self_made_defects.h"

#include <algorithm>
#include <cstdlib>

#include "native/defects/painters.h"
#include "shared/anomaly/residual.h"

namespace lab {
namespace {

constexpr double kMaskBlur = kMaskReach / 3.0;  // sigma; smooth cuts off at three
constexpr float kFullDifference = 32;           // of 255

struct DefectRow {
  SelfMadeDefect defect;
  std::string_view name;
  void (*paint)(const Canvas& canvas);
};

constexpr std::array kRows{
    DefectRow{SelfMadeDefect::scratch, "scratch", paint_scratch},
    DefectRow{SelfMadeDefect::blob, "blob", paint_blob},
    DefectRow{SelfMadeDefect::patch, "patch", paint_patch},
    DefectRow{SelfMadeDefect::scratches, "scratches", paint_scratches},
    DefectRow{SelfMadeDefect::poke, "poke", paint_poke},
    DefectRow{SelfMadeDefect::speckle, "speckle", paint_speckle},
    DefectRow{SelfMadeDefect::transplant, "transplant", paint_transplant},
    DefectRow{SelfMadeDefect::texture, "texture", paint_texture},
    DefectRow{SelfMadeDefect::warp, "warp", paint_warp},
    DefectRow{SelfMadeDefect::smeared_print, "smeared_print", paint_smeared_print},
    DefectRow{SelfMadeDefect::double_print, "double_print", paint_double_print},
    DefectRow{SelfMadeDefect::mottled_print, "mottled_print", paint_mottled_print},
};

const DefectRow& row_of(SelfMadeDefect defect) {
  return *std::ranges::find(kRows, defect, &DefectRow::defect);
}

}  // namespace

std::string_view name_of(SelfMadeDefect defect) { return row_of(defect).name; }

Image paint_defect(const Image& picture, const Image& donor, SelfMadeDefect defect, Rng& rng) {
  Image painted = picture;
  row_of(defect).paint({painted, donor, rng});
  return painted;
}

Image paint_defect(const Image& picture, SelfMadeDefect defect, Rng& rng) {
  return paint_defect(picture, picture, defect, rng);
}

FloatMap defect_mask(const Image& good, const Image& painted) {
  FloatMap difference(good.width, good.height);
  for (std::size_t i = 0; i < good.pixels.size(); ++i) {
    float& value = difference.values[i / static_cast<std::size_t>(good.channels)];
    value = std::max(value, static_cast<float>(std::abs(good.pixels[i] - painted.pixels[i])));
  }
  FloatMap mask = smooth(difference, kMaskBlur);
  for (float& value : mask.values) value = std::min(value / kFullDifference, 1.0f);
  return mask;
}

}  // namespace lab
