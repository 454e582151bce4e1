// SPDX-License-Identifier: MIT
// The two networks of a bundle of the autoencoder family, run in inference: pictures to codes and
// codes to pictures. Evaluation, calibration, the bank and `score` all go through it. Scores are left
// to shared/scoring.
#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <string>
#include <vector>

#include "native/data/dataset.h"
#include "native/interruption.h"
#include "native/networks/network.h"
#include "shared/image.h"
#include "shared/preprocess.h"
#include "shared/scoring.h"

namespace lab {

// Of the approximate posterior q(z|x), a diagonal normal.
struct Posterior {
  at::Tensor mean;          // [n, latent_dim]
  at::Tensor log_variance;  // [n, latent_dim]; undefined if the encoder has no second output
};

class Autoencoder {
 public:
  // networks: by role; an encoder (picture -> mean, log variance) and a decoder (code -> picture).
  // Throws lab::Error if a role is missing or the networks do not fit each other or the spec.
  // stop: asked between batches by encode and decode, which throw Interrupted, and by whoever works
  // on what they gave.
  Autoencoder(const std::map<std::string, Network>& networks, const PreprocessSpec& preprocess,
              const StopToken& stop = {});

  const PreprocessSpec& preprocess_spec() const { return preprocess_; }
  std::int64_t latent_dim() const { return latent_dim_; }
  const StopToken& stop() const { return stop_; }

  // pictures: [n, channels, height, width] float32, any n; worked through in batches.
  Posterior encode(const at::Tensor& pictures) const;
  at::Tensor decode(const at::Tensor& codes) const;
  // The values before the decoder's last sigmoid, for a cross entropy without rounding at 0 and 1.
  // Throws lab::Error if the decoder does not end in one.
  at::Tensor decode_logits(const at::Tensor& codes) const;

 private:
  Network encoder_;  // a copy shares its tensors
  Network decoder_;
  PreprocessSpec preprocess_;
  StopToken stop_;
  std::int64_t latent_dim_ = 0;
};

// [n, channels, height, width] of normalised pictures, as the networks take them.
at::Tensor stack_pictures(const std::vector<Image>& pictures, const PreprocessSpec& spec);

// The same of a whole set.
at::Tensor stack_pictures(const ByteSet& set, const PreprocessSpec& spec);

// Picture to score exactly as the page does it: preprocess, mean of the encoder, decoder,
// score_reconstruction.
Anomaly inspect(const Autoencoder& autoencoder, const Image& picture, const ResidualMethod& method);

}  // namespace lab
