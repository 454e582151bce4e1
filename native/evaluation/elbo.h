// SPDX-License-Identifier: MIT
// Figures of generative models, in nats and of reconstructions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "native/inference/inference.h"
#include "shared/bundle/manifest.h"

namespace lab {

// A latent unit is active if the variance of its posterior mean over the pictures is above this.
inline constexpr double kActiveUnitVariance = 0.01;

struct VaeEvaluation {
  int samples = 8;           // of the posterior, for each picture
  std::uint64_t seed = 1;    // of those samples and of the binarisation
  std::string split;         // what the pictures are, in words: "test, 10000 images"
  bool binarise = false;     // also on pictures whose pixels are drawn as 0 or 1 (grey sets)
  int importance_codes = 0;  // for each picture, for the bound below; 0: without it
  StopToken stop = {};
};

// Pictures that the importance-weighted bound is measured on, at most, evenly spaced over all.
inline constexpr std::int64_t kBoundPictures = 1000;

// test_elbo (nats an image, with its 95 % interval), kl, active_units; with `binarise` also
// test_elbo_binarised, and with importance_codes as well test_importance_bound_binarised: the bound of
// Burda et al. 2016, "Importance weighted autoencoders" (equation 8), which comes the nearer to the
// likelihood the more codes there are.
// pictures: [n, channels, height, width] in [0, 1].
// Throws lab::Error if there are no pictures, the encoder gives no variance or the decoder does not
// end in a sigmoid.
std::vector<Metric> evaluate_vae(const Bundle& bundle, const at::Tensor& pictures,
                                 const VaeEvaluation& options);

// reconstruction_mse, of values scaled to [0, 1], and before it, where pixels from 0 to 1 are redrawn
// through a sigmoid, reconstruction_bce (nats an image): how far what the networks make of a picture
// (reconstruct) is from it.
// pictures: [n, channels, height, width] as the networks take them. Throws lab::Error if there are none.
std::vector<Metric> evaluate_reconstruction(const Bundle& bundle, const at::Tensor& pictures,
                                            const std::string& split, const StopToken& stop = {});

}  // namespace lab
