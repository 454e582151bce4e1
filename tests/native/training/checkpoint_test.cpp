// SPDX-License-Identifier: MIT
// Checkpoint files: what they hold, and that no lie in one does worse than an error.
#include "native/training/checkpoint.h"

#include <ATen/ATen.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

#include "native/training/run_folder.h"
#include "shared/base/error.h"
#include "shared/base/tensor_file.h"
#include "tests/native/digits_run.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::Message;
using Catch::Matchers::MessageMatches;
using Json = nlohmann::ordered_json;

RunIdentity some_identity() {
  return {.recipe = "digits-vae2",
          .command = "latentlab train digits-vae2 --seed 1",
          .seed = 1,
          .settings = Plan(parse_recipe_name("digits-vae2")).settings.values(),
          .device = "cpu",
          .threads = 1,
          .libtorch = "test",
          .dataset = "digits",
          .classes = {"0", "1"},
          .licence = "a licence",
          .dataset_sha256 = "none",
          .training_size = 1280,
          .validated_on = "nothing"};
}

TEST_CASE("a run of 200,000 epochs is read back as it was written") {
  const ScratchFolder scratch;
  Checkpoint run;
  run.identity = some_identity();
  constexpr std::int64_t kEpochs = 200'000;
  for (std::int64_t epoch = 1; epoch <= kEpochs; ++epoch) {
    const double loss = 100 + 1 / static_cast<double>(epoch);
    run.history.push_back({epoch,
                           1e-3 / static_cast<double>(epoch),
                           {{"loss", loss}, {"kl", loss / 3}, {"reconstruction", loss / 7}},
                           {{"loss", loss + 1}}});
  }
  run.position = {.step = 10 * kEpochs, .epoch = kEpochs};
  run.first_loss = 543.21;
  run.tensors = {{"decoder/weight", at::full({2, 3}, 0.5)}};
  write_checkpoint(run, scratch.path());
  const Checkpoint read = read_checkpoint(scratch.path());
  CHECK((read.history == run.history));
  CHECK(read.position == run.position);
  CHECK(read.first_loss == 543.21);
  CHECK((read.identity == run.identity));
  CHECK(at::equal(read.tensors.at(0).second, at::full({2, 3}, 0.5)));
}

TEST_CASE("what is not finite is not written, and the file before stays") {
  const ScratchFolder scratch;
  Checkpoint run;
  run.identity = some_identity();
  run.tensors = {{"decoder/weight", at::ones({2})}};
  write_checkpoint(run, scratch.path());
  const auto before = checkpoint_bytes(scratch.path());
  const auto refused = [&](const Checkpoint& bad, const std::string& text) {
    CHECK_THROWS_MATCHES(write_checkpoint(bad, scratch.path()), Error, Message(text));
    CHECK(checkpoint_bytes(scratch.path()) == before);
  };
  Checkpoint weight = run;
  weight.tensors = {{"decoder/weight", at::full({2}, std::nan(""))}};
  refused(weight, "checkpoint decoder/weight: expected finite values, found nan");
  Checkpoint loss = run;
  loss.first_loss = std::numeric_limits<double>::infinity();
  refused(loss, "checkpoint losses: expected finite values, found inf");
  Checkpoint history = run;
  history.history = {
      {1, 1e-3, {{"loss", 1}}, {{"loss", -std::numeric_limits<double>::infinity()}}}};
  refused(history, "checkpoint history/validation: expected finite values, found -inf");
  Checkpoint terms = run;
  terms.history = {{1, 1e-3, {{"loss", 1}}, {}}, {2, 1e-3, {{"kl", 1}}, {}}};
  refused(terms,
          "checkpoint history/training: expected the same terms in every epoch, found others in "
          "epoch 2");
}

// A run of digits that was stopped in its second epoch: the file, and ways to change it.
class StoppedRun {
 public:
  StoppedRun() {
    REQUIRE(train_digits({.data = data, .folder = scratch.path(), .stop_after = 6}) ==
            Outcome::interrupted);
    file_ = parse_tensor_file(checkpoint_bytes(scratch.path()), "checkpoint");
    run = Json::parse(file_.metadata.at("run"));
  }

  // Reads the run with other metadata as every command does, and trains a few steps more.
  void go_on(const Json& changed) {
    TensorFile file = file_;
    file.metadata["run"] = changed.dump();
    go_on(file);
  }
  void go_on(const TensorFile& file) {
    write_file(scratch.path() / kCheckpointFile, serialize_tensor_file(file));
    const StoredRun stored = open_run(scratch.path());
    Run again{.data = data,
              .folder = scratch.path(),
              .settings = {},
              .stop_after = 3,
              .resume = true,
              .seed = stored.checkpoint.identity.seed};
    for (const auto& [key, value] : stored.checkpoint.identity.settings) {
      again.settings.push_back(key + "=" + value);
    }
    train_digits(again);
  }

  const TensorFile& file() const { return file_; }

  const TrainingData data = digits(120);
  const ScratchFolder scratch;
  Json run;

 private:
  TensorFile file_;
};

TEST_CASE("a position that lies is an error") {
  StoppedRun stopped;
  const std::string path = (stopped.scratch.path() / kCheckpointFile).string();
  const auto refused = [&](const char* pointer, const Json& value, const std::string& text) {
    Json changed = stopped.run;
    changed[Json::json_pointer(pointer)] = value;
    CHECK_THROWS_MATCHES(stopped.go_on(changed), Error, MessageMatches(EndsWith(text)));
  };
  refused("/position/epoch_step", 3, "checkpoint: expected step 7, found 6");
  refused("/position/epoch_step", 5, "checkpoint: expected an epoch_step of at most 4, found 5");
  refused("/position/epoch_step", 1'000'000,
          ".position.epoch_step: expected an integer from 0 to 6, found 1000000");
  refused("/position/epoch", 2, "checkpoint history/learning_rate: expected [2], found [1]");
  refused("/position/step", 7, "checkpoint: expected step 6, found 7");
  refused("/position/loss_sums", Json::array(),
          ".position.loss_sums: expected sums of the epoch's steps, found 0");
  refused("/terms/training", Json::array(),
          ".terms.training: expected terms as soon as an epoch is finished, found 0");
  refused("/terms/training", {"loss"},
          "checkpoint history/training: expected [1, 1], found [1, 3]");
  refused("/terms/training/0", "lost", "checkpoint: expected the recipe's losses, found others");
  refused("/position/loss_sums/1/term", "lost",
          "checkpoint: expected the recipe's losses, found others");
  refused("/first_loss", nullptr, ".first_loss: expected a number, found null");
  refused("/film_epochs", {0}, ".film_epochs: expected 2 epochs, one for each frame, found 1");
  refused("/film_epochs/1", 2, ".film_epochs[1]: expected an integer from 1 to 1, found 2");
  refused("/identity/training_size", 100,
          "--resume: expected number of training pictures 100 as the run began, found 110");
  refused("/format", "latentlab-run-1",
          path +
              ".format: expected latentlab-run-3, found "
              "latentlab-run-1");
}

// Every place in a document.
std::vector<Json::json_pointer> places_of(const Json& document, const Json::json_pointer& at) {
  std::vector<Json::json_pointer> places = {at};
  for (const auto& [key, value] : document.items()) {
    if (!document.is_structured()) break;
    const auto below = document.is_array() ? at / std::stoul(key) : at / key;
    const auto more = places_of(value, below);
    places.insert(places.end(), more.begin(), more.end());
  }
  return places;
}

TEST_CASE("whatever the metadata say, a run goes on or ends with an error") {
  StoppedRun stopped;
  const Json lies = {
      nullptr, true,         -1,  0,   1,   3,     1'000'000,     9'007'199'254'740'993,
      1e300,   "",           "x", "0", "2", "1e9", Json::array(), Json::object(),
      {1, 2},  {{"loss", 1}}};
  int tried = 0;
  int refused = 0;
  const auto attempt = [&](const Json& changed) {
    ++tried;
    try {
      stopped.go_on(changed);
    } catch (const Error&) {
      ++refused;
    }
  };
  for (const auto& place : places_of(stopped.run, Json::json_pointer())) {
    for (const auto& lie : lies) {
      Json changed = stopped.run;
      changed[place] = lie;
      INFO(place.to_string() << " = " << lie.dump());
      attempt(changed);
    }
    if (place.empty()) continue;
    Json changed = stopped.run;
    Json& parent = changed[place.parent_pointer()];
    if (parent.is_array()) {
      parent.push_back(parent[0]);
    } else {
      parent.erase(place.back());
    }
    attempt(changed);
  }
  CHECK(tried > 800);
  CHECK(refused > tried / 2);
}

TEST_CASE("tensors of another type, shape or name are an error") {
  StoppedRun stopped;
  const auto refused = [&](const std::string& name, const NamedTensor& tensor,
                           const std::string& text) {
    TensorFile file = stopped.file();
    for (auto& stored : file.tensors) {
      if (stored.name == name) stored = tensor;
    }
    CHECK_THROWS_MATCHES(stopped.go_on(file), Error, MessageMatches(ContainsSubstring(text)));
  };
  const std::string weight = stopped.file().tensors[0].name;
  REQUIRE(weight.starts_with("encoder/"));
  const std::vector<float> nan(1, std::nanf(""));
  refused(weight, {weight, DType::f32, {1, 0, 1LL << 62}, {}}, "expected values on at most 8 axes");
  refused(weight, make_tensor<float>(weight, {1}, nan), "expected finite values, found others");
  refused(weight, make_tensor<double>(weight, {1}, std::vector<double>{1}), "expected float32");
  refused(weight, make_tensor<float>(weight, {1}, std::vector<float>{1}),
          "expected the shape that the recipe has");
  refused(weight, make_tensor<float>("other", {1}, std::vector<float>{1}), "expected a tensor");
  refused(weight, make_tensor<float>("parents/encoder", {1}, std::vector<float>{1}),
          "checkpoint parents/encoder: expected bytes, found another type");
  refused("film", make_tensor<std::uint8_t>("film", {2, 1, 1, 1}, std::vector<std::uint8_t>(2)),
          "checkpoint: expected film width 224, found 1");
  refused("film", make_tensor<std::uint8_t>("film", {2, 1, 1, 2}, std::vector<std::uint8_t>(4)),
          "checkpoint film: expected bytes of [frames, height, width, 1 or 3]");
  refused("film", {"film", DType::u8, {2, 0, 1, 1}, {}}, "checkpoint film: expected bytes of");
  refused("history/training",
          make_tensor<double>("history/training", {1, 3}, std::vector<double>{1, HUGE_VAL, 1}),
          "checkpoint history/training: expected finite values, found others");
  refused("history/training", make_tensor<float>("history/training", {1, 3}, std::vector<float>(3)),
          "history/training: expected F64, found F32");
}

TEST_CASE("a cut checkpoint, and none, are an error") {
  const ScratchFolder scratch;
  const TrainingData data = digits(120);
  train_digits({.data = data, .folder = scratch.path(), .stop_after = 1});
  auto bytes = checkpoint_bytes(scratch.path());
  bytes.resize(bytes.size() / 2);
  write_file(scratch.path() / kCheckpointFile, bytes);
  CHECK_THROWS_AS(read_checkpoint(scratch.path()), Error);
  fs::remove(scratch.path() / kCheckpointFile);
  CHECK_THROWS_MATCHES(read_checkpoint(scratch.path()), Error,
                       Message((scratch.path() / kCheckpointFile).string() +
                               ": expected a readable file, found No such file or directory"));
}

}  // namespace
}  // namespace lab
