// SPDX-License-Identifier: MIT
#include "native/data/idx.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "native/base/files.h"
#include "native/data/folders.h"
#include "native/data/gzip.h"
#include "shared/base/bytes.h"
#include "shared/base/error.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kImageMagic = 2051;  // 0x00000803: unsigned bytes, three axes
constexpr std::uint32_t kLabelMagic = 2049;  // 0x00000801: unsigned bytes, one axis

[[noreturn]] void fail(const std::string& expected, const std::string& found,
                       std::string_view name) {
  throw Error("idx", expected, found + " in " + std::string(name));
}

// The sizes of the axes, after the magic.
std::vector<std::uint32_t> read_header(std::span<const std::uint8_t> bytes, std::uint32_t magic,
                                       std::size_t axes, std::string_view name) {
  const std::size_t length = 4 * (1 + axes);
  if (bytes.size() >= 4) {
    const std::uint32_t found = read_u32(bytes, 0, ByteOrder::big);
    if (found != magic) fail("magic " + std::to_string(magic), std::to_string(found), name);
  }
  if (bytes.size() < length) {
    fail("a header of " + std::to_string(length) + " bytes", std::to_string(bytes.size()), name);
  }
  std::vector<std::uint32_t> sizes;
  for (std::size_t axis = 0; axis < axes; ++axis) {
    sizes.push_back(read_u32(bytes, 4 * (1 + axis), ByteOrder::big));
  }
  return sizes;
}

// What follows the header.
std::span<const std::uint8_t> body(std::span<const std::uint8_t> bytes, std::size_t header,
                                   std::uint64_t promised, std::string_view name) {
  const std::size_t found = bytes.size() - header;
  if (found != promised) {
    fail(std::to_string(promised) + " bytes after the header", std::to_string(found), name);
  }
  return bytes.subspan(header);
}

void require_side(std::uint32_t pixels, const char* axis, std::string_view name) {
  // Two sides of 16 bits and a count of 32 cannot overflow 64 bits.
  if (pixels >= 1 && pixels <= 65'535) return;
  fail(std::string("1 to 65535 ") + axis, std::to_string(pixels), name);
}

class IdxDataset : public Dataset {
 public:
  IdxDataset(IdxImages images, std::vector<std::uint8_t> labels, std::vector<fs::path> files)
      : images_(std::move(images)), labels_(std::move(labels)), files_(std::move(files)) {}

  std::size_t size() const override { return images_.count; }
  std::vector<fs::path> files() const override { return files_; }

  Example get(std::size_t index) const override {
    assert(index < size());
    Example example{.image = Image(images_.width, images_.height, 1),
                    .label = labels_[index],
                    .mask = std::nullopt,
                    .name = std::to_string(index)};
    const std::size_t bytes = example.image.pixels.size();
    std::copy_n(images_.pixels.begin() + static_cast<std::ptrdiff_t>(index * bytes), bytes,
                example.image.pixels.begin());
    return example;
  }

 private:
  IdxImages images_;
  std::vector<std::uint8_t> labels_;
  std::vector<fs::path> files_;
};

}  // namespace

IdxImages parse_idx_images(std::span<const std::uint8_t> bytes, std::string_view name) {
  const auto sizes = read_header(bytes, kImageMagic, 3, name);
  if (sizes[0] == 0) fail("at least one image", "none", name);
  require_side(sizes[1], "rows", name);
  require_side(sizes[2], "columns", name);
  const std::uint64_t promised = std::uint64_t{sizes[0]} * sizes[1] * sizes[2];
  const auto pixels = body(bytes, 16, promised, name);
  return {sizes[0],
          static_cast<int>(sizes[1]),
          static_cast<int>(sizes[2]),
          {pixels.begin(), pixels.end()}};
}

std::vector<std::uint8_t> parse_idx_labels(std::span<const std::uint8_t> bytes,
                                           std::string_view name) {
  const auto sizes = read_header(bytes, kLabelMagic, 1, name);
  const auto labels = body(bytes, 8, sizes[0], name);
  return {labels.begin(), labels.end()};
}

fs::path find_idx_file(const fs::path& folder, std::string_view name) {
  const std::string packed = std::string(name) + ".gz";
  for (const fs::path& path : {folder / packed, folder / name}) {
    if (is_there(path)) return path;
  }
  throw Error(folder.string(), packed + " or " + std::string(name), "neither");
}

std::vector<std::uint8_t> read_idx_file(const fs::path& path) {
  auto bytes = read_file(path);
  return is_gzip(bytes) || path.extension() == ".gz" ? gunzip(bytes, path.string()) : bytes;
}

std::unique_ptr<Dataset> make_idx_dataset(IdxImages images, std::vector<std::uint8_t> labels,
                                          std::size_t class_count, std::string_view name,
                                          std::vector<fs::path> files) {
  if (labels.size() != images.count) {
    fail("as many labels as images (" + std::to_string(images.count) + ")",
         std::to_string(labels.size()), name);
  }
  const auto unknown = std::ranges::find_if(
      labels, [class_count](std::uint8_t label) { return label >= class_count; });
  if (unknown != labels.end()) {
    fail("labels below " + std::to_string(class_count),
         std::to_string(*unknown) + " at " + std::to_string(unknown - labels.begin()), name);
  }
  return std::make_unique<IdxDataset>(std::move(images), std::move(labels), std::move(files));
}

std::unique_ptr<Dataset> read_idx_dataset(const fs::path& images, const fs::path& labels,
                                          std::size_t class_count) {
  return make_idx_dataset(parse_idx_images(read_idx_file(images), images.string()),
                          parse_idx_labels(read_idx_file(labels), labels.string()), class_count,
                          labels.string(), {images, labels});
}

}  // namespace lab
