// SPDX-License-Identifier: MIT
// A threshold of the visitor's own, on page Inspect against the fake page. Calibration scores are 0.01 to 0.19, the
// threshold is 0.19.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "shared/anomaly/conformal.h"
#include "tests/views/fake_page.h"

using namespace lab;

namespace {

constexpr const char* kUse = "Use this threshold";

// Files with scores 0.51, 0.52 ...
void drop_good(FakePage& page, int count) {
  for (int i = 1; i <= count; ++i) page.scores[i] = 0.5 + 0.01 * i;
  page.drop_files(count);
  page.settle();
}

bool ends_with(const std::string& text, const std::string& end) { return text.ends_with(end); }

}  // namespace

TEST_CASE("Inspect says how many good pictures a rate takes, and how many more are needed") {
  FakePage page("page=inspect&model=capsules-vae&task=calibrate");
  page.settle();
  drop_good(page, 12);
  CHECK(page.last<Mirror>().text ==
        "12 pictures. At most 5 % false alarms takes 19 good pictures. There are 12, 7 more are "
        "needed.");
  CHECK_FALSE(page.sees(kUse));
  page.show("page=inspect&model=capsules-vae&task=calibrate&rate=10");
  page.settle();
  CHECK(page.last<Mirror>().text ==
        "12 pictures. At most 10 % false alarms takes 9 good pictures. There are 12.");
  CHECK(page.sees(kUse));
}

TEST_CASE("the threshold of the visitor's pictures is asked for with their scores") {
  FakePage page("page=inspect&model=capsules-vae");
  page.settle();
  CHECK_FALSE(page.sees(kUse));
  page.press("Calibrate");
  drop_good(page, 20);
  CHECK(page.count<CalibrateModel>() == 0);
  page.press(kUse);
  page.settle();
  const CalibrateModel& asked = page.last<CalibrateModel>();
  CHECK(asked.model == "capsules-vae");
  CHECK(asked.rate == 0.05);
  std::vector<double> scores = asked.good.scores;
  std::ranges::sort(scores);
  REQUIRE(scores.size() == 20);
  CHECK(scores.front() == 0.5 + 0.01 * 1);
  CHECK(scores.back() == 0.5 + 0.01 * 20);
  CHECK(asked.good.strangest == 0);
}

TEST_CASE("drawn defects and what could not be read make no threshold") {
  FakePage page("page=inspect&model=capsules-vae&task=calibrate&rate=50&taken=good.1");
  page.settle();
  CHECK(ends_with(page.last<Mirror>().text, "takes 1 good picture. There are 1."));
  page.show("page=inspect&model=capsules-vae&task=calibrate&rate=50&taken=scratch.2");
  page.settle();
  CHECK(ends_with(page.last<Mirror>().text,
                  "There are 1. 1 other has no score, or a drawn defect, and is left out."));
  page.failing = "inspect";
  page.drop_files(1);
  page.settle();
  CHECK(ends_with(page.last<Mirror>().text,
                  "There are 1. 2 others have no score, or a drawn defect, and are left out."));
  page.press(kUse);
  page.settle();
  CHECK(page.last<CalibrateModel>().good.scores == std::vector<double>{0.05});
}

TEST_CASE("no threshold is offered while pictures are being inspected") {
  FakePage page("page=inspect&model=capsules-vae&task=calibrate&rate=50");
  page.settle();
  drop_good(page, 2);
  CHECK(page.sees(kUse));
  page.answers = false;
  page.drop_files(1);
  page.frame();
  page.frame();
  CHECK_FALSE(page.sees(kUse));
}

TEST_CASE("a model of the visitor's own can be saved, a shipped one need not") {
  FakePage page("page=inspect&model=capsules-vae&task=calibrate");
  page.settle();
  CHECK_FALSE(page.sees("Save this model"));
  page.offer("capsules-vae.0123456789ab", fake_detector(), Keeping::kept);
  page.show("page=inspect&model=capsules-vae.0123456789ab&task=calibrate");
  page.settle();
  page.press("Save this model");
  page.settle();
  CHECK(page.last<SaveModel>().model == "capsules-vae.0123456789ab");
}
