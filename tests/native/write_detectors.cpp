// SPDX-License-Identifier: MIT
// Writes tiny detectors of the methods that no shipped bundle has, for the page's tests:
// write_detectors <folder> makes <folder>/tiny-map, <folder>/bare-map, <folder>/tiny-feature and
// <folder>/tiny-inspector.
#include <ATen/ATen.h>

#include <cstdio>

#include "native/networks/unet.h"
#include "tests/native/detector_bundle.h"

namespace {

// An inspector as recipes build it, which brings capsules to their place; small and untrained. Its batch norms have seen pictures: without
// their statistics hardly anything of a picture would reach the map.
void write_inspector(const std::filesystem::path& folder) {
  at::manual_seed(6);
  const lab::PreprocessSpec spec{.channels = 3,
                                 .height = 112,
                                 .width = 256,
                                 .fit = lab::Fit::crop,
                                 .pose = lab::PoseSpec{.length = 0.8}};
  const lab::Network network(lab::unet_inspector({3, 112, 256}, {{4, 6, 8}}));
  const at::Tensor pictures =
      lab::golden_input({"image", lab::Meaning::image, {-1, 3, 112, 256}}, spec);
  // Running statistics forget nine tenths in 22 steps.
  for (int i = 0; i < 25; ++i) network.forward({{"image", pictures}}, lab::Mode::training);
  std::map<std::string, lab::Network> networks;
  networks.emplace("inspector", lab::inference_form(network, {"map", "restored"}));
  lab::MapMethod method;
  method.map = {.smoothing = 1, .pooling = lab::Pooling::top_k};
  lab::BundleDraft draft = lab::detector_draft(networks, method, spec);
  draft.manifest.id = "tiny-inspector";
  lab::write_bundle(draft, folder);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: write_detectors <folder>\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  lab::write_map_detector(folder / "tiny-map");
  lab::write_bare_map_detector(folder / "bare-map");
  lab::write_feature_detector(folder / "tiny-feature");
  write_inspector(folder / "tiny-inspector");
}
