// SPDX-License-Identifier: MIT
// libFuzzer: names and reasons of any bytes through the writers of the table and of the report's page. Whatever they
// are, a CSV reader finds the fields that were written and no formula, a JSON reader the keys, a terminal one line
// without orders to it, and a browser text that is no markup.
#include <algorithm>
#include <bit>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "native/commands/html_text.h"
#include "native/commands/score_table.h"
#include "shared/base/text.h"

namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

// The one record of a CSV text, by RFC 4180.
std::vector<std::string> csv_fields(std::string_view text) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"') {
        fields.back() += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        fields.back() += text[++i];
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      expect(fields.back().empty());
      quoted = true;
    } else if (c == ',') {
      fields.emplace_back();
    } else if (c == '\n') {
      expect(i + 1 == text.size());
    } else {
      expect(c != '\r');
      fields.back() += c;
    }
  }
  expect(!quoted && text.ends_with('\n'));
  return fields;
}

void expect_field(const std::string& read, const std::string& written) {
  const bool is_formula =
      !written.empty() && std::string_view("=+-@\t\r").find(written[0]) != std::string_view::npos;
  expect(read == (is_formula ? "'" + written : written));
}

void expect_csv(const lab::ScoreRow& row, double threshold) {
  const std::vector<std::string> fields = csv_fields(csv_row(row, threshold));
  expect(fields.size() == 7);
  expect_field(fields[0], row.file);
  expect(fields[1].empty() != row.is_scored && fields[2].empty() != row.is_scored);
  expect_field(fields[5], row.error);
  expect_field(fields[6], row.map);
}

void expect_json(const lab::ScoreRow& row, double threshold) {
  const std::string line = json_row(row, threshold);
  expect(std::ranges::count(line, '\n') == 1 && line.ends_with('\n'));
  const auto json = nlohmann::json::parse(line);
  expect(json.size() == 7 && json.at("file") == lab::utf8_of(row.file));
  expect(json.at("error").is_null() == row.error.empty());
  expect(json.at("score").is_number() == (row.is_scored && std::isfinite(row.score)));
}

void expect_printed(const lab::ScoreRow& row) {
  const std::string text = printed_row(row);
  const auto lines = static_cast<std::ptrdiff_t>(row.is_scored) + (row.error.empty() ? 0 : 1);
  expect(lab::is_utf8(text) && std::ranges::count(text, '\n') == lines);
  expect(std::ranges::all_of(
      text, [](char c) { return c == '\n' || static_cast<unsigned char>(c) >= 32; }));
}

void expect_html(const std::string& name) {
  const std::string text = lab::html_text(name);
  expect(lab::is_utf8(text) && text.find_first_of("<>\"'") == std::string::npos);
  for (std::size_t at = text.find('&'); at != std::string::npos; at = text.find('&', at + 1)) {
    const std::string_view rest = std::string_view(text).substr(at);
    expect(rest.starts_with("&amp;") || rest.starts_with("&lt;") || rest.starts_with("&gt;") ||
           rest.starts_with("&quot;") || rest.starts_with("&#39;"));
  }
}

void expect_base64(std::span<const std::uint8_t> bytes) {
  const std::string text = lab::base64(bytes);
  expect(text.size() == (bytes.size() + 2) / 3 * 4);
  const auto end = std::ranges::find(text, '=');
  expect(std::all_of(end, text.end(), [](char c) { return c == '='; }) && text.end() - end < 3);
  expect(std::all_of(text.begin(), end,
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '+' || c == '/'; }));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  constexpr std::size_t kHead = 1 + 2 * sizeof(std::uint64_t);
  if (size < kHead) return 0;
  const auto number = [&](std::size_t at) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < sizeof(bits); ++i) bits = bits << 8 | bytes[at + i];
    return std::bit_cast<double>(bits);
  };
  // Three texts, with a byte of 0 between them.
  std::vector<std::string> texts(1);
  for (std::size_t i = kHead; i < size; ++i) {
    if (bytes[i] == 0 && texts.size() < 3) {
      texts.emplace_back();
    } else {
      texts.back() += static_cast<char>(bytes[i]);
    }
  }
  texts.resize(3);
  const lab::ScoreRow row{.file = texts[0],
                          .score = number(1),
                          .p_value = 0.5,
                          .anomalous = (bytes[0] & 1) != 0,
                          .strange = (bytes[0] & 2) != 0,
                          .is_scored = (bytes[0] & 4) != 0,
                          .map = texts[1],
                          .error = texts[2]};
  const double threshold = number(1 + sizeof(std::uint64_t));
  expect_csv(row, threshold);
  if (std::isfinite(threshold)) expect_json(row, threshold);  // as every manifest's is
  expect_printed(row);
  for (const auto& text : texts) expect_html(text);
  expect_base64({bytes, size});
  return 0;
}
