// SPDX-License-Identifier: MIT
// See foreign_model.h.
#include "native/onnx/foreign_model.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstring>

#include "native/onnx/graph_fields.h"
#include "native/onnx/wire.h"
#include "shared/base/error.h"
#include "shared/base/tensor_size.h"
#include "shared/base/text.h"

namespace lab::onnx {
namespace {

using Bytes = std::span<const std::uint8_t>;

// TensorProto.DataType, as far as they are read.
enum Element : std::int64_t {
  kFloat = 1,
  kInt32 = 6,
  kInt64 = 7,
  kBool = 9,
  kHalf = 10,
  kDouble = 11
};

std::optional<at::ScalarType> scalar_type(std::int64_t element) {
  switch (element) {
    case kFloat: return at::kFloat;
    case kInt32: return at::kInt;
    case kInt64: return at::kLong;
    case kBool: return at::kBool;
    case kHalf: return at::kHalf;
    case kDouble: return at::kDouble;
    default: return std::nullopt;
  }
}

struct RawTensor {
  std::string name;
  std::vector<std::int64_t> shape;
  std::int64_t element = 0;
  Bytes raw;
  Bytes floats;  // packed
  std::vector<std::int64_t> integers;
  bool elsewhere = false;
};

RawTensor read_raw_tensor(Bytes bytes, std::string_view where) {
  RawTensor tensor;
  WireReader reader(bytes, where);
  while (const auto f = reader.next()) {
    switch (f->number()) {
      case field::tensor::kDims:
        for (const auto size : f->integers()) tensor.shape.push_back(size);
        break;
      case field::tensor::kType: tensor.element = f->integer(); break;
      case field::tensor::kName: tensor.name = f->text(); break;
      case field::tensor::kRawData: tensor.raw = f->bytes(); break;
      case field::tensor::kFloats: tensor.floats = f->bytes(); break;
      case field::tensor::kIntegers:
        for (const auto value : f->integers()) tensor.integers.push_back(value);
        break;
      case field::tensor::kLocation: tensor.elsewhere = f->integer() != 0; break;
      default: break;
    }
  }
  return tensor;
}

// The values in a field of their own instead of as raw bytes.
Bytes values_of(const RawTensor& tensor) {
  if (!tensor.raw.empty()) return tensor.raw;
  if (tensor.element == kInt64) {
    return {reinterpret_cast<const std::uint8_t*>(tensor.integers.data()),
            tensor.integers.size() * sizeof(std::int64_t)};
  }
  return tensor.floats;
}

// float32 or int64.
at::Tensor tensor_of(const RawTensor& raw, std::string_view where) {
  const std::string name = quoted_name(raw.name);
  if (raw.elsewhere) {
    throw Error(where, "the values of tensor " + name + " in the same file",
                "them in another (save the model without external data)");
  }
  const auto type = scalar_type(raw.element);
  if (!type) {
    throw Error(where, "tensor " + name + " of float32, float16, float64, int32, int64 or bool",
                "element type " + std::to_string(raw.element));
  }
  const bool empty = std::ranges::find(raw.shape, 0) != raw.shape.end();
  const auto count = empty ? std::optional<std::int64_t>(0) : value_count(raw.shape);
  const Bytes values = values_of(raw);
  const std::size_t size = c10::elementSize(*type);
  if (!count || values.size() != static_cast<std::size_t>(*count) * size) {
    throw Error(where, "as many values in tensor " + name + " as its shape says",
                std::to_string(values.size()) + " bytes");
  }
  at::Tensor tensor = at::empty(raw.shape, *type);
  if (!values.empty()) std::memcpy(tensor.mutable_data_ptr(), values.data(), values.size());
  return tensor.to(at::isIntegralType(*type, true) ? at::kLong : at::kFloat);
}

std::pair<std::string, ForeignAttribute> read_attribute(Bytes bytes, std::string_view where) {
  std::string name;
  ForeignAttribute attribute;
  WireReader reader(bytes, where);
  while (const auto f = reader.next()) {
    switch (f->number()) {
      case field::attribute::kName: name = f->text(); break;
      case field::attribute::kReal: attribute.real = f->real(); break;
      case field::attribute::kInteger: attribute.integer = f->integer(); break;
      case field::attribute::kText: attribute.text = f->text(); break;
      case field::attribute::kTensor:
        attribute.tensor = tensor_of(read_raw_tensor(f->bytes(), where), where);
        break;
      case field::attribute::kIntegers:
        for (const auto value : f->integers()) attribute.integers.push_back(value);
        break;
      default: break;
    }
  }
  return {std::move(name), std::move(attribute)};
}

ForeignOperation read_operation(Bytes bytes, std::string_view where) {
  ForeignOperation operation;
  std::string domain;
  WireReader reader(bytes, where);
  while (const auto f = reader.next()) {
    switch (f->number()) {
      case field::node::kInput: operation.inputs.push_back(f->text()); break;
      case field::node::kOutput: operation.outputs.push_back(f->text()); break;
      case field::node::kName: operation.name = f->text(); break;
      case field::node::kType: operation.type = f->text(); break;
      case field::node::kDomain: domain = f->text(); break;
      case field::node::kAttribute:
        operation.attributes.insert(read_attribute(f->bytes(), where));
        break;
      default: break;
    }
  }
  if (!domain.empty() && domain != "ai.onnx") {
    throw Error(where, "ONNX's own operators",
                quoted_name(operation.type) + " of " + quoted_name(domain));
  }
  return operation;
}

std::int64_t read_dimension(Bytes bytes, std::string_view where) {
  std::int64_t size = -1;
  WireReader reader(bytes, where);
  while (const auto f = reader.next()) {
    if (f->number() == field::dimension::kValue) size = f->integer();
  }
  return size;
}

std::vector<std::int64_t> read_shape(Bytes bytes, std::string_view where) {
  std::vector<std::int64_t> shape;
  WireReader reader(bytes, where);
  while (const auto f = reader.next()) {
    if (f->number() == field::shape::kDimension) shape.push_back(read_dimension(f->bytes(), where));
  }
  return shape;
}

ForeignValue read_value(Bytes bytes, std::string_view where) {
  ForeignValue value;
  std::int64_t element = 0;
  WireReader reader(bytes, where);
  while (const auto f = reader.next()) {
    if (f->number() == field::value::kName) value.name = f->text();
    if (f->number() != field::value::kType) continue;
    WireReader types(f->bytes(), where);
    while (const auto type = types.next()) {
      if (type->number() != field::type::kTensor) continue;
      WireReader tensor(type->bytes(), where);
      while (const auto part = tensor.next()) {
        if (part->number() == field::tensor_type::kElement) element = part->integer();
        if (part->number() == field::tensor_type::kShape)
          value.shape = read_shape(part->bytes(), where);
      }
    }
  }
  if (element != kFloat) {
    throw Error(where, "float32 in " + quoted_name(value.name),
                "element type " + std::to_string(element));
  }
  return value;
}

void read_graph(Bytes bytes, std::string_view where, ForeignModel& model) {
  std::vector<Bytes> inputs;
  WireReader reader(bytes, where);
  while (const auto f = reader.next()) {
    switch (f->number()) {
      case field::graph::kNode:
        model.operations.push_back(read_operation(f->bytes(), where));
        break;
      case field::graph::kInitializer: {
        const RawTensor raw = read_raw_tensor(f->bytes(), where);
        model.tensors[raw.name] = tensor_of(raw, where);
        break;
      }
      // Older exporters list initializers here too, of any type, and not all of them have been read yet.
      case field::graph::kInput: inputs.push_back(f->bytes()); break;
      case field::graph::kOutput: model.outputs.push_back(read_value(f->bytes(), where)); break;
      default: break;
    }
  }
  for (const Bytes input : inputs) {
    std::string name;
    WireReader names(input, where);
    while (const auto f = names.next()) {
      if (f->number() == field::value::kName) name = f->text();
    }
    if (!model.tensors.contains(name)) model.inputs.push_back(read_value(input, where));
  }
}

// 0: of another domain.
std::int64_t read_opset(Bytes bytes, std::string_view where) {
  std::string domain;
  std::int64_t version = 0;
  WireReader reader(bytes, where);
  while (const auto f = reader.next()) {
    if (f->number() == field::opset::kDomain) domain = f->text();
    if (f->number() == field::opset::kVersion) version = f->integer();
  }
  return domain.empty() || domain == "ai.onnx" ? version : 0;
}

}  // namespace

std::vector<std::int64_t> shape_of_one(const ForeignValue& value) {
  if (value.shape.empty()) return {};
  return {value.shape.begin() + 1, value.shape.end()};
}

ForeignModel parse_foreign_model(std::span<const std::uint8_t> file, std::string_view where) {
  ForeignModel model;
  std::int64_t opset = 0;
  WireReader reader(file, where);
  while (const auto f = reader.next()) {
    if (f->number() == field::model::kOpset) opset = std::max(opset, read_opset(f->bytes(), where));
    if (f->number() == field::model::kGraph) read_graph(f->bytes(), where, model);
  }
  if (opset < kFirstForeignOpset || opset > kLastForeignOpset) {
    throw Error(where,
                "an ONNX model of opset " + std::to_string(kFirstForeignOpset) + " to " +
                    std::to_string(kLastForeignOpset),
                opset == 0 ? "none" : "opset " + std::to_string(opset));
  }
  if (model.outputs.empty() || model.inputs.empty()) {
    throw Error(where, "inputs and outputs", model.outputs.empty() ? "no outputs" : "no inputs");
  }
  return model;
}

}  // namespace lab::onnx
