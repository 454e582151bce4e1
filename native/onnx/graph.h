// SPDX-License-Identifier: MIT
// An ONNX model as typed data: nodes, attributes, initializers, value infos. Writes it as a protobuf
// message (onnx.proto, IR version 8) and reads back what it writes. What the nodes mean is left to
// lower and lift; no Torch here.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lab::onnx {

inline constexpr std::int64_t kIrVersion = 8;
inline constexpr std::int64_t kOpset = 17;

// TensorProto.DataType.
enum class ElementType : std::int64_t { float32 = 1, int8 = 3, int64 = 7, float16 = 10 };

struct Attribute {
  std::string name;
  std::variant<std::int64_t, float, std::string, std::vector<std::int64_t>> value;

  bool operator==(const Attribute&) const = default;
};

struct Initializer {
  std::string name;
  ElementType type = ElementType::float32;
  std::vector<std::int64_t> shape;
  std::vector<std::uint8_t> bytes;  // row-major, little-endian

  bool operator==(const Initializer&) const = default;
};

struct Operation {
  std::string name;
  std::string type;                 // "Conv", "Gemm" ...
  std::vector<std::string> inputs;  // "": an optional input that is left out
  std::vector<std::string> outputs;
  std::vector<Attribute> attributes;

  bool operator==(const Operation&) const = default;
};

// A float32 input or output of the graph. Axis 0 is the batch, of any size, named "batch".
struct Value {
  std::string name;
  std::vector<std::int64_t> shape;  // without the batch axis

  bool operator==(const Value&) const = default;
};

struct Model {
  std::string name;  // of the graph: the network's role
  std::string description;
  std::map<std::string, std::string> metadata;
  std::vector<Operation> operations;  // in topological order
  std::vector<Initializer> initializers;
  std::vector<Value> inputs;
  std::vector<Value> outputs;

  bool operator==(const Model&) const = default;
};

std::vector<std::uint8_t> serialize_model(const Model& model);

// Reads a model that serialize_model wrote. `name` (the file's) only appears in errors.
// Throws lab::Error on anything else: truncated or malformed bytes, an unknown field, another IR
// version or opset, a tensor whose bytes do not fit its shape.
Model parse_model(std::span<const std::uint8_t> file, std::string_view name);

}  // namespace lab::onnx
