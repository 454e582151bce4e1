// SPDX-License-Identifier: MIT
// Sets of small pictures on disk, in MVTec's layout, for tests that train, export and evaluate.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "native/base/files.h"
#include "shared/base/rng.h"
#include "shared/codec/image_codec.h"

namespace lab {

// Trains a network of a few weights on such a set for one epoch; ends an option list.
inline const std::string kQuickTraining =
    " --set width=2 --set decoder_width=2 --set latent=2 --set batch=4 --epochs 1 --set "
    "film_frames=0 --threads 1";

// A grey ground with a bright square somewhere: no two of them are alike.
inline Image drawn_square(std::uint64_t seed, int side = 32) {
  Rng rng(seed);
  Image picture(side, side, 3, static_cast<std::uint8_t>(20 + rng.below(60)));
  const int left = static_cast<int>(rng.below(static_cast<std::uint32_t>(side / 2)));
  const int top = static_cast<int>(rng.below(static_cast<std::uint32_t>(side / 2)));
  const auto light = static_cast<std::uint8_t>(150 + rng.below(100));
  for (int y = top; y < top + side / 3; ++y) {
    for (int x = left; x < left + side / 3; ++x) {
      for (int c = 0; c < 3; ++c) picture.at(x, y, c) = light;
    }
  }
  return picture;
}

inline void put_image(const std::filesystem::path& path, const Image& image) {
  std::filesystem::create_directories(path.parent_path());
  write_file(path, encode_png(image));
}

struct SquareSet {
  int good = 110;  // in train/good
  int tests = 3;   // in test/good and in each kind of defect, with masks
  std::vector<std::string> kinds = {"crack"};
};

inline void put_squares(const std::filesystem::path& root, const SquareSet& set) {
  std::uint64_t seed = 0;
  for (int i = 0; i < set.good; ++i) {
    put_image(root / "train/good" / (std::to_string(1000 + i) + ".png"), drawn_square(++seed));
  }
  for (int i = 0; i < set.tests; ++i) {
    const std::string name = std::to_string(i);
    put_image(root / "test/good" / (name + ".png"), drawn_square(++seed));
    for (const auto& kind : set.kinds) {
      put_image(root / "test" / kind / (name + ".png"), drawn_square(++seed));
      Image mask(32, 32, 1, 0);
      mask.at(5, 5, 0) = 255;
      put_image(root / "ground_truth" / kind / (name + "_mask.png"), mask);
    }
  }
}

}  // namespace lab
