// SPDX-License-Identifier: MIT
// Reads the messages that graph.cpp writes. An unknown field is an error: whatever this program did
// not write, it does not understand.
#include <functional>
#include <limits>

#include "native/onnx/graph.h"
#include "native/onnx/graph_fields.h"
#include "native/onnx/wire.h"
#include "shared/base/error.h"
#include "shared/base/text.h"

namespace lab::onnx {
namespace {

using Bytes = std::span<const std::uint8_t>;
// Takes one field; false: unknown.
using FieldVisitor = std::function<bool(const WireField&)>;

void visit_fields(Bytes bytes, std::string_view where, std::string_view message,
                  const FieldVisitor& visit) {
  WireReader reader(bytes, where);
  while (const auto field = reader.next()) {
    if (!visit(*field)) {
      throw Error(where, "a known field of " + std::string(message),
                  "field " + std::to_string(field->number()));
    }
  }
}

void expect_equal(std::string_view where, std::string_view what, std::int64_t expected,
                  std::int64_t found) {
  if (found != expected) {
    throw Error(where, std::string(what) + " " + std::to_string(expected), std::to_string(found));
  }
}

Attribute parse_attribute(Bytes bytes, std::string_view where) {
  Attribute attribute;
  std::int64_t type = 0;
  std::int64_t integer = 0;
  float real = 0;
  std::string text;
  std::vector<std::int64_t> integers;
  visit_fields(bytes, where, "AttributeProto", [&](const WireField& f) {
    switch (f.number()) {
      case field::attribute::kName: attribute.name = f.text(); return true;
      case field::attribute::kReal: real = f.real(); return true;
      case field::attribute::kInteger: integer = f.integer(); return true;
      case field::attribute::kText: text = f.text(); return true;
      case field::attribute::kType: type = f.integer(); return true;
      case field::attribute::kIntegers:
        for (const auto value : f.integers()) integers.push_back(value);
        return true;
      default: return false;
    }
  });
  switch (static_cast<AttributeType>(type)) {
    case AttributeType::real: attribute.value = real; return attribute;
    case AttributeType::integer: attribute.value = integer; return attribute;
    case AttributeType::text: attribute.value = text; return attribute;
    case AttributeType::integers: attribute.value = integers; return attribute;
  }
  throw Error(where,
              "an attribute type of 1, 2, 3 or 7 in attribute " + quoted_name(attribute.name),
              std::to_string(type));
}

Operation parse_operation(Bytes bytes, std::string_view where) {
  Operation operation;
  visit_fields(bytes, where, "NodeProto", [&](const WireField& f) {
    switch (f.number()) {
      case field::node::kInput: operation.inputs.push_back(f.text()); return true;
      case field::node::kOutput: operation.outputs.push_back(f.text()); return true;
      case field::node::kName: operation.name = f.text(); return true;
      case field::node::kType: operation.type = f.text(); return true;
      case field::node::kAttribute:
        operation.attributes.push_back(parse_attribute(f.bytes(), where));
        return true;
      default: return false;
    }
  });
  return operation;
}

std::size_t element_size(ElementType type, std::string_view where) {
  switch (type) {
    case ElementType::float32: return 4;
    case ElementType::int8: return 1;
    case ElementType::int64: return 8;
    case ElementType::float16: return 2;
  }
  throw Error(where, "an element type of 1, 3, 7 or 10",
              std::to_string(static_cast<std::int64_t>(type)));
}

void check_size(const Initializer& initializer, std::string_view where) {
  std::uint64_t bytes = element_size(initializer.type, where);
  constexpr std::uint64_t kLimit = std::numeric_limits<std::int64_t>::max();
  for (const auto size : initializer.shape) {
    const auto factor = static_cast<std::uint64_t>(size);
    if (size < 1 || bytes > kLimit / factor) {
      throw Error(where, "a possible shape of tensor " + quoted_name(initializer.name),
                  "an axis of " + std::to_string(size));
    }
    bytes *= factor;
  }
  if (bytes != initializer.bytes.size()) {
    throw Error(where, std::to_string(bytes) + " bytes in tensor " + quoted_name(initializer.name),
                std::to_string(initializer.bytes.size()));
  }
}

Initializer parse_initializer(Bytes bytes, std::string_view where) {
  Initializer initializer;
  visit_fields(bytes, where, "TensorProto", [&](const WireField& f) {
    switch (f.number()) {
      case field::tensor::kDims:
        for (const auto size : f.integers()) initializer.shape.push_back(size);
        return true;
      case field::tensor::kType:
        initializer.type = static_cast<ElementType>(f.integer());
        return true;
      case field::tensor::kName: initializer.name = f.text(); return true;
      case field::tensor::kRawData:
        initializer.bytes.assign(f.bytes().begin(), f.bytes().end());
        return true;
      default: return false;
    }
  });
  check_size(initializer, where);
  return initializer;
}

struct Dimension {
  std::int64_t size = 0;
  std::string symbol;
};

Dimension parse_dimension(Bytes bytes, std::string_view where) {
  Dimension dimension;
  visit_fields(bytes, where, "Dimension", [&](const WireField& f) {
    if (f.number() == field::dimension::kValue)
      dimension.size = f.integer();
    else if (f.number() == field::dimension::kSymbol)
      dimension.symbol = f.text();
    else
      return false;
    return true;
  });
  return dimension;
}

std::vector<Dimension> parse_shape(Bytes bytes, std::string_view where) {
  std::vector<Dimension> dimensions;
  visit_fields(bytes, where, "TensorShapeProto", [&](const WireField& f) {
    if (f.number() != field::shape::kDimension) return false;
    dimensions.push_back(parse_dimension(f.bytes(), where));
    return true;
  });
  return dimensions;
}

std::vector<Dimension> parse_tensor_type(Bytes bytes, std::string_view where) {
  std::vector<Dimension> dimensions;
  visit_fields(bytes, where, "TypeProto.Tensor", [&](const WireField& f) {
    if (f.number() == field::tensor_type::kElement) {
      expect_equal(where, "element type", static_cast<std::int64_t>(ElementType::float32),
                   f.integer());
    } else if (f.number() == field::tensor_type::kShape) {
      dimensions = parse_shape(f.bytes(), where);
    } else {
      return false;
    }
    return true;
  });
  return dimensions;
}

Value parse_value(Bytes bytes, std::string_view where) {
  Value value;
  std::vector<Dimension> dimensions;
  const auto take_type = [&](const WireField& f) {
    if (f.number() != field::type::kTensor) return false;
    dimensions = parse_tensor_type(f.bytes(), where);
    return true;
  };
  visit_fields(bytes, where, "ValueInfoProto", [&](const WireField& f) {
    if (f.number() == field::value::kName)
      value.name = f.text();
    else if (f.number() == field::value::kType)
      visit_fields(f.bytes(), where, "TypeProto", take_type);
    else
      return false;
    return true;
  });
  if (dimensions.empty() || dimensions[0].symbol != kBatchAxis) {
    throw Error(where, "first axis 'batch' in value " + quoted_name(value.name),
                dimensions.empty() ? "no axes" : quoted_name(dimensions[0].symbol));
  }
  for (std::size_t i = 1; i < dimensions.size(); ++i) {
    if (dimensions[i].size < 1 || !dimensions[i].symbol.empty()) {
      throw Error(where, "axes of a fixed size in value " + quoted_name(value.name),
                  std::to_string(dimensions[i].size));
    }
    value.shape.push_back(dimensions[i].size);
  }
  return value;
}

void parse_graph(Bytes bytes, std::string_view where, Model& model) {
  visit_fields(bytes, where, "GraphProto", [&](const WireField& f) {
    switch (f.number()) {
      case field::graph::kNode:
        model.operations.push_back(parse_operation(f.bytes(), where));
        return true;
      case field::graph::kName: model.name = f.text(); return true;
      case field::graph::kInitializer:
        model.initializers.push_back(parse_initializer(f.bytes(), where));
        return true;
      case field::graph::kInput: model.inputs.push_back(parse_value(f.bytes(), where)); return true;
      case field::graph::kOutput:
        model.outputs.push_back(parse_value(f.bytes(), where));
        return true;
      default: return false;
    }
  });
}

void check_opset(Bytes bytes, std::string_view where) {
  std::int64_t version = 0;
  visit_fields(bytes, where, "OperatorSetIdProto", [&](const WireField& f) {
    if (f.number() == field::opset::kVersion)
      version = f.integer();
    else if (f.number() != field::opset::kDomain || !f.text().empty())
      return false;
    return true;
  });
  expect_equal(where, "opset", kOpset, version);
}

std::pair<std::string, std::string> parse_entry(Bytes bytes, std::string_view where) {
  std::pair<std::string, std::string> entry;
  visit_fields(bytes, where, "StringStringEntryProto", [&](const WireField& f) {
    if (f.number() == field::entry::kKey)
      entry.first = f.text();
    else if (f.number() == field::entry::kValue)
      entry.second = f.text();
    else
      return false;
    return true;
  });
  return entry;
}

}  // namespace

Model parse_model(std::span<const std::uint8_t> file, std::string_view name) {
  Model model;
  std::int64_t ir_version = 0;
  int opsets = 0;
  visit_fields(file, name, "ModelProto", [&](const WireField& f) {
    switch (f.number()) {
      case field::model::kIrVersion: ir_version = f.integer(); return true;
      case field::model::kProducer: return true;
      case field::model::kDescription: model.description = f.text(); return true;
      case field::model::kGraph: parse_graph(f.bytes(), name, model); return true;
      case field::model::kOpset:
        check_opset(f.bytes(), name);
        ++opsets;
        return true;
      case field::model::kMetadata:
        model.metadata.insert(parse_entry(f.bytes(), name));
        return true;
      default: return false;
    }
  });
  expect_equal(name, "ONNX IR version", kIrVersion, ir_version);
  expect_equal(name, "number of opsets", 1, opsets);
  return model;
}

}  // namespace lab::onnx
