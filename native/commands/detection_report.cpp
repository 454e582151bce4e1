// SPDX-License-Identifier: MIT
#include "native/commands/detection_report.h"

#include <algorithm>
#include <array>
#include <format>
#include <functional>
#include <span>
#include <string_view>

#include "native/commands/html_text.h"
#include "shared/anomaly/roc.h"

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
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.25rem .75rem .25rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
td.number{font-variant-numeric:tabular-nums;white-space:nowrap}.faint{color:var(--faint)}
.plots,.sheet{display:grid;gap:1.5rem;grid-template-columns:repeat(auto-fit,minmax(16rem,1fr))}
figure{margin:0}figcaption{font-size:.875rem;overflow-wrap:anywhere}figure img{width:100%;display:block;margin-bottom:2px}
svg text{fill:var(--ink);font:5px system-ui,sans-serif}.frame{fill:none;stroke:var(--line);stroke-width:.5}
.curve{fill:none;stroke:var(--good);stroke-width:1}.point{fill:var(--bad)}.good{fill:var(--good);fill-opacity:.6}
.bad{fill:var(--bad);fill-opacity:.6}.threshold{stroke:var(--ink);stroke-width:.6;stroke-dasharray:2 1.5}
</style>
)";

struct Sides {
  std::vector<double> good;
  std::vector<double> defective;
};

Sides sides_of(std::span<const ReportedScore> scores) {
  Sides sides;
  for (const auto& item : scores) {
    (item.label == 0 ? sides.good : sides.defective).push_back(item.score);
  }
  return sides;
}

std::string plot_start(const char* label) {
  return std::vformat(kPlotStart, std::make_format_args(label));
}

std::string plot_text(double x, double y, const char* anchor, const std::string& text) {
  return std::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>", x, y, anchor,
                     text);
}

// Steps, as the curve is: recall over the share of false alarms, and the stored threshold on it.
std::string roc_plot(const Sides& sides, double threshold) {
  std::string points;
  for (const RocPoint& point : roc_curve(sides.good, sides.defective)) {
    points += std::format("{:.2f},{:.2f} ", 100 * point.false_alarm_rate, 100 - 100 * point.recall);
  }
  const Confusion table = confusion(sides.good, sides.defective, threshold);
  const double alarms = 100.0 * table.false_alarm / static_cast<double>(sides.good.size());
  const double recall = 100.0 * table.caught / static_cast<double>(sides.defective.size());
  return "<figure>" + plot_start("ROC curve") + "<polyline class=\"curve\" points=\"" + points +
         std::format("\"/><circle class=\"point\" cx=\"{:.2f}\" cy=\"{:.2f}\" r=\"2\"/>", alarms,
                     100 - recall) +
         plot_text(50, 112, "middle", "false alarms, 0 to 100 %") +
         "<text transform=\"translate(-4 50) rotate(-90)\" text-anchor=\"middle\">defects caught, "
         "0 "
         "to 100 %</text></svg>" +
         std::format(
             "<figcaption>What each threshold would catch, and at what price. The dot is the "
             "stored threshold: {:.1f} % of defects caught, {:.1f} % false "
             "alarms.</figcaption></figure>",
             recall, alarms);
}

std::array<double, kBins> shares(const std::vector<double>& scores, double low, double width) {
  std::array<double, kBins> bins{};
  for (const double score : scores) {
    const double place = width > 0 ? (score - low) / width * kBins : 0;
    bins[static_cast<std::size_t>(std::clamp(place, 0.0, kBins - 1.0))] +=
        1.0 / static_cast<double>(scores.size());
  }
  return bins;
}

// Shares of each side on one scale, so that few good pictures are not lost behind many defects.
std::string histogram_plot(const Sides& sides, double threshold) {
  std::vector<double> all = sides.good;
  all.insert(all.end(), sides.defective.begin(), sides.defective.end());
  all.push_back(threshold);
  const auto [low, high] = std::ranges::minmax(all);
  const double width = high - low;
  const auto good = shares(sides.good, low, width);
  const auto defective = shares(sides.defective, low, width);
  const double most = std::max(std::ranges::max(good), std::ranges::max(defective));
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
  add(good, "good");
  add(defective, "bad");
  const double line = width > 0 ? 100 * (threshold - low) / width : 0;
  return "<figure>" + plot_start("Scores of good and defective pictures") + bars +
         std::format(
             "<line class=\"threshold\" x1=\"{0:.2f}\" x2=\"{0:.2f}\" y1=\"0\" "
             "y2=\"100\"/>",
             line) +
         plot_text(0, 107, "start", std::format("{:.4g}", low)) +
         plot_text(100, 107, "end", std::format("{:.4g}", high)) +
         plot_text(50, 112, "middle", "score") +
         std::format(
             "</svg><figcaption>Scores of the {} good (blue) and {} defective (orange) "
             "pictures, each as shares of their own number. The dashed line is the "
             "threshold, {:.6g}.</figcaption></figure>",
             sides.good.size(), sides.defective.size(), threshold);
}

std::string figures_table(const Manifest& manifest) {
  std::string table =
      "<table><thead><tr><th>figure<th>value<th>95 % interval<th>measured on</thead><tbody>\n";
  for (const Metric& metric : manifest.metrics) {
    const std::string unit = metric.unit == "1" ? "" : " " + html_text(metric.unit);
    const std::string interval =
        metric.interval
            ? std::format("{:.4f} to {:.4f}", metric.interval->low, metric.interval->high)
            : "";
    table += "<tr><td>" + html_text(metric.name) + "<td class=\"number\">" +
             std::format("{:.4f}", metric.value) + unit + "<td class=\"number\">" + interval +
             "<td class=\"faint\">" + html_text(metric.split) + "\n";
  }
  return table + "</tbody></table>\n";
}

std::string kinds_table(const DetectionReport& report, double threshold) {
  const auto& classes = report.manifest.dataset.classes;
  std::string table =
      "<table><thead><tr><th>kind<th>pictures<th>called a defect<th>AUROC against "
      "good</thead><tbody>\n";
  const std::vector<double> good = sides_of(report.scores).good;
  for (std::size_t label = 0; label < classes.size(); ++label) {
    std::vector<double> scores;
    for (const auto& item : report.scores) {
      if (item.label == static_cast<int>(label)) scores.push_back(item.score);
    }
    if (scores.empty()) continue;
    const auto called =
        std::ranges::count_if(scores, [threshold](double score) { return score > threshold; });
    table += "<tr><td>" + html_text(classes[label]) +
             std::format("<td class=\"number\">{}<td class=\"number\">{}<td class=\"number\">{}\n",
                         scores.size(), called,
                         label == 0 ? "" : std::format("{:.4f}", auroc(good, scores)));
  }
  return table + "</tbody></table>\n";
}

std::string sheet(const std::vector<ReportedMistake>& mistakes, const Manifest& manifest) {
  if (mistakes.empty()) return "<p>None.</p>\n";
  std::string html = "<div class=\"sheet\">\n";
  for (const auto& [score, picture, map, mask] : mistakes) {
    const auto label = static_cast<std::size_t>(score.label);
    const auto& classes = manifest.dataset.classes;
    html += "<figure>" + html_picture(picture, "picture " + score.name) +
            html_picture(map, "its defect map") + (mask ? html_picture(*mask, "its mask") : "") +
            "<figcaption>" + html_text(score.name) + ", " +
            html_text(label < classes.size() ? classes[label] : "") +
            std::format(", score {:.6g}</figcaption></figure>\n", score.score);
  }
  return html + "</div>\n";
}

}  // namespace

const OwnFile kDetectionReport{
    "a report", [](std::span<const std::uint8_t> start) {
      return std::string_view(reinterpret_cast<const char*>(start.data()), start.size())
          .starts_with(kStart);
    }};

WorstMistakes worst_mistakes(std::span<const ReportedScore> scores, double threshold,
                             std::size_t most) {
  WorstMistakes worst;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const bool called = scores[i].score > threshold;
    if (scores[i].label != 0 && !called) worst.missed.push_back(i);
    if (scores[i].label == 0 && called) worst.false_alarms.push_back(i);
  }
  const auto score = [scores](std::size_t i) { return scores[i].score; };
  std::ranges::stable_sort(worst.missed, {}, score);
  std::ranges::stable_sort(worst.false_alarms, std::ranges::greater{}, score);
  if (worst.missed.size() > most) worst.missed.resize(most);
  if (worst.false_alarms.size() > most) worst.false_alarms.resize(most);
  return worst;
}

std::string detection_report_html(const DetectionReport& report) {
  const Manifest& manifest = report.manifest;
  const double threshold = manifest.scoring->threshold;
  const Sides sides = sides_of(report.scores);
  const std::string title = html_text(manifest.title);
  return kStart +
         std::string(
             "<meta name=\"viewport\" "
             "content=\"width=device-width\">\n<title>") +
         title + "</title>\n" + kStyle + "</head><body>\n<h1>" + title + "</h1>\n<p>" +
         html_text(manifest.description) + "</p>\n<p class=\"faint\">" + html_text(manifest.id) +
         ", " + html_text(manifest.family) + ", threshold calibrated on " +
         html_text(manifest.scoring->calibrated_on) +
         std::format(" for {:.1f} % false alarms. {:.1f} ms a picture on this machine.</p>\n",
                     100 * manifest.scoring->false_alarm_rate, report.milliseconds) +
         "<div class=\"plots\">\n" + roc_plot(sides, threshold) + "\n" +
         histogram_plot(sides, threshold) + "\n</div>\n<h2>Kinds</h2>\n" +
         kinds_table(report, threshold) + "<h2>Missed defects, the lowest scores first</h2>\n" +
         sheet(report.missed, manifest) + "<h2>False alarms, the highest scores first</h2>\n" +
         sheet(report.false_alarms, manifest) + "<h2>All figures</h2>\n" + figures_table(manifest) +
         "</body></html>\n";
}

}  // namespace lab
