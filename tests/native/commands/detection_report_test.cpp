// SPDX-License-Identifier: MIT
#include "native/commands/detection_report.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>

#include "native/commands/html_text.h"
#include "shared/base/error.h"
#include "shared/base/rng.h"

namespace lab {
namespace {

using Catch::Matchers::ContainsSubstring;

const std::string kHostile = "\"'><script>alert(1)</script><img src=x onerror=y>&lt;";

std::string as_text(const char* text) { return html_text(text); }

Manifest manifest_called(const std::string& name) {
  Manifest manifest;
  manifest.id = "tiny";
  manifest.family = name;
  manifest.title = name;
  manifest.description = name;
  manifest.dataset.classes = {"good", name};
  manifest.scoring = ScoringInfo{};
  manifest.scoring->threshold = 0.5;
  manifest.scoring->calibrated_on = name;
  manifest.metrics = {{name, 0.75, Interval{0.5, 1}, name, name}};
  return manifest;
}

DetectionReport report_of(const Manifest& manifest, const std::string& name) {
  DetectionReport report{manifest, {}, {}, {}, 12.5};
  report.scores = {{name, 0, 0.1}, {name, 0, 0.6}, {name, 1, 0.4}, {name, 1, 0.9}};
  report.missed = {{{name, 1, 0.4}, Image(2, 2, 3, 7), Image(2, 2, 3, 9), Image(2, 2, 1, 255)}};
  report.false_alarms = {{{name, 0, 0.6}, Image(2, 2, 1, 7), Image(2, 2, 3, 9), std::nullopt}};
  return report;
}

std::size_t count(const std::string& text, const std::string& piece) {
  std::size_t found = 0;
  for (std::size_t at = text.find(piece); at != std::string::npos; at = text.find(piece, at + 1)) {
    ++found;
  }
  return found;
}

}  // namespace

TEST_CASE("text stays text") {
  CHECK(as_text("a<b>&\"c'") == "a&lt;b&gt;&amp;&quot;c&#39;");
  CHECK(as_text("Ri\xC3\x9F \xFF\n\xE2\x80\xAE") == "Ri\xC3\x9F ???");
  const auto base64_of = [](const std::string& text) {
    return base64({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  };
  // RFC 4648, section 10.
  CHECK(base64_of("").empty());
  CHECK(base64_of("f") == "Zg==");
  CHECK(base64_of("fo") == "Zm8=");
  CHECK(base64_of("foo") == "Zm9v");
  CHECK(base64_of("foob") == "Zm9vYg==");
  CHECK(base64_of("\xFB\xEF\xBE\xFF") == "++++/w==");
}

TEST_CASE("names with markup in them are no markup in a report") {
  const Manifest plain = manifest_called("plain");
  const Manifest hostile = manifest_called(kHostile);
  const std::string expected = detection_report_html(report_of(plain, "plain"));
  const std::string html = detection_report_html(report_of(hostile, kHostile));
  CHECK(html.find("<script") == std::string::npos);
  CHECK(html.find("onerror=y>") == std::string::npos);
  CHECK_THAT(html, ContainsSubstring("&lt;script&gt;alert(1)"));
  for (const char* piece : {"<", ">", "\"", "'", "<img"})
    CHECK(count(html, piece) == count(expected, piece));
  // Nothing is fetched.
  CHECK(count(html, "http") == 0);
  CHECK(count(html, "src=\"data:image/png;base64,") == 5);
}

TEST_CASE("no name of random bytes changes how many tags a report has") {
  const std::string letters("<>&\"'=/-!?\n\0\x1B\x80\xC3\xE2\xFF abcsript", 26);
  const std::string expected = detection_report_html(report_of(manifest_called("x"), "x"));
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Rng rng(seed);
    std::string name;
    for (int i = 0; i < 30; ++i)
      name += letters[rng.below(static_cast<std::uint32_t>(letters.size()))];
    const Manifest manifest = manifest_called(name);
    const std::string html = detection_report_html(report_of(manifest, name));
    CHECK(count(html, "<") == count(expected, "<"));
    CHECK(count(html, "\"") == count(expected, "\""));
  }
}

TEST_CASE("a report says what is at the threshold, worked out by hand") {
  const Manifest manifest = manifest_called("scratch");
  const std::string html = detection_report_html(report_of(manifest, "p.png"));
  CHECK_THAT(html, ContainsSubstring("50.0 % of defects caught, 50.0 % false alarms"));
  CHECK_THAT(html, ContainsSubstring("cx=\"50.00\" cy=\"50.00\""));
  // Scores from 0.1 to 0.9: the threshold is in the middle.
  CHECK_THAT(html, ContainsSubstring("x1=\"50.00\" x2=\"50.00\""));
  CHECK_THAT(html, ContainsSubstring(
                       "points=\"0.00,100.00 0.00,50.00 50.00,50.00 50.00,0.00 100.00,0.00 \""));
  // 0.4 and 0.9 against 0.1 and 0.6: three of four pairs.
  CHECK_THAT(
      html,
      ContainsSubstring(
          "<td>scratch<td class=\"number\">2<td class=\"number\">1<td class=\"number\">0.7500"));
  CHECK_THAT(html, ContainsSubstring("A picture took 12 ms"));
  CHECK_THROWS_AS(detection_report_html({manifest, {{"a", 0, 1}}, {}, {}, 1}), Error);
}

TEST_CASE("the worst mistakes are the lowest missed and the highest false alarms") {
  const std::vector<ReportedScore> scores = {{"", 1, 0.5}, {"", 1, 0.2}, {"", 0, 0.7}, {"", 0, 0.5},
                                             {"", 2, 0.1}, {"", 0, 0.9}, {"", 1, 0.6}};
  const WorstMistakes all = worst_mistakes(scores, 0.5, 10);
  CHECK(all.missed == std::vector<std::size_t>{4, 1, 0});
  CHECK(all.false_alarms == std::vector<std::size_t>{5, 2});
  CHECK(worst_mistakes(scores, 0.5, 1).missed == std::vector<std::size_t>{4});
}

}  // namespace lab
