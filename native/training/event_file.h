// SPDX-License-Identifier: MIT
// TensorBoard's event files: records of the message Event (tensorflow/core/util/event.proto and
// framework/summary.proto) in the framing of TFRecord, each with checksums of its length and of its bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>

#include "native/onnx/wire.h"
#include "native/training/run_history.h"
#include "shared/image/image.h"

namespace lab {

// CRC-32C (Castagnoli; RFC 3720, appendix B.4).
std::uint32_t crc32c(std::span<const std::uint8_t> bytes);

class EventFile {
 public:
  // A new file in the folder, which is made if there is none: events.out.tfevents.<seconds>.<process>.
  // Throws lab::Error if it cannot be written.
  explicit EventFile(const std::filesystem::path& folder);

  // Each value under its name, at that step. It is with the system when this returns. Throws lab::Error.
  void add_scalars(std::int64_t step, const NamedValues& values);
  void add_picture(std::int64_t step, const std::string& name, const Image& picture);

  const std::filesystem::path& path() const { return path_; }

 private:
  void write(onnx::WireWriter event);

  std::filesystem::path path_;
  std::ofstream file_;
};

}  // namespace lab
