// SPDX-License-Identifier: MIT
#include "native/commands/detection_report.h"

#include <algorithm>
#include <array>
#include <format>
#include <functional>
#include <span>
#include <string_view>

#include "native/commands/html_text.h"
#include "native/commands/report_page.h"
#include "shared/anomaly/roc.h"

namespace lab {
namespace {

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

std::string score_histogram(const Sides& sides, double threshold) {
  return histogram_plot(
      {.label = "Scores of good and defective pictures",
       .known = sides.good,
       .others = sides.defective,
       .threshold = threshold,
       .caption =
           std::format("Scores of the {} good (blue) and {} defective (orange) pictures, each "
                       "as shares of their own number. The dashed line is the threshold, "
                       "{:.6g}.",
                       sides.good.size(), sides.defective.size(), threshold)});
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
  std::string html =
      "<p class=\"faint\">Side by side: the picture, its defect map, and the defect where it is "
      "marked.</p>\n<div class=\"rows\">\n";
  for (const auto& [score, picture, map, mask] : mistakes) {
    const auto label = static_cast<std::size_t>(score.label);
    const auto& classes = manifest.dataset.classes;
    html += "<figure><div class=\"row\">" + html_picture(picture, "picture " + score.name) +
            html_picture(map, "its defect map") + (mask ? html_picture(*mask, "its mask") : "") +
            "</div><figcaption>" + html_text(score.name) + ", " +
            html_text(label < classes.size() ? classes[label] : "") +
            std::format(", score {:.6g}</figcaption></figure>\n", score.score);
  }
  return html + "</div>\n";
}

}  // namespace

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
  return report_start(
             manifest,
             std::format(
                 ". Threshold for at most {:.3g} % false alarms, calibrated on {}. A picture "
                 "took {:.0f} ms on this machine.",
                 100 * manifest.scoring->false_alarm_rate,
                 html_text(manifest.scoring->calibrated_on), report.milliseconds)) +
         "<div class=\"plots\">\n" + roc_plot(sides, threshold) + "\n" +
         score_histogram(sides, threshold) + "\n</div>\n<h2>Kinds</h2>\n" +
         kinds_table(report, threshold) + "<h2>Missed defects, the lowest scores first</h2>\n" +
         sheet(report.missed, manifest) + "<h2>False alarms, the highest scores first</h2>\n" +
         sheet(report.false_alarms, manifest) + "<h2>All figures</h2>\n" + figures_table(manifest) +
         "</body></html>\n";
}

}  // namespace lab
