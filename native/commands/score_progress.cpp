// SPDX-License-Identifier: MIT
#include "native/commands/score_progress.h"

#include <unistd.h>

#include <cstdio>
#include <format>

namespace lab {
namespace {

constexpr std::chrono::milliseconds kRedraw{100};

std::string with_thousands(std::size_t number) {
  std::string text = std::to_string(number);
  for (auto place = std::ssize(text) - 3; place > 0; place -= 3) {
    text.insert(static_cast<std::size_t>(place), ",");
  }
  return text;
}

std::string part(std::size_t count, const char* one, const char* many) {
  return count == 0 ? "" : "  " + with_thousands(count) + " " + (count == 1 ? one : many);
}

}  // namespace

void ScoreCounts::add(const ScoreRow& row) {
  if (!row.is_scored) {
    ++unreadable;
    return;
  }
  ++(row.strange ? unlike : row.anomalous ? defects : good);
  if (!row.error.empty()) ++lost_maps;
}

std::string counts_text(const ScoreCounts& counts, std::size_t total, double pictures_per_second) {
  std::string text = with_thousands(counts.pictures());
  if (total > 0) text += " of " + with_thousands(total);
  text += std::format(" pictures  {:.1f}/s", pictures_per_second);
  return text + part(counts.defects, "defect", "defects") +
         part(counts.unlike, "unlike", "unlike") +
         part(counts.unreadable + counts.lost_maps, "error", "errors");
}

ScoreProgress::ScoreProgress()
    : on_terminal_(::isatty(STDERR_FILENO) != 0), begin_(std::chrono::steady_clock::now()) {}

ScoreProgress::~ScoreProgress() {
  if (line_.empty()) return;
  draw();
  std::fputs("\n", stderr);
}

void ScoreProgress::update(const ScoreCounts& counts, std::size_t total) {
  if (!on_terminal_) return;
  const auto now = std::chrono::steady_clock::now();
  const double seconds = std::chrono::duration<double>(now - begin_).count();
  line_ = counts_text(counts, total,
                      seconds > 0 ? static_cast<double>(counts.pictures()) / seconds : 0);
  if (now - last_ < kRedraw) return;
  last_ = now;
  draw();
}

void ScoreProgress::draw() {
  std::fprintf(stderr, "\r\x1b[K%s", line_.c_str());
  drawn_ = true;
}

void ScoreProgress::erase() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
  drawn_ = false;
}

}  // namespace lab
