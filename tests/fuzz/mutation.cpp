// SPDX-License-Identifier: MIT
// Edits like those of a fuzzer, but the same on every platform.
#include "tests/fuzz/mutation.h"

#include <algorithm>
#include <array>

#include "shared/base/error.h"

namespace lab::test {
namespace {

using Bytes = std::vector<std::uint8_t>;

struct Range {
  std::ptrdiff_t begin;
  std::ptrdiff_t end;
};

std::size_t place(const Bytes& bytes, Rng& rng) {
  return rng.below(static_cast<std::uint32_t>(bytes.size()));
}

// Mostly short, so that the rest stays valid.
Range range(const Bytes& bytes, Rng& rng) {
  const std::size_t begin = place(bytes, rng);
  const std::size_t length = std::min<std::size_t>(1 + rng.below(16), bytes.size() - begin);
  return {static_cast<std::ptrdiff_t>(begin), static_cast<std::ptrdiff_t>(begin + length)};
}

// Writes a number at which parsers tend to break, in either byte order.
void write_number(Bytes& bytes, Rng& rng) {
  constexpr std::array<std::uint32_t, 9> kNumbers = {
      0, 1, 255, 256, 20000, 65535, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
  const std::uint32_t number = kNumbers[rng.below(kNumbers.size())];
  const std::size_t length = std::size_t{1} << rng.below(3);
  const bool big_endian = rng.below(2) == 0;
  const std::size_t at = place(bytes, rng);
  for (std::size_t i = 0; i < std::min(length, bytes.size() - at); ++i) {
    const std::size_t shift = 8 * (big_endian ? length - 1 - i : i);
    bytes[at + i] = static_cast<std::uint8_t>(number >> shift);
  }
}

void edit(Bytes& bytes, Rng& rng) {
  const std::uint32_t kind = rng.below(8);
  if (kind == 0) {
    bytes[place(bytes, rng)] = static_cast<std::uint8_t>(rng.below(256));
  } else if (kind <= 2) {
    write_number(bytes, rng);
  } else if (kind == 3) {
    bytes.resize(place(bytes, rng));
  } else if (kind == 4) {
    const Range cut = range(bytes, rng);
    bytes.erase(bytes.begin() + cut.begin, bytes.begin() + cut.end);
  } else if (kind == 5) {
    const Range source = range(bytes, rng);
    const Bytes copy(bytes.begin() + source.begin, bytes.begin() + source.end);
    const auto at = static_cast<std::ptrdiff_t>(place(bytes, rng));
    bytes.insert(bytes.begin() + at, copy.begin(), copy.end());
  } else {
    bytes[place(bytes, rng)] ^= static_cast<std::uint8_t>(1u << rng.below(8));
  }
}

}  // namespace

Bytes mutated(std::span<const std::uint8_t> valid, Rng& rng) {
  Bytes bytes(valid.begin(), valid.end());
  const std::uint32_t edits = 1 + rng.below(4);
  for (std::uint32_t i = 0; i < edits && !bytes.empty(); ++i) edit(bytes, rng);
  return bytes;
}

Outcomes parse_mutations(std::span<const Bytes> valid, const MutationRun& run,
                         const std::function<void(const Bytes&)>& parse) {
  Rng rng(run.seed);
  Outcomes outcomes;
  for (int i = 0; i < run.count; ++i) {
    const Bytes input = mutated(valid[static_cast<std::size_t>(i) % valid.size()], rng);
    try {
      parse(input);
      ++outcomes.results;
    } catch (const Error&) {
      ++outcomes.errors;
    }
  }
  return outcomes;
}

}  // namespace lab::test
