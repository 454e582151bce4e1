// SPDX-License-Identifier: MIT
// Settings, schedules, recipe names and presets: what is accepted and what an error says.
#include "native/base/options.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "native/plans/presets.h"
#include "shared/base/error.h"

namespace lab {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Message;
using Catch::Matchers::MessageMatches;
using Catch::Matchers::WithinRel;

struct Fields {
  std::int64_t batch = 128;
  double rate = 1e-3;
  std::string kind = "cosine";
  SettingTable table;

  Fields() {
    table.add("batch", batch, 1, 1000, "pictures a step");
    table.add("rate", rate, 0, 1, "of learning");
    table.add("kind", kind, {"constant", "cosine"}, "of schedule");
  }
};

TEST_CASE("a setting changes its field, and its text reads back as the same value") {
  Fields fields;
  fields.table.assign("batch=7");
  fields.table.assign("rate=0.3");
  fields.table.assign("kind=constant");
  CHECK(fields.batch == 7);
  CHECK(fields.rate == 0.3);
  CHECK(fields.kind == "constant");
  const std::map<std::string, std::string> expected = {
      {"batch", "7"}, {"rate", "0.3"}, {"kind", "constant"}};
  CHECK(fields.table.values() == expected);
}

TEST_CASE("an unknown key is refused with the keys that there are") {
  Fields fields;
  CHECK_THROWS_MATCHES(fields.table.assign("bach=7"), Error,
                       Message("setting: expected one of batch, rate, kind, found 'bach'"));
}

TEST_CASE("a malformed or out-of-range value is refused") {
  Fields fields;
  for (const char* value : {"", "x", "1.5", "0", "1001", " 7", "7 ", "1e2", "0x7"}) {
    CHECK_THROWS_MATCHES(fields.table.set("batch", value), Error,
                         Message("setting batch: expected a whole number from 1 to 1000, found '" +
                                 std::string(value) + "'"));
  }
  for (const char* value : {"nan", "inf", "-0.1", "1,5"}) {
    CHECK_THROWS_MATCHES(
        fields.table.set("rate", value), Error,
        Message("setting rate: expected a number from 0 to 1, found '" + std::string(value) + "'"));
  }
  CHECK_THROWS_MATCHES(fields.table.set("kind", "linear"), Error,
                       Message("setting kind: expected one of constant, cosine, found 'linear'"));
  CHECK_THROWS_MATCHES(fields.table.assign("batch"), Error,
                       Message("--set: expected key=value, found 'batch'"));
  CHECK(fields.batch == 128);
}

TEST_CASE("schedules fall as they say") {
  Schedule schedule{.kind = "constant", .final_fraction = 0.01};
  CHECK(rate_factor(schedule, 1, {}) == 1);
  schedule.kind = "exponential";
  CHECK_THAT(rate_factor(schedule, 0.5, {}), WithinRel(0.1, 1e-12));
  CHECK_THAT(rate_factor(schedule, 1, {}), WithinRel(0.01, 1e-12));
  schedule.kind = "cosine";
  CHECK_THAT(rate_factor(schedule, 0, {}), WithinRel(1, 1e-12));
  CHECK_THAT(rate_factor(schedule, 0.5, {}), WithinRel(0.505, 1e-12));
  CHECK_THAT(rate_factor(schedule, 1, {}), WithinRel(0.01, 1e-12));
}

TEST_CASE("one-cycle rises from a twenty-fifth to the whole rate and falls to the end") {
  Schedule schedule{.kind = "one-cycle", .final_fraction = 0.01, .rise = 0.2};
  CHECK_THAT(rate_factor(schedule, 0, {}), WithinRel(0.04, 1e-12));
  // Half of the way up: the middle of 0.04 and 1.
  CHECK_THAT(rate_factor(schedule, 0.1, {}), WithinRel(0.52, 1e-12));
  CHECK_THAT(rate_factor(schedule, 0.2, {}), WithinRel(1, 1e-12));
  CHECK_THAT(rate_factor(schedule, 0.6, {}), WithinRel(0.505, 1e-12));
  CHECK_THAT(rate_factor(schedule, 1, {}), WithinRel(0.01, 1e-12));
  schedule.rise = 0;
  CHECK_THAT(rate_factor(schedule, 0, {}), WithinRel(1, 1e-12));
}

TEST_CASE("plateau halves the rate after more than `patience` epochs without a better loss") {
  Schedule schedule{.kind = "plateau", .final_fraction = 0.3, .patience = 1};
  CHECK(rate_factor(schedule, 0.9, {}) == 1);
  CHECK(rate_factor(schedule, 0.9, std::vector<double>{5, 4, 4}) == 1);
  CHECK(rate_factor(schedule, 0.9, std::vector<double>{5, 4, 4, 4}) == 0.5);
  CHECK(rate_factor(schedule, 0.9, std::vector<double>{5, 4, 4, 4, 4, 4}) == 0.3);
}

TEST_CASE("recipe names are a data set and an algorithm") {
  CHECK(parse_recipe_name("mnist-vae2").algorithm == "vae2");
  CHECK(parse_recipe_name("mvtec-capsule-vae").dataset == "mvtec-capsule");
  CHECK(parse_recipe_name("folder:/my-own/pictures-vae").dataset == "folder:/my-own/pictures");
  for (const char* name : {"mnist", "mnist-gans", "-vae", "nist-vae", "capsules-vae2", ""}) {
    CHECK_THROWS_MATCHES(
        parse_recipe_name(name), Error,
        MessageMatches(ContainsSubstring("recipe: expected one of mnist-vae, mnist-vae2, ") &&
                       ContainsSubstring("found '" + std::string(name) + "'")));
  }
}

TEST_CASE("defaults belong to the data set and the algorithm") {
  const Plan digits(parse_recipe_name("mnist-vae2"));
  CHECK(digits.settings.values().at("latent") == "2");
  CHECK(digits.settings.values().at("batch") == "128");
  CHECK(digits.settings.values().at("epochs") == "40");
  CHECK(digits.preprocess.channels == 1);
  const Plan capsules(parse_recipe_name("mvtec-capsule-vae"));
  CHECK(capsules.settings.values().at("latent") == "128");
  CHECK(capsules.preprocess.width == 64);
  CHECK(capsules.preprocess.channels == 3);
  CHECK(capsules.family == "vae");
  CHECK(capsules.preprocess.low == 0);
}

TEST_CASE("two algorithms may see the same pictures in another range, in batches of another size") {
  const Plan vae(parse_recipe_name("mnist-vae"));
  const Plan gan(parse_recipe_name("mnist-wgan-gp"));
  CHECK(vae.preprocess.low == 0);
  CHECK(gan.preprocess.low == -1);
  CHECK(gan.preprocess.high == 1);
  CHECK(gan.preprocess.width == 28);
  CHECK(gan.settings.values().at("batch") == "64");
  CHECK(gan.settings.values().at("critic_learning_rate") == "0.0003");
  CHECK(gan.settings.values().at("adam_beta1") == "0");
  CHECK(Plan(parse_recipe_name("capsules-wgan-gp")).preprocess.channels == 3);
}

TEST_CASE("a preset sets what its write-up says") {
  Plan plan(parse_recipe_name("mvtec-capsule-vae"));
  apply_preset("a-capsule", plan);
  const auto values = plan.settings.values();
  CHECK(values.at("latent") == "128");
  CHECK(values.at("batch") == "8");
  CHECK(values.at("learning_rate") == "0.001");
  CHECK(values.at("schedule") == "constant");
  CHECK(values.at("epochs") == "20");
  CHECK(values.at("beta") == "1");

  Plan small(parse_recipe_name("mnist-vae"));
  apply_preset("e-vae10", small);
  CHECK(small.settings.values().at("latent") == "10");
}

TEST_CASE("every preset fits the recipes that it names") {
  const auto value = [](const char* preset, const char* recipe, const char* key) {
    Plan plan(parse_recipe_name(recipe));
    apply_preset(preset, plan);
    return plan.settings.values().at(key);
  };
  CHECK(value("a-gan", "mnist-gan", "real_label") == "1");
  CHECK(value("a-gan", "fashion-gan", "learning_rate") == "0.0002");
  CHECK(value("c-dae", "mnist-dae", "most_noise") == "0.5");
  CHECK(value("c-vae", "mnist-vae", "schedule") == "exponential");
  CHECK(value("c-gan", "mnist-gan", "epochs") == "540");
  CHECK(value("c-vaegan", "mnist-vaegan", "epochs") == "1000");
  CHECK(value("d-gan", "fashion-gan", "batch") == "245");
  CHECK(value("d-vae", "fashion-vae", "epochs") == "40");
  CHECK(value("e-vae2", "mnist-vae2", "decoder_layers") == "1");
}

TEST_CASE("an unknown or misplaced preset is refused") {
  Plan plan(parse_recipe_name("mnist-vae"));
  CHECK_THROWS_MATCHES(apply_preset("z", plan), Error,
                       Message("preset: expected one of a-vae, a-capsule, a-gan, b-wgan-gp, c-dae, "
                               "c-vae, c-gan, c-vaegan, d-gan, "
                               "d-vae, e-vae10, e-vae2, found 'z'"));
  CHECK_THROWS_MATCHES(apply_preset("e-vae2", plan), Error,
                       Message("preset e-vae2: expected recipe mnist-vae2, found mnist-vae"));
}

}  // namespace
}  // namespace lab
