// SPDX-License-Identifier: MIT
// The networks of a bundle at work on LibTorch, each found by what it does (shared/bundle/capabilities.h).
// Evaluation, calibration, the bank and `score` all go through it. What to run for a score is told by
// shared/inspection, scores are computed by shared/anomaly.
#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <vector>

#include "native/base/interruption.h"
#include "native/bundle/bundle.h"
#include "native/data/dataset.h"
#include "shared/image/image.h"
#include "shared/inspection/decoding.h"
#include "shared/inspection/inspection.h"

namespace lab {

// Of the approximate posterior q(z|x), a diagonal normal.
struct Posterior {
  at::Tensor mean;          // [n, latent_dim]
  at::Tensor log_variance;  // [n, latent_dim]; undefined if the network gives none
};

// What the networks make of pictures, by a code or without one.
struct Reconstruction {
  at::Tensor pictures;  // [n, channels, height, width]
  at::Tensor logits;    // before the last sigmoid, for a cross entropy without rounding at 0 and 1;
                        // undefined if the network, changes of shape aside, does not end in one
};

// pictures: [n, channels, height, width] float32, codes: [n, latent_dim], any n; worked through in
// batches, with the stop token asked between them.
// Throw lab::Error if no network of the bundle does it, or only one that asks for a class; Interrupted.
Posterior encode(const Bundle& bundle, const at::Tensor& pictures, const StopToken& stop = {});
Reconstruction reconstruct(const Bundle& bundle, const at::Tensor& pictures,
                           const StopToken& stop = {});
// The values before the last sigmoid of the network that decodes. Throws lab::Error if it does not end
// in one.
at::Tensor decode_logits(const Bundle& bundle, const at::Tensor& codes, const StopToken& stop = {});
// Whether it does.
bool decodes_through_sigmoid(const Bundle& bundle);

// One network by its role. inputs: [n, ...] each, by name, any n; worked through in batches. Returns these
// outputs. Throws Interrupted if asked to stop between two batches.
Activations run_network(const Bundle& bundle, const std::string& role, const Activations& inputs,
                        const std::vector<std::string>& outputs, const StopToken& stop = {});

// Pictures [n, channels, height, width] from codes, by one run of a network or along a path, as the plan says.
at::Tensor run_decoding(const Bundle& bundle, const Decoding& decoding, const StopToken& stop = {});

// [n, channels, height, width] of normalised pictures, as the networks take them. Precondition: they are as
// fit_image gives them.
at::Tensor stack_pictures(const std::vector<Image>& pictures, const PreprocessSpec& spec);

// The same of a whole set.
at::Tensor stack_pictures(const ByteSet& set, const PreprocessSpec& spec);

// The values of many pictures, [n, ...] each, on the CPU.
using InspectionTensors = std::map<InspectionValue, at::Tensor>;
// pictures: as stack_pictures gives them. The result has the plan's evidence. Throws Interrupted if
// asked to stop between two batches.
InspectionTensors run_plan(const Bundle& bundle, const InspectionPlan& plan,
                           const at::Tensor& pictures, const StopToken& stop = {});
// Of one of them; it lives as long as the tensors.
Evidence evidence_of(const InspectionTensors& tensors, std::int64_t index);

struct InspectedPicture {
  Finding finding;
  PreparedPicture prepared;
};
// Picture to verdict exactly as the page does it, but for a corrected picture that the score does not need: it takes
// a twentieth of the time. Throws lab::Error if the bundle does not score, and as prepare_picture does.
InspectedPicture inspect(const Bundle& bundle, const Image& photograph);

}  // namespace lab
