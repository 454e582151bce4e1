// SPDX-License-Identifier: MIT
// Style, plots and tables of report_page.h.
#include "native/commands/report_page.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <format>
#include <vector>

#include "native/commands/html_text.h"

namespace lab {
namespace {

// Plots: a square of 100 units, with room for its labels around it.
constexpr const char* kPlotStart =
    "<svg viewBox=\"-14 -6 124 122\" role=\"img\" aria-label=\"{}\"><rect class=\"frame\" "
    "width=\"100\" height=\"100\"/>";
constexpr int kBins = 24;
constexpr const char* kStart =
    "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"generator\" "
    "content=\"latentlab evaluate\">";

constexpr const char* kStyle = R"(<style>
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--faint:#667;--line:#c9ced6;--good:#2166ac;--bad:#b2420c}
@media(prefers-color-scheme:dark){:root{--paper:#14171b;--ink:#e6e9ee;--faint:#9aa3af;--line:#3a414b;--good:#6db1f2;--bad:#f59a5b}}
@media print{:root{--paper:#fff;--ink:#000;--faint:#444;--line:#bbb;--good:#2166ac;--bad:#b2420c}figure,tr{break-inside:avoid}}
body{background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.25rem .75rem .25rem 0;border-bottom:1px solid var(--line);vertical-align:top}
td:first-child{overflow-wrap:anywhere;min-width:6.5rem}
td.number{font-variant-numeric:tabular-nums;white-space:nowrap}.faint{color:var(--faint)}
@media(max-width:40rem){td.number{white-space:normal}th,td{padding-right:.4rem}table{font-size:.875rem}h1{font-size:1.5rem}}
.row{display:grid;gap:2px;grid-template-columns:repeat(3,1fr)}.rows figure{margin-bottom:1.25rem}
.plots,.sheet{display:grid;gap:1.5rem;grid-template-columns:repeat(auto-fit,minmax(16rem,1fr))}
figure{margin:0}figcaption{font-size:.875rem;overflow-wrap:anywhere}figure img{width:100%;display:block;margin-bottom:2px}
svg text{fill:var(--ink);font:5px system-ui,sans-serif}.frame{fill:none;stroke:var(--line);stroke-width:.5}
.curve{fill:none;stroke:var(--good);stroke-width:1}.point{fill:var(--bad)}.good{fill:var(--good);fill-opacity:.6}
.bad{fill:var(--bad);fill-opacity:.6}.threshold{stroke:var(--ink);stroke-width:.6;stroke-dasharray:2 1.5}
</style>
)";

std::array<double, kBins> shares(std::span<const double> scores, double low, double width) {
  std::array<double, kBins> bins{};
  for (const double score : scores) {
    const double place = width > 0 ? (score - low) / width * kBins : 0;
    bins[static_cast<std::size_t>(std::clamp(place, 0.0, kBins - 1.0))] +=
        1.0 / static_cast<double>(scores.size());
  }
  return bins;
}

// Names of figures may go on in the next line behind each underscore, not within a word.
std::string breakable(const std::string& name) {
  std::string text;
  for (const char letter : html_text(name)) {
    text += letter;
    if (letter == '_') text += "<wbr>";
  }
  return text;
}

// Pictures are counted; small errors have digits, too.
std::string figure_text(const Metric& metric) {
  if (metric.unit != "1" && metric.value == std::floor(metric.value)) {
    return std::format("{:.0f} {}", metric.value, html_text(metric.unit));
  }
  const bool is_small = metric.value != 0 && std::abs(metric.value) < 0.001;
  const std::string value =
      is_small ? std::format("{:.3g}", metric.value) : std::format("{:.4f}", metric.value);
  return metric.unit == "1" ? value : value + " " + html_text(metric.unit);
}

}  // namespace

std::string plot_start(const char* label) {
  return std::vformat(kPlotStart, std::make_format_args(label));
}

std::string plot_text(double x, double y, const char* anchor, const std::string& text) {
  return std::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>", x, y, anchor,
                     text);
}

std::string histogram_plot(const HistogramPlot& plot) {
  std::vector<double> all(plot.known.begin(), plot.known.end());
  all.insert(all.end(), plot.others.begin(), plot.others.end());
  if (plot.threshold) all.push_back(*plot.threshold);
  const auto [low, high] = std::ranges::minmax(all);
  const double width = high - low;
  const auto known = shares(plot.known, low, width);
  const auto others = shares(plot.others, low, width);
  const double most = std::max(std::ranges::max(known), std::ranges::max(others));
  std::string bars;
  const auto add = [&](const std::array<double, kBins>& bins, const char* kind) {
    for (int i = 0; i < kBins; ++i) {
      const double height = 100 * bins[static_cast<std::size_t>(i)] / most;
      if (height <= 0) continue;
      bars += std::format(
          "<rect class=\"{}\" x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\"/>", kind,
          100.0 * i / kBins, 100 - height, 100.0 / kBins, height);
    }
  };
  add(known, "good");
  add(others, "bad");
  std::string line;
  if (plot.threshold) {
    line = std::format(
        "<line class=\"threshold\" x1=\"{0:.2f}\" x2=\"{0:.2f}\" y1=\"0\" "
        "y2=\"100\"/>",
        width > 0 ? 100 * (*plot.threshold - low) / width : 0);
  }
  return "<figure>" + plot_start(plot.label) + bars + line +
         plot_text(0, 107, "start", std::format("{:.4g}", low)) +
         plot_text(100, 107, "end", std::format("{:.4g}", high)) +
         plot_text(50, 112, "middle", "score") + "</svg><figcaption>" + html_text(plot.caption) +
         "</figcaption></figure>";
}

std::string figures_table(const Manifest& manifest) {
  std::string table =
      "<table><thead><tr><th>figure<th>value<th>95 % interval<th>measured on</thead><tbody>\n";
  for (const Metric& metric : manifest.metrics) {
    const std::string interval =
        metric.interval
            ? std::format("{:.4f} to {:.4f}", metric.interval->low, metric.interval->high)
            : "";
    table += "<tr><td>" + breakable(metric.name) + "<td class=\"number\">" + figure_text(metric) +
             "<td class=\"number\">" + interval + "<td class=\"faint\">" + html_text(metric.split) +
             "\n";
  }
  return table + "</tbody></table>\n";
}

const OwnFile kReport{"a report", [](std::span<const std::uint8_t> start) {
                        return std::string_view(reinterpret_cast<const char*>(start.data()),
                                                start.size())
                            .starts_with(kStart);
                      }};

std::string report_start(const Manifest& manifest, const std::string& more) {
  const std::string title = html_text(manifest.title);
  std::string html = kStart;
  html += "<meta name=\"viewport\" content=\"width=device-width\">\n<title>";
  html += title + "</title>\n" + kStyle + "</head><body>\n<h1>" + title + "</h1>\n<p>";
  html += html_text(manifest.description) + "</p>\n<p class=\"faint\">" + html_text(manifest.id);
  return html + ", " + html_text(manifest.family) + more + "</p>\n";
}

}  // namespace lab
