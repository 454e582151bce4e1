// SPDX-License-Identifier: MIT
// A model's figures as people read them: names in words, as many digits as were measured, units.
#pragma once

#include <string>
#include <string_view>

#include "shared/bundle/manifest.h"

namespace lab {

// "Evidence lower bound, test" for "test_elbo"; the name's own words where it is not known.
std::string figure_name(std::string_view name);
// "−95.76 nats (−96.24 to −95.28)", "23 units", "1 image".
std::string figure_text(const Metric& metric);
// Its two parts: "−95.76 nats" and "−96.24 to −95.28"; the second is empty where no interval is known.
std::string figure_value(const Metric& metric);
std::string figure_interval(const Metric& metric);
// "VAE" for "vae".
std::string family_name(std::string_view family);
// "MNIST digits" for "mnist"; the name itself where it is not known.
std::string dataset_title(std::string_view dataset);

}  // namespace lab
