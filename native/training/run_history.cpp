// SPDX-License-Identifier: MIT
// history.json and film.png of run_history.h.
#include "native/training/run_history.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "shared/base/json_text.h"

namespace lab {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const NamedValues& values) {
  Json object = Json::object();
  for (const auto& [name, value] : values) object[name] = value;
  return object;
}

Json json_of(const EpochRecord& record) {
  return {{"epoch", record.epoch},
          {"learning_rate", record.learning_rate},
          {"training", json_of(record.training)},
          {"validation", json_of(record.validation)}};
}

}  // namespace

std::vector<std::string> names_of(const NamedValues& values) {
  std::vector<std::string> names;
  for (const auto& [name, value] : values) names.push_back(name);
  return names;
}

std::string history_json(const std::vector<EpochRecord>& history, const Film& film) {
  Json epochs = Json::array();
  for (const auto& record : history) epochs.push_back(json_of(record));
  const Json json = {{"format", "latentlab-history-1"},
                     {"epochs", std::move(epochs)},
                     {"film", {{"columns", kFilmColumns}, {"epochs", film.epochs}}}};
  return json_text(json, "history", 2) + "\n";
}

Image film_sheet(const Film& film) {
  if (film.frames.empty()) return {};
  const Image& first = film.frames[0];
  const int count = static_cast<int>(film.frames.size());
  const int columns = std::min(count, kFilmColumns);
  Image sheet(columns * first.width, (count + columns - 1) / columns * first.height,
              first.channels);
  const auto row = static_cast<std::ptrdiff_t>(first.width) * first.channels;
  for (int i = 0; i < count; ++i) {
    const auto& pixels = film.frames[static_cast<std::size_t>(i)].pixels;
    for (int y = 0; y < first.height; ++y) {
      const auto target = sheet.offset(i % columns * first.width, i / columns * first.height + y);
      std::copy_n(pixels.begin() + y * row, row,
                  sheet.pixels.begin() + static_cast<std::ptrdiff_t>(target));
    }
  }
  return sheet;
}

}  // namespace lab
