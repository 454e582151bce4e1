// SPDX-License-Identifier: MIT
// Results of a batch as CSV and as the rows of an HTML table (batch.h).
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

const char* verdict(const BatchItem& item, double threshold) {
  switch (item.status) {
    case ItemStatus::done: return item.score > threshold ? "defect" : "good";
    case ItemStatus::failed: return "error";
    default: return "waiting";
  }
}

}  // namespace

std::string batch_csv(std::span<const BatchItem> items, std::span<const double> calibration,
                      double threshold) {
  std::string csv = "name,score,p_value,threshold,verdict,width,height,error\r\n";
  for (const BatchItem& item : items) {
    csv += csv_field(item.name) + ',';
    if (item.status == ItemStatus::done) {
      csv += fixed(item.score, 6) + ',' + fixed(conformal_p_value(calibration, item.score), 4) +
             ',' + fixed(threshold, 6) + ',' + verdict(item, threshold) + ',' +
             std::to_string(item.source_width) + ',' + std::to_string(item.source_height) + ',';
    } else {
      csv += std::string(",,") + fixed(threshold, 6) + ',' + verdict(item, threshold) + ",,," +
             csv_field(item.failure);
    }
    csv += "\r\n";
  }
  return csv;
}

Table batch_table(std::span<const BatchItem> items, std::span<const double> calibration,
                  double threshold) {
  Table table;
  table.columns = {"Picture", "Score", "p-value", "Verdict"};
  for (const BatchItem& item : items) {
    if (item.status == ItemStatus::done) {
      table.rows.push_back({item.name, fixed(item.score, 4),
                            fixed(conformal_p_value(calibration, item.score), 3),
                            verdict(item, threshold)});
    } else {
      const std::string said =
          item.status == ItemStatus::failed ? item.failure : verdict(item, threshold);
      table.rows.push_back({item.name, "", "", said});
    }
  }
  return table;
}

}  // namespace lab
