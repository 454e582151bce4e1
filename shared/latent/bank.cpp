// SPDX-License-Identifier: MIT
// Banks of known codes (latent.h): reading, writing, searching and sampling from them.
#include "shared/latent/bank.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "shared/base/error.h"
#include "shared/base/number_text.h"
#include "shared/base/tensor_file.h"
#include "shared/latent/latent.h"

namespace lab {

namespace {

constexpr std::string_view kWhere = "bank.bin";
constexpr std::string_view kTsne = "map.tsne";

template <typename T>
void expect_finite(std::string_view name, const std::vector<T>& values) {
  for (const T value : values) {
    if (!std::isfinite(value)) {
      throw Error(std::string(kWhere) + "." + std::string(name), "finite numbers",
                  number_text(value));
    }
  }
}

void expect_shape(const NamedTensor& tensor, const std::vector<std::int64_t>& shape) {
  if (tensor.shape != shape) {
    throw Error(std::string(kWhere) + "." + tensor.name, shape_text(shape),
                shape_text(tensor.shape));
  }
}

void expect_valid(const Bank& bank) {
  expect_finite("codes", bank.codes);
  expect_finite("map", bank.map);
  expect_finite(kTsne, bank.tsne);
  for (const std::int32_t label : bank.labels) {
    if (label < -1) {
      throw Error(std::string(kWhere) + ".labels", "labels from -1", number_text(label));
    }
  }
}

std::vector<int> indices_with(const Bank& bank, std::optional<int> label) {
  std::vector<int> indices;
  for (int i = 0; i < bank.size(); ++i) {
    if (!label || bank.labels[static_cast<std::size_t>(i)] == *label) indices.push_back(i);
  }
  return indices;
}

std::size_t draw(std::size_t count, Rng& rng) {
  return rng.below(static_cast<std::uint32_t>(count));
}

}  // namespace

std::span<const float> Bank::code(int index) const {
  const auto length = static_cast<std::size_t>(dim);
  return std::span(codes).subspan(static_cast<std::size_t>(index) * length, length);
}

Bank parse_bank(std::span<const std::uint8_t> file) {
  const TensorFile tensors = parse_tensor_file(file, kWhere);
  for (const NamedTensor& tensor : tensors.tensors) {
    if (tensor.name != "codes" && tensor.name != "labels" && tensor.name != "map" &&
        tensor.name != kTsne) {
      throw Error(kWhere, "the tensors codes, labels, map and map.tsne", tensor.name);
    }
  }
  const NamedTensor& codes = tensors.at("codes");
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  if (codes.shape.size() != 2 || codes.shape[1] < 1 || codes.shape[0] > kMost ||
      codes.shape[1] > kMost) {
    throw Error("bank.bin.codes", "[size, dim] in range", shape_text(codes.shape));
  }
  const std::int64_t size = codes.shape[0];
  expect_shape(tensors.at("labels"), {size});
  expect_shape(tensors.at("map"), {size, 2});

  Bank bank;
  bank.dim = static_cast<int>(codes.shape[1]);
  bank.codes = values_of<float>(codes);
  bank.labels = values_of<std::int32_t>(tensors.at("labels"));
  bank.map = values_of<float>(tensors.at("map"));
  if (tensors.contains(kTsne)) {
    expect_shape(tensors.at(kTsne), {size, 2});
    bank.tsne = values_of<float>(tensors.at(kTsne));
  }
  expect_valid(bank);
  return bank;
}

std::vector<std::uint8_t> serialize_bank(const Bank& bank) {
  expect_valid(bank);
  const std::int64_t size = bank.size();
  TensorFile file;
  file.tensors.push_back(make_tensor<float>("codes", {size, bank.dim}, bank.codes));
  file.tensors.push_back(make_tensor<std::int32_t>("labels", {size}, bank.labels));
  file.tensors.push_back(make_tensor<float>("map", {size, 2}, bank.map));
  if (!bank.tsne.empty()) {
    file.tensors.push_back(make_tensor<float>(std::string(kTsne), {size, 2}, bank.tsne));
  }
  return serialize_tensor_file(file);
}

double code_distance(std::span<const float> a, std::span<const float> b,
                     std::span<const int> units) {
  double sum = 0;
  const std::size_t count = units.empty() ? a.size() : units.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t unit = units.empty() ? i : static_cast<std::size_t>(units[i]);
    const double difference = static_cast<double>(a[unit]) - static_cast<double>(b[unit]);
    sum += difference * difference;
  }
  return std::sqrt(sum);
}

std::optional<int> nearest_code(const Bank& bank, std::span<const float> code,
                                std::optional<int> label, std::span<const int> units) {
  if (code.size() != static_cast<std::size_t>(bank.dim)) {
    throw Error("nearest_code", number_text(bank.dim) + " dimensions", number_text(code.size()));
  }
  std::optional<int> nearest;
  double smallest = std::numeric_limits<double>::infinity();
  for (const int index : indices_with(bank, label)) {
    const double distance = code_distance(bank.code(index), code, units);
    if (distance < smallest) {
      smallest = distance;
      nearest = index;
    }
  }
  return nearest;
}

std::optional<int> typical_code(const Bank& bank, int label, std::span<const int> units) {
  const std::vector<int> indices = indices_with(bank, label);
  std::vector<double> sums(static_cast<std::size_t>(bank.dim));
  for (const int index : indices) {
    const std::span<const float> code = bank.code(index);
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += static_cast<double>(code[i]);
  }
  Code mean;
  for (const double sum : sums) {
    mean.push_back(
        static_cast<float>(sum / static_cast<double>(std::max<std::size_t>(1, indices.size()))));
  }
  return nearest_code(bank, mean, label, units);
}

std::optional<Code> sample_around(const Bank& bank, std::optional<int> label, double noise,
                                  Rng& rng) {
  const std::vector<int> indices = indices_with(bank, label);
  if (indices.empty()) return std::nullopt;
  const std::span<const float> known = bank.code(indices[draw(indices.size(), rng)]);
  Code code(known.begin(), known.end());
  for (float& value : code) value = static_cast<float>(value + noise * rng.normal());
  return code;
}

std::optional<Code> sample_between(const Bank& bank, std::optional<int> label, Rng& rng) {
  const std::vector<int> indices = indices_with(bank, label);
  if (indices.empty()) return std::nullopt;
  const std::size_t from = draw(indices.size(), rng);
  // Any of the others, if there is one.
  std::size_t to = indices.size() > 1 ? draw(indices.size() - 1, rng) : 0;
  if (indices.size() > 1 && to >= from) ++to;
  return slerp(bank.code(indices[from]), bank.code(indices[to]), rng.uniform());
}

int next_of_class(const Bank& bank, int index) {
  const auto label = [&](int i) { return bank.labels[static_cast<std::size_t>(i)]; };
  int next = index;
  do next = (next + 1) % bank.size();
  while (label(next) != label(index));
  return next;
}

}  // namespace lab
