// SPDX-License-Identifier: MIT
// Thousands of damaged inputs for every parser of the core: each must end in a result or a
// lab::Error. The libFuzzer targets in tests/fuzz look for the same, longer and guided by coverage.
#include "tests/fuzz/mutation.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/tensor_file.h"
#include "shared/bundle/manifest.h"
#include "shared/codec/image_codec.h"
#include "shared/latent/bank.h"
#include "tests/fuzz/png_checksums.h"
#include "tests/shared/bundle/manifest_example.h"
#include "tests/shared/codec/sample_pictures.h"

using Bytes = std::vector<std::uint8_t>;

namespace {

// Keeps a damaged header from asking for seconds of work.
constexpr lab::DecodeLimits kSmall{.max_side = 1024, .max_pixels = 65536};

void check_plausible(const lab::Image& image) {
  const bool allowed = image.width <= kSmall.max_side && image.height <= kSmall.max_side &&
                       (image.channels == 1 || image.channels == 3 || image.channels == 4) &&
                       image.pixels.size() == image.offset(0, image.height);
  if (!allowed) FAIL("an image of a shape that was never allowed");
}

std::vector<Bytes> all_pictures() {
  std::vector<Bytes> pictures;
  for (const std::string_view name : lab::test::sample_names()) {
    pictures.push_back(lab::test::sample_picture(name));
  }
  for (const std::string_view text : {"P2 2 2 15 0 5 10 15", "P3 1 1 255 1 2 3",
                                      "P5 3 2 255 abcdef", "P6 1 2 999 abcdefghijkl"}) {
    pictures.emplace_back(text.begin(), text.end());
  }
  return pictures;
}

}  // namespace

TEST_CASE("damaged pictures end in an image or an error") {
  const std::vector<Bytes> valid = all_pictures();
  const lab::test::Outcomes outcomes = lab::test::parse_mutations(
      valid, {.seed = 11, .count = 8000},
      [](const Bytes& input) { check_plausible(lab::decode_image(input, "damaged", kSmall)); });
  CHECK(outcomes.results > 200);
  CHECK(outcomes.errors > 4000);
}

TEST_CASE("damage behind a PNG's checksums ends in an image or an error") {
  std::vector<Bytes> valid;
  for (const std::string_view name : lab::test::sample_names()) {
    if (name.starts_with("png")) valid.push_back(lab::test::sample_picture(name));
  }
  const lab::test::Outcomes outcomes =
      lab::test::parse_mutations(valid, {.seed = 12, .count = 8000}, [](const Bytes& input) {
        Bytes repaired = input;
        lab::test::repair_png_checksums(repaired);
        check_plausible(lab::decode_image(repaired, "damaged", kSmall));
      });
  CHECK(outcomes.results > 200);
  CHECK(outcomes.errors > 4000);
}

TEST_CASE("damaged manifests end in a manifest or an error") {
  const std::string text = lab::write_manifest(example_manifest());
  const std::vector<Bytes> valid = {Bytes(text.begin(), text.end())};
  const lab::test::Outcomes outcomes =
      lab::test::parse_mutations(valid, {.seed = 13, .count = 4000}, [](const Bytes& input) {
        const lab::Manifest manifest =
            lab::parse_manifest({reinterpret_cast<const char*>(input.data()), input.size()});
        if (lab::parse_manifest(lab::write_manifest(manifest)) != manifest) {
          FAIL("a manifest that was read is written differently");
        }
      });
  CHECK(outcomes.results > 20);
  CHECK(outcomes.errors > 2000);
}

TEST_CASE("damaged tensor files end in tensors or an error") {
  const std::vector<float> codes = {1, 2, 3, 4};
  const std::vector<std::int32_t> labels = {0, 1};
  lab::TensorFile file;
  file.metadata["made_by"] = "a test";
  file.tensors.push_back(lab::make_tensor<float>("codes", {2, 2}, codes));
  file.tensors.push_back(lab::make_tensor<std::int32_t>("labels", {2}, labels));
  file.tensors.push_back(lab::make_tensor<float>("map", {2, 2}, codes));
  const std::vector<Bytes> valid = {lab::serialize_tensor_file(file)};
  const lab::test::Outcomes outcomes =
      lab::test::parse_mutations(valid, {.seed = 14, .count = 6000}, [](const Bytes& input) {
        const lab::TensorFile parsed = lab::parse_tensor_file(input, "damaged");
        if (parsed.contains("codes")) lab::parse_bank(input);
      });
  CHECK(outcomes.results > 100);
  CHECK(outcomes.errors > 2000);
}
