// SPDX-License-Identifier: MIT
// Banks of codes: file format, search and sampling.
#include "shared/latent/bank.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>
#include <limits>

#include "shared/base/error.h"
#include "shared/base/tensor_file.h"
#include "shared/latent/latent.h"

using Catch::Matchers::Message;
using lab::Code;

namespace {

lab::Bank small_bank() {
  lab::Bank bank;
  bank.dim = 3;
  bank.codes = {0, 0, 0, 1, 0, 0, 0, 5, 0, 1, 0, 0};
  bank.labels = {7, 2, 7, -1};
  bank.map = {0, 0, 1, 1, 2, 2, 3, 3};
  return bank;
}

// The file of small_bank with one tensor replaced.
std::vector<std::uint8_t> bank_file_with(const lab::NamedTensor& tensor) {
  lab::TensorFile file = lab::parse_tensor_file(lab::serialize_bank(small_bank()), "bank");
  const auto place = std::find_if(file.tensors.begin(), file.tensors.end(),
                                  [&](const auto& other) { return other.name == tensor.name; });
  if (place == file.tensors.end()) {
    file.tensors.push_back(tensor);
  } else {
    *place = tensor;
  }
  return lab::serialize_tensor_file(file);
}

}  // namespace

TEST_CASE("a bank comes back from its file") {
  const lab::Bank bank = lab::parse_bank(lab::serialize_bank(small_bank()));
  CHECK(bank.dim == 3);
  CHECK(bank.size() == 4);
  CHECK(bank.codes == small_bank().codes);
  CHECK(bank.labels == small_bank().labels);
  CHECK(bank.map == small_bank().map);
  CHECK(bank.tsne.empty());
  CHECK(std::ranges::equal(bank.code(2), Code{0, 5, 0}));
}

TEST_CASE("a bank may have a second map") {
  lab::Bank bank = small_bank();
  bank.tsne = {9, 8, 7, 6, 5, 4, 3, 2};
  CHECK(lab::parse_bank(lab::serialize_bank(bank)).tsne == bank.tsne);
  CHECK_THROWS_MATCHES(lab::parse_bank(bank_file_with(lab::make_tensor<float>(
                           "map.tsne", {3, 2}, std::vector<float>(6, 0.0f)))),
                       lab::Error, Message("bank.bin.map.tsne: expected [4, 2], found [3, 2]"));
  bank.tsne[3] = std::nanf("");
  CHECK_THROWS_MATCHES(lab::serialize_bank(bank), lab::Error,
                       Message("bank.bin.map.tsne: expected finite numbers, found nan"));
}

TEST_CASE("an empty bank is a bank") {
  lab::Bank empty;
  empty.dim = 2;
  const lab::Bank bank = lab::parse_bank(lab::serialize_bank(empty));
  CHECK(bank.size() == 0);
  lab::Rng rng(1);
  CHECK_FALSE(lab::nearest_code(bank, Code{0, 0}));
  CHECK_FALSE(lab::sample_around(bank, std::nullopt, 1, rng));
  CHECK_FALSE(lab::sample_between(bank, std::nullopt, rng));
}

TEST_CASE("a bank file needs its three tensors in matching shapes and types") {
  const std::vector<float> floats(8, 0.0f);
  const std::vector<std::int32_t> labels(4, 0);
  CHECK_THROWS_MATCHES(
      lab::parse_bank(bank_file_with(lab::make_tensor<float>("map", {2, 4}, floats))), lab::Error,
      Message("bank.bin.map: expected [4, 2], found [2, 4]"));
  CHECK_THROWS_MATCHES(
      lab::parse_bank(bank_file_with(lab::make_tensor<std::int32_t>("labels", {2, 2}, labels))),
      lab::Error, Message("bank.bin.labels: expected [4], found [2, 2]"));
  CHECK_THROWS_MATCHES(
      lab::parse_bank(bank_file_with(lab::make_tensor<float>("codes", {8}, floats))), lab::Error,
      Message("bank.bin.codes: expected [size, dim] in range, found [8]"));
  CHECK_THROWS_MATCHES(
      lab::parse_bank(bank_file_with(lab::make_tensor<std::int32_t>("codes", {4, 1}, labels))),
      lab::Error, Message("codes: expected F32, found I32"));
  CHECK_THROWS_MATCHES(
      lab::parse_bank(bank_file_with(lab::make_tensor<float>("extra", {8}, floats))), lab::Error,
      Message("bank.bin: expected the tensors codes, labels, map and map.tsne, found extra"));
  CHECK_THROWS_MATCHES(lab::parse_bank(lab::serialize_tensor_file({})), lab::Error,
                       Message("tensor file: expected a tensor codes, found none of that name"));
}

TEST_CASE("a bank has finite codes and known labels") {
  lab::Bank bank = small_bank();
  bank.codes[1] = std::nanf("");
  CHECK_THROWS_MATCHES(lab::serialize_bank(bank), lab::Error,
                       Message("bank.bin.codes: expected finite numbers, found nan"));
  CHECK_THROWS_MATCHES(
      lab::parse_bank(bank_file_with(lab::make_tensor<float>(
          "map", {4, 2},
          std::vector<float>{0, 0, 0, std::numeric_limits<float>::infinity(), 0, 0, 0, 0}))),
      lab::Error, Message("bank.bin.map: expected finite numbers, found inf"));
  CHECK_THROWS_MATCHES(lab::parse_bank(bank_file_with(lab::make_tensor<std::int32_t>(
                           "labels", {4}, std::vector<std::int32_t>{0, 1, -2, 3}))),
                       lab::Error, Message("bank.bin.labels: expected labels from -1, found -2"));
}

TEST_CASE("the typical code of a class is the nearest to its mean") {
  lab::Bank bank = small_bank();
  CHECK(lab::typical_code(bank, 2) == 1);
  CHECK_FALSE(lab::typical_code(bank, 5));
  bank.labels = {7, 7, 7, 7};
  bank.codes = {0, 0, 0, 1, 0, 0, 9, 9, 9, 4, 3, 2};
  CHECK(lab::typical_code(bank, 7) == 3);  // the mean is 3.5, 3, 2.75
  CHECK(lab::typical_code(bank, 7, std::vector<int>{2}) == 3);
}

TEST_CASE("nearest_code finds the nearest, of a class where one is given, the first of equals") {
  const lab::Bank bank = small_bank();
  CHECK(lab::nearest_code(bank, Code{0.9f, 0, 0}) == 1);
  CHECK(lab::nearest_code(bank, Code{0.9f, 0, 0}, 7) == 0);
  CHECK(lab::nearest_code(bank, Code{0, 3, 0}, 7) == 2);
  CHECK(lab::nearest_code(bank, Code{0, 3, 0}, -1) == 3);
  CHECK_FALSE(lab::nearest_code(bank, Code{0, 3, 0}, 5));
  CHECK_THROWS_MATCHES(lab::nearest_code(bank, Code{0, 3}), lab::Error,
                       Message("nearest_code: expected 3 dimensions, found 2"));
}

TEST_CASE("sampling around a class without noise gives its known codes, all of them in time") {
  const lab::Bank bank = small_bank();
  lab::Rng rng(1);
  int first = 0;
  int third = 0;
  for (int i = 0; i < 200; ++i) {
    const Code code = lab::sample_around(bank, 7, 0, rng).value();
    first += code == Code{0, 0, 0};
    third += code == Code{0, 5, 0};
  }
  CHECK(first + third == 200);
  CHECK(first > 60);
  CHECK(third > 60);
  CHECK_FALSE(lab::sample_around(bank, 4, 0, rng));
}

TEST_CASE("sampling around a code scatters by the noise") {
  const lab::Bank bank = small_bank();
  lab::Rng rng(2);
  constexpr int kCount = 20000;
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < kCount; ++i) {
    const double x = lab::sample_around(bank, 2, 0.5, rng).value()[0] - 1;
    sum += x;
    squares += x * x;
  }
  CHECK(std::fabs(sum / kCount) < 5 * 0.5 / std::sqrt(kCount));
  CHECK(std::fabs(squares / kCount - 0.25) < 5 * 0.25 * std::sqrt(2.0 / kCount));
}

TEST_CASE("sampling between two codes of a class stays between them") {
  lab::Bank bank;
  bank.dim = 2;
  bank.codes = {3, 0, 0, 3, -50, -50};
  bank.labels = {1, 1, 0};
  bank.map = bank.codes;
  lab::Rng rng(3);
  for (int i = 0; i < 100; ++i) {
    const Code code = lab::sample_between(bank, 1, rng).value();
    CHECK(std::fabs(std::hypot(code[0], code[1]) - 3) < 1e-5);  // on the circle
    CHECK((code[0] > 0 && code[1] > 0));                        // never one of the two themselves
  }
  CHECK(lab::sample_between(bank, 0, rng).value() == Code{-50, -50});  // the only one of its class
  CHECK_FALSE(lab::sample_between(bank, 3, rng));
}

TEST_CASE("samples from a bank are the same bits everywhere") {
  lab::Rng rng(4);
  CHECK(lab::sample_around(small_bank(), 7, 0.5, rng).value() ==
        Code{0x1.306f14p-2f, -0x1.4c5d3ep-1f, -0x1.2aa72ap-3f});
  lab::Rng other(5);
  CHECK(lab::sample_between(small_bank(), std::nullopt, other).value() ==
        Code{0x1.05dc58p+1f, 0x1.408198p+0f, 0});
}
