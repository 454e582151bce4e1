// SPDX-License-Identifier: MIT
// Writes valid inputs for the fuzzers: write_corpus <folder> makes <folder>/<parser>/<name>.
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/tensor_file.h"
#include "shared/bundle/manifest.h"
#include "tests/shared/bundle/manifest_example.h"
#include "tests/shared/codec/sample_pictures.h"

namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<std::uint8_t>;

void write(const fs::path& path, std::span<const std::uint8_t> bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file.exceptions(std::ios::failbit | std::ios::badbit);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
}

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

Bytes bank() {
  const std::vector<float> codes = {1, 2, 3, 4};
  const std::vector<std::int32_t> labels = {0, 1};
  lab::TensorFile file;
  file.metadata["made_by"] = "write_corpus";
  file.tensors.push_back(lab::make_tensor<float>("codes", {2, 2}, codes));
  file.tensors.push_back(lab::make_tensor<std::int32_t>("labels", {2}, labels));
  file.tensors.push_back(lab::make_tensor<float>("map", {2, 2}, codes));
  return lab::serialize_tensor_file(file);
}

void write_all(const fs::path& folder) {
  for (const std::string_view name : lab::test::sample_names()) {
    write(folder / "picture" / name, lab::test::sample_picture(name));
  }
  write(folder / "picture/pgm_text", bytes_of("P2 #a\n2 2 15 0 5 10 15"));
  write(folder / "picture/ppm", bytes_of("P6 1 2 999\nabcdefghijkl"));
  write(folder / "manifest/example", bytes_of(lab::write_manifest(example_manifest())));
  write(folder / "tensor_file/bank", bank());
  write(folder / "idx/images", Bytes{0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 7, 9});
  write(folder / "idx/images.gz",
        Bytes{0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x63,
              0x60, 0xE0, 0x60, 0x66, 0x60, 0x60, 0x60, 0x84, 0x62, 0x26, 0x76,
              0x4E, 0x00, 0x02, 0x14, 0x95, 0x57, 0x12, 0x00, 0x00, 0x00});
  write(folder / "idx/labels", Bytes{0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 2});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: write_corpus <folder>\n";
    return 2;
  }
  write_all(argv[1]);
}
