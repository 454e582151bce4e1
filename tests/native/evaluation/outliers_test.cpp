// SPDX-License-Identifier: MIT
// Letters among digits by hand: a network that redraws every picture as one grey, so that a picture's score is
// how far it is from that grey.
#include "native/evaluation/outliers.h"

#include <ATen/ATen.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "native/commands/outlier_report.h"
#include "native/commands/report_page.h"
#include "native/data/idx.h"
#include "native/evaluation/evaluation.h"
#include "native/evaluation/impostors.h"
#include "shared/base/error.h"
#include "tests/native/detector_bundle.h"
#include "tests/native/scratch_folder.h"
#include "tests/native/small_mnist.h"

namespace lab {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Message;

// 2x2 pictures, each of one byte; the label is the place in the list, from 0 to 9 and again.
class Greys : public Dataset {
 public:
  explicit Greys(std::vector<std::uint8_t> bytes) : bytes_(std::move(bytes)) {}
  std::size_t size() const override { return bytes_.size(); }
  Example get(std::size_t index) const override {
    Example example;
    example.image = Image(2, 2, 1, bytes_[index]);
    example.label = static_cast<int>(index % 10);
    example.name = std::to_string(index);
    return example;
  }

 private:
  std::vector<std::uint8_t> bytes_;
};

// The network's grey is byte 51.
DataSource greys(std::vector<std::uint8_t> test, std::vector<std::uint8_t> letters) {
  DataSource source;
  source.name = "mnist";
  source.classes = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
  std::vector<std::uint8_t> training(48, 51);
  for (const std::size_t i : {44U, 46U}) training[i] = 56;
  source.train = std::make_unique<Greys>(training);
  source.test = std::make_unique<Greys>(std::move(test));
  source.letters = std::make_unique<Greys>(std::move(letters));
  return source;
}

Bundle grey_bundle() { return hand_made_bundle(grey_networks(), two_by_two()); }

double value_of(const std::vector<Metric>& metrics, std::string_view name) {
  const auto found = std::ranges::find(metrics, name, &Metric::name);
  REQUIRE(found != metrics.end());
  return found->value;
}

ByteSet two_pictures() {
  ByteSet set;
  set.channels = 1;
  set.height = 2;
  set.width = 2;
  set.pixels = {1, 2, 3, 4, 50, 0, 70, 0};
  set.labels = {7, 8};
  return set;
}

}  // namespace

TEST_CASE("impostors are halves of two, two over each other, and one turned by a quarter") {
  const std::vector<ByteSet> kinds = impostors_of(two_pictures());
  REQUIRE(kinds.size() == 3);
  CHECK(kinds[0].pixels == std::vector<std::uint8_t>{1, 0, 3, 0, 50, 2, 70, 4});
  CHECK(kinds[1].pixels == std::vector<std::uint8_t>{50, 2, 70, 4, 50, 2, 70, 4});
  CHECK(kinds[2].pixels == std::vector<std::uint8_t>{2, 4, 1, 3, 0, 0, 50, 70});
  for (const ByteSet& kind : kinds) CHECK(kind.size() == 2);
}

TEST_CASE("pictures of one class can only be turned, and only if they are square") {
  ByteSet set = two_pictures();
  set.labels = {7, 7};
  CHECK(impostors_of(set).size() == 1);
  set.height = 4;
  set.width = 1;
  CHECK(impostors_of(set).empty());
}

TEST_CASE("letters are told from digits by what is not redrawn of them") {
  const DataSource source = greys({51, 61, 71, 81}, {255, 255, 61, 91});
  OutlierDetails details;
  const std::vector<Metric> metrics = evaluate_letters(grey_bundle(), source, {}, &details);
  // 16 pairs: 255 twice and 91 are above all four; 61 is above one and equal to one.
  CHECK(value_of(metrics, "letters_auroc") == 13.5 / 16);
  CHECK(value_of(metrics, "letters_auroc_squared_error") == 13.5 / 16);
  CHECK(value_of(metrics, "letters_auroc_cross_entropy") == 13.5 / 16);
  // Every code is 0.
  CHECK(value_of(metrics, "letters_auroc_code_divergence") == 0.5);
  REQUIRE(metrics[0].interval);
  CHECK(metrics[0].interval->low < 13.5 / 16);
  CHECK_THAT(metrics[0].split,
             ContainsSubstring("test, 4 images, against 4 handwritten letters, by "));
  CHECK_THAT(metrics.back().split, ContainsSubstring("4 held-out training images"));
  CHECK(details.worst == std::vector<std::size_t>{3, 2, 1, 0});
  CHECK(details.most_typical == std::vector<std::size_t>{2, 3, 0, 1});
  CHECK(details.known[0] < 1e-12);
  CHECK(details.typicality->known.scores.size() == kKnownQuantiles);
  CHECK(details.typicality->known.scores.back() == details.known[3]);
  CHECK(details.typicality->others.at(0).of == "4 handwritten letters");
}

TEST_CASE("the score is chosen without a look at letters or test pictures") {
  const auto chosen = [](const DataSource& source) {
    OutlierDetails details;
    evaluate_letters(grey_bundle(), source, {}, &details);
    return details.typicality->score;
  };
  const TypicalScore score = chosen(greys({51, 61}, {255, 51}));
  CHECK(chosen(greys({200, 10, 255}, {51, 51})) == score);
  CHECK(score != TypicalScore::code_divergence);  // which tells nothing apart
}

TEST_CASE("letters are measured where there are any") {
  DataSource source = greys({51, 61}, {255});
  Bundle bundle = grey_bundle();
  OutlierDetails details;
  EvaluationSettings settings;
  settings.outliers = &details;
  const auto measured = [&] {
    std::vector<std::string> names;
    for (const Metric& metric : evaluate_bundle(bundle, source, settings)) {
      names.push_back(metric.name);
    }
    return std::ranges::find(names, "letters_auroc") != names.end();
  };
  CHECK(measured());
  CHECK(details.known.size() == 2);
  source.letters.reset();
  CHECK_FALSE(measured());
  CHECK_THROWS_MATCHES(evaluate_letters(bundle, source, {}), Error,
                       Message("letters: expected a bundle that redraws grey pictures, and "
                               "letters, found hand-made"));
}

TEST_CASE("sets of digits find letters beside them") {
  const ScratchFolder scratch;
  write_small_mnist(scratch.path(), 20, 10);
  CHECK(open_dataset("mnist", scratch.path(), 1).letters == nullptr);
  std::filesystem::create_directories(scratch.path() / "letters");
  write_idx_digits(scratch.path() / "letters", "letters", 6);
  const DataSource source = open_dataset("mnist", scratch.path(), 1);
  REQUIRE(source.letters != nullptr);
  CHECK(source.letters->size() == 6);
  CHECK(open_dataset("digits", scratch.path(), 1).letters != nullptr);
  CHECK(open_dataset("digits", "", 1).letters == nullptr);
  CHECK(open_dataset("capsules", scratch.path(), 1).letters == nullptr);
}

TEST_CASE("a report of letters has both histograms and the worst pictures in it") {
  const Bundle bundle = grey_bundle();
  const Image picture(2, 2, 1, 51);
  const std::string html = outlier_report_html(
      {bundle.manifest, {0, 1, 2}, {3, 4}, {{picture, picture, "the 17th", 2}}, {}});
  const std::vector<std::uint8_t> start(html.begin(), html.end());
  CHECK(kReport.is_one(start));
  CHECK_THAT(html, ContainsSubstring("Scores of 3 test pictures (blue) and 2 letters (orange)"));
  CHECK_THAT(html, ContainsSubstring("the 17th, score 2"));
  CHECK_THAT(html, ContainsSubstring("data:image/png;base64,"));
}

}  // namespace lab
