// SPDX-License-Identifier: MIT
// The measured quality of all models as a table: a model a row, a figure a column, of one group of
// figures at a time. Only figures of one data set can be compared, so the best of each is told apart.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wasm/state/app_messages.h"
#include "wasm/state/measured_models.h"

namespace lab {

enum class FigureGroup { redrawing, drawing, defects, kinds, codes, strangers, other };

inline constexpr std::array<const char*, 7> kGroupTitles{
    "Redrawing",           "Drawing",
    "Finding defects",     "Each kind of defect",
    "Codes and their map", "Letters and digits",
    "Other figures"};

// Which question a figure answers, by its name.
FigureGroup group_of(std::string_view figure);
// 1: more is better, -1: less is better, 0: neither.
int sense_of(std::string_view figure);
// The groups that any model has figures of, in their order.
std::vector<FigureGroup> measured_groups(std::span<const MeasuredModel> models);
// Of these figures the group that has the most; redrawing where there are none.
FigureGroup main_group(std::span<const Metric> figures);

struct QualityCell {
  const Metric* figure = nullptr;  // null: not measured
  bool best = false;               // of at least two models of this data set
};

struct QualityRow {
  const MeasuredModel* model = nullptr;
  std::vector<QualityCell> cells;  // a column each
};

struct QualityTable {
  std::vector<std::string> columns;  // names of figures
  std::vector<QualityRow> rows;
};

struct QualityOrder {
  std::string figure = {};  // empty: by data set, in the order of the list
  bool descending = false;
  // Where no figure sorts: the data set that comes first, the others in the order of the list.
  std::string leading = {};
};

// Points into `models`. Models that have no figure of the group are there, too. Those without a figure
// come last either way.
QualityTable quality_table(std::span<const MeasuredModel> models, FigureGroup group,
                           const QualityOrder& order);

// All groups of it side by side as texts: a dash where nothing was measured, the interval in brackets,
// and what it was measured on.
Table quality_text(std::span<const MeasuredModel> models, const QualityOrder& order);

}  // namespace lab
