// SPDX-License-Identifier: MIT
// A picture is known again by its field exactly as csv_field writes it, so that nothing needs to be
// undone: not the quotes, nor the apostrophe before a formula.
#include "native/commands/score_sink.h"

#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "native/base/files.h"
#include "shared/base/csv.h"
#include "shared/base/error.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

const OwnFile& kind_of(RowFormat format) {
  return format == RowFormat::csv ? kScoreTable : kScoreLines;
}

bool is_stream(const fs::path& path) {
  const auto status = status_of_output(path);
  return status && (is_standard_output(*status) || !S_ISREG(status->st_mode));
}

void require_same_columns(const fs::path& path, const std::string& text) {
  if (text.starts_with(kScoreHead)) return;
  throw Error(path.string(), "a table with the columns that this version writes",
              "another, which cannot be gone on with");
}

// The value of "file" in each line that has one.
std::vector<std::string> files_of_lines(const std::string& text) {
  std::vector<std::string> files;
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    const auto line =
        nlohmann::json::parse(text.begin() + static_cast<std::ptrdiff_t>(begin),
                              text.begin() + static_cast<std::ptrdiff_t>(end), nullptr, false);
    if (!line.is_object()) continue;
    const auto file = line.find("file");
    if (file != line.end() && file->is_string()) files.push_back(file->get<std::string>());
  }
  return files;
}

}  // namespace

std::vector<std::string> first_csv_fields(const std::string& table) {
  std::vector<std::string> fields;
  std::size_t row = 0;
  std::size_t field_end = std::string::npos;
  bool head = true;
  bool quoted = false;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const char letter = table[i];
    if (letter == '"') quoted = !quoted;
    if (quoted) continue;
    if (letter == ',' && field_end == std::string::npos) field_end = i;
    if (letter != '\n') continue;
    if (!head && field_end != std::string::npos)
      fields.push_back(table.substr(row, field_end - row));
    head = false;
    row = i + 1;
    field_end = std::string::npos;
  }
  return fields;
}

RowSink::RowSink(const fs::path& path, RowFormat format, RowsBefore before, OutputGuard& guard)
    : path_(path == "-" ? "/dev/stdout" : path),
      format_(format),
      keeps_(before == RowsBefore::keep && !is_stream(path_)) {
  guard.claim(path_, kind_of(format_));
  if (!keeps_) guard.claim(growing_name(path_), kind_of(format_));
}

void RowSink::open() {
  const char* head = format_ == RowFormat::csv ? kScoreHead : "";
  if (!keeps_) {
    growing_.emplace(path_, head);
    return;
  }
  appended_.emplace(path_, head);
  const std::string text = appended_->text();
  if (format_ == RowFormat::csv) require_same_columns(path_, text);
  learn(text);
}

void RowSink::learn(const std::string& text) {
  const auto files = format_ == RowFormat::csv ? first_csv_fields(text) : files_of_lines(text);
  known_.insert(files.begin(), files.end());
}

std::string RowSink::key_of(const std::string& file) const {
  return format_ == RowFormat::csv ? csv_field(file) : utf8_of(file);
}

bool RowSink::has(const std::string& file) const { return known_.contains(key_of(file)); }

fs::path RowSink::unfinished_path() const {
  return growing_ ? growing_->unfinished_path() : fs::path();
}

void RowSink::add(const ScoreRow& row, double threshold) {
  if (!known_.empty() && has(row.file)) return;
  const std::string text =
      format_ == RowFormat::csv ? csv_row(row, threshold) : json_row(row, threshold);
  if (growing_) {
    growing_->append(text);
  } else {
    appended_->append(text);
  }
}

void RowSink::finish() {
  if (growing_) {
    growing_->finish();
  } else {
    appended_->sync();
  }
}

}  // namespace lab
