// SPDX-License-Identifier: MIT
// Names, texts, checksums, files and sizes of manifest.json (manifest_reading.h).
#include "shared/bundle/manifest_reading.h"

#include <algorithm>
#include <limits>

namespace lab {

namespace {

constexpr std::int64_t kMostBytes = std::int64_t{1} << 40;
constexpr std::size_t kLongestName = 100;
constexpr std::int64_t kMostSide = 4096;  // pixels
constexpr std::int64_t kMostDimensions = 1 << 20;

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string in_quotes(std::string_view text) { return '"' + printable(text) + '"'; }

bool is_name(std::string_view text, std::string_view marks) {
  const auto is_inner = [&](char c) {
    return is_lower(c) || is_digit(c) || marks.find(c) != std::string_view::npos;
  };
  return !text.empty() && text.size() <= kLongestName && (is_lower(text[0]) || is_digit(text[0])) &&
         std::all_of(text.begin(), text.end(), is_inner);
}

std::string read_name(const JsonReader& json, std::string_view marks) {
  if (!is_name(json.text(), marks)) {
    json.fail(
        "1 to 100 of the characters a-z 0-9 " + std::string(marks) + ", first a letter or digit",
        in_quotes(json.text()));
  }
  return json.text();
}

std::string read_line(const JsonReader& json) {
  if (json.text().empty()) json.fail("some text", "none");
  return json.text();
}

std::string read_sha256(const JsonReader& json) {
  const std::string& text = json.text();
  const auto is_hex = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); };
  if (text.size() != 64 || !std::all_of(text.begin(), text.end(), is_hex)) {
    json.fail("64 lower-case hex digits", in_quotes(text));
  }
  return text;
}

float read_float(const JsonReader& json) {
  constexpr double kMost = std::numeric_limits<float>::max();
  return static_cast<float>(json.number(-kMost, kMost));
}

BundleFile read_file_members(const JsonReader& json) {
  return {read_name(json.at("file"), "_.-"), read_sha256(json.at("sha256")),
          json.at("bytes").integer(1, kMostBytes)};
}

int read_channels(const JsonReader& json) {
  const auto channels = static_cast<int>(json.integer(1, 3));
  if (channels == 2) json.fail("1 or 3", "2");
  return channels;
}

int read_side(const JsonReader& json) { return static_cast<int>(json.integer(1, kMostSide)); }

std::optional<LatentInfo> read_latent(const JsonReader& json) {
  if (json.is_null()) return std::nullopt;
  json.expect_keys({"dim", "prior"});
  LatentInfo latent{static_cast<int>(json.at("dim").integer(1, kMostDimensions)), std::nullopt};
  const JsonReader prior = json.at("prior");
  if (prior.is_null()) return latent;
  latent.prior = prior.text();
  if (*latent.prior != "normal") prior.fail("\"normal\" or null", in_quotes(*latent.prior));
  return latent;
}

}  // namespace lab
