// SPDX-License-Identifier: MIT
// Recognises, checks, measures and decodes a picture file, in that order: nothing is allocated
// before the size is known to be allowed.
#include "shared/codec/image_codec.h"

#include <stb_image.h>
#include <stb_image_write.h>

#include <algorithm>
#include <climits>
#include <cstddef>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include "shared/base/error.h"
#include "shared/codec/exif.h"
#include "shared/codec/picture_container.h"
#include "shared/codec/picture_format.h"
#include "shared/codec/png_chunks.h"
#include "shared/codec/pnm.h"
#include "shared/image/opaque.h"

namespace lab {
namespace {

std::string size_text(std::int64_t width, std::int64_t height) {
  return std::to_string(width) + " x " + std::to_string(height) + " pixels";
}

[[noreturn]] void throw_damaged(PictureFormat format, std::string_view name) {
  std::string reason = stbi_failure_reason();
  if (reason == "outofmem") reason = "its data are larger than the picture, or than the memory";
  throw Error(name, "an intact " + std::string(name_of(format)) + " picture",
              "a damaged one (" + reason + ")");
}

PictureContainer check_container(PictureFormat format, std::span<const std::uint8_t> file,
                                 std::string_view name) {
  switch (format) {
    case PictureFormat::png: return check_png(file, name);
    case PictureFormat::jpeg: return check_jpeg(file, name);
    case PictureFormat::bmp: return check_bmp(file, name);
    case PictureFormat::gif: return check_gif(file, name);
    case PictureFormat::pnm: break;
  }
  return {};
}

struct FreeStb {
  void operator()(stbi_uc* pixels) const { stbi_image_free(pixels); }
};

struct StbPicture {
  std::unique_ptr<stbi_uc, FreeStb> pixels;
  int width = 0;
  int height = 0;
  int channels = 0;
};

// stb_image shows what it has when it meets a marker segment that it cannot use. Only the reason
// that it leaves behind gives that away; a clean run leaves the one of its test for PNG, which it
// tries first.
bool stopped_halfway(PictureFormat format) {
  return format == PictureFormat::jpeg && std::string_view(stbi_failure_reason()) != "bad png sig";
}

StbPicture decode_with_stb(PictureFormat format, std::span<const std::uint8_t> file,
                           std::string_view name) {
  StbPicture picture;
  picture.pixels.reset(stbi_load_from_memory(file.data(), static_cast<int>(file.size()),
                                             &picture.width, &picture.height, &picture.channels,
                                             0));
  if (picture.pixels == nullptr || stopped_halfway(format)) throw_damaged(format, name);
  return picture;
}

Image to_image(const StbPicture& picture) {
  const stbi_uc* source = picture.pixels.get();
  if (picture.channels != 2) {
    Image image;
    image.width = picture.width;
    image.height = picture.height;
    image.channels = picture.channels;
    image.pixels.assign(source, source + image.offset(0, image.height));
    return image;
  }
  Image image(picture.width, picture.height, 4);
  for (std::size_t at = 0; at < image.pixels.size(); at += 4, source += 2) {
    std::fill_n(image.pixels.begin() + static_cast<std::ptrdiff_t>(at), 3, source[0]);
    image.pixels[at + 3] = source[1];
  }
  return image;
}

// A PNG as stb_image takes least time for it.
StbPicture decode_png_with_stb(std::span<const std::uint8_t> file, std::string_view name,
                               Inflate inflate) {
  const auto stored = with_stored_pixels(file, inflate);
  return decode_with_stb(PictureFormat::png, stored ? std::span(*stored) : file, name);
}

Image decode_stb_format(PictureFormat format, std::span<const std::uint8_t> file,
                        std::string_view name, const DecodeLimits& limits, Inflate inflate) {
  if (file.size() > INT_MAX) throw Error(name, "a file below 2 GB", "a larger one");
  const PictureContainer container = check_container(format, file, name);
  check_size(container.width, container.height, limits, name);
  const StbPicture picture = format == PictureFormat::png && inflate != nullptr
                                 ? decode_png_with_stb(file, name, inflate)
                                 : decode_with_stb(format, file, name);
  Image image = without_opaque_alpha(to_image(picture));
  return upright(std::move(image), exif_orientation(container.exif));
}

Image decode_known(std::span<const std::uint8_t> file, std::string_view name,
                   const DecodeLimits& limits, Inflate inflate) {
  const PictureFormat format = recognise(file, name);
  if (format != PictureFormat::pnm) return decode_stb_format(format, file, name, limits, inflate);
  const PnmHeader header = parse_pnm_header(file, name);
  check_size(header.width, header.height, limits, name);
  return decode_pnm(file, header, name);
}

}  // namespace

void check_size(std::int64_t width, std::int64_t height, const DecodeLimits& limits,
                std::string_view name) {
  if (width < 1 || height < 1) throw Error(name, "a picture with pixels", size_text(width, height));
  if (width > limits.max_side || height > limits.max_side || width * height > limits.max_pixels) {
    throw Error(name,
                "a picture of at most " + std::to_string(limits.max_side) + " pixels a side and " +
                    std::to_string(limits.max_pixels) + " in all",
                size_text(width, height));
  }
}

Image decode_image(std::span<const std::uint8_t> file, std::string_view name,
                   const DecodeLimits& limits, Inflate inflate) {
  try {
    return decode_known(file, name, limits, inflate);
  } catch (const std::bad_alloc&) {
    throw Error(name, "enough memory to decode the picture", "too little");
  }
}

std::vector<std::uint8_t> encode_png(const Image& image, std::string_view software) {
  const bool valid = image.width > 0 && image.height > 0 &&
                     (image.channels == 1 || image.channels == 3 || image.channels == 4) &&
                     image.pixels.size() == image.offset(0, image.height);
  if (!valid) {
    throw Error("png", "an image with pixels and 1, 3 or 4 channels",
                size_text(image.width, image.height) + " with " + std::to_string(image.channels) +
                    " channels");
  }
  if (image.pixels.size() > INT_MAX / 2) {
    throw Error("png", "an image below 1 GB", size_text(image.width, image.height));
  }
  std::vector<std::uint8_t> file;
  const auto append = [](void* context, void* data, int size) {
    auto* target = static_cast<std::vector<std::uint8_t>*>(context);
    const auto* bytes = static_cast<const std::uint8_t*>(data);
    target->insert(target->end(), bytes, bytes + size);
  };
  if (stbi_write_png_to_func(append, &file, image.width, image.height, image.channels,
                             image.pixels.data(), 0) == 0) {
    throw Error("png", "enough memory to encode an image", "too little");
  }
  if (!software.empty()) set_png_software(file, software);
  return file;
}

}  // namespace lab
