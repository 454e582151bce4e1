// SPDX-License-Identifier: MIT
// The table of measured quality.
#include "wasm/views/quality_table.h"

#include <catch2/catch_test_macros.hpp>

using namespace lab;

namespace {

using Status = MeasuredModel::Status;

const Metric kElbo{"test_elbo", -95.75, std::nullopt, "nats", "test, 10000 images"};
const Metric kWorse{"test_elbo", -142.75, std::nullopt, "nats", "test, 10000 images"};
const Metric kDistance{"frechet_distance", 196.5, std::nullopt, "1", "10000 samples"};
const Metric kNearer{"frechet_distance", 20.5, Interval{20, 21}, "1", "10000 samples"};
const Metric kCrack{"image_auroc_crack", 0.75, std::nullopt, "1", "test, 40 images"};

std::vector<MeasuredModel> three() {
  return {{"vae2", "VAE, two units", "vae", "mnist", false, Status::known, {kWorse}},
          {"clothes", "Clothes", "gan", "fashion", false, Status::known, {kNearer}},
          {"vae", "VAE", "vae", "mnist", true, Status::known, {kElbo, kDistance}}};
}

std::vector<std::string> keys(const QualityTable& table) {
  std::vector<std::string> keys;
  for (const QualityRow& row : table.rows) keys.push_back(row.model->key);
  return keys;
}

}  // namespace

TEST_CASE("figures belong to the question that they answer") {
  CHECK(group_of("test_elbo") == FigureGroup::redrawing);
  CHECK(group_of("frechet_distance") == FigureGroup::drawing);
  CHECK(group_of("image_auroc") == FigureGroup::defects);
  CHECK(group_of("image_auroc_crack") == FigureGroup::kinds);
  CHECK(group_of("taste") == FigureGroup::other);
  CHECK(sense_of("frechet_distance") == -1);
  CHECK(sense_of("image_auroc_crack") == 1);
  CHECK(sense_of("kl") == 0);
  const std::vector<Metric> figures{kElbo, kCrack, kCrack};
  CHECK(main_group(figures) == FigureGroup::kinds);
  CHECK(main_group({}) == FigureGroup::redrawing);
  const auto models = three();
  CHECK(measured_groups(models) == std::vector{FigureGroup::redrawing, FigureGroup::drawing});
}

TEST_CASE("models stand by data set, with a gap where nothing was measured") {
  const auto models = three();
  const QualityTable table = quality_table(models, FigureGroup::redrawing, {});
  CHECK(table.columns == std::vector<std::string>{"test_elbo"});
  CHECK(keys(table) == std::vector<std::string>{"vae2", "vae", "clothes"});
  CHECK(table.rows[0].cells[0].figure->value == -142.75);
  CHECK(table.rows[2].cells[0].figure == nullptr);
}

TEST_CASE("the leading data set comes first, unless a figure sorts") {
  const auto models = three();
  CHECK(keys(quality_table(models, FigureGroup::drawing, {.leading = "fashion"})) ==
        std::vector<std::string>{"clothes", "vae", "vae2"});
  CHECK(keys(quality_table(models, FigureGroup::redrawing,
                           {.figure = "test_elbo", .descending = true, .leading = "fashion"})) ==
        std::vector<std::string>{"vae", "vae2", "clothes"});
  // Also where the sorting figure is of another group.
  CHECK(keys(quality_table(models, FigureGroup::drawing,
                           {.figure = "test_elbo", .leading = "fashion"})) ==
        std::vector<std::string>{"clothes", "vae", "vae2"});
}

TEST_CASE("models of which nothing of the group was measured stand last") {
  const auto models = three();
  CHECK(keys(quality_table(models, FigureGroup::drawing, {})) ==
        std::vector<std::string>{"vae", "clothes", "vae2"});
}

TEST_CASE("the best of a data set is told apart, where there is another to compare it with") {
  const auto models = three();
  const QualityTable redrawing = quality_table(models, FigureGroup::redrawing, {});
  CHECK_FALSE(redrawing.rows[0].cells[0].best);
  CHECK(redrawing.rows[1].cells[0].best);
  const QualityTable drawing = quality_table(models, FigureGroup::drawing, {});
  for (const QualityRow& row : drawing.rows) CHECK_FALSE(row.cells[0].best);
}

TEST_CASE("the table is sorted by a figure either way, and gaps stay last") {
  const auto models = three();
  CHECK(keys(quality_table(models, FigureGroup::drawing, {"frechet_distance", false})) ==
        std::vector<std::string>{"clothes", "vae", "vae2"});
  CHECK(keys(quality_table(models, FigureGroup::drawing, {"frechet_distance", true})) ==
        std::vector<std::string>{"vae", "clothes", "vae2"});
  // A figure of another group sorts nothing.
  CHECK(keys(quality_table(models, FigureGroup::redrawing, {"frechet_distance", true})) ==
        std::vector<std::string>{"vae2", "vae", "clothes"});
}

TEST_CASE("as text all figures stand side by side, with interval and split, and a dash for a gap") {
  const auto models = three();
  const Table table = quality_text(models, {});
  CHECK(table.columns == std::vector<std::string>{"Model", "Family", "Data",
                                                  "Evidence lower bound, test",
                                                  "Fréchet distance, to test pictures"});
  REQUIRE(table.rows.size() == 3);
  CHECK(table.rows[0] == std::vector<std::string>{"VAE, two units", "VAE", "MNIST digits",
                                                  "\u2212143 nats, test, 10000 images", "\u2013"});
  CHECK(table.rows[2] == std::vector<std::string>{"Clothes", "GAN", "Fashion-MNIST", "\u2013",
                                                  "20.50 (20.00 to 21.00), 10000 samples"});
}
