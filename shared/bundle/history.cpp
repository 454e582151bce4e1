// SPDX-License-Identifier: MIT
// Reading of history.json and cutting of its film (history.h).
#include "shared/bundle/history.h"

#include <algorithm>

#include "shared/base/error.h"
#include "shared/base/json_reader.h"
#include "shared/base/number_text.h"

namespace lab {

namespace {

constexpr std::int64_t kMostEpochs = 1'000'000;
constexpr std::string_view kWhole = "loss";

void append_terms(const JsonReader& terms, std::size_t epoch, std::vector<LossCurve>& curves,
                  std::vector<double> LossCurve::* values) {
  for (const auto& [name, value] : terms.entries()) {
    auto curve = std::ranges::find(curves, name, &LossCurve::name);
    if (curve == curves.end()) curve = curves.insert(curves.end(), LossCurve{name, {}, {}});
    if (((*curve).*values).size() != epoch) value.fail("a term of every epoch", "a new one");
    ((*curve).*values).push_back(value.number());
  }
}

void read_epoch(const JsonReader& json, History& history) {
  json.expect_keys({"epoch", "learning_rate", "training", "validation"});
  const std::size_t at = history.epochs.size();
  const std::int64_t expected =
      at == 0 ? json.at("epoch").integer(1, kMostEpochs) : history.epochs.back() + 1;
  json.at("epoch").integer(expected, expected);
  history.epochs.push_back(expected);
  history.learning_rates.push_back(json.at("learning_rate").number());
  append_terms(json.at("training"), at, history.curves, &LossCurve::training);
  append_terms(json.at("validation"), at, history.curves, &LossCurve::validation);
}

void expect_whole(const std::vector<double>& values, std::size_t epochs, const std::string& name) {
  if (values.empty() || values.size() == epochs) return;
  throw Error("history." + name, number_text(epochs) + " values", number_text(values.size()));
}

}  // namespace

History parse_history(std::string_view text) {
  const JsonReader json = parse_json(text, "history");
  json.expect_keys({"format", "epochs", "film"});
  if (json.at("format").text() != "latentlab-history-1") {
    json.at("format").fail("latentlab-history-1", json.at("format").text());
  }
  History history;
  for (const JsonReader& epoch : json.at("epochs").items()) read_epoch(epoch, history);
  for (const LossCurve& curve : history.curves) {
    expect_whole(curve.training, history.epochs.size(), curve.name);
    expect_whole(curve.validation, history.epochs.size(), curve.name);
  }
  std::ranges::stable_sort(history.curves, {}, [](const LossCurve& curve) {
    return curve.name == kWhole ? std::string() : curve.name;
  });
  const JsonReader film = json.at("film");
  film.expect_keys({"columns", "epochs"});
  history.film_columns = static_cast<int>(film.at("columns").integer(1, 1000));
  std::int64_t least = 0;
  for (const JsonReader& epoch : film.at("epochs").items()) {
    history.film_epochs.push_back(epoch.integer(least, kMostEpochs));
    least = history.film_epochs.back() + 1;
  }
  return history;
}

int film_frame_at(const History& history, std::int64_t epoch) {
  const auto later = std::ranges::upper_bound(history.film_epochs, epoch);
  return std::max(0, static_cast<int>(later - history.film_epochs.begin()) - 1);
}

Image film_frame(const Image& sheet, const History& history, int frame) {
  const auto count = static_cast<int>(history.film_epochs.size());
  const int columns = std::min(count, history.film_columns);
  const int rows = columns == 0 ? 0 : (count + columns - 1) / columns;
  const bool whole = count > 0 && sheet.width >= columns && sheet.height >= rows &&
                     sheet.width % columns == 0 && sheet.height % rows == 0;
  if (!whole || frame < 0 || frame >= count) {
    throw Error("film", number_text(count) + " frames, " + number_text(columns) + " in a row",
                number_text(sheet.width) + " by " + number_text(sheet.height) + " pixels");
  }
  Image picture(sheet.width / columns, sheet.height / rows, sheet.channels);
  const int left = frame % columns * picture.width;
  const int top = frame / columns * picture.height;
  const auto length = static_cast<std::ptrdiff_t>(picture.width) * picture.channels;
  for (int y = 0; y < picture.height; ++y) {
    const auto from = static_cast<std::ptrdiff_t>(sheet.offset(left, top + y));
    std::copy_n(sheet.pixels.begin() + from, length,
                picture.pixels.begin() + static_cast<std::ptrdiff_t>(picture.offset(0, y)));
  }
  return picture;
}

}  // namespace lab
