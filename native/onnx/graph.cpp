// SPDX-License-Identifier: MIT
// Writes a Model as the messages of onnx.proto. Field numbers are those of onnx.proto, and shared
// with graph_parser.cpp through graph_fields.h.
#include "native/onnx/graph.h"

#include "native/onnx/graph_fields.h"
#include "native/onnx/wire.h"

namespace lab::onnx {
namespace {

WireWriter encode(const Attribute& attribute) {
  WireWriter out;
  out.text(field::attribute::kName, attribute.name);
  AttributeType type = AttributeType::integer;
  if (const auto* integer = std::get_if<std::int64_t>(&attribute.value)) {
    out.integer(field::attribute::kInteger, *integer);
  } else if (const auto* real = std::get_if<float>(&attribute.value)) {
    out.real(field::attribute::kReal, *real);
    type = AttributeType::real;
  } else if (const auto* text = std::get_if<std::string>(&attribute.value)) {
    out.text(field::attribute::kText, *text);
    type = AttributeType::text;
  } else {
    for (const auto value : std::get<std::vector<std::int64_t>>(attribute.value)) {
      out.integer(field::attribute::kIntegers, value);
    }
    type = AttributeType::integers;
  }
  out.integer(field::attribute::kType, static_cast<std::int64_t>(type));
  return out;
}

WireWriter encode(const Operation& operation) {
  WireWriter out;
  for (const auto& input : operation.inputs) out.text(field::node::kInput, input);
  for (const auto& output : operation.outputs) out.text(field::node::kOutput, output);
  out.text(field::node::kName, operation.name);
  out.text(field::node::kType, operation.type);
  for (const auto& attribute : operation.attributes) {
    out.message(field::node::kAttribute, encode(attribute));
  }
  return out;
}

WireWriter encode(const Initializer& initializer) {
  WireWriter out;
  for (const auto size : initializer.shape) out.integer(field::tensor::kDims, size);
  out.integer(field::tensor::kType, static_cast<std::int64_t>(initializer.type));
  out.text(field::tensor::kName, initializer.name);
  out.bytes(field::tensor::kRawData, initializer.bytes);
  return out;
}

WireWriter encode(const Value& value) {
  WireWriter shape;
  WireWriter batch;
  batch.text(field::dimension::kSymbol, kBatchAxis);
  shape.message(field::shape::kDimension, batch);
  for (const auto size : value.shape) {
    WireWriter dimension;
    dimension.integer(field::dimension::kValue, size);
    shape.message(field::shape::kDimension, dimension);
  }
  WireWriter tensor_type;
  tensor_type.integer(field::tensor_type::kElement,
                      static_cast<std::int64_t>(ElementType::float32));
  tensor_type.message(field::tensor_type::kShape, shape);
  WireWriter type;
  type.message(field::type::kTensor, tensor_type);
  WireWriter out;
  out.text(field::value::kName, value.name);
  out.message(field::value::kType, type);
  return out;
}

WireWriter encode_graph(const Model& model) {
  WireWriter out;
  for (const auto& operation : model.operations)
    out.message(field::graph::kNode, encode(operation));
  out.text(field::graph::kName, model.name);
  for (const auto& initializer : model.initializers) {
    out.message(field::graph::kInitializer, encode(initializer));
  }
  for (const auto& input : model.inputs) out.message(field::graph::kInput, encode(input));
  for (const auto& output : model.outputs) out.message(field::graph::kOutput, encode(output));
  return out;
}

}  // namespace

std::vector<std::uint8_t> serialize_model(const Model& model) {
  WireWriter out;
  out.integer(field::model::kIrVersion, kIrVersion);
  out.text(field::model::kProducer, kProducer);
  out.text(field::model::kDescription, model.description);
  out.message(field::model::kGraph, encode_graph(model));
  WireWriter opset;
  opset.text(field::opset::kDomain, "");
  opset.integer(field::opset::kVersion, kOpset);
  out.message(field::model::kOpset, opset);
  for (const auto& [key, value] : model.metadata) {
    WireWriter entry;
    entry.text(field::entry::kKey, key);
    entry.text(field::entry::kValue, value);
    out.message(field::model::kMetadata, entry);
  }
  return out.encoded();
}

}  // namespace lab::onnx
