// SPDX-License-Identifier: MIT
// What an inspector is taught by, that it learns, and that a run of it goes on where it stopped.
#include "native/recipes/inspector.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cstdlib>
#include <map>

#include "native/plans/plan.h"
#include "native/recipes/defect_maker.h"
#include "native/training/step_runner.h"
#include "tests/native/recipes/inspector_run.h"
#include "tests/native/scratch_folder.h"
#include "tests/shared/image/drawn_capsule.h"

namespace lab {
namespace {

using Catch::Matchers::WithinRel;

// Rounding of a float32 sum.
constexpr double kFloatTolerance = 1e-6;

at::Tensor random_bytes(at::IntArrayRef shape) {
  at::Generator generator = at::detail::createCPUGenerator(5);
  return at::empty(shape, at::kFloat).uniform_(0, 256, generator).to(at::kByte);
}

PairSettings untouched() {
  return {.defective = 0,
          .variation = {.shift = 0, .turn = 0, .scale = 0, .light = 0},
          .sharpness = {.coarsest = 1, .sharpest = 0}};
}

TEST_CASE("a batch of pairs has the pictures' shape, channels in their places") {
  const at::Tensor pictures = random_bytes({2, 3, 3, 20, 32});
  const auto made = DefectMaker(untouched()).make(pictures, 1);
  CHECK(at::equal(made.at("clean"), pictures));
  CHECK(at::equal(made.at("painted"), pictures));
  CHECK(made.at("mask").sizes() == at::IntArrayRef({2, 3, 1, 20, 32}));
  CHECK(made.at("mask").scalar_type() == at::kFloat);
  CHECK(made.at("mask").max().item<float>() == 0);
}

TEST_CASE("masks lie where the painted pictures differ, each picture with defects of its own") {
  const at::Tensor pictures = random_bytes({1, 1, 1, 24, 40}).expand({1, 4, 1, 24, 40});
  const auto made = DefectMaker({.defective = 1}).make(pictures.contiguous(), 2);
  const at::Tensor difference =
      (made.at("clean").to(at::kFloat) - made.at("painted").to(at::kFloat)).abs();
  CHECK((made.at("mask").masked_select(difference > 0) > 0).all().item<bool>());
  for (int i = 0; i < 4; ++i) {
    CHECK(difference[0][i].max().item<float>() > 0);
    CHECK_FALSE(at::equal(made.at("clean")[0][i], made.at("clean")[0][(i + 1) % 4]));
  }
}

TEST_CASE("pairs depend on the seed alone") {
  const at::Tensor pictures = random_bytes({1, 3, 3, 20, 32});
  DefectMaker maker({.defective = 1});
  const auto first = maker.make(pictures, 7);
  maker.make(pictures, 8);
  const auto again = maker.make(pictures, 7);
  for (const auto& [name, tensor] : first) CHECK(at::equal(tensor, again.at(name)));
  CHECK_FALSE(at::equal(maker.make(pictures, 8).at("painted"), first.at("painted")));
}

// Of a picture on even ground, whatever its colour: columns and rows that differ from its corner.
struct Extent {
  int left = 1 << 20;
  int right = -1;
  int top = 1 << 20;
  int bottom = -1;
};
Extent extent_of(const Image& picture) {
  Extent extent;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      if (std::abs(picture.at(x, y, 0) - picture.at(0, 0, 0)) < 40) continue;
      extent = {std::min(extent.left, x), std::max(extent.right, x), std::min(extent.top, y),
                std::max(extent.bottom, y)};
    }
  }
  return extent;
}

TEST_CASE("an inspector sees a capsule at its place, however it was photographed") {
  const auto [name, width, height] = GENERATE(table<const char*, int, int>(
      {{"capsules-inspector", 256, 112}, {"mvtec-capsule-inspector", 512, 224}}));
  const double scale = width / 256.0;
  const Plan plan(parse_recipe_name(name));
  REQUIRE(plan.preprocess.pose);
  const PoseSpec& pose = *plan.preprocess.pose;
  for (const double radians : {0.0, 0.7, 2.9, -1.6}) {
    INFO(name << " turned by " << radians);
    const Image photograph = test::draw_capsule(
        {.side = 400, .x = 180, .y = 210, .radians = radians, .length = 200, .radius = 35});
    const Image band = fit_image(photograph, plan.preprocess);
    CHECK(band.width == width);
    CHECK(band.height == height);
    const Extent extent = extent_of(band);
    // Between the half-wide places it is as long as is said; round ends reach further by 0.134 radii each.
    const double length = pose.length * width * 200 / (200 - 2 * 0.134 * 35);
    CHECK(std::abs(extent.right + 1 - extent.left - length) < 4 * scale);
    CHECK(std::abs((extent.left + extent.right + 1) / 2.0 - width * pose.center_x) < 2 * scale);
    CHECK(std::abs((extent.top + extent.bottom + 1) / 2.0 - height * pose.center_y) < 2 * scale);
    // The dark end lies left.
    CHECK(band.at(width / 4, height / 2, 0) < 60);
    CHECK(band.at(width * 3 / 4, height / 2, 0) > 100);
  }
}

// Four small pictures, with the same defects at every step.
Batch small_batch(const Recipe& recipe, const PreprocessSpec& spec) {
  const TrainingData data = load_training_data(few_capsules(), spec, at::kCPU);
  Batch batch{data.training.whole().narrow(0, 0, 4).unsqueeze(0), at::zeros({1, 4}, at::kLong)};
  batch.made = recipe.batch_maker()->make(batch.images, 5);
  return normalised(batch, normalisation(spec));
}

TEST_CASE("a batch of an inspector has another picture that foreign matter comes from") {
  Plan plan(parse_recipe_name("capsules-inspector"));
  CHECK_THROWS_WITH(plan.settings.assign("batch=1"),
                    "setting batch: expected a whole number from 2 to 65536, found '1'");
  plan.settings.assign("batch=2");
  CHECK(plan.train.batch == 2);
}

TEST_CASE("an inspector learns to mark and to take away what was painted") {
  at::set_num_threads(1);
  at::manual_seed(3);
  const PreprocessSpec spec{.channels = 3, .height = 56, .width = 128, .fit = Fit::crop};
  const auto recipe = make_inspector({3, 56, 128}, {.levels = 2, .width = 6});
  Rates rates(at::kCPU);
  recipe->build({.device = at::kCPU, .rates = rates});
  rates.scale(2);
  const Batch batch = small_batch(*recipe, spec);
  at::Generator generator = at::detail::createCPUGenerator(1);
  std::map<std::string, double> first;
  std::map<std::string, double> last;
  for (int i = 0; i < 80; ++i) {
    last.clear();
    for (const auto& term : recipe->step(batch, generator)) {
      last[term.name] = term.value.item<double>();
    }
    if (i == 0) first = last;
  }
  CHECK_THAT(first.at("loss"),
             WithinRel(first.at("defect") + first.at("restoration"), kFloatTolerance));
  CHECK(last.at("defect") < 0.5 * first.at("defect"));
  CHECK(last.at("restoration") < 0.3 * first.at("restoration"));
  const at::Tensor map =
      recipe->exports()[0]
          .network->forward({{"image", batch.made.at("painted")[0]}}, {"map"}, Mode::inference)
          .at("map");
  const at::Tensor& mask = batch.made.at("mask")[0];
  const double on_defects = map.masked_select(mask > 0.5).mean().item<double>();
  const double elsewhere = map.masked_select(mask == 0).mean().item<double>();
  CHECK(on_defects > 1.3 * elsewhere);
}

TEST_CASE("what an inspector exports are its averaged weights, which a checkpoint keeps") {
  at::set_num_threads(1);
  at::manual_seed(3);
  const PreprocessSpec spec{.channels = 3, .height = 56, .width = 128, .fit = Fit::crop};
  const auto recipe = make_inspector({3, 56, 128}, {.levels = 2, .width = 3, .average = 0.5});
  Rates rates(at::kCPU);
  recipe->build({.device = at::kCPU, .rates = rates});
  rates.scale(1);
  const std::string bias = "inspector/down1_norm1.running_mean";
  const auto state = [&recipe](const std::string& name) {
    for (const auto& [found, tensor] : recipe->state()) {
      if (found == name) return tensor.detach().clone();
    }
    FAIL("no state '" + name + "'");
    return at::Tensor();
  };
  const at::Tensor before = state(bias);
  at::Generator generator = at::detail::createCPUGenerator(1);
  recipe->step(small_batch(*recipe, spec), generator);
  // The first step keeps a tenth.
  const at::Tensor expected = 0.1 * before + 0.9 * state(bias);
  CHECK(at::allclose(state(bias + ".average"), expected));
  CHECK_FALSE(at::allclose(state(bias), expected));
  const auto& exported = recipe->exports()[0].network->tensors();
  CHECK(at::equal(exported.at("down1_norm1.running_mean"), state(bias + ".average")));
}

TEST_CASE("an interrupted inspector goes on to the bytes of one that was not") {
  const TrainingData data = capsule_data();
  const ScratchFolder whole;
  REQUIRE(train_inspector(data, whole.path()) == Outcome::finished);
  const Checkpoint run = read_checkpoint(whole.path());
  CHECK(run.position.step == 6);
  REQUIRE(run.history.size() == 2);
  CHECK(run.history[1].training[1].first == "defect");
  CHECK(run.history[1].validation[2].first == "restoration");
  // Before the first step, within an epoch, at its end, within the last.
  for (const int steps : {0, 2, 3, 5}) {
    INFO("stopped after " << steps << " steps");
    const ScratchFolder broken;
    REQUIRE(train_inspector(data, broken.path(), steps) == Outcome::interrupted);
    REQUIRE(train_inspector(data, broken.path(), std::nullopt, true) == Outcome::finished);
    CHECK(checkpoint_bytes(broken.path()) == checkpoint_bytes(whole.path()));
  }
}

TEST_CASE("an inspector learns the same from pictures that do not lie in memory") {
  const PreprocessSpec spec = Plan(parse_recipe_name("capsules-inspector")).preprocess;
  const DataSource source = few_capsules();
  const std::uint64_t picture = static_cast<std::uint64_t>(3 * spec.height * spec.width);
  const TrainingData streamed = load_training_data(source, spec, at::kCPU, {.room = 5 * picture});
  REQUIRE_FALSE(streamed.training.is_whole());
  REQUIRE_FALSE(streamed.validation.is_whole());
  const ScratchFolder whole;
  const ScratchFolder found;
  REQUIRE(train_inspector(capsule_data(), whole.path()) == Outcome::finished);
  REQUIRE(train_inspector(streamed, found.path()) == Outcome::finished);
  CHECK(checkpoint_bytes(found.path()) == checkpoint_bytes(whole.path()));
}

TEST_CASE("each level of an inspector has twice the channels of the last, up to a bound") {
  at::manual_seed(3);
  Plan plan(parse_recipe_name("capsules-inspector"));
  for (const auto* setting : {"levels=4", "width=3", "widest=8"}) plan.settings.assign(setting);
  Rates rates(at::kCPU);
  plan.recipe->build({.device = at::kCPU, .rates = rates});
  const auto exported = plan.recipe->exports();
  const auto& tensors = exported.at(0).network->tensors();
  const auto channels = [&](const std::string& node) {
    return tensors.at(node + ".weight").size(0);
  };
  CHECK(channels("down1_conv1") == 3);
  CHECK(channels("down2_conv1") == 6);
  CHECK(channels("down3_conv1") == 8);
  CHECK(channels("down4_conv2") == 8);
}

TEST_CASE("the film of an inspector shows each picture painted, restored, its map and the truth") {
  at::manual_seed(3);
  Plan plan(parse_recipe_name("capsules-inspector"));
  for (const auto* setting : {"levels=1", "width=1"}) plan.settings.assign(setting);
  Rates rates(at::kCPU);
  plan.recipe->build({.device = at::kCPU, .rates = rates});
  const TrainingData data = capsule_data();
  const at::Tensor held_out = data.validation.whole().to(at::kFloat) / 255;
  const at::Tensor tiles = plan.recipe->film({.count = 16, .held_out = held_out});
  // Three pictures are held out.
  REQUIRE(tiles.sizes() == at::IntArrayRef({12, 3, 112, 256}));
  for (int i = 0; i < 12; i += 4) {
    // The same capsule, moved and painted on.
    CHECK_FALSE(at::equal(tiles[i], held_out[i / 4]));
    CHECK((tiles[i] - held_out[i / 4]).abs().mean().item<float>() < 0.1);
  }
  CHECK(tiles.slice(0, 3, 12, 4).max().item<float>() > 0.5);
  CHECK(at::equal(tiles[2][0], tiles[2][2]));
  CHECK(at::equal(plan.recipe->film({.count = 16, .held_out = held_out}), tiles));
  CHECK(plan.recipe->film({.count = 4, .held_out = held_out}).size(0) == 4);
}

}  // namespace
}  // namespace lab
