// SPDX-License-Identifier: MIT
// What all reports of `latentlab evaluate --report` share: one page of HTML with everything in it, that opens
// without a network.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "native/base/output_guard.h"
#include "shared/bundle/manifest.h"

namespace lab {

// Up to the first heading's paragraphs. more: markup, after the model's id and family.
std::string report_start(const Manifest& manifest, const std::string& more);

// The beginning of a plot, and text in it: a square of 100 units, y from the top.
std::string plot_start(const char* label);
std::string plot_text(double x, double y, const char* anchor, const std::string& text);

// Shares of each side on one scale, so that few pictures are not lost behind many.
struct HistogramPlot {
  const char* label = "";
  std::span<const double> known;   // blue
  std::span<const double> others;  // orange
  std::optional<double> threshold = {};
  std::string caption;
};
// Precondition: neither side is empty.
std::string histogram_plot(const HistogramPlot& plot);

// All of the manifest's.
std::string figures_table(const Manifest& manifest);

// Known by how it begins.
extern const OwnFile kReport;

}  // namespace lab
