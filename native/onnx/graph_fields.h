// SPDX-License-Identifier: MIT
// Field numbers of onnx.proto, for graph.cpp (writes), graph_parser.cpp and foreign_model.cpp (read). Each
// namespace is one message of that file.
#pragma once

#include <cstdint>
#include <string_view>

namespace lab::onnx {

inline constexpr std::string_view kProducer = "latentlab";
inline constexpr std::string_view kBatchAxis = "batch";

// AttributeProto.AttributeType.
enum class AttributeType : std::int64_t { real = 1, integer = 2, text = 3, integers = 7 };

namespace field {

namespace model {  // ModelProto
inline constexpr std::uint32_t kIrVersion = 1, kProducer = 2, kDescription = 6, kGraph = 7,
                               kOpset = 8, kMetadata = 14;
}
namespace opset {  // OperatorSetIdProto
inline constexpr std::uint32_t kDomain = 1, kVersion = 2;
}
namespace entry {  // StringStringEntryProto
inline constexpr std::uint32_t kKey = 1, kValue = 2;
}
namespace graph {  // GraphProto
inline constexpr std::uint32_t kNode = 1, kName = 2, kInitializer = 5, kInput = 11, kOutput = 12;
}
namespace node {  // NodeProto
inline constexpr std::uint32_t kInput = 1, kOutput = 2, kName = 3, kType = 4, kAttribute = 5,
                               kDomain = 7;
}
namespace attribute {  // AttributeProto
inline constexpr std::uint32_t kName = 1, kReal = 2, kInteger = 3, kText = 4, kTensor = 5,
                               kIntegers = 8, kType = 20;
}
namespace tensor {  // TensorProto
inline constexpr std::uint32_t kDims = 1, kType = 2, kFloats = 4, kIntegers = 7, kName = 8,
                               kRawData = 9, kLocation = 14;
}
namespace value {  // ValueInfoProto
inline constexpr std::uint32_t kName = 1, kType = 2;
}
namespace type {  // TypeProto
inline constexpr std::uint32_t kTensor = 1;
}
namespace tensor_type {  // TypeProto.Tensor
inline constexpr std::uint32_t kElement = 1, kShape = 2;
}
namespace shape {  // TensorShapeProto
inline constexpr std::uint32_t kDimension = 1;
}
namespace dimension {  // TensorShapeProto.Dimension
inline constexpr std::uint32_t kValue = 1, kSymbol = 2;
}

}  // namespace field
}  // namespace lab::onnx
