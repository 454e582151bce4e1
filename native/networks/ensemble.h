// SPDX-License-Identifier: MIT
// Generators that each know some classes, as one that knows them all.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "native/networks/network.h"

namespace lab {

struct Specialist {
  const Network* network = nullptr;   // in inference form, with one output, a picture
  std::string code = {};              // its input of that meaning, [latent_dim]
  std::string label = {};             // likewise, [its classes]; "": none, and it knows one class
  std::vector<std::int64_t> classes;  // where the ensemble's label has those of its own, ascending
};

// Inputs "code" [latent_dim] and "label" [classes], output "image". Every specialist draws; the label
// chooses whose picture is let through, so that for one class it is that specialist's own, value by value.
// A label that asks for several specialists' classes gives the sum of their pictures, each by its share.
// The cost is that of all specialists together.
// Throws lab::Error if pictures or codes are of different shapes, a class belongs to none or to two, or a
// specialist uses its label in another way than through linear layers.
Network ensemble_of(const std::vector<Specialist>& specialists, std::int64_t classes);

}  // namespace lab
