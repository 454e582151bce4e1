// SPDX-License-Identifier: MIT
// Signatures of files. Formats that people really drop on a page are named, the rest is told apart
// only into text and unknown bytes.
#include "shared/codec/picture_format.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "shared/base/error.h"

namespace lab {
namespace {

using namespace std::string_view_literals;

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  std::string_view meaning;
  bool is_proof = true;  // that it is a picture; some are none, or too short to tell by
};

constexpr std::array kForeign = {
    Signature{8, "WEBP"sv, "a WebP picture"},
    Signature{0, "II*\0"sv, "a TIFF or camera raw picture"},
    Signature{0, "MM\0*"sv, "a TIFF or camera raw picture"},
    Signature{0, "\xFF\x0A"sv, "a JPEG XL picture", false},
    Signature{0, "\0\0\0\x0CJXL "sv, "a JPEG XL picture"},
    Signature{0, "\0\0\0\x0CjP  "sv, "a JPEG 2000 picture"},
    Signature{0, "8BPS"sv, "a Photoshop file"},
    Signature{0, "\0\0\1\0"sv, "an icon (ICO) file", false},
    Signature{0, "P1"sv, "a PBM picture", false},
    Signature{0, "P4"sv, "a PBM picture", false},
    Signature{0, "P7"sv, "a PAM picture", false},
    Signature{0, "#?RADIANCE"sv, "a Radiance HDR picture"},
    Signature{0, "v/1\x01"sv, "an OpenEXR picture"},
    Signature{0, "%PDF"sv, "a PDF document", false},
    Signature{0, "PK\x03\x04"sv, "a zip archive", false},
    Signature{0, "\x1F\x8B"sv, "a gzip file", false},
    Signature{0, "RIFF"sv, "a sound or video file", false},
    Signature{0, "\x1A\x45\xDF\xA3"sv, "a video file", false},
};

// Brands of the ISO base media format (ISO/IEC 14496-12), whose files begin with a size and "ftyp".
constexpr std::array kBrands = {
    Signature{8, "heic"sv, "an HEIC picture"},      Signature{8, "heix"sv, "an HEIC picture"},
    Signature{8, "heim"sv, "an HEIC picture"},      Signature{8, "heis"sv, "an HEIC picture"},
    Signature{8, "hevc"sv, "an HEIC picture"},      Signature{8, "hevx"sv, "an HEIC picture"},
    Signature{8, "mif1"sv, "an HEIC picture"},      Signature{8, "msf1"sv, "an HEIC picture"},
    Signature{8, "avif"sv, "an AVIF picture"},      Signature{8, "avis"sv, "an AVIF picture"},
    Signature{8, "crx "sv, "a camera raw picture"},
};

bool has(std::string_view file, std::size_t offset, std::string_view bytes) {
  return file.size() >= offset && file.substr(offset).starts_with(bytes);
}

const Signature* find_in(std::span<const Signature> signatures, std::string_view file) {
  const auto found = std::find_if(signatures.begin(), signatures.end(),
                                  [&](const Signature& s) { return has(file, s.offset, s.bytes); });
  return found == signatures.end() ? nullptr : &*found;
}

bool is_text(std::string_view file) {
  return std::all_of(file.begin(), file.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) return byte == '\n' || byte == '\r' || byte == '\t';
    return byte != 0x7F && byte < 0xF5;  // UTF-8 has no bytes above 0xF4
  });
}

std::string_view describe(std::string_view file) {
  if (has(file, 4, "ftyp")) {
    const Signature* brand = find_in(kBrands, file);
    return brand != nullptr ? brand->meaning : "a video file";
  }
  if (const Signature* signature = find_in(kForeign, file)) return signature->meaning;
  const std::string_view head = file.substr(0, 512);
  if (!is_text(head)) return "an unknown kind of file";
  if (head.find("<svg") != head.npos) return "an SVG drawing";
  if (has(file, 0, "<!DOCTYPE html") || has(file, 0, "<html")) return "a web page";
  return "a text file";
}

std::optional<PictureFormat> known_format(std::string_view file) {
  if (has(file, 0, "\x89PNG\r\n\x1A\n"sv)) return PictureFormat::png;
  if (has(file, 0, "\xFF\xD8\xFF"sv)) return PictureFormat::jpeg;
  if (has(file, 0, "GIF87a"sv) || has(file, 0, "GIF89a"sv)) return PictureFormat::gif;
  // Text may well begin with "BM"; the length of a bitmap's second header is always below 256.
  if (has(file, 0, "BM"sv) && has(file, 15, "\0\0\0"sv)) return PictureFormat::bmp;
  const bool pnm = file.size() >= 3 && file[0] == 'P' && "2356"sv.find(file[1]) != file.npos &&
                   " \t\n\r\v\f#"sv.find(file[2]) != file.npos;
  if (pnm) return PictureFormat::pnm;
  return std::nullopt;
}

// As other programs name their pictures, too.
constexpr std::array kReadableEndings = {"png"sv, "jpg"sv, "jpeg"sv, "bmp"sv,
                                         "gif"sv, "pgm"sv, "ppm"sv,  "webp"sv};
constexpr std::array kOtherEndings = {
    "arw"sv,  "avif"sv, "cr2"sv, "cr3"sv, "dib"sv,  "dng"sv,  "exr"sv, "hdr"sv,
    "heic"sv, "heif"sv, "hif"sv, "ico"sv, "j2k"sv,  "jfif"sv, "jp2"sv, "jpe"sv,
    "jpx"sv,  "jxl"sv,  "nef"sv, "orf"sv, "pam"sv,  "pbm"sv,  "pcx"sv, "pnm"sv,
    "psd"sv,  "raf"sv,  "rw2"sv, "svg"sv, "svgz"sv, "tga"sv,  "tif"sv, "tiff"sv};

bool ends_in(std::string_view name, std::span<const std::string_view> endings) {
  const std::size_t dot = name.rfind('.');
  if (dot == name.npos) return false;
  std::string ending(name.substr(dot + 1));
  for (char& letter : ending) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

}  // namespace

bool has_readable_ending(std::string_view name) { return ends_in(name, kReadableEndings); }

bool has_picture_ending(std::string_view name) {
  return has_readable_ending(name) || ends_in(name, kOtherEndings);
}

bool begins_like_picture(std::span<const std::uint8_t> start) {
  const std::string_view text(reinterpret_cast<const char*>(start.data()), start.size());
  // Three bytes of text are enough for a PGM's or PPM's header.
  if (const auto format = known_format(text)) return *format != PictureFormat::pnm;
  if (has(text, 4, "ftyp")) return find_in(kBrands, text) != nullptr;
  if (const Signature* signature = find_in(kForeign, text)) {
    return signature->is_proof;
  }
  return has(text, 0, "<svg") || (has(text, 0, "<?xml") && text.find("<svg") != text.npos);
}

std::string_view name_of(PictureFormat format) {
  switch (format) {
    case PictureFormat::png: return "PNG";
    case PictureFormat::jpeg: return "JPEG";
    case PictureFormat::bmp: return "BMP";
    case PictureFormat::gif: return "GIF";
    case PictureFormat::pnm: break;
  }
  return "PGM or PPM";
}

PictureFormat recognise(std::span<const std::uint8_t> file, std::string_view name) {
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  if (const auto format = known_format(text)) return *format;
  throw Error(name, "a PNG, JPEG, BMP, GIF or PGM/PPM picture",
              file.empty() ? "an empty file" : describe(text));
}

}  // namespace lab
