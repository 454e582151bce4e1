// SPDX-License-Identifier: MIT
// Rows and columns of measured quality (quality_table.h).
#include "wasm/views/quality_table.h"

#include <algorithm>
#include <utility>

#include "wasm/state/figure_words.h"

namespace lab {

namespace {

struct KnownFigure {
  std::string_view name;
  FigureGroup group;
  int sense;
};

// In the order of the columns.
constexpr std::array kKnown{
    KnownFigure{"test_elbo", FigureGroup::redrawing, 1},
    KnownFigure{"test_elbo_binarised", FigureGroup::redrawing, 1},
    KnownFigure{"reconstruction_bce", FigureGroup::redrawing, -1},
    KnownFigure{"reconstruction_mse", FigureGroup::redrawing, -1},
    KnownFigure{"kl", FigureGroup::redrawing, 0},
    KnownFigure{"active_units", FigureGroup::redrawing, 0},
    KnownFigure{"frechet_distance", FigureGroup::drawing, -1},
    KnownFigure{"frechet_distance_floor", FigureGroup::drawing, 0},
    KnownFigure{"precision", FigureGroup::drawing, 1},
    KnownFigure{"recall", FigureGroup::drawing, 1},
    KnownFigure{"density", FigureGroup::drawing, 1},
    KnownFigure{"coverage", FigureGroup::drawing, 1},
    KnownFigure{"class_coverage", FigureGroup::drawing, 1},
    KnownFigure{"class_accuracy", FigureGroup::drawing, 1},
    KnownFigure{"image_auroc", FigureGroup::defects, 1},
    KnownFigure{"pixel_auroc", FigureGroup::defects, 1},
    KnownFigure{"pro_at_30_percent", FigureGroup::defects, 1},
    KnownFigure{"f1_max", FigureGroup::defects, 1},
    KnownFigure{"trivial_f1", FigureGroup::defects, 0},
    KnownFigure{"recall_at_5_percent_false_alarms", FigureGroup::defects, 1},
    KnownFigure{"true_good", FigureGroup::defects, 1},
    KnownFigure{"false_alarms", FigureGroup::defects, -1},
    KnownFigure{"missed", FigureGroup::defects, -1},
    KnownFigure{"caught", FigureGroup::defects, 1},
    KnownFigure{"letters_auroc", FigureGroup::strangers, 1},
    KnownFigure{"letters_auroc_cross_entropy", FigureGroup::strangers, 1},
    KnownFigure{"letters_auroc_squared_error", FigureGroup::strangers, 1},
    KnownFigure{"letters_auroc_negative_elbo", FigureGroup::strangers, 1},
    KnownFigure{"letters_auroc_code_divergence", FigureGroup::strangers, 1},
    KnownFigure{"letters_auroc_feature_distance", FigureGroup::strangers, 1},
    KnownFigure{"impostors_auroc", FigureGroup::strangers, 1},
    KnownFigure{"codes_nearest_class", FigureGroup::codes, 1},
    KnownFigure{"tsne_nearest_class", FigureGroup::codes, 1},
    KnownFigure{"pca_nearest_class", FigureGroup::codes, 1},
    KnownFigure{"tsne_trustworthiness", FigureGroup::codes, 1},
    KnownFigure{"pca_trustworthiness", FigureGroup::codes, 1},
};
constexpr std::string_view kKind = "image_auroc_";
constexpr const char* kNotMeasured = "\u2013";

const KnownFigure* known(std::string_view name) {
  const auto found = std::ranges::find(kKnown, name, &KnownFigure::name);
  return found == kKnown.end() ? nullptr : &*found;
}

// Known ones first, in their order; others as they come.
std::size_t place_of(std::string_view name) {
  const auto found = std::ranges::find(kKnown, name, &KnownFigure::name);
  return static_cast<std::size_t>(found - kKnown.begin());
}

const Metric* figure_of(const MeasuredModel& model, std::string_view name) {
  const auto found = std::ranges::find(model.metrics, name, &Metric::name);
  return found == model.metrics.end() ? nullptr : &*found;
}

std::vector<std::string> columns_of(std::span<const MeasuredModel> models,
                                    std::optional<FigureGroup> group) {
  std::vector<std::string> names;
  for (const MeasuredModel& model : models) {
    for (const Metric& figure : model.metrics) {
      if (group && group_of(figure.name) != *group) continue;
      if (std::ranges::find(names, figure.name) == names.end()) names.push_back(figure.name);
    }
  }
  std::ranges::stable_sort(
      names, {}, [](const std::string& name) { return std::pair(group_of(name), place_of(name)); });
  return names;
}

// Ordered by data set, each in the place of its first model, the leading one before all others.
std::vector<const MeasuredModel*> by_dataset(std::span<const MeasuredModel> models,
                                             const std::string& leading) {
  std::vector<const MeasuredModel*> rows;
  for (const MeasuredModel& model : models) rows.push_back(&model);
  std::ranges::stable_sort(rows, {}, [&](const MeasuredModel* model) {
    const auto first = std::ranges::find(models, model->dataset, &MeasuredModel::dataset);
    return std::pair(model->dataset != leading, first - models.begin());
  });
  return rows;
}

std::vector<const MeasuredModel*> ordered(std::span<const MeasuredModel> models,
                                          const QualityOrder& order) {
  std::vector<const MeasuredModel*> rows = by_dataset(models, order.leading);
  if (order.figure.empty()) {
    if (order.descending) std::ranges::reverse(rows);
    return rows;
  }
  std::ranges::stable_sort(rows, {}, [&](const MeasuredModel* model) {
    const Metric* figure = figure_of(*model, order.figure);
    const double value = figure == nullptr ? 0 : figure->value;
    return std::pair(figure == nullptr, order.descending ? -value : value);
  });
  return rows;
}

void mark_best(QualityTable& table) {
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    const int sense = sense_of(table.columns[column]);
    if (sense == 0) continue;
    for (QualityRow& row : table.rows) {
      if (row.cells[column].figure == nullptr) continue;
      int rivals = 0;
      bool best = true;
      for (const QualityRow& other : table.rows) {
        const Metric* figure = other.cells[column].figure;
        if (&other == &row || figure == nullptr) continue;
        if (other.model->dataset != row.model->dataset) continue;
        ++rivals;
        best &= sense * row.cells[column].figure->value >= sense * figure->value;
      }
      row.cells[column].best = best && rivals > 0;
    }
  }
}

}  // namespace

FigureGroup group_of(std::string_view figure) {
  if (const KnownFigure* found = known(figure)) return found->group;
  return figure.starts_with(kKind) ? FigureGroup::kinds : FigureGroup::other;
}

int sense_of(std::string_view figure) {
  if (const KnownFigure* found = known(figure)) return found->sense;
  return figure.starts_with(kKind) ? 1 : 0;
}

std::vector<FigureGroup> measured_groups(std::span<const MeasuredModel> models) {
  std::array<bool, kGroupTitles.size()> has{};
  for (const MeasuredModel& model : models) {
    for (const Metric& figure : model.metrics) {
      has[static_cast<std::size_t>(group_of(figure.name))] = true;
    }
  }
  std::vector<FigureGroup> groups;
  for (std::size_t i = 0; i < has.size(); ++i) {
    if (has[i]) groups.push_back(static_cast<FigureGroup>(i));
  }
  return groups;
}

FigureGroup main_group(std::span<const Metric> figures) {
  std::array<int, kGroupTitles.size()> count{};
  for (const Metric& figure : figures) ++count[static_cast<std::size_t>(group_of(figure.name))];
  return static_cast<FigureGroup>(std::ranges::max_element(count) - count.begin());
}

QualityTable quality_table(std::span<const MeasuredModel> models, FigureGroup group,
                           const QualityOrder& order) {
  QualityTable table{columns_of(models, group), {}};
  const bool here = std::ranges::find(table.columns, order.figure) != table.columns.end();
  for (const MeasuredModel* model :
       ordered(models, here ? order : QualityOrder{.leading = order.leading})) {
    QualityRow row{model, {}};
    for (const std::string& name : table.columns) row.cells.push_back({figure_of(*model, name)});
    table.rows.push_back(std::move(row));
  }
  if (!here) {
    std::ranges::stable_partition(table.rows, [](const QualityRow& row) {
      return std::ranges::any_of(row.cells, [](const QualityCell& cell) { return cell.figure; });
    });
  }
  mark_best(table);
  return table;
}

Table quality_text(std::span<const MeasuredModel> models, const QualityOrder& order) {
  const std::vector<std::string> names = columns_of(models, std::nullopt);
  Table table{{"Model", "Family", "Data"}, {}};
  for (const std::string& name : names) table.columns.push_back(figure_name(name));
  for (const MeasuredModel* model : ordered(models, order)) {
    std::vector<std::string> row{model->title, family_name(model->family),
                                 dataset_title(model->dataset)};
    for (const std::string& name : names) {
      const Metric* figure = figure_of(*model, name);
      row.push_back(figure == nullptr ? kNotMeasured : figure_text(*figure) + ", " + figure->split);
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace lab
