// SPDX-License-Identifier: MIT
// Page Restore: the picture and the answers, in columns (restore.h).
#include <algorithm>
#include <cmath>

#include "imgui_internal.h"
#include "wasm/state/titles.h"
#include "wasm/views/plots.h"
#include "wasm/views/restore.h"

namespace lab {

namespace {

constexpr float kGap = 2 * kGrid;
constexpr float kLeastTile = 13 * kGrid;
constexpr float kMostTile = 36 * kGrid;
constexpr int kLines = 2;  // below a tile

float line_height(const Ui& ui) { return text_size(ui.fonts.small, "X").y + 2; }

// Tiles of a column with all their text.
float column_height(const Ui& ui, float tile) {
  return line_height(ui) * (2 + 2 * kLines) + 2 * tile + 3 * kGrid;
}

int columns_across(float width, std::size_t count) {
  const int fit = static_cast<int>((width + kGap) / (kLeastTile + kGap));
  return std::clamp(fit, 1, static_cast<int>(count));
}

float decibels(double error) { return static_cast<float>(std::min(99.0, -10 * std::log10(error))); }

void draw_line(const Ui& ui, const Rect& tile, int line, ImU32 color, const char* text) {
  const float y = tile.high.y + 3 + static_cast<float>(line) * line_height(ui);
  draw_text(*ImGui::GetWindowDrawList(), ui.fonts.small, {tile.low.x, y}, color,
            elided(ui.fonts.small, text, tile.width() + kGap - 4));
}

void draw_title(const Ui& ui, const Rect& box, std::string_view title) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float size = ui.fonts.small->FontSize * ImGui::GetIO().FontGlobalScale;
  list.PushClipRect(box.low, {box.high.x + kGap - 4, box.high.y}, true);
  list.AddText(ui.fonts.small, size, box.low, ui.theme.text, title.data(),
               title.data() + title.size(), box.width() + kGap - 4);
  list.PopClipRect();
}

void draw_tile(const Ui& ui, const Texture& texture, const Rect& box) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(box.low, box.high, ui.theme.raised);
  if (!texture.empty()) {
    draw_picture(list, texture, fitted(box, texture.width(), texture.height()));
  }
}

}  // namespace

float RestoreView::least_height(const Ui& ui, float width) const {
  const std::size_t count = lanes_.size() + 1;
  const int across = columns_across(width, count);
  const auto rows = static_cast<float>((static_cast<int>(count) + across - 1) / across);
  return rows * column_height(ui, kLeastTile);
}

std::vector<RestoreView::Column> RestoreView::columns_in(const Ui& ui, const Rect& stage,
                                                         const Model& model) const {
  const std::size_t count = lanes_.size() + 1;
  const int across = columns_across(stage.width(), count);
  const int rows = (static_cast<int>(count) + across - 1) / across;
  const float text = column_height(ui, 0);
  const float width =
      (stage.width() - kGap * static_cast<float>(across - 1)) / static_cast<float>(across);
  const float height = stage.height() / static_cast<float>(rows);
  const float pixel = ImGui::GetIO().DisplayFramebufferScale.x;
  const auto side = static_cast<float>(model.manifest.preprocess.width);
  float tile = std::clamp(std::min(width, (height - text) / 2), kGrid, kMostTile);
  const float zoom = std::floor(tile * pixel / side);
  if (zoom >= 1) tile = zoom * side / pixel;
  const auto snap = [pixel](float value) { return std::floor(value * pixel) / pixel; };
  // As wide as there is room: titles need it.
  const float step = std::min(width, tile + 8 * kGrid) + kGap;
  const float used = step * static_cast<float>(across) - kGap;
  const float left = stage.low.x + std::max(0.0f, (stage.width() - used) / 2);
  std::vector<Column> columns;
  for (int i = 0; i < static_cast<int>(count); ++i) {
    const float x = snap(left + step * static_cast<float>(i % across));
    const float y = snap(stage.low.y + height * static_cast<float>(i / across));
    Column column;
    column.title = {{x, y}, {x + step - kGap, y + 2 * line_height(ui)}};
    column.upper = {{x, snap(column.title.high.y + 4)}, {x + tile, 0}};
    column.upper.high.y = column.upper.low.y + tile;
    column.lower = {{x, snap(column.upper.high.y + kLines * line_height(ui) + kGrid)},
                    {x + tile, 0}};
    column.lower.high.y = column.lower.low.y + tile;
    columns.push_back(column);
  }
  return columns;
}

void RestoreView::draw_stage(Context& context, const Rect& stage) {
  const Ui& ui = context.ui;
  const Model& model = *context.model;
  press_keys(context);
  update_original(context);
  update_input(model);
  update_lanes(context);
  if (!failure_.empty()) {
    ImGui::SetCursorScreenPos(stage.low);
    wrapped_text(ui.fonts.body, ui.theme.bad, failure_);
    if (button(ui, {.label = "Try again", .kind = ButtonKind::primary})) opening_ = 0;
    if (opening_ == 0) failure_.clear();
    return;
  }
  const std::vector<Column> columns = columns_in(ui, stage, model);
  draw_picture_column(context, columns[0]);
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    Lane& lane = *lanes_[i];
    const Column& column = columns[i + 1];
    ImGui::PushID(lane.key.c_str());
    draw_title(ui, column.title, own_part(lane.title));
    const Model* other = context.models.ready(lane.key);
    if (!lane.trouble().empty()) {
      ImGui::SetCursorScreenPos(column.upper.low);
      ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + column.upper.width());
      wrapped_text(ui.fonts.small, ui.theme.bad, lane.trouble());
      ImGui::PopTextWrapPos();
      ImGui::SetCursorScreenPos(column.lower.low);
      if (button(ui, {.label = "Try again", .kind = ButtonKind::primary})) {
        context.models.retry(lane.key);
        lane.opening = 0;
      }
    } else if (other != nullptr) {
      draw_lane(context, *other, lane, column);
    } else {
      draw_tile(ui, lane.answer, column.upper);
      draw_line(ui, column.upper, 0, ui.theme.muted, "Loading.");
    }
    ImGui::PopID();
  }
}

void RestoreView::draw_picture_column(Context& context, const Column& column) {
  const Ui& ui = context.ui;
  static constexpr std::array<const char*, 5> kInputs{"Input", "Input, with noise",
                                                      "Input: rub a part out", "Input", "Input"};
  draw_title(ui, column.title, "The picture");
  draw_tile(ui, original_texture_, column.upper);
  char text[96];
  if (state_.task == kCompress && !original_.pixels.empty()) {
    ImFormatString(text, sizeof text, "%d bytes, %d as PNG",
                   static_cast<int>(original_.pixels.size()), static_cast<int>(original_bytes_));
    draw_line(ui, column.upper, 0, ui.theme.muted, text);
  }
  if (original_.pixels.empty()) {
    draw_line(ui, column.upper, 0, ui.theme.muted, why_no_picture(*context.model).c_str());
    draw_tile(ui, original_texture_, column.lower);
    return;
  }
  if (state_.task == kFillIn) {
    ImGui::SetCursorScreenPos(column.lower.low);
    rubber_.draw(
        context, "input", {column.lower.width(), column.lower.width()}, state_.holes,
        {.name = "Input to rub out", .hint = "", .under = &input_texture_, .ink = ui.theme.accent});
  } else {
    draw_tile(ui, input_texture_, column.lower);
  }
  draw_line(ui, column.lower, 0, ui.theme.text, kInputs[static_cast<std::size_t>(state_.task)]);
  if (input_error_ > 0) {
    ImFormatString(text, sizeof text, "PSNR %.1f dB", static_cast<double>(decibels(input_error_)));
    draw_line(ui, column.lower, 1, ui.theme.muted, text);
  }
}

const RestoreView::Lane* RestoreView::closest() const {
  const Lane* found = nullptr;
  for (const auto& lane : lanes_) {
    if (lane->shown.pixels.empty()) continue;
    if (found == nullptr || lane->error < found->error) found = lane.get();
  }
  return lanes_.size() > 1 ? found : nullptr;
}

void RestoreView::draw_lane(Context& context, const Model& model, Lane& lane,
                            const Column& column) const {
  const Ui& ui = context.ui;
  draw_tile(ui, lane.answer, column.upper);
  draw_tile(ui, lane.below, column.lower);
  if (lane.shown.pixels.empty()) return;
  const bool best = &lane == closest();
  if (best) {
    ImGui::GetWindowDrawList()->AddRect({column.upper.low.x - 3, column.upper.low.y - 3},
                                        {column.upper.high.x + 3, column.upper.high.y + 3},
                                        ui.theme.accent, 3, 0, 3);
  }
  // Shorter where letters are large or tiles are small.
  const bool tight =
      column.upper.width() < text_size(ui.fonts.small, "MSE 0.0000, SSIM 0.00").x - kGrid;
  char text[96];
  ImFormatString(text, sizeof text, "%s%.1f dB%s", tight ? "" : "PSNR ",
                 static_cast<double>(decibels(lane.error)), best ? ", closest" : "");
  draw_line(ui, column.upper, 0, best ? ui.theme.accent : ui.theme.text, text);
  if (state_.task == kCompress && model.dim() > 0) {
    const int numbers = model.units.used;
    const int bytes = (numbers * state_.bits + 7) / 8;
    ImFormatString(text, sizeof text, "%d numbers: %d bytes", numbers, bytes);
    if (tight) ImFormatString(text, sizeof text, "%d bytes", bytes);
  } else {
    ImFormatString(text, sizeof text, "MSE %.4f, SSIM %.2f", lane.error, lane.likeness);
    if (tight) ImFormatString(text, sizeof text, "MSE %.4f", lane.error);
  }
  draw_line(ui, column.upper, 1, ui.theme.muted, text);
  if (state_.task == kSeveral) {
    draw_line(ui, column.lower, 0, ui.theme.muted,
              lane.below.empty() ? "It gives one answer alone" : "Other answers it might give");
  } else {
    draw_line(ui, column.lower, 0, ui.theme.muted, "Difference");
  }
}

}  // namespace lab
