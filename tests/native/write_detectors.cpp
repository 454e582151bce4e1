// SPDX-License-Identifier: MIT
// Writes tiny detectors of the methods that no shipped bundle has, for the page's tests:
// write_detectors <folder> makes <folder>/tiny-map, <folder>/bare-map and <folder>/tiny-feature.
#include <cstdio>

#include "tests/native/detector_bundle.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: write_detectors <folder>\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  lab::write_map_detector(folder / "tiny-map");
  lab::write_bare_map_detector(folder / "bare-map");
  lab::write_feature_detector(folder / "tiny-feature");
}
