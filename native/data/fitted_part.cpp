// SPDX-License-Identifier: MIT
// Keeping and reading anew of fitted_part.h; how many threads read.
#include "native/data/fitted_part.h"

#include <algorithm>
#include <charconv>
#include <format>
#include <thread>

#include "native/data/reading.h"
#include "shared/base/error.h"
#include "shared/base/sha256.h"

namespace lab {
namespace {

constexpr std::size_t kDigestDigits = 16;
constexpr int kMostThreads = 8;

}  // namespace

int reading_threads() {
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, kMostThreads);
}

Digest digest_of(std::span<const std::uint8_t> bytes) {
  const std::string text = sha256_hex(bytes);
  Digest digest = 0;
  std::from_chars(text.data(), text.data() + kDigestDigits, digest, 16);
  return digest;
}

std::string text_of(Digest digest) { return std::format("{:016x}", digest); }

FittedPart::FittedPart(const Dataset& dataset, const PreprocessSpec& spec, std::uint64_t room)
    : dataset_(dataset), spec_(spec), room_(room), picture_bytes_(sample_count(spec)) {
  kept_.reserve(std::min<std::uint64_t>(room, dataset.size() * picture_bytes_));
}

void FittedPart::append(std::size_t place, const FittedPicture& picture) {
  labels_.push_back(picture.label);
  if (places_.empty() && kept_.size() + picture_bytes_ <= room_) {
    kept_.insert(kept_.end(), picture.bytes.begin(), picture.bytes.end());
    return;
  }
  places_.push_back(place);
  digests_.push_back(picture.digest);
}

std::vector<std::uint8_t> FittedPart::read(std::size_t index) const {
  const std::size_t kept = kept_.size() / picture_bytes_;
  if (index < kept) {
    const auto picture = std::span(kept_).subspan(index * picture_bytes_, picture_bytes_);
    return {picture.begin(), picture.end()};
  }
  const Example example = dataset_.get(places_[index - kept]);
  std::vector<std::uint8_t> bytes = fitted_bytes(example, spec_);
  const std::optional<Digest>& digest = digests_[index - kept];
  if (digest && *digest != digest_of(bytes)) {
    throw Error(example.name,
                "the picture that lay there at the beginning (SHA-256 " + text_of(*digest) + "...)",
                "another (" + text_of(digest_of(bytes)) + "...): it has changed meanwhile");
  }
  return bytes;
}

}  // namespace lab
