// SPDX-License-Identifier: MIT
// The parts of a bundle that are computed from its networks: golden tensors, the precision of the
// stored weights, the bank of codes. Files and folders are left to bundle.h.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "native/base/interruption.h"
#include "native/bundle/bundle.h"
#include "native/data/dataset.h"
#include "native/onnx/lower.h"
#include "shared/base/tensor_file.h"
#include "shared/latent/bank.h"

namespace lab {

// What every golden file holds inputs for: a few pictures and codes are enough to tell a wrong
// operator, layout or weight.
inline constexpr std::int64_t kGoldenBatch = 4;

// What a golden file gives to an input, [kGoldenBatch, ...]: for an image procedural pictures (digits
// if grey, capsules if RGB), for a label one class after the other, for a mask all and half of the
// picture in turn, for a time steps from 0 to 1, for anything else standard normals.
at::Tensor golden_input(const TensorEntry& input, const PreprocessSpec& spec);
// Of all inputs, by name.
Activations golden_inputs(const StoredNetwork& stored, const PreprocessSpec& spec);

// Key of a golden file's metadata: it holds one of so many values of every output. Without it all of them.
inline constexpr std::string_view kGoldenStride = "output_stride";

// Inputs "<role>/in/<name>" and LibTorch's outputs "<role>/out/<name>" of every network: kGoldenBatch of each. Of
// large pictures one with a defect, its pixels as U8, and of the outputs one value in 17.
TensorFile make_golden(const std::map<std::string, StoredNetwork>& networks,
                       const PreprocessSpec& spec);

struct StorageChoice {
  onnx::WeightStorage storage = onnx::WeightStorage::fp32;
  // Mean absolute difference that rounding the weights so makes, the largest of the outputs, each in
  // units of the output's mean magnitude or of 1, whichever is larger. Of fp32: what fp16 would make.
  double difference = 0;
};
// Of maps and pictures in [0, 1]: half a step of 8 bits. Of pictures in [-1, 1], whose steps are twice as large, twice
// as much.
inline constexpr double kPictureTolerance = 1.0 / 510.0;
// Of codes, features and classes, which nobody sees: a fiftieth of a unit, where codes spread over one and
// their posteriors over a tenth of it.
inline constexpr double kCodeTolerance = 0.02;

// Rounds the network's weights to as few bits as its outputs on golden inputs allow, and says to how many.
// least: fewer are not tried.
StorageChoice choose_storage(StoredNetwork& stored, const PreprocessSpec& spec,
                             onnx::WeightStorage least = onnx::WeightStorage::int8);

// Codes (posterior means) of at most `size` pictures, evenly spaced over the set, with their labels
// and 2-D maps: by native/maps/principal_map, and of kLeastMapped codes or more with more than two units also
// by native/maps/tsne. Precondition: size is at most kMostMapped.
// Throws lab::Error if the set is empty or the bundle does not encode; Interrupted if asked to stop.
Bank make_bank(const Bundle& bundle, const Dataset& dataset, std::size_t size,
               const StopToken& stop = {});

}  // namespace lab
