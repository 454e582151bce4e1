// SPDX-License-Identifier: MIT
// Drawing of progress.h.
#include "native/training/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <format>

namespace lab {
namespace {

constexpr int kBarWidth = 24;
constexpr std::chrono::milliseconds kRedraw{100};
constexpr std::chrono::seconds kPlainLine{60};

int terminal_columns() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

std::string losses_text(const NamedValues& losses) {
  std::string text;
  for (const auto& [name, value] : losses) text += std::format("  {} {:.2f}", name, value);
  return text;
}

void print(const std::string& text) { std::fputs(text.c_str(), stderr); }

}  // namespace

std::string duration_text(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0) return "?";
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  if (whole < 60) return std::format("{}s", whole);
  if (whole < 3600) return std::format("{}m{:02}s", whole / 60, whole % 60);
  return std::format("{}h{:02}m", whole / 3600, whole % 3600 / 60);
}

std::string bar_text(const ProgressState& state, int columns) {
  const double share =
      state.steps > 0 ? static_cast<double>(state.step) / static_cast<double>(state.steps) : 0;
  const auto filled = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * kBarWidth);
  std::string bar(filled, '=');
  bar.resize(kBarWidth, ' ');
  const std::string text =
      std::format("[{}] epoch {}/{} {:3.0f} %  {:.0f} images/s  {} left{}", bar, state.epoch,
                  state.epochs, 100 * share, state.images_per_second,
                  duration_text(state.seconds_left), losses_text(state.losses));
  // A line that wraps could not be redrawn in place.
  return text.substr(0, static_cast<std::size_t>(std::max(1, columns - 1)));
}

Progress::Style Progress::style_of_stderr() {
  return ::isatty(STDERR_FILENO) != 0 ? Style::terminal : Style::lines;
}

void Progress::update(const ProgressState& state) {
  if (style_ == Style::silent) return;
  const auto now = std::chrono::steady_clock::now();
  if (last_.time_since_epoch().count() == 0) last_ = now;
  const bool terminal = style_ == Style::terminal;
  if (now - last_ < (terminal ? kRedraw : std::chrono::milliseconds(kPlainLine))) return;
  last_ = now;
  if (terminal) {
    print("\r\x1b[K" + bar_text(state, terminal_columns()));
    bar_drawn_ = true;
  } else {
    print(bar_text(state, 200) + "\n");
  }
}

void Progress::erase_bar() {
  if (bar_drawn_) print("\r\x1b[K");
  bar_drawn_ = false;
}

void Progress::finish_epoch(const EpochRecord& record, std::int64_t epochs,
                            double images_per_second) {
  if (style_ == Style::silent) return;
  erase_bar();
  last_ = std::chrono::steady_clock::now();
  const std::string validation = losses_text(record.validation);
  print(std::format("epoch {}/{}  {:.0f} images/s{}{}{}\n", record.epoch, epochs, images_per_second,
                    losses_text(record.training), validation.empty() ? "" : "  | validation",
                    validation));
}

void Progress::message(const std::string& text) {
  if (style_ == Style::silent) return;
  erase_bar();
  print(text + "\n");
}

}  // namespace lab
