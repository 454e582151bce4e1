// SPDX-License-Identifier: MIT
// libFuzzer: any bytes as a tensor file and as a bank. What is accepted must be written and read
// back the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "shared/base/error.h"
#include "shared/base/tensor_file.h"
#include "shared/latent/bank.h"

namespace {

void check_round_trip(const lab::TensorFile& file) {
  const lab::TensorFile again = lab::parse_tensor_file(lab::serialize_tensor_file(file), "again");
  if (again.metadata != file.metadata || again.tensors.size() != file.tensors.size()) std::abort();
  for (const lab::NamedTensor& tensor : file.tensors) {
    const lab::NamedTensor& copy = again.at(tensor.name);
    if (copy.bytes != tensor.bytes || copy.shape != tensor.shape) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::span<const std::uint8_t> input(bytes, size);
  lab::TensorFile file;
  try {
    file = lab::parse_tensor_file(input, "fuzz");
  } catch (const lab::Error&) {
    return 0;
  }
  check_round_trip(file);
  try {
    lab::parse_bank(input);
  } catch (const lab::Error&) {
  }
  return 0;
}
