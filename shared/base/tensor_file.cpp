// SPDX-License-Identifier: MIT
// The safetensors layout. Reading trusts nothing: every length is checked before it is used, and the
// tensors must cover the data exactly, in any order, as the reference implementation demands.
#include "shared/base/tensor_file.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "shared/base/error.h"
#include "shared/base/json_reader.h"
#include "shared/base/number_text.h"

namespace lab {

namespace {

static_assert(std::endian::native == std::endian::little,
              "values are copied as they lie in memory");

constexpr std::size_t kLengthBytes = 8;
constexpr std::string_view kMetadataKey = "__metadata__";
constexpr JsonLimits kHeaderLimits{.bytes = std::size_t{16} << 20, .depth = 3};

struct DTypeInfo {
  DType dtype;
  std::string_view name;
  std::size_t size;
};
constexpr std::array<DTypeInfo, 6> kDTypes{{{DType::u8, "U8", 1},
                                            {DType::i32, "I32", 4},
                                            {DType::i64, "I64", 8},
                                            {DType::f16, "F16", 2},
                                            {DType::f32, "F32", 4},
                                            {DType::f64, "F64", 8}}};

const DTypeInfo& info_of(DType dtype) { return kDTypes.at(static_cast<std::size_t>(dtype)); }

template <typename T>
constexpr DType dtype_of();
template <>
constexpr DType dtype_of<std::uint8_t>() {
  return DType::u8;
}
template <>
constexpr DType dtype_of<std::int32_t>() {
  return DType::i32;
}
template <>
constexpr DType dtype_of<std::int64_t>() {
  return DType::i64;
}
template <>
constexpr DType dtype_of<float>() {
  return DType::f32;
}
template <>
constexpr DType dtype_of<double>() {
  return DType::f64;
}

std::size_t byte_count(const std::string& where, DType dtype, std::span<const std::int64_t> shape) {
  const bool negative = std::any_of(shape.begin(), shape.end(), [](auto side) { return side < 0; });
  if (negative) throw Error(where, "no negative side", shape_text(shape));
  if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return 0;
  std::size_t bytes = size_of(dtype);
  for (const std::int64_t side : shape) {
    // PTRDIFF_MAX is what a vector can hold.
    if (static_cast<std::uint64_t>(side) > static_cast<std::size_t>(PTRDIFF_MAX) / bytes) {
      throw Error(where, "a shape that fits into memory", shape_text(shape));
    }
    bytes *= static_cast<std::size_t>(side);
  }
  return bytes;
}

void expect_matching_bytes(const std::string& where, const NamedTensor& tensor, std::size_t bytes) {
  const std::size_t expected = byte_count(where, tensor.dtype, tensor.shape);
  if (bytes != expected) {
    throw Error(where,
                number_text(expected) + " bytes for " + std::string(info_of(tensor.dtype).name) +
                    shape_text(tensor.shape),
                number_text(bytes));
  }
}

DType parse_dtype(const JsonReader& json) {
  const std::string& text = json.text();
  for (const DTypeInfo& info : kDTypes) {
    if (info.name == text) return info.dtype;
  }
  json.fail("one of U8, I32, I64, F16, F32, F64", '"' + printable(text) + '"');
}

struct Entry {
  NamedTensor tensor;
  std::size_t begin = 0;
  std::size_t end = 0;
};

Entry parse_entry(const std::string& name, const JsonReader& json, std::size_t data_bytes) {
  json.expect_keys({"dtype", "shape", "data_offsets"});
  Entry entry;
  entry.tensor.name = name;
  entry.tensor.dtype = parse_dtype(json.at("dtype"));
  for (const JsonReader& side : json.at("shape").items())
    entry.tensor.shape.push_back(side.integer(0));

  const JsonReader offsets = json.at("data_offsets");
  const std::vector<JsonReader> pair = offsets.items();
  if (pair.size() != 2) offsets.fail("two offsets", number_text(pair.size()));
  const auto limit = static_cast<std::int64_t>(data_bytes);
  entry.begin = static_cast<std::size_t>(pair[0].integer(0, limit));
  entry.end =
      static_cast<std::size_t>(pair[1].integer(static_cast<std::int64_t>(entry.begin), limit));
  expect_matching_bytes(json.path(), entry.tensor, entry.end - entry.begin);
  return entry;
}

std::string_view header_text(std::span<const std::uint8_t> file, std::string_view name) {
  if (file.size() < kLengthBytes) {
    throw Error(name, "a header length of 8 bytes", number_text(file.size()) + " bytes");
  }
  std::uint64_t length = 0;
  std::memcpy(&length, file.data(), kLengthBytes);
  if (length > kHeaderLimits.bytes) {
    throw Error(name, "a header of at most " + number_text(kHeaderLimits.bytes) + " bytes",
                number_text(length));
  }
  if (length > file.size() - kLengthBytes) {
    throw Error(name, "a header of " + number_text(length) + " bytes",
                number_text(file.size() - kLengthBytes) + " (truncated)");
  }
  return {reinterpret_cast<const char*>(file.data()) + kLengthBytes,
          static_cast<std::size_t>(length)};
}

// Sorted by place in the file; throws unless they cover [0, data_bytes) without gap or overlap.
void expect_full_cover(std::vector<Entry>& entries, std::size_t data_bytes, std::string_view name) {
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::size_t covered = 0;
  for (const Entry& entry : entries) {
    if (entry.begin != covered) {
      throw Error(std::string(name) + "." + printable(entry.tensor.name) + ".data_offsets",
                  "data from byte " + number_text(covered), number_text(entry.begin));
    }
    covered = entry.end;
  }
  if (covered != data_bytes) {
    throw Error(name, number_text(covered) + " bytes of data", number_text(data_bytes));
  }
}

}  // namespace

std::size_t size_of(DType dtype) { return info_of(dtype).size; }

std::int64_t NamedTensor::count() const {
  return static_cast<std::int64_t>(byte_count(name, dtype, shape) / size_of(dtype));
}

const NamedTensor& TensorFile::at(std::string_view name) const {
  const auto found = std::find_if(tensors.begin(), tensors.end(),
                                  [&](const NamedTensor& tensor) { return tensor.name == name; });
  if (found == tensors.end()) {
    throw Error("tensor file", "a tensor " + printable(name), "none of that name");
  }
  return *found;
}

bool TensorFile::contains(std::string_view name) const {
  return std::any_of(tensors.begin(), tensors.end(),
                     [&](const NamedTensor& tensor) { return tensor.name == name; });
}

template <typename T>
NamedTensor make_tensor(std::string name, std::vector<std::int64_t> shape,
                        std::span<const T> values) {
  NamedTensor tensor{std::move(name), dtype_of<T>(), std::move(shape), {}};
  expect_matching_bytes(tensor.name, tensor, values.size_bytes());
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(values.data());
  tensor.bytes.assign(bytes, bytes + values.size_bytes());
  return tensor;
}

template <typename T>
std::vector<T> values_of(const NamedTensor& tensor) {
  if (tensor.dtype != dtype_of<T>()) {
    throw Error(tensor.name, info_of(dtype_of<T>()).name, info_of(tensor.dtype).name);
  }
  expect_matching_bytes(tensor.name, tensor, tensor.bytes.size());
  std::vector<T> values(tensor.bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
  return values;
}

template NamedTensor make_tensor(std::string, std::vector<std::int64_t>,
                                 std::span<const std::uint8_t>);
template NamedTensor make_tensor(std::string, std::vector<std::int64_t>,
                                 std::span<const std::int32_t>);
template NamedTensor make_tensor(std::string, std::vector<std::int64_t>,
                                 std::span<const std::int64_t>);
template NamedTensor make_tensor(std::string, std::vector<std::int64_t>, std::span<const float>);
template NamedTensor make_tensor(std::string, std::vector<std::int64_t>, std::span<const double>);
template std::vector<std::uint8_t> values_of(const NamedTensor&);
template std::vector<std::int32_t> values_of(const NamedTensor&);
template std::vector<std::int64_t> values_of(const NamedTensor&);
template std::vector<float> values_of(const NamedTensor&);
template std::vector<double> values_of(const NamedTensor&);

TensorFile parse_tensor_file(std::span<const std::uint8_t> file, std::string_view name) {
  const std::string_view header = header_text(file, name);
  const std::span<const std::uint8_t> data = file.subspan(kLengthBytes + header.size());

  TensorFile result;
  std::vector<Entry> entries;
  for (const auto& [key, json] : parse_json(header, name, kHeaderLimits).entries()) {
    if (key == kMetadataKey) {
      for (const auto& [item, text] : json.entries()) result.metadata[item] = text.text();
    } else {
      entries.push_back(parse_entry(key, json, data.size()));
    }
  }
  expect_full_cover(entries, data.size(), name);
  for (Entry& entry : entries) {
    const auto bytes = data.subspan(entry.begin, entry.end - entry.begin);
    entry.tensor.bytes.assign(bytes.begin(), bytes.end());
    result.tensors.push_back(std::move(entry.tensor));
  }
  return result;
}

std::vector<std::uint8_t> serialize_tensor_file(const TensorFile& file) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!file.metadata.empty()) header[std::string(kMetadataKey)] = file.metadata;
  std::set<std::string_view> names{kMetadataKey};
  std::size_t offset = 0;
  for (const NamedTensor& tensor : file.tensors) {
    expect_matching_bytes(tensor.name, tensor, tensor.bytes.size());
    if (!names.insert(tensor.name).second) {
      throw Error("tensor file", "a free name", printable(tensor.name));
    }
    header[tensor.name] = {{"dtype", info_of(tensor.dtype).name},
                           {"shape", tensor.shape},
                           {"data_offsets", {offset, offset + tensor.bytes.size()}}};
    offset += tensor.bytes.size();
  }
  std::string text;
  try {
    text = header.dump();
  } catch (const nlohmann::json::type_error&) {
    throw Error("tensor file", "names and metadata in UTF-8", "other bytes");
  }
  text.resize((text.size() + 7) / 8 * 8, ' ');

  const std::uint64_t length = text.size();
  std::vector<std::uint8_t> bytes(kLengthBytes + text.size());
  bytes.reserve(bytes.size() + offset);
  std::memcpy(bytes.data(), &length, kLengthBytes);
  std::memcpy(bytes.data() + kLengthBytes, text.data(), text.size());
  for (const NamedTensor& tensor : file.tensors) {
    bytes.insert(bytes.end(), tensor.bytes.begin(), tensor.bytes.end());
  }
  return bytes;
}

}  // namespace lab
