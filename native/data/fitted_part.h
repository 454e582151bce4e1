// SPDX-License-Identifier: MIT
// A part of a data set as a network sees it, whatever its size: the first pictures lie in memory, as many as there is
// room for, the others are read and fitted anew whenever they are asked for. Every epoch asks for each picture once,
// so no other choice of pictures to keep would spare more reading, and none has to be made again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "native/data/dataset.h"

namespace lab {

// The start of a SHA-256: tells whether a picture is still the one that it was.
using Digest = std::uint64_t;
Digest digest_of(std::span<const std::uint8_t> bytes);
// 16 hex digits.
std::string text_of(Digest digest);

struct FittedPicture {
  std::vector<std::uint8_t> bytes;  // [channels, height, width]
  int label = -1;
  std::optional<Digest> digest;  // of the bytes; none: the picture cannot change
};

class FittedPart {
 public:
  // The dataset must outlive it, unless all pictures have room. room: bytes.
  FittedPart(const Dataset& dataset, const PreprocessSpec& spec, std::uint64_t room);

  // Takes the dataset's picture at this place, after those before it.
  void append(std::size_t place, const FittedPicture& picture);

  const PreprocessSpec& spec() const { return spec_; }
  std::size_t size() const { return labels_.size(); }
  std::size_t picture_bytes() const { return picture_bytes_; }
  const std::vector<std::int32_t>& labels() const { return labels_; }
  // The pictures that lie in memory, one after the other.
  std::span<const std::uint8_t> kept() const { return kept_; }
  bool all_kept() const { return kept_.size() == size() * picture_bytes_; }

  // The bytes of a picture, from memory or from its file; by any number of threads at once.
  // Throws lab::Error if the file is gone, cannot be read any more, or shows something else than when it was appended.
  std::vector<std::uint8_t> read(std::size_t index) const;

 private:
  const Dataset& dataset_;
  PreprocessSpec spec_;
  std::uint64_t room_;
  std::size_t picture_bytes_;
  std::vector<std::uint8_t> kept_;
  std::vector<std::int32_t> labels_;
  // Of the pictures that are not kept.
  std::vector<std::size_t> places_;
  std::vector<std::optional<Digest>> digests_;
};

}  // namespace lab
