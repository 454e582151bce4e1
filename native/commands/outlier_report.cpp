// SPDX-License-Identifier: MIT
#include "native/commands/outlier_report.h"

#include <algorithm>
#include <format>

#include "native/commands/html_text.h"
#include "native/commands/report_page.h"

namespace lab {
namespace {

std::string sheet(const std::vector<ScoredPicture>& pictures) {
  std::string html = "<div class=\"sheet\">\n";
  for (const ScoredPicture& item : pictures) {
    html += "<figure>" + html_picture(item.picture, "picture " + item.name) +
            html_picture(item.redrawn, "what the model makes of it") + "<figcaption>" +
            html_text(item.name) +
            std::format(", score {:.6g}</figcaption></figure>\n", item.score);
  }
  return html + "</div>\n";
}

std::string split_of_best(const Manifest& manifest) {
  const auto best = std::ranges::find(manifest.metrics, "letters_auroc", &Metric::name);
  return best == manifest.metrics.end() ? "" : ", letters scored on " + html_text(best->split);
}

}  // namespace

std::string outlier_report_html(const OutlierReport& report) {
  const std::string caption = std::format(
      "Scores of {} test pictures (blue) and {} letters (orange), each as shares of "
      "their own number.",
      report.known.size(), report.letters.size());
  return report_start(report.manifest, split_of_best(report.manifest)) + "<div class=\"plots\">\n" +
         histogram_plot({.label = "Scores of digits and letters",
                         .known = report.known,
                         .others = report.letters,
                         .caption = caption}) +
         "\n</div>\n<h2>The least typical test pictures, the worst first</h2>\n" +
         sheet(report.worst) + "<h2>Letters that pass for digits, the best first</h2>\n" +
         sheet(report.most_typical) + "<h2>All figures</h2>\n" + figures_table(report.manifest) +
         "</body></html>\n";
}

}  // namespace lab
