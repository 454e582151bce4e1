// SPDX-License-Identifier: MIT
// Axes, lines and legend of a loss by epoch (curve_plot.h).
#include "wasm/views/curve_plot.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "imgui_internal.h"

namespace lab {

namespace {

constexpr float kTickGap = 3.5f * kGrid;  // between the values of two ticks, at least
constexpr int kPage = 10;                 // epochs of Page Up and Page Down

struct Frame {
  Rect box;  // of the lines alone
  PlotAxis epochs;
  PlotAxis values;

  float x(double epoch) const {
    return box.low.x + static_cast<float>(epochs.position(epoch)) * box.width();
  }
  float y(double value) const {
    return box.high.y - static_cast<float>(values.position(value)) * box.height();
  }
};

std::vector<double> logarithmic_ticks(const PlotAxis& axis, int most) {
  std::vector<double> ticks;
  const double first = std::pow(10.0, std::floor(std::log10(axis.low)));
  for (const auto& factors : {std::vector<double>{1, 2, 5}, std::vector<double>{1, 3}, {1}}) {
    ticks.clear();
    for (double power = first; power <= axis.high; power *= 10) {
      for (const double factor : factors) {
        const double tick = power * factor;
        if (tick >= axis.low && tick <= axis.high) ticks.push_back(tick);
      }
    }
    if (static_cast<int>(ticks.size()) <= most) break;
  }
  return ticks;
}

std::vector<double> even_ticks(const PlotAxis& axis, int most) {
  const double least = (axis.high - axis.low) / std::max(1, most);
  const double power = std::pow(10.0, std::floor(std::log10(least)));
  double step = 10 * power;
  for (const double factor : {5.0, 2.0, 1.0}) {
    if (factor * power >= least * (1 - 1e-9)) step = factor * power;
  }
  std::vector<double> ticks;
  for (double i = std::ceil(axis.low / step - 1e-9); i * step <= axis.high + step * 1e-9; ++i) {
    ticks.push_back(i * step);
  }
  return ticks;
}

double apart(std::span<const double> ticks) { return ticks.size() < 2 ? 0 : ticks[1] - ticks[0]; }

std::string label_of(const PlotAxis& axis, std::span<const double> ticks, double tick) {
  return axis.logarithmic ? value_text(tick) : tick_text(tick, apart(ticks));
}

void draw_grid(const Ui& ui, const Frame& frame, std::span<const double> ticks) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float line = text_size(ui.fonts.small, "0").y;
  for (const double tick : ticks) {
    const float y = frame.y(tick);
    list.AddLine({frame.box.low.x, y}, {frame.box.high.x, y}, ui.theme.border);
    const std::string label = label_of(frame.values, ticks, tick);
    const float width = text_size(ui.fonts.small, label).x;
    draw_text(list, ui.fonts.small, {frame.box.low.x - width - 6, y - line / 2}, ui.theme.muted,
              label);
  }
  const int most = std::max(1, static_cast<int>(frame.box.width() / (8 * kGrid)));
  const std::vector<double> epochs = axis_ticks(frame.epochs, most);
  for (const double epoch : epochs) {
    if (epoch != std::round(epoch)) continue;
    const std::string label = tick_text(epoch, 1);
    const float x = frame.x(epoch) - text_size(ui.fonts.small, label).x / 2;
    draw_text(list, ui.fonts.small, {x, frame.box.high.y + 3}, ui.theme.muted, label);
  }
}

void draw_line(const Frame& frame, const CurvePlot& plot, const PlotLine& line) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::size_t i = 0; i < line.values.size(); ++i) {
    if (!std::isfinite(line.values[i])) continue;
    list.PathLineTo({frame.x(static_cast<double>(plot.epochs[i])), frame.y(line.values[i])});
  }
  list.PathStroke(line.color, 0, 2);
}

void draw_mark(const Ui& ui, const Frame& frame, const CurvePlot& plot, std::size_t place) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float x = frame.x(static_cast<double>(plot.epochs[place]));
  list.AddLine({x, frame.box.low.y}, {x, frame.box.high.y}, faded(ui.theme.text, 0.5f));
  for (const PlotLine& line : plot.lines) {
    if (place >= line.values.size() || !std::isfinite(line.values[place])) continue;
    const float y = frame.y(line.values[place]);
    list.AddCircleFilled({x, y}, 4.5f, ui.theme.background);
    list.AddCircleFilled({x, y}, 3.5f, line.color);
  }
}

// Title at the left; at the right each line's colour, name and value, as far as there is room.
void draw_heading(const Ui& ui, const CurvePlot& plot, const Rect& row, std::size_t place) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_text(list, ui.fonts.strong, row.low, ui.theme.text, plot.title);
  const float least = row.low.x + text_size(ui.fonts.strong, plot.title).x + kGrid;
  float right = row.high.x;
  const float line_height = text_size(ui.fonts.small, "0").y;
  for (auto line = plot.lines.rbegin(); line != plot.lines.rend(); ++line) {
    if (place >= line->values.size()) continue;
    std::string label = std::string(line->name) + " " + value_text(line->values[place]);
    if (right - text_size(ui.fonts.small, label).x - 2 * kGrid < least) {
      label = value_text(line->values[place]);
    }
    right -= text_size(ui.fonts.small, label).x;
    if (right - 1.5f * kGrid < least) return;
    draw_text(list, ui.fonts.small, {right, row.low.y + 1}, ui.theme.text, label);
    list.AddCircleFilled({right - kGrid, row.low.y + 1 + line_height / 2}, 4, line->color);
    right -= 2.5f * kGrid;
  }
}

std::size_t place_at(const Frame& frame, const CurvePlot& plot, float x) {
  const double share = static_cast<double>((x - frame.box.low.x) / frame.box.width());
  const double epoch =
      frame.epochs.low + std::clamp(share, 0.0, 1.0) * (frame.epochs.high - frame.epochs.low);
  const auto first = static_cast<double>(plot.epochs.front());
  const auto last = static_cast<std::size_t>(plot.epochs.size() - 1);
  return std::min(last, static_cast<std::size_t>(std::max(0.0, std::round(epoch - first))));
}

std::optional<std::size_t> place_by_keys(const CurvePlot& plot) {
  const auto last = static_cast<std::ptrdiff_t>(plot.epochs.size()) - 1;
  std::ptrdiff_t place = static_cast<std::ptrdiff_t>(plot.marked);
  if (item_key(ImGuiKey_LeftArrow)) --place;
  if (item_key(ImGuiKey_RightArrow)) ++place;
  if (item_key(ImGuiKey_PageDown)) place -= kPage;
  if (item_key(ImGuiKey_PageUp)) place += kPage;
  if (item_key(ImGuiKey_Home)) place = 0;
  if (item_key(ImGuiKey_End)) place = last;
  place = std::clamp<std::ptrdiff_t>(place, 0, last);
  if (place == static_cast<std::ptrdiff_t>(plot.marked)) return std::nullopt;
  return static_cast<std::size_t>(place);
}

std::string spoken(const CurvePlot& plot, std::size_t place) {
  std::string words = "epoch " + std::to_string(plot.epochs[place]);
  for (const PlotLine& line : plot.lines) {
    if (place >= line.values.size()) continue;
    words += std::string(", ") + line.name + " " + value_text(line.values[place]);
  }
  return words;
}

Frame frame_of(const Ui& ui, const CurvePlot& plot, const Rect& area) {
  std::vector<std::span<const double>> values;
  for (const PlotLine& line : plot.lines) values.push_back(line.values);
  Frame frame{area, {}, axis_around(values, plot.logarithmic)};
  frame.epochs = {static_cast<double>(plot.epochs.front()),
                  std::max(static_cast<double>(plot.epochs.front()) + 1,
                           static_cast<double>(plot.epochs.back())),
                  false};
  const float line = text_size(ui.fonts.small, "0").y;
  frame.box.low.y += text_size(ui.fonts.strong, "X").y + kGrid;
  frame.box.high.y -= line + 4;
  frame.box.high.x -= kGrid;
  return frame;
}

}  // namespace

double PlotAxis::position(double value) const {
  const double clamped = std::clamp(value, low, high);
  if (logarithmic) return std::log(clamped / low) / std::log(high / low);
  return (clamped - low) / (high - low);
}

PlotAxis axis_around(std::span<const std::span<const double>> lines, bool logarithmic) {
  double low = INFINITY;
  double high = -INFINITY;
  for (const auto& values : lines) {
    for (const double value : values) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  if (low > high) return {0, 1, false};
  if (logarithmic && low > 0) {
    const double room = low == high ? 2 : std::pow(high / low, 0.05);
    return {low / room, high * room, true};
  }
  const double room = low == high ? std::max(1e-9, std::abs(low) / 10) : (high - low) * 0.05;
  return {low - room, high + room, false};
}

std::vector<double> axis_ticks(const PlotAxis& axis, int most) {
  if (axis.logarithmic) {
    std::vector<double> ticks = logarithmic_ticks(axis, most);
    if (ticks.size() >= 2) return ticks;
  }
  return even_ticks(axis, most);
}

std::string tick_text(double value, double apart) {
  int decimals = 0;
  if (apart > 0)
    decimals = std::clamp(-static_cast<int>(std::floor(std::log10(apart) + 1e-9)), 0, 8);
  char digits[64];
  std::snprintf(digits, sizeof digits, "%.*f", decimals, std::abs(value) < apart / 2 ? 0 : value);
  std::string text = digits;
  if (text[0] == '-') text = "\u2212" + text.substr(1);
  return text;
}

std::string value_text(double value) {
  if (!std::isfinite(value)) return "\u2013";
  char digits[32];
  const double size = std::abs(value);
  std::snprintf(digits, sizeof digits, size >= 1000 && size < 1e9 ? "%.0f" : "%.4g", value);
  std::string text = digits;
  if (text[0] == '-') text = "\u2212" + text.substr(1);
  return text;
}

std::optional<std::size_t> curve_plot(Context& context, const CurvePlot& plot, ImVec2 size) {
  const Ui& ui = context.ui;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Rect area{at, {at.x + size.x, at.y + size.y}};
  ImGui::InvisibleButton(plot.title.c_str(), size);
  ImGui::RenderNavHighlight({area.low, area.high}, ImGui::GetItemID());
  if (plot.epochs.empty()) return std::nullopt;
  Frame frame = frame_of(ui, plot, area);
  const int most = std::max(2, static_cast<int>(frame.box.height() / kTickGap) + 1);
  const std::vector<double> ticks = axis_ticks(frame.values, most);
  float widest = 0;
  for (const double tick : ticks) {
    widest =
        std::max(widest, text_size(ui.fonts.small, label_of(frame.values, ticks, tick)).x + kGrid);
  }
  frame.box.low.x += widest;

  const float x = ImGui::GetIO().MousePos.x;
  std::optional<std::size_t> moved;
  if (ImGui::IsItemActive() && ImGui::IsMouseDown(ImGuiMouseButton_Left) && !ui.finger_waits) {
    moved = place_at(frame, plot, x);
  }
  if (const auto by_keys = place_by_keys(plot)) moved = by_keys;
  const std::size_t marked = std::min(plot.marked, plot.epochs.size() - 1);
  std::size_t looked_at = moved.value_or(marked);
  const bool pointed = item_has_pointer() && !ui.touch;
  if (pointed) looked_at = place_at(frame, plot, x);
  report_focus(ui, plot.title, kRoleSlider, spoken(plot, moved.value_or(marked)));

  draw_heading(ui, plot, {area.low, {frame.box.high.x, area.high.y}}, looked_at);
  draw_grid(ui, frame, ticks);
  for (const PlotLine& line : plot.lines) draw_line(frame, plot, line);
  draw_mark(ui, frame, plot, looked_at);
  if (pointed && ImGui::BeginTooltip()) {
    text(ui.fonts.body, ui.theme.text, "Epoch " + std::to_string(plot.epochs[looked_at]));
    for (const PlotLine& line : plot.lines) {
      if (looked_at >= line.values.size()) continue;
      text(ui.fonts.body, line.color,
           std::string(line.name) + " " + value_text(line.values[looked_at]));
    }
    ImGui::EndTooltip();
  }
  return moved == marked ? std::nullopt : moved;
}

}  // namespace lab
