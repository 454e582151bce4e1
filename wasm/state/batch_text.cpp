// SPDX-License-Identifier: MIT
// Results of a batch as CSV and as the rows of an HTML table (batch.h).
#include <algorithm>
#include <cstdio>

#include "shared/anomaly/conformal.h"
#include "shared/base/csv.h"
#include "wasm/state/batch.h"

namespace lab {

namespace {

std::string fixed(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

}  // namespace

Verdict verdict_of(const BatchItem& item, double threshold) {
  if (item.status == ItemStatus::failed) return Verdict::error;
  if (item.status != ItemStatus::done) return Verdict::waiting;
  if (item.strangeness > 1) return Verdict::strange;
  return item.score > threshold ? Verdict::defect : Verdict::good;
}

const char* name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::good: return "good";
    case Verdict::defect: return "defect";
    case Verdict::strange: return "unlike";
    case Verdict::error: return "error";
    case Verdict::waiting: break;
  }
  return "waiting";
}

std::string origin_of(const BatchItem& item) {
  return item.converted.empty() ? "" : "Converted from " + item.converted + " by this browser.";
}

std::string batch_csv(std::span<const BatchItem> items, const Yardstick& by,
                      const ScoredBy& model) {
  std::string csv =
      "name,folder,score,p_value,threshold,verdict,width,height,model,version,error\r\n";
  for (const BatchItem& item : items) {
    const bool done = item.status == ItemStatus::done;
    csv += csv_field(item.name) + ',' + csv_field(folder_of(item)) + ',';
    csv +=
        done ? fixed(item.score, 6) + ',' + fixed(conformal_p_value(by.calibration, item.score), 4)
             : ",";
    csv += ',' + fixed(by.threshold, 6) + ',' + name_of(verdict_of(item, by.threshold)) + ',';
    csv +=
        done ? std::to_string(item.source_width) + ',' + std::to_string(item.source_height) : ",";
    csv += ',' + csv_field(model.model) + ',' + csv_field(model.version) + ',' +
           csv_field(item.failure) + "\r\n";
  }
  return csv;
}

Table batch_table(std::span<const BatchItem> items, const Yardstick& by) {
  const bool folders =
      std::ranges::any_of(items, [](const BatchItem& item) { return !folder_of(item).empty(); });
  Table table;
  table.columns = {"Picture", "Score", "p-value", "Verdict"};
  if (folders) table.columns.push_back("Folder");
  for (const BatchItem& item : items) {
    std::vector<std::string> row{item.name, "", "", name_of(verdict_of(item, by.threshold))};
    if (item.status == ItemStatus::done) {
      row[1] = fixed(item.score, 4);
      row[2] = fixed(conformal_p_value(by.calibration, item.score), 3);
    }
    if (item.status == ItemStatus::failed) row[3] = item.failure;
    if (folders) row.emplace_back(folder_of(item));
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::vector<FolderCount> folder_counts(std::span<const BatchItem> items, double threshold) {
  std::vector<FolderCount> counts;
  for (const BatchItem& item : items) {
    const std::string_view folder = folder_of(item);
    if (folder.empty() || item.status != ItemStatus::done) continue;
    auto count = std::ranges::lower_bound(counts, folder, {}, &FolderCount::folder);
    if (count == counts.end() || count->folder != folder) count = counts.insert(count, {folder});
    ++count->inspected;
    if (verdict_of(item, threshold) == Verdict::defect) ++count->defects;
  }
  return counts;
}

}  // namespace lab
