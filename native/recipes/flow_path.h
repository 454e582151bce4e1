// SPDX-License-Identifier: MIT
// What the recipes of flows do with a velocity network on the device: ask it, and follow it. What a bundle's path
// is for everyone else is shared/inspection/flow_path.h's; both take the same steps.
#pragma once

#include <ATen/core/Tensor.h>

#include "native/networks/network.h"
#include "native/recipes/recipe.h"
#include "shared/bundle/manifest.h"

namespace lab {

// The role that the recipes of flows export, and start from.
inline constexpr const char* kFlowRole = "flow";

// image: [n, channels, height, width], time: [n, 1], label: [n, classes] (all zero: no class).
at::Tensor velocity(const Network& network, const at::Tensor& image, const at::Tensor& time,
                    const at::Tensor& label, Mode mode);

// As PathInfo::guidance says.
at::Tensor guided_velocity(const Network& network, const at::Tensor& image, double time,
                           const at::Tensor& label, double guidance);

// From `image` at time `from` to time `to` in `steps` equal steps of Euler.
at::Tensor followed(const Network& network, at::Tensor image, const at::Tensor& label, double from,
                    double to, const PathInfo& path);

// Pictures from noise that is the same in every run, class after class: for a film.
at::Tensor flow_film(const Network& network, const ImageShape& image, std::int64_t count,
                     std::int64_t classes, const PathInfo& path);

ExportedNetwork exported_flow(const Network& network);

}  // namespace lab
