// SPDX-License-Identifier: MIT
#include "native/data/webp.h"

#include <webp/demux.h>

#include <algorithm>
#include <memory>
#include <string>

#include "shared/base/error.h"
#include "shared/codec/exif.h"

namespace lab {
namespace {

using namespace std::string_view_literals;

struct DeleteDemuxer {
  void operator()(WebPDemuxer* demuxer) const { WebPDemuxDelete(demuxer); }
};
using Demuxer = std::unique_ptr<WebPDemuxer, DeleteDemuxer>;

struct DeleteDecoder {
  void operator()(WebPAnimDecoder* decoder) const { WebPAnimDecoderDelete(decoder); }
};
using Decoder = std::unique_ptr<WebPAnimDecoder, DeleteDecoder>;

[[noreturn]] void throw_damaged(std::string_view name) {
  throw Error(name, "an intact WebP picture", "a damaged or incomplete one");
}

// EXIF in a file's own chunk; a few writers put JPEG's marker before it.
int orientation_of(const WebPDemuxer* demuxer) {
  WebPChunkIterator chunk;
  if (WebPDemuxGetChunk(demuxer, "EXIF", 1, &chunk) == 0) return 1;
  std::span<const std::uint8_t> exif(chunk.chunk.bytes, chunk.chunk.size);
  constexpr std::string_view kMarker = "Exif\0\0"sv;
  if (exif.size() >= kMarker.size() && std::equal(kMarker.begin(), kMarker.end(), exif.begin())) {
    exif = exif.subspan(kMarker.size());
  }
  const int orientation = exif_orientation(exif);
  WebPDemuxReleaseChunkIterator(&chunk);
  return orientation;
}

// rgba: what libwebp keeps of a canvas, four bytes a pixel.
Image to_image(const std::uint8_t* rgba, int width, int height, bool transparent) {
  Image image(width, height, transparent ? 4 : 3);
  if (transparent) {
    std::copy_n(rgba, image.pixels.size(), image.pixels.begin());
    return image;
  }
  for (std::size_t at = 0; at < image.pixels.size(); at += 3, rgba += 4) {
    std::copy_n(rgba, 3, image.pixels.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return image;
}

}  // namespace

bool is_webp(std::span<const std::uint8_t> file) {
  const std::string_view start(reinterpret_cast<const char*>(file.data()),
                               std::min<std::size_t>(file.size(), 12));
  return start.size() == 12 && start.starts_with("RIFF"sv) && start.ends_with("WEBP"sv);
}

Image decode_webp(std::span<const std::uint8_t> file, std::string_view name,
                  const DecodeLimits& limits) {
  const WebPData data{file.data(), file.size()};
  const Demuxer demuxer(WebPDemux(&data));
  if (demuxer == nullptr) throw_damaged(name);
  check_size(WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_WIDTH),
             WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_HEIGHT), limits, name);
  const bool transparent = (WebPDemuxGetI(demuxer.get(), WEBP_FF_FORMAT_FLAGS) & ALPHA_FLAG) != 0;
  WebPAnimDecoderOptions options;
  if (WebPAnimDecoderOptionsInit(&options) == 0) throw_damaged(name);
  const Decoder decoder(WebPAnimDecoderNew(&data, &options));
  WebPAnimInfo info;
  std::uint8_t* canvas = nullptr;
  int time = 0;
  if (decoder == nullptr || WebPAnimDecoderGetInfo(decoder.get(), &info) == 0 ||
      WebPAnimDecoderGetNext(decoder.get(), &canvas, &time) == 0) {
    throw_damaged(name);
  }
  return upright(to_image(canvas, static_cast<int>(info.canvas_width),
                          static_cast<int>(info.canvas_height), transparent),
                 orientation_of(demuxer.get()));
}

}  // namespace lab
