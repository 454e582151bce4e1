// SPDX-License-Identifier: MIT
#include "native/recipes/flow_path.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "native/recipes/batch.h"
#include "native/recipes/film_codes.h"

namespace lab {

at::Tensor velocity(const Network& network, const at::Tensor& image, const at::Tensor& time,
                    const at::Tensor& label, Mode mode) {
  return network.forward({{"image", image}, {"time", time}, {"label", label}}, {"velocity"}, mode)
      .at("velocity")
      .to(at::kFloat);
}

at::Tensor guided_velocity(const Network& network, const at::Tensor& image, double time,
                           const at::Tensor& label, double guidance) {
  const at::Tensor now = at::full({image.size(0), 1}, time, label.options());
  if (guidance == 1) return velocity(network, image, now, label, Mode::inference);
  const at::Tensor both = velocity(network, at::cat({image, image}), at::cat({now, now}),
                                   at::cat({label, at::zeros_like(label)}), Mode::inference);
  const at::Tensor free = both.narrow(0, image.size(0), image.size(0));
  return free + guidance * (both.narrow(0, 0, image.size(0)) - free);
}

at::Tensor followed(const Network& network, at::Tensor image, const at::Tensor& label, double from,
                    double to, const PathInfo& path) {
  const double length = (to - from) / path.steps;
  for (int step = 0; step < path.steps; ++step) {
    image = image +
            length * guided_velocity(network, image, from + step * length, label, path.guidance);
  }
  return image;
}

at::Tensor flow_film(const Network& network, const ImageShape& image, std::int64_t count,
                     std::int64_t classes, const PathInfo& path) {
  const at::NoGradGuard guard;
  const at::Device device = network.tensors().begin()->second.device();
  const at::Tensor noise = film_codes(count, image.channels * image.height * image.width, device)
                               .view({count, image.channels, image.height, image.width});
  const at::Tensor label = one_hot_labels(
      at::arange(count, at::TensorOptions(at::kLong).device(device)).remainder(classes), classes);
  return followed(network, noise, label, 0, 1, path);
}

ExportedNetwork exported_flow(const Network& network) {
  return {kFlowRole,
          &network,
          {"velocity"},
          {{"image", Meaning::image},
           {"time", Meaning::time},
           {"label", Meaning::label},
           {"velocity", Meaning::velocity}}};
}

}  // namespace lab
