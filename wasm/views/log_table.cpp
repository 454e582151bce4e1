// SPDX-License-Identifier: MIT
// Page Train log: the measured quality of all models, beside each other where the columns fit, else
// figure by figure.
#include <algorithm>
#include <array>

#include "imgui_internal.h"
#include "wasm/state/figure_words.h"
#include "wasm/state/titles.h"
#include "wasm/views/log.h"

namespace lab {

namespace {

constexpr Note kQualityNote{
    "Measured quality", "",
    "Figures of pictures that no model was trained on, with the range in which the true value lies "
    "in 95 of 100 repetitions, where it was measured. Only models of the same data can be "
    "compared: "
    "the best of each data set is in strong letters. A dash: not measured.",
    ""};

constexpr float kNameWidth = 28 * kGrid;
constexpr float kLeastCell = 9 * kGrid;
constexpr const char* kDash = "\u2013";

// What a screen reader hears of a row.
std::string spoken(const QualityRow& row, const QualityTable& table) {
  std::string words = family_name(row.model->family);
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    if (row.cells[i].figure == nullptr) continue;
    words += ", " + figure_name(table.columns[i]) + " " + figure_text(*row.cells[i].figure);
    if (row.cells[i].best) words += ", the best";
  }
  return words;
}

std::string caption_of(const MeasuredModel& model) {
  if (model.status == MeasuredModel::Status::failed) return "could not be read";
  if (model.status == MeasuredModel::Status::asked) return "on its way";
  return (model.own ? "Yours \u2022 " : "") + dataset_title(model.dataset) + " \u2022 " +
         family_name(model.family);
}

// What it was measured on, in a tooltip over the last item's column.
void cell_tooltip(const Ui& ui, const Metric& figure) {
  const std::string words =
      figure_name(figure.name) + ": " + figure_text(figure) + ". " + figure.split + ".";
  tooltip(ui, words.c_str());
}

void draw_cell(const Ui& ui, const QualityCell& cell, const Rect& box) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float line = text_size(ui.fonts.body, "X").y;
  if (cell.figure == nullptr) {
    draw_text(list, ui.fonts.body, box.low, ui.theme.muted, kDash);
    return;
  }
  ImFont* font = cell.best ? ui.fonts.strong : ui.fonts.body;
  draw_text(list, font, box.low, ui.theme.text,
            elided(font, figure_value(*cell.figure), box.width()));
  const std::string interval = figure_interval(*cell.figure);
  if (interval.empty()) return;
  draw_text(list, ui.fonts.small, {box.low.x, box.low.y + line}, ui.theme.muted,
            elided(ui.fonts.small, interval, box.width()));
}

// For the words of a column's title, beside the arrow that says how it sorts.
float head_room(float width) { return width - 2.5f * kGrid; }

// Of the longest title.
float head_height(const Ui& ui, const std::vector<std::string>& columns, float width) {
  float height = 0;
  for (const std::string& figure : columns) {
    height = std::max(height, text_size(ui.fonts.small, figure_name(figure), head_room(width)).y);
  }
  return height + kGrid;
}

// A column's title, which sorts by it. True if it was pressed.
bool draw_head(const Ui& ui, const std::string& title, ImVec2 size, bool active, bool descending) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool pressed = ImGui::InvisibleButton(title.c_str(), size);
  report_focus(ui, title, kRoleButton,
               !active      ? "sorts the table"
               : descending ? "descending"
                            : "ascending");
  ImGui::RenderNavHighlight({at, {at.x + size.x, at.y + size.y}}, ImGui::GetItemID());
  const ImU32 ink = active || ImGui::IsItemHovered() ? ui.theme.text : ui.theme.muted;
  const float room = head_room(size.x);
  const float height = text_size(ui.fonts.small, title, room).y;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float font_size = ui.fonts.small->FontSize * ImGui::GetIO().FontGlobalScale;
  list.AddText(ui.fonts.small, font_size, {at.x, at.y + size.y - height - 4}, ink, title.c_str(),
               nullptr, room);
  if (active) {
    draw_icon(ui.fonts, descending ? Icon::down : Icon::up,
              {at.x + size.x - 1.75f * kGrid, at.y + size.y - 12}, ink, IconSize::small);
  }
  return pressed;
}

}  // namespace

void LogView::sort_by(const std::string& figure) {
  if (state_.sorted != figure) {
    // The best first.
    state_.descending = !figure.empty() && sense_of(figure) > 0;
  } else {
    state_.descending = !state_.descending;
  }
  state_.sorted = figure;
}

void LogView::open(Context& context, const MeasuredModel& model) {
  context.wanted_model = model.key;
  chosen_in_table_ = model.key;
}

QualityOrder LogView::order() const { return {state_.sorted, state_.descending, leading_}; }

QualityTable LogView::quality(const Model& model) const {
  return quality_table(measured_->all(), group(model), order());
}

// HTML, for whoever cannot see the canvas.
void LogView::publish_table() {
  const std::string key = std::to_string(measured_->version()) + state_.sorted +
                          (state_.descending ? "-" : "+") + leading_;
  if (key == text_key_) return;
  text_key_ = key;
  text_table_ = std::make_shared<const Table>(quality_text(measured_->all(), order()));
}

void LogView::draw_table(Context& context, const Rect& area) {
  const Ui& ui = context.ui;
  ImGui::SetCursorScreenPos(area.low);
  ImGui::BeginGroup();
  text(ui.fonts.strong, ui.theme.text, "Measured quality");
  ImGui::SameLine(0, kGrid * 0.75f);
  note_mark(ui, kQualityNote);
  const std::vector<FigureGroup> groups = measured_groups(measured_->all());
  const FigureGroup shown = group(*context.model);
  const float right = area.low.x + area.width();
  for (const FigureGroup offered : groups) {
    const int place = static_cast<int>(offered);
    const ChipSpec spec{kGroupTitles[static_cast<std::size_t>(place)], offered == shown};
    ImGui::SameLine(0, offered == groups.front() ? 2 * kGrid : 0.75f * kGrid);
    if (ImGui::GetCursorScreenPos().x + chip_width(ui, spec) > right) {
      ImGui::NewLine();
    }
    if (chip(ui, spec)) state_.figures = place + 1;
  }
  ImGui::EndGroup();
  const float top = ImGui::GetCursorScreenPos().y;
  const QualityTable table = quality(*context.model);
  if (table.columns.empty()) {
    ImGui::SetCursorScreenPos({area.low.x, top});
    wrapped_text(ui.fonts.body, ui.theme.muted, "None of these figures was measured yet.");
    return;
  }
  const auto columns = static_cast<float>(table.columns.size());
  const bool beside = area.width() >= kNameWidth + columns * kLeastCell;
  ImGui::SetCursorScreenPos({area.low.x, top});
  begin_scroll("quality", {area.width(), std::max(8 * kGrid, area.high.y - top)}, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  const float width = area.width() - ImGui::GetStyle().ScrollbarSize;
  if (beside) {
    draw_grid(context, table, width);
  } else {
    draw_list(context, table, width);
  }
  ImGui::PopStyleVar();
  end_scroll();
}

void LogView::draw_grid(Context& context, const QualityTable& table, float width) {
  const Ui& ui = context.ui;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float line = text_size(ui.fonts.body, "X").y;
  const float small = text_size(ui.fonts.small, "X").y;
  const float cell =
      std::min(15 * kGrid, (width - kNameWidth) / static_cast<float>(table.columns.size()));
  const float name = std::max(
      kNameWidth, std::min(40 * kGrid, width - cell * static_cast<float>(table.columns.size())));
  const float head = head_height(ui, table.columns, cell);
  if (draw_head(ui, "Model", {name, head}, state_.sorted.empty(), state_.descending)) sort_by("");
  for (const std::string& figure : table.columns) {
    ImGui::SameLine(0, 0);
    const bool active = state_.sorted == figure;
    if (draw_head(ui, figure_name(figure), {cell, head}, active, state_.descending)) {
      sort_by(figure);
    }
  }
  const float height = line + small + kGrid;
  for (const QualityRow& row : table.rows) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 end(at.x + width, at.y + height);
    ImGui::PushID(row.model->key.c_str());
    const bool pressed = ImGui::InvisibleButton(row.model->title.c_str(), {width, height});
    ImGui::PopID();
    report_focus(ui, row.model->title, kRoleButton, spoken(row, table));
    if (pressed) open(context, *row.model);
    const bool chosen = row.model->key == context.model->key;
    if (chosen || ImGui::IsItemHovered()) {
      list.AddRectFilled(at, end, chosen ? ui.theme.accent_soft : ui.theme.raised, 6);
    }
    const float among_cells = ImGui::GetIO().MousePos.x - at.x - name;
    const std::size_t hovered = item_has_pointer() && among_cells >= 0
                                    ? static_cast<std::size_t>(among_cells / cell)
                                    : row.cells.size();
    if (hovered < row.cells.size()) {
      const Metric* figure = row.cells[hovered].figure;
      if (figure != nullptr) cell_tooltip(ui, *figure);
    } else {
      tooltip(ui,
              row.model->failure.empty() ? row.model->title.c_str() : row.model->failure.c_str());
    }
    ImGui::RenderNavHighlight({at, end}, ImGui::GetItemID());
    const float y = at.y + kGrid / 2;
    draw_text(list, ui.fonts.body, {at.x + kGrid, y}, ui.theme.text,
              elided(ui.fonts.body, own_part(row.model->title), name - 2 * kGrid));
    draw_text(list, ui.fonts.small, {at.x + kGrid, y + line}, ui.theme.muted,
              elided(ui.fonts.small, caption_of(*row.model), name - 2 * kGrid));
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const float x = at.x + name + static_cast<float>(i) * cell;
      draw_cell(ui, row.cells[i], {{x, y}, {x + cell - kGrid, end.y}});
    }
    list.AddLine({at.x, end.y}, end, ui.theme.border);
  }
}

void LogView::draw_list(Context& context, const QualityTable& table, float width) {
  const Ui& ui = context.ui;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float line = text_size(ui.fonts.body, "X").y;
  const float height = line + 0.75f * kGrid;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const std::string& figure = table.columns[i];
    ImGui::PushID(figure.c_str());
    const bool active = state_.sorted == figure;
    if (draw_head(ui, figure_name(figure), {width, 1.75f * height}, active, state_.descending)) {
      sort_by(figure);
    }
    for (const QualityRow& row : table.rows) {
      if (row.cells[i].figure == nullptr) continue;
      const Metric& measured = *row.cells[i].figure;
      const ImVec2 at = ImGui::GetCursorScreenPos();
      ImGui::PushID(row.model->key.c_str());
      if (ImGui::InvisibleButton(row.model->title.c_str(), {width, height})) {
        open(context, *row.model);
      }
      ImGui::PopID();
      report_focus(ui, row.model->title, kRoleButton, figure_text(measured));
      const ImVec2 end(at.x + width, at.y + height);
      const bool chosen = row.model->key == context.model->key;
      if (chosen) list.AddRectFilled(at, end, ui.theme.accent_soft, 6);
      cell_tooltip(ui, measured);
      ImGui::RenderNavHighlight({at, end}, ImGui::GetItemID());
      ImFont* font = row.cells[i].best ? ui.fonts.strong : ui.fonts.body;
      const std::string value = figure_value(measured);
      const float wide = text_size(font, value).x;
      const float y = at.y + (height - line) / 2;
      draw_text(list, font, {end.x - wide - kGrid, y}, ui.theme.text, value);
      draw_text(list, ui.fonts.body, {at.x + kGrid, y}, ui.theme.text,
                elided_start(ui.fonts.body, row.model->title, width - wide - 4 * kGrid));
    }
    ImGui::PopID();
  }
}

}  // namespace lab
