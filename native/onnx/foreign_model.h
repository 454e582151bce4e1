// SPDX-License-Identifier: MIT
// An ONNX model that somebody else's exporter wrote, as far as a network of pictures needs it: fields that have no
// meaning here are skipped, tensors are read whole. What its operations mean is left to adopt.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lab::onnx {

// Operators keep their meaning over these, as far as adopt knows them.
inline constexpr std::int64_t kFirstForeignOpset = 9;
inline constexpr std::int64_t kLastForeignOpset = 22;

// An attribute has one of these; the others are as default.
struct ForeignAttribute {
  std::int64_t integer = 0;
  float real = 0;
  std::string text = {};
  std::vector<std::int64_t> integers = {};
  std::optional<at::Tensor> tensor = {};
};

struct ForeignOperation {
  std::string name;
  std::string type;
  std::vector<std::string> inputs;  // "": an optional input that is left out
  std::vector<std::string> outputs;
  std::map<std::string, ForeignAttribute> attributes;
};

struct ForeignValue {
  std::string name;
  std::vector<std::int64_t> shape;  // -1: an axis of any size
};

// Without the batch axis.
std::vector<std::int64_t> shape_of_one(const ForeignValue& value);

struct ForeignModel {
  std::vector<ForeignOperation> operations;   // in topological order
  std::map<std::string, at::Tensor> tensors;  // the initializers: float32 or int64
  std::vector<ForeignValue> inputs;           // without those that are initializers
  std::vector<ForeignValue> outputs;
};

// file: ModelProto of onnx.proto. where: the file's name, for errors.
// Throws lab::Error on truncated or malformed bytes, an opset outside the range, operators of another domain, inputs
// or outputs that are no float32, tensors of another type than float32, float16, float64 or integers, or whose
// values lie in another file.
ForeignModel parse_foreign_model(std::span<const std::uint8_t> file, std::string_view where);

}  // namespace lab::onnx
