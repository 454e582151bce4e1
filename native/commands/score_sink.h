// SPDX-License-Identifier: MIT
// Where the rows of `latentlab score` go: a table or lines of JSON, to a file or a stream.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "native/base/appended_file.h"
#include "native/base/growing_file.h"
#include "native/base/output_guard.h"
#include "native/commands/score_table.h"

namespace lab {

enum class RowFormat { csv, json_lines };
enum class RowsBefore {
  replace,  // the file is that of this run, and has its name when it is complete
  keep,     // this run goes on with what is there, under its own name all the time
};

class RowSink {
 public:
  // path: "-" is standard output. Claims its place. Throws lab::Error as OutputGuard::claim.
  RowSink(const std::filesystem::path& path, RowFormat format, RowsBefore before,
          OutputGuard& guard);

  // Before anything below. Throws lab::Error as GrowingFile and AppendedFile do, and, for a file to go
  // on with, if it has not the columns that this version writes.
  void open();

  bool is_standard_output() const { return growing_ && growing_->is_standard_output(); }
  // Where the rows are if this run ends before they are complete; empty if that is no question.
  std::filesystem::path unfinished_path() const;
  // True for a file that a later run can go on with.
  bool remembers() const { return keeps_; }
  // True if a row for the picture was there when the file was opened.
  bool has(const std::string& file) const;

  // Nothing for a picture that it has. Throws lab::Error if it cannot be written.
  void add(const ScoreRow& row, double threshold);
  void finish();

 private:
  std::string key_of(const std::string& file) const;
  void learn(const std::string& text);

  std::filesystem::path path_;
  RowFormat format_;
  bool keeps_;  // goes on with what is there
  std::optional<GrowingFile> growing_;
  std::optional<AppendedFile> appended_;
  std::unordered_set<std::string> known_;  // key_of each picture that was there
};

// The first field of each row but the first, as it stands there with its quotes.
std::vector<std::string> first_csv_fields(const std::string& table);

}  // namespace lab
