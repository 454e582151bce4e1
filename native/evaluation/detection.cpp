// SPDX-License-Identifier: MIT
// The figures of a detector, and the table of all figures.
#include "native/evaluation/detection.h"

#include <algorithm>
#include <format>

#include "shared/anomaly/region_overlap.h"
#include "shared/anomaly/roc.h"
#include "shared/base/error.h"
#include "shared/base/machine_names.h"
#include "shared/base/text.h"
#include "shared/image/shrunk_size.h"

namespace lab {
namespace {

// The false-alarm rate at which recall is reported, whatever rate the bundle's threshold has.
constexpr double kReportedRate = 0.05;
// Of pixels without a defect, up to which the overlap with each region is averaged: Bergmann et al. 2021.
constexpr double kOverlapLimit = 0.3;

// Of a photograph that maps are brought back onto: more would tell defects' outlines finer than the maps do.
constexpr int kLongestSide = 256;

FloatMap mask_at(const Example& example, PreprocessSpec mask_spec) {
  FloatMap defect(mask_spec.width, mask_spec.height);
  if (!example.mask) return defect;
  mask_spec.channels = 1;
  mask_spec.filter = ResizeFilter::area;
  mask_spec.background = 0;
  const Image fitted = fit_image(*example.mask, mask_spec);
  for (std::size_t i = 0; i < fitted.pixels.size(); ++i) {
    defect.values[i] = fitted.pixels[i] >= 128 ? 1.0f : 0.0f;
  }
  return defect;
}

struct Split {
  std::vector<double> normal;
  std::vector<double> anomalous;
};

// label: of the defect kind, or -1 for all kinds.
Split split_scores(std::span<const Inspected> inspected, int label) {
  Split split;
  for (const auto& item : inspected) {
    if (item.label == 0)
      split.normal.push_back(item.anomaly.score);
    else if (label < 0 || item.label == label)
      split.anomalous.push_back(item.anomaly.score);
  }
  return split;
}

Split split_pixels(std::span<const Inspected> inspected) {
  Split split;
  for (const auto& item : inspected) {
    for (std::size_t i = 0; i < item.defect.values.size(); ++i) {
      const double value = item.anomaly.map.values[i];
      (item.defect.values[i] > 0 ? split.anomalous : split.normal).push_back(value);
    }
  }
  return split;
}

std::vector<MapAndDefects> maps_of(std::span<const Inspected> inspected) {
  std::vector<MapAndDefects> maps;
  for (const auto& item : inspected) {
    if (item.has_map()) maps.push_back({item.anomaly.map, item.defect});
  }
  return maps;
}

std::string split_text(const Split& split) {
  return "test, " + std::to_string(split.normal.size()) + " good and " +
         std::to_string(split.anomalous.size()) + " defective images";
}

std::string maps_text(std::size_t maps, std::size_t pictures) {
  return maps == pictures ? "" : ", " + std::to_string(maps) + " of them";
}

Metric auroc_metric(std::string name, const Split& split) {
  return {std::move(name), auroc(split.normal, split.anomalous),
          auroc_interval(split.normal, split.anomalous), "1", split_text(split)};
}

std::string format_row(const Metric& metric) {
  std::string value = std::format("{:10.4f}", metric.value);
  if (metric.interval) {
    value += std::format("  [{:.4f}, {:.4f}]", metric.interval->low, metric.interval->high);
  }
  return std::format("{:<34} {:<34} {:<6} {}\n", metric.name, value, metric.unit,
                     one_line(metric.split));
}

}  // namespace

PreprocessSpec common_spec(const Image& photograph, const PreprocessSpec& spec) {
  PreprocessSpec common = spec;
  if (!spec.pose) return common;
  common.pose.reset();
  common.fit = Fit::stretch;
  const PictureSize size = shrunk_size(photograph, kLongestSide);
  common.width = size.width;
  common.height = size.height;
  return common;
}

std::string pixels_text(const PreprocessSpec& spec) {
  return spec.pose ? "of whole photographs, 256 pixels along the longer side" : "at the map's size";
}

Inspected inspect_example(const Bundle& bundle, const Example& example) {
  try {
    auto [finding, prepared] = inspect(bundle, example.image);
    const PreprocessSpec common = common_spec(example.image, bundle.manifest.preprocess);
    if (prepared.placement) {
      const double factor = static_cast<double>(common.width) / example.image.width;
      finding.map = map_onto_photograph(finding.map, prepared.placement->scaled(factor),
                                        common.width, common.height);
    }
    return {example.name,
            example.label,
            {std::move(finding.map), finding.score},
            mask_at(example, common)};
  } catch (const Error& error) {
    throw error.within(example.name);
  }
}

std::vector<Inspected> inspect_all(const Bundle& bundle, const Dataset& dataset,
                                   const StopToken& stop, std::size_t most_maps) {
  const std::size_t count = dataset.size();
  const std::size_t maps = std::min(most_maps, count);
  std::vector<Inspected> inspected;
  for (std::size_t i = 0; i < count; ++i) {
    stop.check();
    inspected.push_back(inspect_example(bundle, dataset.get(i)));
    // Of each `count / maps` pictures one keeps its map.
    if ((i + 1) * maps / count > i * maps / count) continue;
    inspected.back().anomaly.map = {};
    inspected.back().defect = {};
  }
  return inspected;
}

std::vector<Metric> evaluate_detector(std::span<const Inspected> inspected,
                                      const std::vector<std::string>& classes,
                                      const ScoringInfo& scoring, const std::string& pixel_words) {
  const Split all = split_scores(inspected, -1);
  const std::string text = split_text(all);
  std::vector<Metric> metrics = {auroc_metric("image_auroc", all)};
  const std::vector<std::string> names = machine_names(classes, "defect");
  for (std::size_t label = 1; label < classes.size(); ++label) {
    const Split kind = split_scores(inspected, static_cast<int>(label));
    if (kind.anomalous.empty()) continue;
    metrics.push_back(auroc_metric("image_auroc_" + names[label], kind));
    if (names[label] != classes[label]) metrics.back().split += " (" + classes[label] + ")";
  }
  const Split pixels = split_pixels(inspected);
  if (!pixels.anomalous.empty()) {
    const std::vector<MapAndDefects> maps = maps_of(inspected);
    const std::string of_pixels =
        text + maps_text(maps.size(), inspected.size()) + ", " + pixel_words;
    metrics.push_back(
        {"pixel_auroc", auroc(pixels.normal, pixels.anomalous), std::nullopt, "1", of_pixels});
    metrics.push_back(
        {"pro_at_30_percent", region_overlap(maps, kOverlapLimit), std::nullopt, "1", of_pixels});
  }
  const Confusion table = confusion(all.normal, all.anomalous, scoring.threshold);
  const auto add = [&](const char* name, double value, const char* unit) {
    metrics.push_back({name, value, std::nullopt, unit, text});
  };
  add("f1_max", f1_max(all.normal, all.anomalous), "1");
  add("trivial_f1", trivial_f1(all.normal.size(), all.anomalous.size()), "1");
  add("recall_at_5_percent_false_alarms", recall_at(all.normal, all.anomalous, kReportedRate), "1");
  add("true_good", table.true_good, "images");
  add("false_alarms", table.false_alarm, "images");
  add("missed", table.missed, "images");
  add("caught", table.caught, "images");
  return metrics;
}

std::string format_metrics(const std::vector<Metric>& metrics) {
  std::string table;
  for (const auto& metric : metrics) table += format_row(metric);
  return table;
}

}  // namespace lab
