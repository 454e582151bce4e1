// SPDX-License-Identifier: MIT
// Named tensors in one file, in the safetensors layout: 8 bytes little-endian header length, a JSON
// header {name: {dtype, shape, data_offsets}, "__metadata__": {key: text}}, padded with spaces to a
// multiple of 8, then the raw little-endian data. golden.bin, bank.bin, checkpoints and the messages
// between the WASM modules and the page all use it, so one reader serves them all (Python:
// safetensors.numpy.load_file).
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lab {

enum class DType { u8, i32, i64, f16, f32, f64 };  // "U8", "I32", "I64", "F16", "F32", "F64"

std::size_t size_of(DType dtype);

struct NamedTensor {
  std::string name;
  DType dtype = DType::f32;
  std::vector<std::int64_t> shape;
  std::vector<std::uint8_t> bytes;  // row-major

  std::int64_t count() const;  // product of shape
};

struct TensorFile {
  std::map<std::string, std::string> metadata;
  std::vector<NamedTensor> tensors;

  // Throws lab::Error if there is no tensor of that name.
  const NamedTensor& at(std::string_view name) const;
  bool contains(std::string_view name) const;
};

// Copies into or out of a tensor; T must match the dtype: uint8_t, int32_t, int64_t, float, double
// (else lab::Error).
template <typename T>
NamedTensor make_tensor(std::string name, std::vector<std::int64_t> shape,
                        std::span<const T> values);
template <typename T>
std::vector<T> values_of(const NamedTensor& tensor);

// Throws lab::Error on a truncated file, overlapping or out-of-range offsets, a shape that does not
// match its bytes, an unknown dtype or key, a name twice. `name` only appears in errors.
TensorFile parse_tensor_file(std::span<const std::uint8_t> file, std::string_view name);
std::vector<std::uint8_t> serialize_tensor_file(const TensorFile& file);

}  // namespace lab
