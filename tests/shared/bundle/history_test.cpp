// SPDX-License-Identifier: MIT
// history.json and its film.
#include "shared/bundle/history.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include "shared/base/error.h"

using namespace lab;
namespace matchers = Catch::Matchers;

namespace {

std::string history_of(const std::string& epochs, const std::string& film = "[0, 1, 3]") {
  return R"({"format": "latentlab-history-1", "epochs": [)" + epochs +
         R"(], "film": {"columns": 2, "epochs": )" + film + "}}";
}

const std::string kFirst =
    R"({"epoch": 1, "learning_rate": 0.5, "training": {"kl": 3, "loss": 9}, "validation": {"loss": 8}})";
const std::string kSecond =
    R"({"epoch": 2, "learning_rate": 0.25, "training": {"kl": 4, "loss": 7}, "validation": {"loss": 6}})";

void expect_error(const std::string& text, const std::string& error) {
  CHECK_THROWS_MATCHES(parse_history(text), Error, matchers::Message(error));
}

}  // namespace

TEST_CASE("a history gives every term of the loss by epoch, the whole loss first") {
  const History history = parse_history(history_of(kFirst + "," + kSecond));
  CHECK(history.epochs == std::vector<std::int64_t>{1, 2});
  CHECK(history.learning_rates == std::vector<double>{0.5, 0.25});
  REQUIRE(history.curves.size() == 2);
  CHECK(history.curves[0].name == "loss");
  CHECK(history.curves[0].training == std::vector<double>{9, 7});
  CHECK(history.curves[0].validation == std::vector<double>{8, 6});
  CHECK(history.curves[1].name == "kl");
  CHECK(history.curves[1].training == std::vector<double>{3, 4});
  CHECK(history.curves[1].validation.empty());
  CHECK(history.film_columns == 2);
  CHECK(history.film_epochs == std::vector<std::int64_t>{0, 1, 3});
}

TEST_CASE("a history that skips an epoch or changes its terms is refused by name") {
  std::string skipped = kSecond;
  skipped.replace(skipped.find("2"), 1, "3");
  expect_error(history_of(kFirst + "," + skipped),
               "history.epochs[1].epoch: expected an integer from 2 to 2, found 3");
  std::string renamed = kSecond;
  renamed.replace(renamed.find("kl"), 2, "mse");
  expect_error(history_of(kFirst + "," + renamed),
               "history.epochs[1].training.mse: expected a term of every epoch, found a new one");
  std::string without = kSecond;
  without.replace(without.find("\"kl\": 4, "), 9, "");
  expect_error(history_of(kFirst + "," + without), "history.kl: expected 2 values, found 1");
  expect_error(history_of(kFirst, "[1, 1]"),
               "history.film.epochs[1]: expected an integer from 2 to 1000000, found 1");
  expect_error(R"({"format": "latentlab-history-2", "epochs": [], "film": {}})",
               "history.format: expected latentlab-history-1, found latentlab-history-2");
}

TEST_CASE("the film shows at each epoch the last frame that is no later") {
  const History history = parse_history(history_of(kFirst));
  CHECK(film_frame_at(history, 0) == 0);
  CHECK(film_frame_at(history, 1) == 1);
  CHECK(film_frame_at(history, 2) == 1);
  CHECK(film_frame_at(history, 3) == 2);
  CHECK(film_frame_at(history, 900) == 2);
}

TEST_CASE("a frame of the film is cut out of its sheet, row by row") {
  const History history = parse_history(history_of(kFirst));
  Image sheet(4, 6, 3);  // three frames of 2 x 3
  for (int y = 0; y < 6; ++y) {
    for (int x = 0; x < 4; ++x) sheet.at(x, y, 2) = static_cast<std::uint8_t>(10 * y + x);
  }
  const Image second = film_frame(sheet, history, 1);
  CHECK(second.width == 2);
  CHECK(second.height == 3);
  CHECK(int{second.at(0, 0, 2)} == 2);
  CHECK(int{second.at(1, 2, 2)} == 23);
  CHECK(int{film_frame(sheet, history, 2).at(0, 0, 2)} == 30);
  CHECK_THROWS_MATCHES(
      film_frame(Image(4, 5, 1), history, 0), Error,
      matchers::Message("film: expected 3 frames, 2 in a row, found 4 by 5 pixels"));
  CHECK_THROWS_AS(film_frame(sheet, history, 3), Error);
}
