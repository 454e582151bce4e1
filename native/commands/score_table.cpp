// SPDX-License-Identifier: MIT
#include "native/commands/score_table.h"

#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string_view>

#include "shared/base/csv.h"
#include "shared/base/text.h"

namespace lab {
namespace {

constexpr std::string_view kHeadWithoutMaps = "file,score,p_value,threshold,verdict,error\n";

std::string fixed(double value) {
  char text[400];  // the largest double has 309 digits
  std::snprintf(text, sizeof(text), "%.6f", value);
  return text;
}

std::string json_string(const std::string& text) {
  using Json = nlohmann::json;
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string string_or_null(const std::string& text) {
  return text.empty() ? "null" : json_string(text);
}

const char* verdict(const ScoreRow& row) {
  if (!row.is_scored) return "error";
  if (row.strange) return "unlike";
  return row.anomalous ? "defect" : "good";
}

}  // namespace

const char* const kScoreColumns =
    "file       the picture, as given or found in a given folder\n"
    "score      anomaly score, higher is worse; empty if the picture could not be read\n"
    "p_value    share of the calibration pictures (and this one) with a score at least as high\n"
    "threshold  of the bundle; the same in every row\n"
    "verdict    good, defect (score > threshold), unlike (not like the pictures that the model\n"
    "           knows, so that its score says nothing) or error\n"
    "error      why the picture could not be read, or its map not written; else empty\n"
    "map        the file that its defect map was written to; else empty\n"
    "Text that a spreadsheet would run as a formula has an apostrophe in front.\n";

const char* const kScoreHead = "file,score,p_value,threshold,verdict,error,map\n";

const OwnFile kScoreTable{
    "a table of scores", [](std::span<const std::uint8_t> start) {
      const std::string_view text(reinterpret_cast<const char*>(start.data()), start.size());
      return text.starts_with(kScoreHead) || text.starts_with(kHeadWithoutMaps);
    }};

const OwnFile kScoreLines{
    "lines of scores", [](std::span<const std::uint8_t> start) {
      const std::string_view text(reinterpret_cast<const char*>(start.data()), start.size());
      return text.starts_with("{\"verdict\":\"") && text.find("\"p_value\":") < 100;
    }};

std::string csv_row(const ScoreRow& row, double threshold) {
  const std::string numbers = row.is_scored ? fixed(row.score) + "," + fixed(row.p_value) : ",";
  return csv_field(row.file) + "," + numbers + "," + fixed(threshold) + "," + verdict(row) + "," +
         csv_field(row.error) + "," + csv_field(row.map) + "\n";
}

std::string utf8_of(const std::string& name) {
  return nlohmann::json::parse(json_string(name)).get<std::string>();
}

std::string json_row(const ScoreRow& row, double threshold) {
  // JSON has no number for what is not finite.
  const auto number = [&row](double value) {
    return row.is_scored && std::isfinite(value) ? fixed(value) : "null";
  };
  return std::string("{\"verdict\":\"") + verdict(row) + "\",\"score\":" + number(row.score) +
         ",\"p_value\":" + number(row.p_value) + ",\"threshold\":" + fixed(threshold) +
         ",\"file\":" + json_string(row.file) + ",\"error\":" + string_or_null(row.error) +
         ",\"map\":" + string_or_null(row.map) + "}\n";
}

std::string printed_row(const ScoreRow& row) {
  std::string text;
  if (row.is_scored) {
    char numbers[500];
    std::snprintf(numbers, sizeof(numbers), "%-6s %10.6f  p %.4f  ", verdict(row), row.score,
                  row.p_value);
    text = numbers + one_line(row.file) + "\n";
  }
  if (!row.error.empty()) text += "error                       " + one_line(row.error) + "\n";
  return text;
}

}  // namespace lab
