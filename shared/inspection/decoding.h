// SPDX-License-Identifier: MIT
// From codes to pictures: what to ask the network that decodes or flows, under whatever role and with whatever
// names, and what its answer shows. Running it is left to the caller.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "shared/base/tensor_file.h"
#include "shared/bundle/manifest.h"
#include "shared/image/image.h"

namespace lab {

// One run of a network, or a path: several runs, each on what the last one gave (flow_path.h).
struct Decoding {
  std::string network;  // its role
  std::vector<NamedTensor>
      inputs;  // all that it takes; of a path where it begins, kPathCode and kPathLabel
  bool path = false;
};

// codes: [n, dim], n > 0. label: the class that a conditional model is asked for; for another number
// than one of its classes they come in turn.
// Throws lab::Error if no network decodes or the codes are of another dimension.
Decoding plan_decoding(const Manifest& manifest, std::span<const float> codes, int label = -1);
// shares: [n, label_count], how much of each class each picture shall be: 1 of one of them, or between two
// classes a share of both. What is not conditional leaves them unread.
// Throws lab::Error likewise, and if there is not one row of shares for each code.
Decoding plan_decoding(const Manifest& manifest, std::span<const float> codes,
                       std::span<const float> shares);

// Between how many classes a conditional model chooses; 0: it is not conditional.
std::int64_t label_count(const Manifest& manifest);

// What the network computes for one picture, in all its runs: multiply-accumulates. Throws lab::Error if none
// decodes.
std::int64_t decoding_macs(const Manifest& manifest);

// The pictures among its outputs, or at the end of the path. Throws lab::Error if there are none or they have
// another shape.
std::vector<Image> decoded_pictures(const Manifest& manifest, std::span<const NamedTensor> outputs);
// The first of them as the network gives it, [channels, height, width].
std::vector<float> decoded_values(const Manifest& manifest, std::span<const NamedTensor> outputs);

// Of each picture those after each step of its path, the noise first; nothing where there is no path. Throws
// lab::Error likewise.
std::vector<std::vector<Image>> decoded_paths(const Manifest& manifest,
                                              std::span<const NamedTensor> outputs);

}  // namespace lab
